#include <rater/scoring/imputation.hpp>

#include "scoring/detail/moments.hpp"

#include <cmath>

namespace rater {
inline namespace v0 {

Eigen::MatrixXd substitute_missing(const Eigen::Ref<const Eigen::MatrixXd>& answers, item_substitute with) {
  Eigen::MatrixXd out = answers;
  for (Eigen::Index j = 0; j < out.cols(); ++j) {
    const std::vector<double> there = detail::present_numbers(out.col(j));
    const double fill = with == item_substitute::mean ? detail::moments_of(there).mean : detail::median_of(there);
    for (double& x : out.col(j))
      if (std::isnan(x)) x = fill;
  }
  return out;
}

Eigen::MatrixXd substituted_dimension_scores(const responses& answers, role r, item_substitute with) {
  const std::vector<item_key> keys = dimension_keys(answers.asked());
  return key_means(substitute_missing(answers_matrix(answers, r), with), keys, missing_policy::any);
}

}  // namespace v0
}  // namespace rater
