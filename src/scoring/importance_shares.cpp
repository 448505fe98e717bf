#include "importance_shares.hpp"

#include <cmath>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

/// What the numbers given sum to as a whole; nothing if they are no importance.
importance_state whole_of(const score_plan::impl& plan, std::span<const double> given, double& whole) {
  std::size_t blank = 0;
  double sum = 0;
  bool negative = false;
  for (const double v : given) {
    blank += std::isnan(v);
    negative = negative || v < 0;
    sum += v;
  }
  if (blank == given.size()) return importance_state::absent;
  if (blank > 0 || negative) return importance_state::bad;
  whole = sum;
  if (plan.asked->importance_kind == importance_kind::points) {
    const double off = sum - 100;
    const bool sums_up = off <= 0.5 + 1e-9 && off >= -0.5 - 1e-9;
    const bool reject = plan.options.points == points_rule::reject;
    if (!sums_up && reject) return importance_state::bad;
    if (reject) whole = 100;
  }
  return whole > 0 && std::isfinite(whole) ? importance_state::good : importance_state::bad;
}

}  // namespace

importance_state shares_of(const score_plan::impl& plan, std::span<const double> given, std::span<std::int64_t> out) {
  double whole = 0;
  const importance_state state = whole_of(plan, given, whole);
  if (state != importance_state::good) return state;
  const importance_unit& unit = plan.importance;
  const double one = static_cast<double>(std::int64_t{1} << unit.shift);
  const bool as_points = unit.divisor != 1;  // out of 100: nothing to divide
  for (std::size_t d = 0; d < given.size(); ++d)
    out[d] = static_cast<std::int64_t>((as_points ? given[d] : given[d] / whole) * one + 0.5);
  return state;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
