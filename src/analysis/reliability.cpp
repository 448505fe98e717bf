#include <rater/analysis/reliability.hpp>

#include "analysis/detail/estimates.hpp"
#include "scoring/detail/shape.hpp"

#include <cmath>
#include <vector>

namespace rater {
inline namespace v0 {
namespace {

using detail::matrix_ref;

Eigen::MatrixXd complete_rows_of(const matrix_ref& items) {
  std::vector<Eigen::Index> rows;
  for (Eigen::Index i = 0; i < items.rows(); ++i)
    if (!items.row(i).hasNaN()) rows.push_back(i);
  return items(rows, Eigen::all);
}

// Over the rows that have both; each variable is centred at its mean over these rows.
double covariance_of(const matrix_ref& items, Eigen::Index a, Eigen::Index b) {
  std::vector<double> x, y;
  for (Eigen::Index i = 0; i < items.rows(); ++i)
    if (!std::isnan(items(i, a)) && !std::isnan(items(i, b))) {
      x.push_back(items(i, a));
      y.push_back(items(i, b));
    }
  if (x.size() < 2) return detail::missing_number;
  const double mean_x = detail::moments_of(x).mean;
  const double mean_y = detail::moments_of(y).mean;
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = (x[i] - mean_x) * (y[i] - mean_y);
  return detail::steady_sum(x) / static_cast<double>(x.size() - 1);
}

std::int64_t rows_behind(const matrix_ref& items, covariance_rows rows) {
  std::int64_t n = 0;
  for (Eigen::Index i = 0; i < items.rows(); ++i) {
    const bool used = rows == covariance_rows::complete ? !items.row(i).hasNaN() : !items.row(i).array().isNaN().all();
    n += used ? 1 : 0;
  }
  return n;
}

}  // namespace

Eigen::MatrixXd sample_covariance(const matrix_ref& items, covariance_rows rows) {
  Eigen::MatrixXd complete;
  if (rows == covariance_rows::complete) complete = complete_rows_of(items);
  const matrix_ref from = rows == covariance_rows::complete ? matrix_ref(complete) : items;
  Eigen::MatrixXd c(items.cols(), items.cols());
  for (Eigen::Index a = 0; a < c.cols(); ++a)
    for (Eigen::Index b = a; b < c.cols(); ++b) c(a, b) = c(b, a) = covariance_of(from, a, b);
  return c;
}

estimate cronbach_alpha_from_covariance(const matrix_ref& covariance, std::int64_t n) {
  if (covariance.rows() != covariance.cols())
    throw error(errc::usage,
                fmt::format("the covariance matrix is {} x {}; expected a square one", covariance.rows(), covariance.cols()));
  const Eigen::Index k = covariance.cols();
  if (k < 2) return estimate::none("alpha needs at least two items", n);
  double trace = 0, sum = 0;
  for (Eigen::Index a = 0; a < k; ++a)
    for (Eigen::Index b = 0; b < k; ++b) {
      sum += covariance(a, b);
      if (a == b) trace += covariance(a, b);
    }
  if (std::isnan(sum)) return estimate::none("too few respondents answered every pair of items", n);
  if (!(sum > 0)) return estimate::none("the sum of the items does not vary", n);
  const double items = static_cast<double>(k);
  return detail::plain_estimate(items / (items - 1) * (1 - trace / sum), n);
}

estimate cronbach_alpha(const matrix_ref& items, covariance_rows rows) {
  return cronbach_alpha_from_covariance(sample_covariance(items, rows), rows_behind(items, rows));
}

}  // namespace v0
}  // namespace rater
