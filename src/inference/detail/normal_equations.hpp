#pragma once
#include "inference/detail/calibration_space.hpp"

#include <Eigen/Core>

#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// Solves (sum w x x') b = c for the columns of a space, whose margins are never independent of each other: of columns that say
/// the same the later one gets 0, so that x'b is right whichever b is found. The margin with most categories, whose block is
/// diagonal, is eliminated first; the rest by Cholesky's method with pivots. O(rest^2 (rest + block)).
class normal_equations {
public:
  normal_equations() = default;
  explicit normal_equations(const calibration_space& s, std::span<const double> w);
  [[nodiscard]] Eigen::VectorXd solve(const Eigen::VectorXd& c) const;

private:
  Eigen::Index first_ = 0;    // column of the block
  Eigen::VectorXd diagonal_;  // of the block
  Eigen::MatrixXd coupling_;  // block x rest
  Eigen::VectorXd scale_;     // of the rest, so that every column has length 1
  Eigen::MatrixXd lower_;     // of the rest, in the order of `order_`; `rank_` columns
  std::vector<Eigen::Index> order_;
  Eigen::Index rank_ = 0;
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
