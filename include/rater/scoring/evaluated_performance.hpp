#pragma once
#include <rater/export.hpp>
#include <rater/scoring/missing_policy.hpp>

#include <Eigen/Core>

namespace rater {
inline namespace v0 {

// Alternatives to the gap (METHODS 2.6). Matrices are respondents x items of equal shape, on the items' scale; results have a
// number for each respondent. The sums of Teas need every item: a respondent who lacks one answer has NaN. Errors: errc::usage
// if the shapes differ or there is no item, errc::data for an importance that is negative or infinite. O(rows * items).

/// EP = - sum_j w_j |A_j - I_j|: performance against the ideal point, weighted by importance; 0 is best (Teas 1993).
[[nodiscard]] RATER_EXPORT Eigen::VectorXd evaluated_performance(const Eigen::Ref<const Eigen::MatrixXd>& performance,
                                                                 const Eigen::Ref<const Eigen::MatrixXd>& ideal,
                                                                 const Eigen::Ref<const Eigen::MatrixXd>& importance);
/// EP / sum_j w_j; NaN where all importances are 0.
[[nodiscard]] RATER_EXPORT Eigen::VectorXd normalised_evaluated_performance(const Eigen::Ref<const Eigen::MatrixXd>& performance,
                                                                            const Eigen::Ref<const Eigen::MatrixXd>& ideal,
                                                                            const Eigen::Ref<const Eigen::MatrixXd>& importance);
/// - mean_j |A_j - I_j|: every item counts the same.
[[nodiscard]] RATER_EXPORT Eigen::VectorXd unweighted_evaluated_performance(const Eigen::Ref<const Eigen::MatrixXd>& performance,
                                                                            const Eigen::Ref<const Eigen::MatrixXd>& ideal);

/// NQ = - sum_j w_j (|A_j - I_j| - |X_j - I_j|): nearer to the ideal than the excellence norm X is positive (Teas 1993).
[[nodiscard]] RATER_EXPORT Eigen::VectorXd normed_quality(const Eigen::Ref<const Eigen::MatrixXd>& performance,
                                                          const Eigen::Ref<const Eigen::MatrixXd>& ideal,
                                                          const Eigen::Ref<const Eigen::MatrixXd>& norm,
                                                          const Eigen::Ref<const Eigen::MatrixXd>& importance);

/// One question per item, "much worse .. much better than expected": the mean of the present answers less the scale's midpoint,
/// above 0 is better than expected (Brown, Churchill & Peter 1993). NaN where fewer answers are there than the policy needs.
[[nodiscard]] RATER_EXPORT Eigen::VectorXd nondifference_scores(const Eigen::Ref<const Eigen::MatrixXd>& comparison,
                                                                double midpoint,
                                                                missing_policy policy = missing_policy::available,
                                                                const min_answered& needed = {});

}  // namespace v0
}  // namespace rater
