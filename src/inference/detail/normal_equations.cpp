#include "inference/detail/normal_equations.hpp"

#include <cmath>
#include <numeric>
#include <utility>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

using index = Eigen::Index;

// Squared length that is left of a column of length 1 once the others are taken out of it: below this it is their sum.
constexpr double smallest_pivot = 1e-12;

double over(double x, double diagonal) { return diagonal > 0 ? x / diagonal : 0; }

/// Takes column k, as the one that is left with most, out of the others.
void eliminate(Eigen::MatrixXd& a, index k) {
  const index n = a.rows();
  a(k, k) = std::sqrt(a(k, k));
  for (index i = k + 1; i < n; ++i) a(i, k) /= a(k, k);
  for (index j = k + 1; j < n; ++j) {
    const double factor = a(j, k);
    for (index i = j; i < n; ++i) a(i, j) -= a(i, k) * factor;
  }
}

void swap_both(Eigen::MatrixXd& a, index k, index best) {
  if (best == k) return;
  // Of a symmetric matrix of which the lower triangle is kept.
  for (index j = 0; j < k; ++j) std::swap(a(k, j), a(best, j));
  for (index i = k + 1; i < best; ++i) std::swap(a(i, k), a(best, i));
  for (index i = best + 1; i < a.rows(); ++i) std::swap(a(i, k), a(i, best));
  std::swap(a(k, k), a(best, best));
}

}  // namespace

normal_equations::normal_equations(const calibration_space& s, std::span<const double> w) {
  product_parts parts = products_of(s, w);
  first_ = parts.first;
  diagonal_ = std::move(parts.diagonal);
  coupling_ = std::move(parts.coupling);
  lower_ = std::move(parts.rest);
  scale_ = lower_.diagonal().unaryExpr([](double x) { return x > 0 ? 1 / std::sqrt(x) : 0.0; });
  const index n = lower_.rows();
  for (index j = 0; j < n; ++j)
    for (index i = j; i < n; ++i) {
      double taken = 0;
      for (index k = 0; k < diagonal_.size(); ++k) taken += over(coupling_(k, i), diagonal_[k]) * coupling_(k, j);
      lower_(i, j) = (lower_(i, j) - taken) * scale_[i] * scale_[j];
    }
  order_.resize(static_cast<std::size_t>(n));
  std::iota(order_.begin(), order_.end(), index{0});
  for (rank_ = 0; rank_ < n; ++rank_) {
    index best = rank_;
    for (index i = rank_ + 1; i < n; ++i)
      if (lower_(i, i) > lower_(best, best)) best = i;
    if (!(lower_(best, best) > smallest_pivot)) break;
    swap_both(lower_, rank_, best);
    std::swap(order_[static_cast<std::size_t>(rank_)], order_[static_cast<std::size_t>(best)]);
    eliminate(lower_, rank_);
  }
}

Eigen::VectorXd normal_equations::solve(const Eigen::VectorXd& c) const {
  const index block = diagonal_.size(), n = scale_.size();
  Eigen::VectorXd rest(n), out(c.size());
  for (index i = 0; i < n; ++i) rest[i] = c[i < first_ ? i : i + block];
  const Eigen::VectorXd in_block = c.segment(first_, block).binaryExpr(diagonal_, &over);
  rest -= coupling_.transpose() * in_block;
  Eigen::VectorXd y(rank_);
  for (index i = 0; i < rank_; ++i) {
    const index from = order_[static_cast<std::size_t>(i)];
    y[i] = rest[from] * scale_[from];
  }
  const auto triangle = lower_.topLeftCorner(rank_, rank_).triangularView<Eigen::Lower>();
  triangle.solveInPlace(y);
  triangle.transpose().solveInPlace(y);
  rest.setZero();
  for (index i = 0; i < rank_; ++i) {
    const index to = order_[static_cast<std::size_t>(i)];
    rest[to] = y[i] * scale_[to];
  }
  out.segment(first_, block) = in_block - Eigen::VectorXd(coupling_ * rest).binaryExpr(diagonal_, &over);
  for (index i = 0; i < n; ++i) out[i < first_ ? i : i + block] = rest[i];
  return out;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
