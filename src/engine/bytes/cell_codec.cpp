#include "cell_codec.hpp"

#include <algorithm>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr std::int64_t highest_limb = std::int64_t{1} << 48;

// --- numbers ------------------------------------------------------------------------------------------------------------

void write_magnitude(byte_writer& out, std::span<const std::uint64_t> limbs, bool negative, bool with_sign) {
  std::size_t size = 8 * limbs.size();
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(limbs[i / 8] >> (8 * (i % 8))); };
  while (size > 0 && byte(size - 1) == 0) --size;
  out.varint(with_sign ? 2 * size + (negative ? 1 : 0) : size);
  for (std::size_t i = 0; i < size; ++i) out.u8(byte(i));
}

/// Fills `limbs`; returns the sign.
bool read_magnitude(byte_reader& in, std::span<std::uint64_t> limbs, bool with_sign) {
  const std::uint64_t head = in.varint();
  const std::uint64_t size = with_sign ? head / 2 : head;
  const bool negative = with_sign && head % 2 == 1;
  if (size > 8 * limbs.size())
    in.fail("a number of " + std::to_string(size) + " bytes, where at most " + std::to_string(8 * limbs.size()) + " can be");
  std::fill(limbs.begin(), limbs.end(), std::uint64_t{0});
  const auto bytes = in.raw(static_cast<std::size_t>(size));
  for (std::size_t i = 0; i < bytes.size(); ++i) limbs[i / 8] |= static_cast<std::uint64_t>(bytes[i]) << (8 * (i % 8));
  if (!bytes.empty() && bytes.back() == std::byte{0}) in.fail("a number that is not written as short as it can be");
  if (negative && bytes.empty()) in.fail("a zero with a sign");
  return negative;
}

template <std::size_t N>
void write_wide(byte_writer& out, const wide<N>& x) {
  wide<N> size = x;
  if (x.negative()) {
    size = {};
    size.add(x, true);
  }
  write_magnitude(out, size.limb, x.negative(), true);
}

template <std::size_t N>
void read_wide(byte_reader& in, wide<N>& x) {
  wide<N> size;
  const bool negative = read_magnitude(in, size.limb, true);
  if (size.negative()) in.fail("a number that is too large");
  x.add(size, negative);
}

// --- limbs of 52 bits ---------------------------------------------------------------------------------------------------

void write_run(byte_writer& out, const limb_run& run, const limb_array& limbs) {
  for (std::int64_t i = 0; i < run.count; ++i) {
    wide<5> sum;
    for (int k = 0; k < run.limbs; ++k) {
      const std::int64_t limb = limbs[static_cast<std::size_t>(run.first + k * run.count + i)];
      const bool negative = limb < 0;  // only of rows that were removed and had never been added
      sum.add(negative ? ~static_cast<std::uint64_t>(limb) + 1 : static_cast<std::uint64_t>(limb),
              static_cast<unsigned>(k * limb_bits), negative);
    }
    write_wide(out, sum);
  }
}

void read_run(byte_reader& in, const limb_run& run, limb_array& limbs) {
  for (std::int64_t i = 0; i < run.count; ++i) {
    wide<5> sum;
    read_wide(in, sum);
    if (sum.negative()) in.fail("a sum of what is never negative that is below 0");
    for (int k = 0; k < run.limbs; ++k) {
      const auto bit = static_cast<std::size_t>(k * limb_bits);
      std::uint64_t limb = sum.limb[bit / 64] >> (bit % 64);
      if (bit % 64 > 12 && bit / 64 + 1 < sum.limb.size()) limb |= sum.limb[bit / 64 + 1] << (64 - bit % 64);
      limb &= limb_mask;
      limbs[static_cast<std::size_t>(run.first + k * run.count + i)] = static_cast<std::int64_t>(limb);
      sum.add(limb, static_cast<unsigned>(bit), true);
    }
    const std::int64_t top = limbs[static_cast<std::size_t>(run.first + (run.limbs - 1) * run.count + i)];
    if (!(sum == wide<5>{}) || top >= highest_limb) in.fail("a sum beyond what so many respondents can have");
  }
}

limb_run in_part(limb_run run, std::int64_t part, std::int64_t size) noexcept {
  run.first += part * size;
  return run;
}

void write_runs(byte_writer& out, std::span<const limb_run> runs, std::int64_t size, const limb_array& limbs) {
  out.flag(!limbs.empty());
  for (std::int64_t part = 0; part * size < static_cast<std::int64_t>(limbs.size()); ++part)
    for (const limb_run& run : runs) write_run(out, in_part(run, part, size), limbs);
}

void read_runs(byte_reader& in, std::span<const limb_run> runs, std::int64_t size, std::int64_t parts, limb_array& limbs) {
  if (!in.flag()) return;
  std::int64_t numbers = 0;
  for (const limb_run& run : runs) numbers += run.count;
  if (static_cast<std::size_t>(numbers * parts) > in.left()) in.fail("sums that do not fit into the bytes left");
  limbs.assign(static_cast<std::size_t>(size * parts), 0);
  for (std::int64_t part = 0; part < parts; ++part)
    for (const limb_run& run : runs) read_run(in, in_part(run, part, size), limbs);
}

