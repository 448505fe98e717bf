#include "support/catch.hpp"

#include <rater/error.hpp>
#include <rater/inference/comparison.hpp>
#include <rater/inference/interval.hpp>

#include <Eigen/LU>

#include <cmath>
#include <limits>
#include <vector>

using rater_test::Approx;
using rater_test::contains;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

rater::joint_estimates three() {
  rater::joint_estimates j;
  j.value = Eigen::Vector3d(5, 3, 4);
  j.covariance.resize(3, 3);
  j.covariance << 0.25, 0.05, 0.02,  //
      0.05, 0.16, 0.03,              //
      0.02, 0.03, 0.09;
  j.df = 12;
  return j;
}

}  // namespace

TEST_CASE("a contrast counts the covariance, and has the design's degrees of freedom", "[unit]") {
  const rater::difference d = rater::contrast(three(), std::vector<double>{1, -1, 0}, 0.9, 40);
  const double se = std::sqrt(0.25 + 0.16 - 2 * 0.05);
  CHECK(d.estimate.value() == 2);
  CHECK(*d.estimate.se() == Approx(se));
  CHECK(*d.estimate.df() == 12);
  CHECK(d.estimate.n() == 40);
  CHECK(*d.t == Approx(2 / se));
  CHECK(*d.p == Approx(rater::t_p_value(2 / se, 12)));
  CHECK(*d.estimate.p() == *d.p);
  CHECK(d.estimate.high() == Approx(2 + rater::t_quantile(0.9, 12) * se));

  const rater::difference mean = rater::contrast(three(), std::vector<double>{0.5, 0.5, -1});
  CHECK(mean.estimate.value() == 0);
  CHECK(*mean.estimate.se() == Approx(std::sqrt(0.0625 + 0.04 + 0.025 + 0.09 - 0.02 - 0.03)));
}

TEST_CASE("a contrast that cannot be made says why", "[unit]") {
  rater::joint_estimates j = three();
  j.value[2] = missing;
  j.covariance.row(2).setConstant(missing);
  j.covariance.col(2).setConstant(missing);
  CHECK(rater::contrast(j, std::vector<double>{1, -1, 0}).p);
  const rater::difference none = rater::contrast(j, std::vector<double>{1, 0, -1});
  CHECK_FALSE(none.estimate);
  CHECK_THAT(none.estimate.note(), contains("no value"));

  rater::joint_estimates few = three();
  few.df = 0;
  const rater::difference unsure = rater::contrast(few, std::vector<double>{1, -1, 0});
  CHECK(unsure.estimate.value() == 2);
  CHECK_FALSE(unsure.estimate.se());
  CHECK_FALSE(unsure.p);

  CHECK_THROWS_AS(rater::contrast(three(), std::vector<double>{1, -1}), rater::error);
  CHECK_THROWS_AS(rater::contrast(three(), std::vector<double>{1, missing, 0}), rater::error);
  CHECK_THROWS_AS(rater::contrast(three(), std::vector<double>{1, -1, 0}, 1), rater::error);
  j.covariance.resize(2, 2);
  CHECK_THROWS_AS(rater::contrast(j, std::vector<double>{1, -1, 0}), rater::error);
}

TEST_CASE("what varies by rounding only does not vary", "[unit]") {
  rater::joint_estimates j;
  j.value = Eigen::Vector2d(1, 2);
  j.covariance.setConstant(2, 2, 0.1 + 0.2);
  j.covariance(0, 1) = j.covariance(1, 0) = 0.3;
  j.df = 5;
  const rater::difference d = rater::contrast(j, std::vector<double>{1, -1});
  CHECK(*d.estimate.se() == 0);
  CHECK_FALSE(d.t);
  CHECK_FALSE(d.estimate.note().empty());
}

TEST_CASE("pairs are adjusted over those that have a test", "[unit]") {
  const std::vector<rater::pair_difference> pairs =
      rater::pairwise_differences(three(), {.n = std::vector<std::int64_t>{10, 20, 30}});
  REQUIRE(pairs.size() == 3);
  CHECK(pairs[1].first == 0);
  CHECK(pairs[1].second == 2);
  CHECK(pairs[1].estimate.n() == 40);
  CHECK(*pairs[0].p < *pairs[1].p);
  CHECK(*pairs[0].p_adjusted == Approx(3 * *pairs[0].p));

  rater::joint_estimates j = three();
  j.value[2] = missing;
  const std::vector<rater::pair_difference> one = rater::pairwise_differences(j);
  CHECK(*one[0].p_adjusted == *one[0].p);
  CHECK_FALSE(one[1].p_adjusted);
  CHECK_FALSE(one[2].estimate);
  CHECK(*rater::pairwise_differences(three(), {.adjustment = rater::p_adjustment::none})[0].p_adjusted == *pairs[0].p);
  const std::vector<std::int64_t> one_number = {1};
  CHECK_THROWS_AS(rater::pairwise_differences(three(), {.n = one_number}), rater::error);
  CHECK(rater::pairwise_differences({}).empty());
}

TEST_CASE("groups against their rests come two by two", "[unit]") {
  rater::joint_estimates j;
  j.value = Eigen::Vector4d(1, 2, 5, 3);
  j.covariance = Eigen::Matrix4d::Identity();
  j.df = 30;
  const std::vector<rater::pair_difference> found = rater::against_rest(j);
  REQUIRE(found.size() == 2);
  CHECK(found[1].first == 2);
  CHECK(found[1].second == 3);
  CHECK(found[1].estimate.value() == 2);
  CHECK(*found[1].t == Approx(2 / std::sqrt(2.0)));
  CHECK_THROWS_AS(rater::against_rest(three()), rater::error);
}

