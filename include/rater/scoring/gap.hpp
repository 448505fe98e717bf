#pragma once
#include <rater/export.hpp>
#include <rater/scoring/matrix.hpp>

#include <Eigen/Core>

namespace rater {
inline namespace v0 {

// gap = perception - expectation: negative is a shortfall (Parasuraman, Zeithaml & Berry 1988; METHODS 2.1, 2.3, 2.5). All of
// these are `respondent_scores_matrix` with its options, errors and cost; NaN = missing.

/// Respondents x dimensions: the mean of the present item gaps, if enough pairs are there.
[[nodiscard]] RATER_EXPORT Eigen::MatrixXd dimension_gaps(const responses& answers, const score_options& options = {});
/// Respondents x items: P - E, where both are there.
[[nodiscard]] RATER_EXPORT Eigen::MatrixXd item_gaps(const responses& answers, const score_options& options = {});
/// The mean of the dimension gaps, which count equally whatever their number of items.
[[nodiscard]] RATER_EXPORT Eigen::VectorXd overall_gaps(const responses& answers, const score_options& options = {});
/// The dimension gaps weighted by each respondent's own importance. Throws error(errc::usage) without importance.
[[nodiscard]] RATER_EXPORT Eigen::VectorXd weighted_gaps(const responses& answers, const score_options& options = {});
/// The mean of all present item gaps, under the policy over all items.
[[nodiscard]] RATER_EXPORT Eigen::VectorXd mean_of_items_gaps(const responses& answers, const score_options& options = {});

}  // namespace v0
}  // namespace rater
