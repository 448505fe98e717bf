#include "lane_sums.hpp"

#include <algorithm>
#include <array>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

__extension__ typedef unsigned __int128 uint128;

/// Hands out places for numbers, one run after another.
class places {
public:
  explicit places(std::vector<limb_run>& runs) : runs_(runs) {}
  std::int64_t take(int limbs, std::int64_t count) {
    const std::int64_t first = next_;
    if (count > 0) runs_.push_back({first, limbs, count});
    next_ += limbs * count;
    return first;
  }
  [[nodiscard]] std::int64_t size() const noexcept { return next_; }

private:
  std::vector<limb_run>& runs_;
  std::int64_t next_ = 0;
};

/// Which of sixteen lanes of 16 bits goes to which place, so that products come out in order (kernel_avx2.cpp).
constexpr std::array<int, 16> shuffled_places = {0, 2, 8, 10, 1, 3, 9, 11, 4, 6, 12, 14, 5, 7, 13, 15};

void add_shuffles(std::span<const std::uint64_t> lanes, std::size_t used, std::vector<std::uint8_t>& out) {
  std::array<std::array<std::uint8_t, 32>, 2> masks;  // from lanes 0..7, from lanes 8..15
  for (auto& m : masks) m.fill(0x80);
  for (std::size_t i = 0; i < std::min<std::size_t>(used, 16); ++i) {
    const auto place = static_cast<std::size_t>(shuffled_places[i]) * 2;
    auto& mask = masks[lanes[i] / 8];
    mask[place] = static_cast<std::uint8_t>(lanes[i] % 8 * 2);
    mask[place + 1] = static_cast<std::uint8_t>(lanes[i] % 8 * 2 + 1);
  }
  for (const auto& m : masks) out.insert(out.end(), m.begin(), m.end());
}

void add_term(std::int64_t* at, std::int64_t stride, uint128 v) noexcept {
  at[0] += static_cast<std::int64_t>(static_cast<std::uint64_t>(v) & limb_mask);
  at[stride] += static_cast<std::int64_t>(static_cast<std::uint64_t>(v >> limb_bits) & limb_mask);
  at[2 * stride] += static_cast<std::int64_t>(v >> (2 * limb_bits));
}

/// Adds n rows' worth of `load`, carrying first if the limbs could not take it.
void make_room(std::span<const limb_run> runs, limb_array& limbs, int& load, int more) noexcept {
  if (load + more > fullest_load) {
    carry(runs, limbs.data());
    load = 1;
  }
  load += more;
}

}  // namespace

lane_layout::lane_layout(const lane_plan& plan) {
  const auto pair_count = static_cast<std::int64_t>(plan.pairs.size() + 15) / 16 * 16;
  for (const auto& [a, b] : plan.pairs) {
    pair_a_.push_back(static_cast<std::uint64_t>(a));
    pair_b_.push_back(static_cast<std::uint64_t>(b));
  }
  pair_a_.resize(static_cast<std::size_t>(pair_count));
  pair_b_.resize(static_cast<std::size_t>(pair_count));
  for (std::size_t p = 0; plan.pairs_are_near && p < pair_a_.size(); p += 16) {
    const std::size_t used = plan.pairs.size() - p;
    add_shuffles(std::span(pair_a_).subspan(p, 16), used, shuffle_);
    add_shuffles(std::span(pair_b_).subspan(p, 16), used, shuffle_);
  }
  places in(main);
  kernel.lanes = plan.narrow;
  kernel.wide = plan.wide;
  kernel.row_bytes = (2 * plan.narrow + 8 + 8 * plan.wide + 15) / 16 * 16;
  kernel.pairs = static_cast<std::int32_t>(pair_count);
  kernel.pairs_used = static_cast<std::int32_t>(plan.pairs.size());
  kernel.narrow_is_14_bits = plan.narrow_is_14_bits;
  kernel.pairs_are_near = plan.pairs_are_near;
  kernel.pair_a = pair_a_.data();
  kernel.pair_b = pair_b_.data();
  kernel.shuffle = shuffle_.data();
  kernel.wx = in.take(2, plan.narrow);
  kernel.wxx = in.take(3, plan.narrow);
  kernel.wwx = in.take(3, plan.narrow);
  kernel.wwxx = in.take(3, plan.narrow);
  kernel.pair = in.take(3, pair_count);
  kernel.wide_wx = in.take(3, plan.wide);
  kernel.wide_wxx = in.take(4, plan.wide);
  kernel.wide_wwx = in.take(4, plan.wide);
  kernel.wide_wwxx = in.take(5, plan.wide);
  kernel.n = in.take(1, 1);
  kernel.w = in.take(2, 1);
  kernel.ww = in.take(3, 1);
  absent_n = in.take(1, plan.absent);
  absent_w = in.take(2, plan.absent);
  absent_ww = in.take(3, plan.absent);
  main_size = in.size();

  places out(rare);
  const auto gated = static_cast<std::int64_t>(plan.gated.size());
  out_wx = out.take(3, gated);
  out_wxx = out.take(3, gated);
  out_wwx = out.take(3, gated);
  out_wwxx = out.take(3, gated);
  for (const joint_lanes& j : plan.joint) {
    joint_place p;
    p.size = static_cast<std::int64_t>(j.lanes.size());
    p.pairs = p.size * (p.size + 1) / 2;
    if (j.gate >= 0) {
      p.out_pairs = out.take(3, p.pairs);
    } else {
      p.without_other = out.take(3, p.size * p.size);
      p.either = out.take(3, p.pairs);
    }
    joint.push_back(p);
  }
  rare_size = out.size();
}

