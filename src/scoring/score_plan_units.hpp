#pragma once
#include "score_plan_impl.hpp"

namespace rater {
inline namespace v0 {
namespace detail {

/// lcm(1..k), or 0 when it is beyond 2^31.
std::int64_t lcm_up_to(int k) noexcept;

/// The unit of means of up to k integers, each at most `range` steps of 1 / quantum.
mean_unit unit_of_means(int k, std::int64_t range, std::int64_t quantum);

/// The coarsest power of ten (up to 10^6) in which so many steps are a whole number of steps / quantum.
std::int64_t quantum_of(double steps) noexcept;

/// Fills in the common units of a family from its bases. `averages_all`: only complete respondents have an overall score.
void set_units(family& f, const std::vector<basis>& bases, const importance_unit& importance, bool averages_all);

}  // namespace detail
}  // namespace v0
}  // namespace rater
