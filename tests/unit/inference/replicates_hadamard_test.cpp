#include "support/catch.hpp"

#include "inference/replicates_hadamard.hpp"
#include "inference/replicates_rank.hpp"

#include <set>

using rater::detail::column_rank;
using rater::detail::hadamard_matrix;

namespace {

bool is_hadamard(const hadamard_matrix& h) {
  const auto order = static_cast<int>(h.order());
  for (std::size_t i = 0; i < h.order(); ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      int product = 0;
      for (std::size_t k = 0; k < h.order(); ++k) {
        if (h.at(i, k) != 1 && h.at(i, k) != -1) return false;
        product += h.at(i, k) * h.at(j, k);
      }
      if (product != (i == j ? order : 0)) return false;
    }
    if (h.at(0, i) != 1) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("Hadamard matrices are orthogonal, of every order that can be had", "[unit]") {
  const std::set<std::size_t> beyond = {52, 92, 100, 116, 156, 172, 184, 188};  // not of these two constructions
  for (std::size_t order = 0; order <= 200; ++order) {
    CAPTURE(order);
    const auto h = hadamard_matrix::of_order(order);
    const bool expected = order == 1 || order == 2 || (order > 0 && order % 4 == 0 && beyond.count(order) == 0);
    REQUIRE(h.has_value() == expected);
    if (!h) continue;
    CHECK(h->order() == order);
    CHECK(is_hadamard(*h));
  }
}

TEST_CASE("the next order of a Hadamard matrix", "[unit]") {
  CHECK(hadamard_matrix::order_from(1) == 1);
  CHECK(hadamard_matrix::order_from(3) == 4);
  CHECK(hadamard_matrix::order_from(8) == 8);
  CHECK(hadamard_matrix::order_from(9) == 12);
  CHECK(hadamard_matrix::order_from(49) == 56);
  CHECK(hadamard_matrix::order_from(1001) <= 1024);
}

TEST_CASE("the rank of columns, block by block", "[unit]") {
  Eigen::MatrixXd x(4, 4);
  x << 1, 2, 3, 1,  //
      1, 0, 1, 0,   //
      0, 1, 1, 0,   //
      2, 2, 4, 5;
  const auto rank_of = [](const Eigen::MatrixXd& m) {
    column_rank r(static_cast<std::size_t>(m.cols()));
    for (Eigen::Index i = 0; i < m.rows(); ++i) r.add(m.row(i));
    return r.rank();
  };
  CHECK(rank_of(x) == 3);  // the third column is the sum of the first two
  x(2, 2) += 1;
  CHECK(rank_of(x) == 4);
  CHECK(rank_of(x.leftCols(2)) == 2);
  CHECK(rank_of(Eigen::MatrixXd::Zero(3, 2)) == 0);
  CHECK(rank_of(Eigen::MatrixXd::Ones(2, 5)) == 1);
  // What is left of a column counts by its own length: a short column is no less a column.
  Eigen::MatrixXd short_one = Eigen::MatrixXd::Identity(3, 3);
  short_one.col(2) *= 1e-7;
  CHECK(rank_of(short_one) == 3);
  short_one.col(2) = Eigen::Vector3d(1, 1, 1e-6);
  CHECK(rank_of(short_one) == 2);
  short_one.col(2) = Eigen::Vector3d(1, 1, 1e-4);
  CHECK(rank_of(short_one) == 3);
}
