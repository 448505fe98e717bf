#include "score_plan_units.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr int widest_score = 58;     // bits of |x|, two less than the accumulator takes
constexpr int widest_weighted = 50;  // what the accumulator's fast path takes: 2^-44 of a step on the usual scales
constexpr std::int64_t finest_quantum = 1'000'000;
constexpr std::int64_t largest_lcm = std::int64_t{1} << 31;
constexpr int widest_in_lanes = 52;  // bits of x, once its lowest value is taken off
constexpr int coarsest_family = 34;

std::int64_t whole(double x) noexcept { return static_cast<std::int64_t>(x < 0 ? x - 0.5 : x + 0.5); }

/// The shift of a family that rounds, less where its mean would not fit in lanes otherwise.
int shift_in_lanes(const family& f, int range) noexcept {
  const int both_signs = f.kind == basis_kind::pair ? 1 : 0;
  const int room = widest_in_lanes - both_signs - bit_width(int128{range} * f.divisor * f.averages);
  return f.averages != 0 && room >= coarsest_family ? std::min(f.shift, room) : f.shift;
}

}  // namespace

std::int64_t lcm_up_to(int k) noexcept {
  std::int64_t all = 1;
  for (std::int64_t m = 2; m <= k; ++m) {
    all = std::lcm(all, m);
    if (all > largest_lcm) return 0;
  }
  return all;
}

mean_unit unit_of_means(int k, std::int64_t range, std::int64_t quantum) {
  mean_unit u;
  const std::int64_t all = lcm_up_to(k);
  if (all != 0 && all * quantum <= largest_lcm) {
    u.divisor = all * quantum;
    u.factor.assign(static_cast<std::size_t>(k) + 1, 0);
    for (int m = 1; m <= k; ++m) u.factor[static_cast<std::size_t>(m)] = all / m;
    return u;
  }
  u.divisor = quantum;
  u.shift = std::min(40, 44 - bit_width(int128{range} * quantum));
  u.shift = std::max(u.shift, 8);
  return u;
}

std::int64_t quantum_of(double steps) noexcept {
  std::int64_t quantum = 1;
  for (; quantum < finest_quantum; quantum *= 10) {
    const double scaled = steps * static_cast<double>(quantum);
    const double off = scaled - static_cast<double>(whole(scaled));
    if (off < 1e-9 && off > -1e-9) break;
  }
  return quantum;
}

void set_units(family& f, const std::vector<basis>& bases, const importance_unit& importance, bool averages_all) {
  const auto count = static_cast<int>(f.bases.size());
  int widest_range = 0;
  int items = 0;
  // Beside a dimension that is rounded, exact ones have nothing to keep: their common multiple would only take bits.
  f.rounds =
      std::any_of(f.bases.begin(), f.bases.end(), [&](int b) { return bases[static_cast<std::size_t>(b)].unit.shift != 0; });
  for (const int b : f.bases) {
    const basis& part = bases[static_cast<std::size_t>(b)];
    f.divisor = std::lcm(f.divisor, f.rounds ? part.quantum : part.unit.divisor);
    f.shift = std::max(f.shift, part.unit.shift);
    f.item_quantum = std::max(f.item_quantum, part.quantum);
    widest_range = std::max(widest_range, part.scale->points() - 1);
    items += static_cast<int>(part.items.size());
    f.comparable = f.comparable && part.scale->comparable(*bases[static_cast<std::size_t>(f.bases[0])].scale);
  }
  const rater::scale& on = *bases[static_cast<std::size_t>(f.bases[0])].scale;
  const bool has_origin = f.kind == basis_kind::perceived;
  // Sums over dimensions are formed in 128 bits, of which importance takes 45, and 7 more where it is made whole again.
  const double origin_steps = has_origin ? on.min / on.step : 0.0;  // a valid scale keeps it below 10^9
  if (has_origin) {
    const std::int64_t quantum = quantum_of(origin_steps);
    if (quantum < finest_quantum)
      f.divisor = std::lcm(f.divisor, quantum);
    else
      f.shift = std::max(f.shift, 40);  // no short decimal, such as 1 / 0.75
  }
  const int range_bits = bit_width(int128{widest_range + static_cast<int>(std::abs(origin_steps)) + 1} * f.divisor);
  f.shift = std::clamp(f.shift, 0, std::max(0, 112 - share_unit.shift - range_bits - bit_width(count)));
  f.averages = averages_all ? count : lcm_up_to(count);
  if (f.rounds) f.shift = shift_in_lanes(f, widest_range);
  const double origin = origin_steps * static_cast<double>(f.divisor) * static_cast<double>(int128{1} << f.shift);
  f.origin = static_cast<int128>(origin < 0 ? origin - 0.5 : origin + 0.5);
  if (f.averages == 0 || range_bits + bit_width(f.averages) + f.shift > widest_score) f.averages = 0;  // rounded
  f.mean_shift = f.averages != 0 ? f.shift : std::max(0, std::min(40, widest_score - range_bits));
  const int weighted_bits = widest_weighted - range_bits - bit_width(importance.divisor);
  f.weighted_shift = std::max(0, std::min(importance.shift + f.shift, weighted_bits));
  f.item_unit = unit_of_means(items, widest_range, f.item_quantum);
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
