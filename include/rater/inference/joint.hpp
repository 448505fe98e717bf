#pragma once
#include <rater/estimate.hpp>
#include <rater/export.hpp>
#include <rater/inference/taylor.hpp>

#include <initializer_list>
#include <span>

namespace rater {
inline namespace v0 {

// Estimates of one `estimates` object know how they move together: any contrast or smooth function of them has a standard error
// for the sample as it was drawn (METHODS 6.2, 6.3, 6.7), by writing it down:
//
//     const estimate worse = now.gap("empathy", north) - now.gap("empathy", south);
//     const estimate relative = now.gap("empathy", north) / now.overall_gap(north);
//
// The result has se, interval and p by t: with the degrees of freedom of the group where all parts are of one group, else with
// those of the whole design. n is the fewest of one group's parts, and the sum over groups. It has a value and no standard error,
// and says why, where the sums do not tell how two parts move together: two different scores of respondents who were not drawn in
// clusters, unless the sums were made with `score_options::covariances`. What has no value makes a whole without one. Throws
// error(errc::usage) for estimates that are not of one and the same `estimates` (independent_difference is for two samples).
// O(parts^2 * strata), with clusters O(parts * clusters).
[[nodiscard]] RATER_EXPORT estimate operator+(const estimate& a, const estimate& b);
[[nodiscard]] RATER_EXPORT estimate operator-(const estimate& a, const estimate& b);
[[nodiscard]] RATER_EXPORT estimate operator*(const estimate& a, const estimate& b);
[[nodiscard]] RATER_EXPORT estimate operator/(const estimate& a, const estimate& b);  ///< no value where b is 0
[[nodiscard]] RATER_EXPORT estimate operator+(const estimate& a, double b);
[[nodiscard]] RATER_EXPORT estimate operator-(const estimate& a, double b);
[[nodiscard]] RATER_EXPORT estimate operator*(double factor, const estimate& a);

/// Of estimates of one `estimates`. Throws as their differences do.
[[nodiscard]] RATER_EXPORT joint_estimates joint(std::span<const estimate> parts);
[[nodiscard]] RATER_EXPORT joint_estimates joint(std::initializer_list<estimate> parts);

}  // namespace v0
}  // namespace rater
