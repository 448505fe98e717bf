#pragma once
#include <rater/survey/design.hpp>

#include <Eigen/Core>

#include <span>

namespace rater {
inline namespace v0 {
namespace detail {

/// Variances and covariances, over samples of the design, of sums over respondents: V = sum over parts of multiplier (1 - f) n /
/// (n - 1) sum_c (u_c - ubar)(v_c - vbar), u_c the sum over the respondents of a unit (METHODS 6.2). Of calibrated weights, after
/// u gave way to its residuals. NaN throughout where no stratum tells anything; not finite where numbers are too large. `columns`
/// have one entry a respondent. The same for any order of respondents, units and parts; a column of which all units of each
/// part have the same sum has a variance of exactly 0. O(stages (respondents k + units k^2)).
[[nodiscard]] Eigen::MatrixXd spread_of_sums(const sample_design& s, std::span<const Eigen::VectorXd* const> columns);

}  // namespace detail
}  // namespace v0
}  // namespace rater