void carry(std::span<const limb_run> runs, std::int64_t* limbs) noexcept {
  for (const limb_run& run : runs)
    for (int k = 0; k + 1 < run.limbs; ++k) {
      std::int64_t* const low = limbs + run.first + k * run.count;
      std::int64_t* const high = low + run.count;
      for (std::int64_t i = 0; i < run.count; ++i) {
        high[i] += low[i] >> limb_bits;
        low[i] &= static_cast<std::int64_t>(limb_mask);
      }
    }
}

void carry(const lane_layout& layout, lane_sums& sums) noexcept {
  carry(layout.main, sums.main.data());
  sums.load = 1;
  if (sums.rare.empty()) return;
  carry(layout.rare, sums.rare.data());
  sums.rare_load = 1;
}

void flush(const kernel& with, const lane_layout& layout, const kernel_rows& rows, lane_sums& to) noexcept {
  if (rows.count == 0) return;
  make_room(layout.main, to.main, to.load, load_of_a_row * rows.count);
  with.flush(layout.kernel, rows, to.main.data());
}

namespace {

void combine(std::span<const limb_run> runs, limb_array& to, int& load, const limb_array& other, int other_load, bool negative) {
  make_room(runs, to, load, other_load);
  const std::size_t size = to.size();
  // Unsigned, so that numbers nobody can have, merged often enough, wrap and do no harm.
  auto* const a = reinterpret_cast<std::uint64_t*>(to.data());
  const auto* const b = reinterpret_cast<const std::uint64_t*>(other.data());
  if (negative)
    for (std::size_t i = 0; i < size; ++i) a[i] -= b[i];
  else
    for (std::size_t i = 0; i < size; ++i) a[i] += b[i];
}

}  // namespace

void combine(const lane_layout& layout, lane_sums& to, const lane_sums& other, bool negative) {
  combine(layout.main, to.main, to.load, other.main, other.load, negative);
  if (other.rare.empty()) return;
  if (to.rare.empty()) to.rare.resize(static_cast<std::size_t>(layout.rare_size));
  combine(layout.rare, to.rare, to.rare_load, other.rare, other.rare_load, negative);
}

namespace {

constexpr std::size_t most_members = 2 * most_classes;  // scores and importances of as many dimensions as there are classes

bool is_absent(const lane_plan& plan, const std::vector<std::uint64_t>& absent, std::size_t bit, int lane) noexcept {
  const int of = plan.lanes[static_cast<std::size_t>(lane)].absent;
  return (absent[static_cast<std::size_t>(of)] >> bit & 1) != 0;
}

struct rare_row {
  const lane_plan& plan;
  const std::vector<std::uint64_t>& absent;
  std::size_t bit;
  std::uint64_t w;
  const std::uint16_t* narrow;  ///< [lane][64], at the row

