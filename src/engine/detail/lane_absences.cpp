#include "lane_sums.hpp"

#include <algorithm>
#include <array>
#include <bit>

// What rows that lack something, and answers in bins, add to the sums: row by row.
namespace rater {
inline namespace v0 {
namespace detail {
namespace {

__extension__ typedef unsigned __int128 uint128;

void add_term(std::int64_t* at, std::int64_t stride, uint128 v) noexcept {
  at[0] += static_cast<std::int64_t>(static_cast<std::uint64_t>(v) & limb_mask);
  at[stride] += static_cast<std::int64_t>(static_cast<std::uint64_t>(v >> limb_bits) & limb_mask);
  at[2 * stride] += static_cast<std::int64_t>(v >> (2 * limb_bits));
}

bool is_absent(const lane_plan& plan, const std::vector<std::uint64_t>& absent, std::size_t bit, int lane) noexcept {
  const int of = plan.lanes[static_cast<std::size_t>(lane)].absent;
  return (absent[static_cast<std::size_t>(of)] >> bit & 1) != 0;
}

struct rare_row {
  const lane_plan& plan;
  const std::vector<std::uint64_t>& absent;
  std::size_t bit;
  const std::uint16_t* narrow;  ///< [lane][64], at the row

  [[nodiscard]] bool lacks(int lane) const noexcept { return is_absent(plan, absent, bit, lane); }
  [[nodiscard]] bool in_class(int c) const noexcept { return (absent[static_cast<std::size_t>(c)] >> bit & 1) != 0; }
  [[nodiscard]] std::uint64_t x(int lane) const noexcept {
    return narrow[static_cast<std::size_t>(plan.lanes[static_cast<std::size_t>(lane)].at) * batch_rows + bit];
  }
};

/// A bit for each of `count` (up to 64) classes that the row is in.
std::uint64_t classes_of(const std::uint64_t* absent, int count, std::size_t bit) noexcept {
  std::uint64_t in = 0;
  for (int c = 0; c < count; ++c) in |= (absent[c] >> bit & 1) << c;
  return in;
}

/// What a row adds to one part of the sums: n rows, w to sums of w, ww to those of w^2.
struct part_weight {
  std::int64_t n = 0;
  std::uint64_t w = 0;
  uint128 ww = 0;
};

/// Calls add(part, what goes there).
template <class Add>
void for_each_part(int parts, const lane_weight& w, const Add& add) {
  add(0, part_weight{1, w.low, static_cast<uint128>(w.low) * w.low});
  if (parts > 1) add(1, part_weight{0, w.high, static_cast<uint128>(w.high) * w.high});
  if (parts > 2) add(2, part_weight{0, 0, static_cast<uint128>(w.low) * w.high});
}

/// n, w and w^2 of something counted, in runs of `stride` numbers.
struct count_places {
  std::int64_t n, w, ww, stride;
  bool linear;
};

void add_count(const count_places& at, std::int64_t which, const part_weight& v, std::int64_t* main) noexcept {
  main[at.n + which] += v.n;
  main[at.w + which] += static_cast<std::int64_t>(v.w);
  if (!at.linear) add_term(main + at.ww + which, at.stride, v.ww);
}

void add_gated(const lane_layout& layout, const rare_row& row, const part_weight& v, std::int64_t* rare) noexcept {
  const auto stride = static_cast<std::int64_t>(row.plan.gated.size());
  const bool linear = layout.kernel.linear;
  for (std::int64_t g = 0; g < stride; ++g) {
    const gated_score& of = row.plan.gated[static_cast<std::size_t>(g)];
    if (!row.in_class(of.gate) || row.lacks(of.lane)) continue;
    const std::uint64_t x = row.x(of.lane);
    add_term(rare + layout.out_wx + g, stride, static_cast<uint128>(v.w) * x);
    if (linear) continue;
    add_term(rare + layout.out_wxx + g, stride, static_cast<uint128>(v.w) * x * x);
    add_term(rare + layout.out_wwx + g, stride, v.ww * x);
    add_term(rare + layout.out_wwxx + g, stride, v.ww * (x * x));
  }
}

/// The members of a joint set in a row.
struct row_members {
  std::array<std::uint64_t, most_members> x;
  std::array<bool, most_members> has;
  row_members(const joint_lanes& set, const rare_row& row) noexcept {
    for (std::size_t i = 0; i < set.lanes.size(); ++i) {
      has[i] = !row.lacks(set.lanes[i]);
      x[i] = row.x(set.lanes[i]);
    }
  }
};

/// sum w^2 x x' over a row that has both and does not pass the gate.
void add_outside(const lane_layout::joint_place& at, const row_members& of, uint128 ww, std::int64_t* rare) noexcept {
  const auto size = static_cast<std::size_t>(at.size);
  std::int64_t* out = rare + at.out_pairs;
  for (std::size_t a = 0; a < size; ++a) {
    if (!of.has[a]) {
      out += size - a;
      continue;
    }
    for (std::size_t b = a; b < size; ++b, ++out)
      if (of.has[b]) add_term(out, at.pairs, ww * (of.x[a] * of.x[b]));
  }
}

/// sum w^2 x over a row that has x and lacks x', and sum w^2 over one that lacks either.
void add_lacking(const lane_layout::joint_place& at, const row_members& of, uint128 ww, std::int64_t* rare) noexcept {
  const auto size = static_cast<std::size_t>(at.size);
  const std::int64_t stride = at.size * at.size;
  std::int64_t* either = rare + at.either;
  for (std::size_t a = 0; a < size; ++a)
    for (std::size_t b = a; b < size; ++b, ++either) {
      if (of.has[a] && of.has[b]) continue;
      add_term(either, at.pairs, ww);
      if (of.has[a]) add_term(rare + at.without_other + static_cast<std::int64_t>(a * size + b), stride, ww * of.x[a]);
      if (of.has[b]) add_term(rare + at.without_other + static_cast<std::int64_t>(b * size + a), stride, ww * of.x[b]);
    }
}

void add_joint(const joint_lanes& set, const lane_layout::joint_place& at, const rare_row& row, uint128 ww,
               std::int64_t* rare) noexcept {
  const bool gated = set.gate >= 0;
  if (gated && !row.in_class(set.gate)) return;
  const row_members of(set, row);
  if (gated)
    add_outside(at, of, ww, rare);
  else if (std::find(of.has.begin(), of.has.begin() + at.size, false) != of.has.begin() + at.size)
    add_lacking(at, of, ww, rare);
}

void add_rare(const lane_layout& layout, const rare_row& row, const part_weight& v, std::int64_t* rare) noexcept {
  add_gated(layout, row, v, rare);
  for (std::size_t j = 0; j < layout.joint.size(); ++j) add_joint(row.plan.joint[j], layout.joint[j], row, v.ww, rare);
}

}  // namespace

void add_absences(const lane_layout& layout, const lane_plan& plan, const std::vector<std::uint64_t>& absent, std::size_t bit,
                  lane_weight w, const std::uint16_t* narrow, lane_sums& to) {
  const rare_row row{plan, absent, bit, narrow};
  const int parts = layout.parts(to.digits);
  const count_places at{layout.absent_n, layout.absent_w, layout.absent_ww, plan.absent, layout.kernel.linear};
  make_room(layout, to, 1);
  std::uint64_t matters = 0;
  for (int first = 0; first < plan.absent; first += 64) {
    const std::uint64_t lacks = classes_of(absent.data() + first, std::min(plan.absent - first, 64), bit);
    matters |= lacks & plan.matters[static_cast<std::size_t>(first) / 64];
    for_each_part(parts, w, [&](std::int64_t part, const part_weight& v) {
      std::int64_t* const main = to.main.data() + part * layout.main_size;
      for (std::uint64_t left = lacks; left != 0; left &= left - 1) add_count(at, first + std::countr_zero(left), v, main);
    });
  }
  if (matters == 0 || layout.rare_size == 0) return;
  if (to.rare.empty()) to.rare.resize(static_cast<std::size_t>(parts * layout.rare_size));
  make_rare_room(layout, to, 1);
  for_each_part(parts, w, [&](std::int64_t part, const part_weight& v) {
    add_rare(layout, row, v, to.rare.data() + part * layout.rare_size);
  });
}

void add_bins(const lane_layout& layout, std::span<const std::uint32_t> bins, lane_weight w, lane_sums& to) {
  const auto stride = static_cast<std::int64_t>(layout.bins);
  const count_places at{layout.code_n, layout.code_w, layout.code_ww, stride, layout.kernel.linear};
  make_room(layout, to, 1);
  for_each_part(layout.parts(to.digits), w, [&](std::int64_t part, const part_weight& v) {
    for (const std::uint32_t bin : bins) add_count(at, bin, v, to.main.data() + part * layout.main_size);
  });
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
