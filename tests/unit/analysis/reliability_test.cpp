#include "support/catch.hpp"

#include <rater/analysis/reliability.hpp>
#include <rater/error.hpp>

#include <cmath>
#include <limits>

using rater_test::Approx;

namespace {
const double absent = std::numeric_limits<double>::quiet_NaN();
}

TEST_CASE("alpha of a known covariance matrix", "[unit]") {
  // k items of variance 1 and covariance r: alpha = k r / (1 + (k - 1) r).
  Eigen::MatrixXd c = Eigen::MatrixXd::Constant(4, 4, 0.3);
  c.diagonal().setOnes();
  CHECK(rater::cronbach_alpha_from_covariance(c, 50).value() == Approx(4 * 0.3 / (1 + 3 * 0.3)));
  CHECK(rater::cronbach_alpha_from_covariance(c, 50).n() == 50);
  Eigen::MatrixXd opposed(2, 2);
  opposed << 1, -0.5, -0.5, 1;
  CHECK(rater::cronbach_alpha_from_covariance(opposed).value() == Approx(-2));  // not clipped
  CHECK_THROWS_AS(rater::cronbach_alpha_from_covariance(c.topRows(3)), rater::error);
}

TEST_CASE("covariance over complete rows or by pairs", "[unit]") {
  Eigen::MatrixXd x(5, 2);
  x << 1, 2, 2, 4, 3, 9, 10, absent, absent, 7;
  const Eigen::MatrixXd complete = rater::sample_covariance(x);
  CHECK(complete(0, 0) == Approx(1));
  CHECK(complete(0, 1) == Approx(3.5));
  CHECK(complete(1, 1) == Approx(13));
  const Eigen::MatrixXd pairwise = rater::sample_covariance(x, rater::covariance_rows::pairwise);
  CHECK(pairwise(0, 0) == Approx(50.0 / 3));  // 1, 2, 3, 10
  CHECK(pairwise(1, 0) == Approx(3.5));
  CHECK(pairwise(1, 1) == Approx(29.0 / 3));  // 2, 4, 9, 7
  CHECK(rater::cronbach_alpha(x).n() == 3);
  CHECK(rater::cronbach_alpha(x, rater::covariance_rows::pairwise).n() == 5);
  CHECK(rater::cronbach_alpha(x).value() == Approx(2 * (1 - 14.0 / 21)));
}

TEST_CASE("alpha that is undefined says why", "[unit]") {
  CHECK(rater::cronbach_alpha(Eigen::MatrixXd::Random(5, 1)).note() == "alpha needs at least two items");
  CHECK(rater::cronbach_alpha(Eigen::MatrixXd::Constant(5, 3, 4)).note() == "the sum of the items does not vary");
  Eigen::MatrixXd apart(2, 2);
  apart << 1, absent, absent, 2;
  CHECK(rater::cronbach_alpha(apart).note() == "too few respondents answered every pair of items");
}

TEST_CASE("covariances do not depend on the order of rows", "[unit]") {
  Eigen::MatrixXd x(97, 3);
  for (Eigen::Index i = 0; i < x.rows(); ++i)
    for (Eigen::Index j = 0; j < x.cols(); ++j) x(i, j) = 0.1 * static_cast<double>((i * (j + 5) * 29) % 71);
  const Eigen::MatrixXd backwards = x.colwise().reverse();
  CHECK(rater::sample_covariance(x) == rater::sample_covariance(backwards));
}
