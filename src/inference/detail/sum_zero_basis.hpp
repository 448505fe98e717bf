#pragma once
#include <Eigen/Core>

#include <cmath>

namespace rater {
inline namespace v0 {
namespace detail {

/// An orthonormal basis, by column, of the vectors of k numbers that sum to 0 (Helmert's). k >= 1.
inline Eigen::MatrixXd sum_zero_basis(Eigen::Index k) {
  Eigen::MatrixXd out = Eigen::MatrixXd::Zero(k, k - 1);
  for (Eigen::Index j = 1; j < k; ++j) {
    const auto before = static_cast<double>(j);
    const double length = std::sqrt(before * (before + 1));
    out.col(j - 1).head(j).setConstant(1 / length);
    out(j, j - 1) = -before / length;
  }
  return out;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
