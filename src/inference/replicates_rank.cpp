#include "replicates_rank.hpp"

#include <cmath>

namespace rater {
inline namespace v0 {
namespace detail {

column_rank::column_rank(std::size_t columns)
    : products_(Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(columns), static_cast<Eigen::Index>(columns))) {}

void column_rank::add(const Eigen::MatrixXd& rows) { products_.selfadjointView<Eigen::Lower>().rankUpdate(rows.transpose()); }

std::size_t column_rank::rank(double tolerance) const {
  const Eigen::Index columns = products_.rows();
  Eigen::MatrixXd factor(columns, columns);  // a Cholesky factor of the columns that count: its first `found` columns
  Eigen::Index found = 0;
  Eigen::VectorXd left = products_.diagonal();  // squared length of what is left of each column
  for (Eigen::Index j = 0; j < columns; ++j) {
    if (!(left[j] > tolerance * tolerance * products_(j, j)) || !(left[j] > 0)) continue;
    const Eigen::Index below = columns - j - 1;
    factor.col(found).tail(below) = products_.col(j).tail(below);
    if (found > 0)
      factor.col(found).tail(below).noalias() -=
          factor.block(j + 1, 0, below, found) * factor.row(j).head(found).transpose().eval();
    factor.col(found).tail(below) /= std::sqrt(left[j]);
    left.tail(below).array() -= factor.col(found).tail(below).array().square();
    ++found;
  }
  return static_cast<std::size_t>(found);
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
