#pragma once
#include <rater/export.hpp>
#include <rater/scoring/matrix.hpp>

#include <Eigen/Core>

namespace rater {
inline namespace v0 {

// SERVPERF: perceptions alone (Cronin & Taylor 1992; METHODS 1.5, 2.3). An answered perception counts whether or not there is an
// expectation beside it. All of these are `respondent_scores_matrix` with its options, errors and cost; NaN = missing.

/// Respondents x dimensions: the mean of the present perceptions, if enough are there.
[[nodiscard]] RATER_EXPORT Eigen::MatrixXd dimension_performance(const responses& answers, const score_options& options = {});
/// The mean of the dimensions' performance.
[[nodiscard]] RATER_EXPORT Eigen::VectorXd overall_performance(const responses& answers, const score_options& options = {});
/// Weighted by each respondent's own importance. Throws error(errc::usage) without importance.
[[nodiscard]] RATER_EXPORT Eigen::VectorXd weighted_performance(const responses& answers, const score_options& options = {});

}  // namespace v0
}  // namespace rater