  [[nodiscard]] bool lacks(int lane) const noexcept { return is_absent(plan, absent, bit, lane); }
  [[nodiscard]] bool in_class(int c) const noexcept { return (absent[static_cast<std::size_t>(c)] >> bit & 1) != 0; }
  [[nodiscard]] std::uint64_t x(int lane) const noexcept {
    return narrow[static_cast<std::size_t>(plan.lanes[static_cast<std::size_t>(lane)].at) * batch_rows + bit];
  }
  [[nodiscard]] uint128 ww() const noexcept { return static_cast<uint128>(w) * w; }
};

void add_gated(const lane_layout& layout, const rare_row& row, std::int64_t* rare) noexcept {
  const auto stride = static_cast<std::int64_t>(row.plan.gated.size());
  for (std::int64_t g = 0; g < stride; ++g) {
    const gated_score& of = row.plan.gated[static_cast<std::size_t>(g)];
    if (!row.in_class(of.gate) || row.lacks(of.lane)) continue;
    const std::uint64_t x = row.x(of.lane);
    add_term(rare + layout.out_wx + g, stride, static_cast<uint128>(row.w) * x);
    add_term(rare + layout.out_wxx + g, stride, static_cast<uint128>(row.w) * x * x);
    add_term(rare + layout.out_wwx + g, stride, row.ww() * x);
    add_term(rare + layout.out_wwxx + g, stride, row.ww() * (x * x));
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

void add_joint(const joint_lanes& set, const lane_layout::joint_place& at, const rare_row& row, std::int64_t* rare) noexcept {
  const bool gated = set.gate >= 0;
  if (gated && !row.in_class(set.gate)) return;
  const row_members of(set, row);
  if (gated)
    add_outside(at, of, row.ww(), rare);
  else if (std::find(of.has.begin(), of.has.begin() + at.size, false) != of.has.begin() + at.size)
    add_lacking(at, of, row.ww(), rare);
}

}  // namespace

void add_absences(const lane_layout& layout, const lane_plan& plan, const std::vector<std::uint64_t>& absent, std::size_t bit,
                  std::uint64_t w, const std::uint16_t* narrow, lane_sums& to) {
  const rare_row row{plan, absent, bit, w, narrow};
  const std::int64_t classes = plan.absent;
  std::uint64_t lacks = 0;
  make_room(layout.main, to.main, to.load, 1);
  for (std::int64_t c = 0; c < classes; ++c) {
    if (!row.in_class(static_cast<int>(c))) continue;
    lacks |= std::uint64_t{1} << c;
    to.main[static_cast<std::size_t>(layout.absent_n + c)] += 1;
    to.main[static_cast<std::size_t>(layout.absent_w + c)] += static_cast<std::int64_t>(w);
    add_term(to.main.data() + layout.absent_ww + c, classes, row.ww());
  }
  if ((lacks & plan.matters) == 0) return;
  if (to.rare.empty()) to.rare.resize(static_cast<std::size_t>(layout.rare_size));
  make_room(layout.rare, to.rare, to.rare_load, 1);
  add_gated(layout, row, to.rare.data());
  for (std::size_t j = 0; j < plan.joint.size(); ++j) add_joint(plan.joint[j], layout.joint[j], row, to.rare.data());
}

namespace {

bool none_negative(std::span<const limb_run> runs, const limb_array& limbs) noexcept {
  for (const limb_run& run : runs) {
    const std::int64_t top = run.first + (run.limbs - 1) * run.count;
    for (std::int64_t i = 0; i < run.count; ++i)
      if (limbs[static_cast<std::size_t>(top + i)] < 0) return false;
  }
  return true;
}

}  // namespace

bool is_zero(const limb_array& limbs) noexcept {
  return std::all_of(limbs.begin(), limbs.end(), [](std::int64_t x) { return x == 0; });
}

bool none_negative(const lane_layout& layout, const lane_sums& sums) noexcept {
  return none_negative(layout.main, sums.main) && (sums.rare.empty() || none_negative(layout.rare, sums.rare));
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
