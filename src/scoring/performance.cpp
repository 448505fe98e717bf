#include <rater/scoring/performance.hpp>

namespace rater {
inline namespace v0 {

Eigen::MatrixXd dimension_performance(const responses& answers, const score_options& options) {
  return respondent_scores_matrix(answers, level::dimension, measure::performance, options);
}

Eigen::VectorXd overall_performance(const responses& answers, const score_options& options) {
  return respondent_scores_vector(answers, level::overall, "unweighted", measure::performance, options);
}

Eigen::VectorXd weighted_performance(const responses& answers, const score_options& options) {
  return respondent_scores_vector(answers, level::overall, "weighted", measure::performance, options);
}

}  // namespace v0
}  // namespace rater
