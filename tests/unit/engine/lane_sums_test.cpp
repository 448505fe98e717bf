#include "support/catch.hpp"
#include "unit/engine/lane_places.hpp"

#include "detail/simd.hpp"
#include "engine/cell_bank.hpp"

// The sums in lanes of every instruction set against sums of the products in wide integers, one row after another.
using namespace rater_test;

namespace {

/// Sums of groups that rows are added to 64 at a time.
struct lane_board {
  const lane_layout& layout;
  const lane_plan& plan;
  const kernel& with;
  int digits;
  std::vector<lane_sums> sums;
  std::vector<std::vector<unsigned char, aligned_allocator<unsigned char>>> waiting;
  std::vector<kernel_cell> cells;

  lane_board(const lane_layout& l, const lane_plan& p, int d)
      : layout(l), plan(p), with(kernel_in_use()), digits(d), sums(3, lane_sums(l, d)), waiting(3) {
    for (std::size_t c = 0; c < 3; ++c) {
      waiting[c].resize(static_cast<std::size_t>(l.of(d).row_bytes) * waiting_rows);
      cells.push_back({sums[c].main.data(), waiting[c].data(), &sums[c].load, 0});
    }
  }

  lane_board(const lane_board&) = delete;
  lane_board& operator=(const lane_board&) = delete;

  void add(std::span<const lane_row> rows, std::size_t shard) {
    std::vector<std::uint16_t> narrow(static_cast<std::size_t>(plan.narrow) * batch_rows), turned(narrow.size());
    std::vector<std::uint64_t> wide(static_cast<std::size_t>(plan.wide) * batch_rows), low(batch_rows), high(batch_rows);
    std::vector<std::uint64_t> absent(static_cast<std::size_t>(plan.absent));
    std::vector<std::uint32_t> place(batch_rows);
    kernel_batch batch;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const lane_row& row = rows[r];
      for (std::size_t i = 0; i < row.x.size(); ++i) narrow[i * batch_rows + r] = row.x[i];
      for (std::size_t i = 0; i < row.z.size(); ++i) wide[i * batch_rows + r] = row.z[i];
      for (std::size_t c = 0; c < absent.size(); ++c) absent[c] |= std::uint64_t{row.lacks[c]} << r;
      low[r] = row.w.low;
      high[r] = row.w.high;
      place[r] = static_cast<std::uint32_t>(row.cell);
      if (row.counted && row.shard == shard) batch.mask |= std::uint64_t{1} << r;
    }
    batch.narrow = narrow.data();
    batch.wide = wide.data();
    batch.w = low.data();
    batch.w_high = digits == 2 ? high.data() : nullptr;
    batch.place = place.data();
    batch.turned = turned.data();
    with.add(layout.of(digits), batch, cells.data(), carry_of(layout, digits));
    for (std::size_t r = 0; r < rows.size(); ++r) {
      if ((batch.mask >> r & 1) == 0) continue;
      lane_sums& to = sums[rows[r].cell];
      if (rows[r].lacks.any()) add_absences(layout, plan, absent, r, rows[r].w, narrow.data(), to);
      if (!rows[r].bins.empty()) add_bins(layout, rows[r].bins, rows[r].w, to);
    }
  }

  void flush_cell(std::size_t c) {
    flush(with, layout, {waiting[c].data(), cells[c].count}, sums[c]);
    cells[c].count = 0;
  }
};

constexpr int taken_twenty_times = 20, taken_away = 3;

/// By cell: the rows of the first shard twenty times less three times, those of the second once; in steps of any size.
std::vector<lane_sums> totals_of(const lane_layout& layout, const lane_plan& plan, int digits, std::span<const lane_row> rows,
                                 bool flush_early, std::mt19937_64& random) {
  lane_board shards[2] = {lane_board(layout, plan, digits), lane_board(layout, plan, digits)};
  for (std::size_t first = 0; first < rows.size();) {
    const std::size_t count = std::min<std::size_t>(1 + random() % batch_rows, rows.size() - first);
    for (std::size_t s = 0; s < 2; ++s) shards[s].add(rows.subspan(first, count), s);
    if (flush_early && random() % 8 == 0) shards[random() % 2].flush_cell(random() % 3);
    first += count;
  }
  std::vector<lane_sums> out(3, lane_sums(layout, digits));
  for (std::size_t c = 0; c < 3; ++c) {
    for (lane_board& b : shards) b.flush_cell(c);
    for (int i = 0; i < taken_twenty_times; ++i) combine(layout, out[c], shards[0].sums[c], false);
    combine(layout, out[c], shards[1].sums[c], false);
    for (int i = 0; i < taken_away; ++i) combine(layout, out[c], shards[0].sums[c], true);
    carry(layout, out[c]);
  }
  return out;
}

