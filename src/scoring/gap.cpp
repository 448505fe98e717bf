#include <rater/scoring/gap.hpp>

namespace rater {
inline namespace v0 {

Eigen::MatrixXd dimension_gaps(const responses& answers, const score_options& options) {
  return respondent_scores_matrix(answers, level::dimension, measure::gap, options);
}

Eigen::MatrixXd item_gaps(const responses& answers, const score_options& options) {
  return respondent_scores_matrix(answers, level::item, measure::gap, options);
}

Eigen::VectorXd overall_gaps(const responses& answers, const score_options& options) {
  return respondent_scores_vector(answers, level::overall, "unweighted", measure::gap, options);
}

Eigen::VectorXd weighted_gaps(const responses& answers, const score_options& options) {
  return respondent_scores_vector(answers, level::overall, "weighted", measure::gap, options);
}

Eigen::VectorXd mean_of_items_gaps(const responses& answers, const score_options& options) {
  return respondent_scores_vector(answers, level::overall, "mean_of_items", measure::gap, options);
}

}  // namespace v0
}  // namespace rater
