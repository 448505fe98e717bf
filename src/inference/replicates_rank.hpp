#pragma once
#include <Eigen/Core>

#include <cstddef>

namespace rater {
inline namespace v0 {
namespace detail {

/// Rank of a matrix of which the rows come block by block, from the inner products of its columns: a column counts unless what is
/// left of it beside those before it is shorter than `tolerance` times its length (R: qr(x, tol)$rank).
class column_rank {
public:
  explicit column_rank(std::size_t columns);
  /// Rows x columns. O(rows * columns^2).
  void add(const Eigen::MatrixXd& rows);
  /// O(columns^3).
  [[nodiscard]] std::size_t rank(double tolerance = 1e-5) const;

private:
  Eigen::MatrixXd products_;
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