void check_carried(std::span<const limb_run> runs, std::int64_t size, const limb_array& limbs) {
  for (const limb_run& run : runs)
    for (auto from = run.first; from < static_cast<std::int64_t>(limbs.size()); from += size)
      for (std::int64_t i = 0; i < (run.limbs - 1) * run.count; ++i)
        REQUIRE(static_cast<std::uint64_t>(limbs[static_cast<std::size_t>(from + i)]) <= limb_mask);
}

void check_places(const lane_layout& layout, const std::vector<sum_place>& places) {
  std::int64_t main = 0;
  std::int64_t rare = 0;
  for (const sum_place& p : places) (p.rare ? rare : main) += p.limbs;
  REQUIRE(main == layout.main_size);
  REQUIRE(rare == layout.rare_size);
}

void check_values(const lane_layout& layout, const std::vector<sum_place>& places, std::span<const lane_row> rows,
                  const std::vector<lane_sums>& sums) {
  std::vector<std::vector<big>> expected(3, std::vector<big>(places.size()));
  for (const lane_row& row : rows) {
    if (!row.counted) continue;
    const big w = number(row.w.low) + number(row.w.high).shifted_up(32);
    const big times = number(row.shard == 0 ? taken_twenty_times - taken_away : 1);
    const big powers[3] = {times, times * w, times * w * w};
    for (std::size_t p = 0; p < places.size(); ++p) {
      const big factor = places[p].factor(row);
      if (!factor.zero()) expected[row.cell][p] = expected[row.cell][p] + factor * powers[places[p].power];
    }
  }
  for (std::size_t c = 0; c < 3; ++c)
    for (std::size_t p = 0; p < places.size(); ++p) {
      INFO("cell " << c << ", " << (places[p].rare ? "rare " : "main ") << places[p].first << " + " << places[p].at);
      REQUIRE((value_in(layout, sums[c], places[p]) - expected[c][p]).zero());
    }
}

struct scenario {
  plan_shape shape;
  int digits = 1;
  bool linear = false;
  int weight_bits = 32;
  std::size_t bins = 0;
  int rows = 300;
  bool complete = false;  ///< no row lacks anything, none is in bins: the kernels alone add to the sums
};

void check(const scenario& s, std::mt19937_64& random) {
  const lane_plan plan = random_plan(random, s.shape);
  const lane_layout layout(plan, s.bins, s.linear);
  REQUIRE(layout.parts(1) == 1);
  REQUIRE(layout.parts(2) == (s.linear ? 2 : 3));
  const std::vector<sum_place> places = place_list(layout, plan).all;
  check_places(layout, places);
  std::vector<lane_row> rows;
  for (int r = 0; r < s.rows; ++r) {
    rows.push_back(random_row(random, plan, s.digits, s.weight_bits, s.bins));
    if (s.complete) rows.back().lacks = 0;
  }
  std::vector<lane_sums> known;
  for (const simd_level level : {simd_level::scalar, simd_level::avx2, simd_level::avx512}) {
    INFO(to_string(level) << ", digits " << s.digits << ", linear " << s.linear << ", weights of " << s.weight_bits << " bits, "
                          << s.shape.narrow << " + " << s.shape.wide << " lanes, far " << s.shape.far << ", 16 bits "
                          << s.shape.sixteen_bits);
    use_simd(level);
    const std::vector<lane_sums> sums = totals_of(layout, plan, s.digits, rows, !s.complete, random);
    if (known.empty()) check_values(layout, places, rows, known = sums);
    for (std::size_t c = 0; c < 3; ++c) {
      REQUIRE(sums[c].main == known[c].main);
      REQUIRE(sums[c].rare == known[c].rare);
      check_carried(layout.main, layout.main_size, sums[c].main);
      check_carried(layout.rare, layout.rare_size, sums[c].rare);
      REQUIRE(none_negative(layout, sums[c]));
      lane_sums nothing = sums[c];
      combine(layout, nothing, sums[c], true);
      carry(layout, nothing);
      REQUIRE((is_zero(nothing.main) && is_zero(nothing.rare)));
    }
  }
  use_simd(available_simd());
}

}  // namespace

TEST_CASE("sums in lanes are those of wide integers, on every instruction set", "[unit]") {
  std::mt19937_64 random(9);
  const plan_shape shapes[] = {
      {24, 3}, {16, 2}, {8, 0}, {8, 1}, {16, 0}, {24, 1, false, true}, {24, 2, true, false, 61}, {16, 3, true, true, 100}};
  for (int round = 0; round < 4; ++round)
    for (const plan_shape& shape : shapes)
      for (const bool linear : {false, true}) {
        const std::size_t bins = random() % 2 * 5;
        check({shape, 1, linear, 32, bins}, random);
        check({shape, 1, linear, 36, bins}, random);
        check({shape, 2, linear, 32, bins}, random);
      }
}