TEST_CASE("homogeneity of two groups is the square of their t", "[unit]") {
  rater::joint_estimates j = three();
  j.value[2] = missing;
  const rater::wald_test test = rater::homogeneity(j);
  const rater::difference d = rater::contrast(j, std::vector<double>{1, -1, 0});
  CHECK(*test.chi2 == Approx(*d.t * *d.t));
  CHECK(*test.f == Approx(*d.t * *d.t));
  CHECK(*test.p == Approx(*d.p));
  CHECK(*test.adjusted_p == Approx(*d.p));
  CHECK(test.df == 1);
  CHECK(test.members == 2);
  CHECK(test.left_out == 1);
  CHECK_THAT(test.note, contains("1 of 3"));
}

TEST_CASE("homogeneity of three groups, by hand", "[unit]") {
  const rater::wald_test test = rater::homogeneity(three());
  Eigen::MatrixXd c(2, 3);
  c << 1, -1, 0, 1, 0, -1;
  const Eigen::VectorXd d = c * three().value;
  const double chi2 = d.dot((c * three().covariance * c.transpose()).inverse() * d);
  CHECK(*test.chi2 == Approx(chi2));
  CHECK(*rater::wald(three(), c).chi2 == Approx(chi2));
  CHECK(test.df == 2);
  CHECK(*test.f == Approx(chi2 / 2));
  CHECK(*test.df2 == 12);
  CHECK(*test.adjusted_f == Approx(chi2 * 11 / 24));
  CHECK(*test.adjusted_df2 == 11);
  // P(F > f) on (2, d) is (1 + 2 f / d)^(-d / 2).
  CHECK(*test.p == Approx(std::pow(1 + chi2 / 12, -6)));
  CHECK(*test.adjusted_p == Approx(std::pow(1 + 2 * *test.adjusted_f / 11, -5.5)));

  rater::joint_estimates endless = three();
  endless.df = std::numeric_limits<double>::infinity();
  CHECK(*rater::homogeneity(endless).p == Approx(std::exp(-chi2 / 2)));
  CHECK_FALSE(rater::homogeneity(endless).df2);
}

TEST_CASE("homogeneity where not everything varies", "[unit]") {
  rater::joint_estimates j = three();
  j.df = 1;
  const rater::wald_test few = rater::homogeneity(j);
  CHECK(few.p);
  CHECK_FALSE(few.adjusted_f);
  CHECK_FALSE(few.note.empty());

  rater::joint_estimates rank_one = three();
  const Eigen::Vector3d along(1, 2, 4);
  rank_one.covariance = along * along.transpose();
  const rater::wald_test one = rater::homogeneity(rank_one);
  CHECK(one.df == 1);
  CHECK_THAT(one.note, contains("1 of the 2"));

  rater::joint_estimates still = three();
  still.covariance.setZero();
  CHECK_FALSE(rater::homogeneity(still).f);
  CHECK_FALSE(rater::homogeneity(still).note.empty());
  CHECK_FALSE(rater::homogeneity({}).f);
  still.df = 0;
  CHECK_FALSE(rater::homogeneity(still).f);

  CHECK_THROWS_AS(rater::wald(three(), Eigen::MatrixXd::Zero(1, 2)), rater::error);
  CHECK_THROWS_AS(rater::wald(three(), Eigen::MatrixXd::Constant(1, 3, missing)), rater::error);
}

TEST_CASE("effect sizes", "[unit]") {
  CHECK(*rater::standardised_difference(1, 3, 4) == Approx(1 / std::sqrt(12.5)));
  CHECK_FALSE(rater::standardised_difference(1, 0, 0));
  CHECK_THROWS_AS(rater::standardised_difference(1, -1, 2), rater::error);
  CHECK_THROWS_AS(rater::standardised_difference(missing, 1, 2), rater::error);
  // Cohen (1988, p. 181): phi is 1.571 of .50, 1.772 of .60.
  CHECK(rater::cohens_h(0.6, 0.5) == Approx(0.201).margin(0.001));
  CHECK(rater::cohens_h(1, 0) == Approx(std::acos(-1.0)));
  CHECK_THROWS_AS(rater::cohens_h(1.1, 0), rater::error);
}

TEST_CASE("the smallest difference that is found", "[unit]") {
  // Bloom (1995): 2.8 standard errors at 5 %, two-sided, and 80 % power.
  CHECK(rater::smallest_detectable_difference(2, {}) == Approx(2 * (1.959963985 + 0.8416212336)));
  CHECK(rater::smallest_detectable_difference(1, 10) == Approx(2.2281388520 + 0.8790578286));
  CHECK(rater::smallest_detectable_difference(1, 10, 0.95, 0.5) == Approx(2.2281388520));
  CHECK(rater::smallest_detectable_difference(1, {}, 0.95, 0.2) == Approx(1.959963985 - 0.8416212336));
  CHECK_THROWS_AS(rater::smallest_detectable_difference(-1, {}), rater::error);
  CHECK_THROWS_AS(rater::smallest_detectable_difference(1, {}, 0.95, 1), rater::error);
  CHECK_THROWS_AS(rater::smallest_detectable_difference(1, 0), rater::error);
}