void write_lanes(byte_writer& out, const lane_layout& layout, const lane_sums& sums) {
  write_runs(out, layout.main, layout.main_size, sums.main);
  write_runs(out, layout.rare, layout.rare_size, sums.rare);
}

void read_lanes(byte_reader& in, const lane_layout& layout, lane_sums& sums) {
  const std::int64_t parts = layout.parts(sums.digits);
  read_runs(in, layout.main, layout.main_size, parts, sums.main);
  read_runs(in, layout.rare, layout.rare_size, parts, sums.rare);
  sums.load = sums.rare_load = 1;
  const std::int64_t rows = sums.main[static_cast<std::size_t>(layout.kernel.n)];
  for (std::int64_t c = layout.absent_n; c < layout.absent_w; ++c)
    if (sums.main[static_cast<std::size_t>(c)] > rows) in.fail("more respondents who lack something than there are");
}

// --- general sums -------------------------------------------------------------------------------------------------------

void write_general(byte_writer& out, const general_sums& g) {
  out.varint(static_cast<std::uint64_t>(g.rows));
  write_wide(out, g.w);
  write_wide(out, g.ww);
  for (const score_sums& s : g.scores) {
    out.varint(static_cast<std::uint64_t>(s.n));
    write_wide(out, s.w);
    write_wide(out, s.wy);
    write_wide(out, s.wyy);
    write_wide(out, s.ww);
    write_wide(out, s.wwy);
    write_wide(out, s.wwyy);
  }
  for (const pair_sums& p : g.pairs) {
    write_wide(out, p.yy);
    write_wide(out, p.yp);
    write_wide(out, p.py);
    write_wide(out, p.pp);
  }
  for (const answer_sums& a : g.answers) {
    out.varint(static_cast<std::uint64_t>(a.n));
    write_wide(out, a.w);
    write_wide(out, a.ww);
  }
}

void read_general(byte_reader& in, general_sums& g) {
  g.rows = read_count(in);
  read_wide(in, g.w);
  read_wide(in, g.ww);
  for (score_sums& s : g.scores) {
    s.n = read_count(in);
    read_wide(in, s.w);
    read_wide(in, s.wy);
    read_wide(in, s.wyy);
    read_wide(in, s.ww);
    read_wide(in, s.wwy);
    read_wide(in, s.wwyy);
  }
  for (pair_sums& p : g.pairs) {
    read_wide(in, p.yy);
    read_wide(in, p.yp);
    read_wide(in, p.py);
    read_wide(in, p.pp);
  }
  for (answer_sums& a : g.answers) {
    a.n = read_count(in);
    read_wide(in, a.w);
    read_wide(in, a.ww);
  }
}

}  // namespace

std::int64_t read_count(byte_reader& in) { return static_cast<std::int64_t>(in.up_to(most_rows, "a count of respondents")); }

void write_cell(byte_writer& out, const cell_sums& sums) {
  if (sums.shape->lanes.usable) {
    write_lanes(out, *sums.layout, sums.lanes);
    out.varint(sums.fine.size());
    for (const auto& [window, lanes] : sums.fine) {
      out.varint(static_cast<std::uint64_t>(window));
      write_lanes(out, *sums.layout, lanes);
    }
  }
  for (const boxed<general_sums>* of : {&sums.millionths, &sums.general}) {
    out.flag(of->has_value());
    if (*of) write_general(out, **of);
  }
}

void read_cell(byte_reader& in, cell_sums& sums) {
  if (sums.shape->lanes.usable) {
    read_lanes(in, *sums.layout, sums.lanes);
    const std::uint64_t windows = in.up_to(fine_windows, "a number of windows of weights");
    for (std::uint64_t i = 0; i < windows; ++i) {
      const auto window = static_cast<int>(in.up_to(fine_windows - 1, "a window of weights"));
      if (!sums.fine.empty() && window <= sums.fine.back().first) in.fail("windows of weights that are not in order");
      sums.fine.emplace_back(window, lane_sums(*sums.layout, 2));
      read_lanes(in, *sums.layout, sums.fine.back().second);
    }
  }
  for (const bool in_millionths : {true, false}) {
    if (!in.flag()) continue;
    // Every number takes a byte at least.
    const general_sums empty = empty_general(*sums.shape, *sums.layout);
    if (7 * empty.scores.size() + 4 * empty.pairs.size() + 3 * empty.answers.size() > in.left())
      in.fail("sums that do not fit into the bytes left");
    read_general(in, sums.general_of(in_millionths));
  }
  const std::int64_t rows = sums.rows();
  if (rows <= 0 || rows > static_cast<std::int64_t>(most_rows)) in.fail("sums of no respondents");
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
