#include "lane_sums.hpp"

#include <algorithm>
#include <array>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

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

}  // namespace

lane_layout::lane_layout(const lane_plan& plan, std::size_t bins_of_answers, bool linear) : bins(bins_of_answers) {
  kernel.linear = linear;
  if (linear) kernel.waiting = 4;
  kernel.lanes = plan.narrow;
  kernel.wide = plan.wide;
  kernel.narrow_is_14_bits = plan.narrow_is_14_bits;
  kernel.pairs_are_near = plan.pairs_are_near;
  if (!linear) list_pairs(plan);
  place_main(plan);
  place_rare(plan);
  kernel.part = main_size;
  fine = kernel;
  fine.digits = 2;
  for (kernel_layout* const k : {&kernel, &fine}) k->row_bytes = (2 * k->lanes + 8 * (k->digits + k->wide) + 15) / 16 * 16;
}

void lane_layout::list_pairs(const lane_plan& plan) {
  const std::size_t count = (plan.pairs.size() + 15) / 16 * 16;
  for (const auto& [a, b] : plan.pairs) {
    pair_a_.push_back(static_cast<std::uint64_t>(a));
    pair_b_.push_back(static_cast<std::uint64_t>(b));
  }
  pair_a_.resize(count);
  pair_b_.resize(count);
  for (std::size_t p = 0; plan.pairs_are_near && p < count; p += 16) {
    const std::size_t used = plan.pairs.size() - p;
    add_shuffles(std::span(pair_a_).subspan(p, 16), used, shuffle_);
    add_shuffles(std::span(pair_b_).subspan(p, 16), used, shuffle_);
  }
  kernel.pairs = static_cast<std::int32_t>(count);
  kernel.pairs_used = static_cast<std::int32_t>(plan.pairs.size());
  kernel.pair_a = pair_a_.data();
  kernel.pair_b = pair_b_.data();
  kernel.shuffle = shuffle_.data();
}

void lane_layout::place_main(const lane_plan& plan) {
  places in(main);
  const std::int64_t squares = kernel.linear ? 0 : 1;
  kernel.wx = in.take(2, plan.narrow);
  kernel.wxx = in.take(3, squares * plan.narrow);
  kernel.wwx = in.take(3, squares * plan.narrow);
  kernel.wwxx = in.take(3, squares * plan.narrow);
  kernel.pair = in.take(3, kernel.pairs);
  kernel.wide_wx = in.take(3, plan.wide);
  kernel.wide_wxx = in.take(4, squares * plan.wide);
  kernel.wide_wwx = in.take(4, squares * plan.wide);
  kernel.wide_wwxx = in.take(5, squares * plan.wide);
  kernel.n = in.take(1, 1);
  kernel.w = in.take(2, 1);
  kernel.ww = in.take(3, squares);
  absent_n = in.take(1, plan.absent);
  absent_w = in.take(2, plan.absent);
  absent_ww = in.take(3, squares * plan.absent);
  const auto codes = static_cast<std::int64_t>(bins);
  code_n = in.take(1, codes);
  code_w = in.take(2, codes);
  code_ww = in.take(3, squares * codes);
  main_size = in.size();
}

void lane_layout::place_rare(const lane_plan& plan) {
  places in(rare);
  const auto gated = static_cast<std::int64_t>(plan.gated.size());
  const std::int64_t squares = kernel.linear ? 0 : 1;
  out_wx = in.take(3, gated);
  out_wxx = in.take(3, squares * gated);
  out_wwx = in.take(3, squares * gated);
  out_wwxx = in.take(3, squares * gated);
  for (const joint_lanes& j : plan.joint) {
    if (kernel.linear) break;
    joint_place p;
    p.size = static_cast<std::int64_t>(j.lanes.size());
    p.pairs = p.size * (p.size + 1) / 2;
    if (j.gate >= 0) {
      p.out_pairs = in.take(3, p.pairs);
    } else {
      p.without_other = in.take(3, p.size * p.size);
      p.either = in.take(3, p.pairs);
    }
    joint.push_back(p);
  }
  rare_size = in.size();
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

namespace {

void carry_parts(std::span<const limb_run> runs, std::int64_t size, int parts, std::int64_t* limbs) noexcept {
  for (int p = 0; p < parts; ++p) carry(runs, limbs + p * size);
}

template <int Digits>
void carry_for_kernel(const void* layout, std::int64_t* limbs) {
  const auto& of = *static_cast<const lane_layout*>(layout);
  carry_parts(of.main, of.main_size, of.parts(Digits), limbs);
}

}  // namespace

kernel_carry carry_of(const lane_layout& layout, int digits) noexcept {
  return {digits == 1 ? carry_for_kernel<1> : carry_for_kernel<2>, &layout, most_load};
}

void carry_main(const lane_layout& layout, lane_sums& sums) noexcept {
  carry_parts(layout.main, layout.main_size, layout.parts(sums.digits), sums.main.data());
  sums.load = 1;
}

void carry_rare(const lane_layout& layout, lane_sums& sums) noexcept {
  if (sums.rare.empty()) return;
  carry_parts(layout.rare, layout.rare_size, layout.parts(sums.digits), sums.rare.data());
  sums.rare_load = 1;
}

void carry(const lane_layout& layout, lane_sums& sums) noexcept {
  carry_main(layout, sums);
  carry_rare(layout, sums);
}

void flush(const kernel& with, const lane_layout& layout, const kernel_rows& rows, lane_sums& to) noexcept {
  if (rows.count == 0) return;
  make_room(layout, to, load_of_a_row * rows.count);
  with.flush(layout.of(to.digits), rows, to.main.data());
}

namespace {

void combine(limb_array& to, const limb_array& other, bool negative) noexcept {
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
  make_room(layout, to, other.load);
  combine(to.main, other.main, negative);
  if (other.rare.empty()) return;
  if (to.rare.empty()) to.rare.resize(other.rare.size());
  make_rare_room(layout, to, other.rare_load);
  combine(to.rare, other.rare, negative);
}

namespace {

/// Of one part or more, `size` limbs each.
bool none_negative(std::span<const limb_run> runs, std::int64_t size, const limb_array& limbs) noexcept {
  for (const std::int64_t* part = limbs.data(); part != limbs.data() + limbs.size(); part += size)
    for (const limb_run& run : runs) {
      const std::int64_t* const top = part + run.first + (run.limbs - 1) * run.count;
      if (std::any_of(top, top + run.count, [](std::int64_t x) { return x < 0; })) return false;
    }
  return true;
}

}  // namespace

bool is_zero(const limb_array& limbs) noexcept {
  return std::all_of(limbs.begin(), limbs.end(), [](std::int64_t x) { return x == 0; });
}

bool none_negative(const lane_layout& layout, const lane_sums& sums) noexcept {
  return none_negative(layout.main, layout.main_size, sums.main) && none_negative(layout.rare, layout.rare_size, sums.rare);
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
