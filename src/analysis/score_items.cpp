#include <rater/analysis/score_items.hpp>

#include <rater/analysis/reliability.hpp>
#include <rater/scoring/imputation.hpp>

#include "analysis/detail/estimates.hpp"
#include "scoring/detail/shape.hpp"

namespace rater {
inline namespace v0 {
namespace {

using detail::matrix_ref;

Eigen::MatrixXd reversed_answers(const matrix_ref& answers, const score_items_options& options) {
  Eigen::MatrixXd out = answers;
  if (options.reversed.empty()) return out;
  if (!options.min || !options.max || !(*options.min < *options.max))
    throw error(errc::usage,
                "items are to be reversed, but the scale's `min` and `max` were not given, or min is not below max; set both "
                "(the observed bounds would depend on the sample)");
  for (const int j : options.reversed) {
    if (j < 0 || j >= out.cols())
      throw error(errc::usage, fmt::format("item {} of {} is to be reversed; items are columns, counted from 0", j, out.cols()));
    out.col(j) = *options.min + *options.max - out.col(j).array();
  }
  return out;
}

Eigen::MatrixXd imputed(Eigen::MatrixXd answers, item_imputation how) {
  if (how == item_imputation::none) return answers;
  return substitute_missing(answers, how == item_imputation::mean ? item_substitute::mean : item_substitute::median);
}

estimate average_r(const estimate& alpha, std::size_t items) {
  if (!alpha) return alpha;
  const double k = static_cast<double>(items);
  const double below = k - alpha.value() * (k - 1);
  if (!(below > 0)) return estimate::none("alpha is too large for an average correlation", alpha.n());
  return detail::plain_estimate(alpha.value() / below, alpha.n());
}

key_statistic statistic_of_key(const item_key& key, const Eigen::MatrixXd& filled, const Eigen::VectorXd& scores,
                               covariance_rows rows) {
  const detail::moments m = detail::moments_of(detail::present_numbers(scores));
  key_statistic s;
  s.id = key.id;
  s.mean = m.n > 0 ? detail::plain_estimate(m.mean, m.n) : estimate::none("nobody has a score");
  s.sd = m.n > 1 ? detail::plain_estimate(m.sd, m.n) : estimate::none("fewer than two respondents have a score", m.n);
  s.alpha = cronbach_alpha(filled(Eigen::all, key.items), rows);
  s.average_r = average_r(s.alpha, key.items.size());
  return s;
}

}  // namespace

item_scores score_items(const matrix_ref& answers, std::span<const item_key> keys, const score_items_options& options) {
  const Eigen::MatrixXd filled = imputed(reversed_answers(answers, options), options.impute);
  const auto rows = options.impute == item_imputation::none ? covariance_rows::pairwise : covariance_rows::complete;
  item_scores out;
  out.scores = key_means(filled, keys, missing_policy::any);
  for (std::size_t k = 0; k < keys.size(); ++k)
    out.keys.push_back(statistic_of_key(keys[k], filled, out.scores.col(static_cast<Eigen::Index>(k)), rows));
  return out;
}

item_scores score_items(const responses& answers, role r, item_imputation impute) {
  const std::vector<item_key> keys = dimension_keys(answers.asked());
  return score_items(answers_matrix(answers, r), keys,
                     score_items_options{.impute = impute, .reversed = {}, .min = {}, .max = {}});
}

}  // namespace v0
}  // namespace rater