TEST_CASE("sums in lanes of many rows carry in time", "[unit]") {
  std::mt19937_64 random(10);
  for (const bool linear : {false, true})
    for (const int digits : {1, 2}) {
      check({{8, 1}, digits, linear, 32, 2, 24000}, random);
      check({{8, 1}, digits, linear, 32, 0, 24000, true}, random);
    }
}

TEST_CASE("sums in lanes of absences and bins alone carry in time", "[unit]") {
  std::mt19937_64 random(12);
  lane_plan plan = random_plan(random, {8, 0});
  plan.gated = {{0, 4}};
  find_what_matters(plan);
  const lane_layout layout(plan, 2, false);
  constexpr int times = 5000;
  constexpr std::uint64_t all = (std::uint64_t{1} << 32) - 1;  // its square fills the lowest limb
  const std::vector<std::uint64_t> absent = {0, 0, 0, 0, 2, 0};
  const std::vector<std::uint16_t> narrow(8 * batch_rows, 1);
  for (const int digits : {1, 2}) {
    const lane_weight w = {all, digits == 2 ? all : 0};
    const big once = number(w.low) + number(w.high).shifted_up(32);
    lane_sums absences(layout, digits);
    lane_sums bins(layout, digits);
    for (int i = 0; i < times; ++i) {
      add_absences(layout, plan, absent, 1, w, narrow.data(), absences);
      add_bins(layout, std::vector<std::uint32_t>{1}, w, bins);
    }
    const big expected = big(times) * once * once;
    CHECK((value_in(layout, absences, {false, layout.absent_ww, 3, 6, 4, 2, {}}) - expected).zero());
    CHECK((value_in(layout, absences, {true, layout.out_wwxx, 3, 1, 0, 2, {}}) - expected).zero());
    CHECK((value_in(layout, bins, {false, layout.code_ww, 3, 2, 1, 2, {}}) - expected).zero());
    CHECK(value_in(layout, bins, {false, layout.code_ww, 3, 2, 0, 2, {}}).zero());
  }
}

TEST_CASE("a number below zero is found in every part", "[unit]") {
  std::mt19937_64 random(11);
  const lane_plan plan = random_plan(random, {});
  for (const bool linear : {false, true})
    for (const int digits : {1, 2}) {
      const lane_layout layout(plan, 3, linear);
      const lane_sums nothing(layout, digits);
      CHECK(none_negative(layout, nothing));
      for (int part = 0; part < layout.parts(digits); ++part)
        for (const limb_run& run : layout.main) {
          lane_sums sums = nothing;
          const std::int64_t last = part * layout.main_size + run.first + run.limbs * run.count - 1;
          sums.main[static_cast<std::size_t>(last)] = -1;
          CHECK_FALSE(none_negative(layout, sums));
          sums.main[static_cast<std::size_t>(last)] = 1;
          CHECK(none_negative(layout, sums));
        }
    }
}

// States hold these sums in this order.
TEST_CASE("sums stand where states of format 1 have them", "[unit]") {
  lane_plan plan;
  plan.narrow = 16;
  plan.wide = 2;
  plan.absent = 3;
  plan.pairs.assign(17, {0, 1});
  const lane_layout layout(plan, 0, false);
  const kernel_layout& k = layout.kernel;
  CHECK(std::vector{k.wx, k.wxx, k.wwx, k.wwxx, k.pair} == std::vector<std::int64_t>{0, 32, 80, 128, 176});
  CHECK(std::vector{k.wide_wx, k.wide_wxx, k.wide_wwx, k.wide_wwxx} == std::vector<std::int64_t>{272, 278, 286, 294});
  CHECK(std::vector{k.n, k.w, k.ww} == std::vector<std::int64_t>{304, 305, 307});
  CHECK(std::vector{layout.absent_n, layout.absent_w, layout.absent_ww} == std::vector<std::int64_t>{310, 313, 319});
  CHECK(layout.main_size == 328);
  const lane_layout with_bins(plan, 4, false);
  CHECK(std::vector{with_bins.code_n, with_bins.code_w, with_bins.code_ww} == std::vector<std::int64_t>{328, 332, 340});
  CHECK(with_bins.main_size == 352);
  CHECK(lane_layout(plan, 4, true).main_size == 32 + 6 + 3 + 9 + 12);
}
