#include <rater/scoring/evaluated_performance.hpp>

#include <rater/scoring/matrix.hpp>

#include "scoring/detail/moments.hpp"
#include "scoring/detail/shape.hpp"

#include <cmath>
#include <numeric>

namespace rater {
inline namespace v0 {
namespace {

using detail::matrix_ref;

void check_items(const matrix_ref& performance) {
  if (performance.cols() == 0) throw error(errc::usage, "the performance matrix has no columns; expected a column for each item");
}

void check_importance(const matrix_ref& importance) {
  for (Eigen::Index j = 0; j < importance.cols(); ++j)
    for (Eigen::Index i = 0; i < importance.rows(); ++i)
      if (importance(i, j) < 0 || std::isinf(importance(i, j)))
        throw error(errc::data, fmt::format("the importance is {}; expected a finite number, 0 or above", importance(i, j)),
                    fmt::format("row {}, item {}", i + 1, j + 1));
}

// A NaN in any term makes the sum NaN, which is what a respondent who lacks an answer has. Column by column, as Eigen stores.
template <class Term>
Eigen::VectorXd sum_over_items(Eigen::Index rows, Eigen::Index items, Term term) {
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(rows);
  for (Eigen::Index j = 0; j < items; ++j)
    for (Eigen::Index i = 0; i < rows; ++i) sum[i] += term(i, j);
  return sum;
}

}  // namespace

Eigen::VectorXd evaluated_performance(const matrix_ref& performance, const matrix_ref& ideal, const matrix_ref& importance) {
  check_items(performance);
  detail::check_same_shape(performance, "performance", ideal, "ideal");
  detail::check_same_shape(performance, "performance", importance, "importance");
  check_importance(importance);
  return sum_over_items(performance.rows(), performance.cols(), [&](Eigen::Index i, Eigen::Index j) {
    return -importance(i, j) * std::abs(performance(i, j) - ideal(i, j));
  });
}

Eigen::VectorXd normalised_evaluated_performance(const matrix_ref& performance, const matrix_ref& ideal,
                                                 const matrix_ref& importance) {
  Eigen::VectorXd out = evaluated_performance(performance, ideal, importance);
  const Eigen::VectorXd weight =
      sum_over_items(importance.rows(), importance.cols(), [&](Eigen::Index i, Eigen::Index j) { return importance(i, j); });
  for (Eigen::Index i = 0; i < out.size(); ++i) out[i] = weight[i] > 0 ? out[i] / weight[i] : detail::missing_number;
  return out;
}

Eigen::VectorXd unweighted_evaluated_performance(const matrix_ref& performance, const matrix_ref& ideal) {
  check_items(performance);
  detail::check_same_shape(performance, "performance", ideal, "ideal");
  return sum_over_items(performance.rows(), performance.cols(),
                        [&](Eigen::Index i, Eigen::Index j) { return -std::abs(performance(i, j) - ideal(i, j)); }) /
         static_cast<double>(performance.cols());
}

Eigen::VectorXd normed_quality(const matrix_ref& performance, const matrix_ref& ideal, const matrix_ref& norm,
                               const matrix_ref& importance) {
  check_items(performance);
  detail::check_same_shape(performance, "performance", ideal, "ideal");
  detail::check_same_shape(performance, "performance", norm, "norm");
  detail::check_same_shape(performance, "performance", importance, "importance");
  check_importance(importance);
  return sum_over_items(performance.rows(), performance.cols(), [&](Eigen::Index i, Eigen::Index j) {
    return -importance(i, j) * (std::abs(performance(i, j) - ideal(i, j)) - std::abs(norm(i, j) - ideal(i, j)));
  });
}

Eigen::VectorXd nondifference_scores(const matrix_ref& comparison, double midpoint, missing_policy policy,
                                     const min_answered& needed) {
  item_key all{"all", std::vector<int>(static_cast<std::size_t>(comparison.cols()))};
  std::iota(all.items.begin(), all.items.end(), 0);
  const Eigen::MatrixXd means = key_means(comparison, std::span<const item_key>(&all, 1), policy, needed);
  return means.col(0).array() - midpoint;
}

}  // namespace v0
}  // namespace rater
