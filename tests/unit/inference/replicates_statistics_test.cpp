#include "support/catch.hpp"

#include <rater/error.hpp>
#include <rater/inference/replicates.hpp>

#include <cmath>
#include <limits>

using rater_test::Approx;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
const std::vector<double> weights = {1, 2, 0, 3, 1};
const std::vector<double> y = {2, 5, 100, missing, 8};
const std::vector<double> x = {1, 2, 3, 4, missing};

}  // namespace

TEST_CASE("statistics with weights as an argument, by hand", "[unit]") {
  CHECK(rater::weighted_total(y, weights) == 20);
  CHECK(rater::weighted_mean(y, weights) == 5);
  CHECK(rater::weighted_ratio(y, x, weights) == Approx(12.0 / 5));
  // Both have y and x: 2, 5, and 100 of weight 0. Means 4 and 5/3; n = 3.
  CHECK(rater::weighted_covariance(y, x, weights) == Approx(1.5 * (1 * -2 * (-2.0 / 3) + 2 * 1 * (1.0 / 3)) / 3));
  const rater::domain of(std::vector<bool>{false, true, true, true, true});
  CHECK(rater::weighted_total(y, weights, of) == 18);
  CHECK(rater::weighted_mean(y, weights, of) == 6);
  CHECK(rater::weighted_ratio(y, x, weights, of) == 2.5);
}

TEST_CASE("statistics of nobody are undefined", "[unit]") {
  const rater::domain nobody(std::vector<bool>(5, false)), third(std::vector<bool>{false, false, true, false, false});
  for (const rater::domain& of : {nobody, third}) {  // the third has the weight 0
    CHECK(rater::weighted_total(y, weights, of) == 0);
    CHECK(std::isnan(rater::weighted_mean(y, weights, of)));
    CHECK(std::isnan(rater::weighted_ratio(y, x, weights, of)));
    CHECK(std::isnan(rater::weighted_covariance(y, x, weights, of)));
  }
  CHECK(std::isnan(rater::weighted_mean({}, {})));
  CHECK(std::isnan(rater::weighted_ratio(y, std::vector<double>(5, 0), weights)));
  const std::vector<double> huge(5, 1e308);
  CHECK(std::isnan(rater::weighted_total(huge, weights)));
  CHECK(rater::weighted_mean(huge, weights) == 1e308);
}

TEST_CASE("a mean of equal answers is that answer, and any order of respondents has the same bits", "[unit]") {
  std::vector<double> w, a, b;
  for (int i = 0; i < 999; ++i) {
    w.push_back(0.1 + std::fmod(i * 0.7310585, 3.0));
    a.push_back(std::fmod(i * 12.9898, 7.0));
    b.push_back(1 + std::fmod(i * 78.233, 5.0));
  }
  CHECK(rater::weighted_mean(std::vector<double>(999, 0.1), w) == 0.1);
  CHECK(rater::weighted_covariance(std::vector<double>(999, 0.1), a, w) == 0);
  const auto turned = [](std::vector<double> v) {
    std::vector<double> out;
    for (std::size_t i = 0; i < v.size(); ++i) out.push_back(v[i * 500 % v.size()]);
    return out;
  };
  CHECK(rater::weighted_total(a, w) == rater::weighted_total(turned(a), turned(w)));
  CHECK(rater::weighted_mean(a, w) == rater::weighted_mean(turned(a), turned(w)));
  CHECK(rater::weighted_ratio(a, b, w) == rater::weighted_ratio(turned(a), turned(b), turned(w)));
  CHECK(rater::weighted_covariance(a, b, w) == rater::weighted_covariance(turned(a), turned(b), turned(w)));
}

TEST_CASE("columns that do not fit, and infinite answers, are refused", "[unit]") {
  const std::vector<double> few = {1, 2};
  CHECK_THROWS_AS(rater::weighted_mean(few, weights), rater::error);
  CHECK_THROWS_AS(rater::weighted_ratio(y, few, weights), rater::error);
  CHECK_THROWS_AS(rater::weighted_mean(y, weights, rater::domain(std::vector<bool>{true})), rater::error);
  std::vector<double> bad = y;
  bad[4] = std::numeric_limits<double>::infinity();
  CHECK_THROWS_WITH(rater::weighted_total(bad, weights), rater_test::contains("respondent 5"));
}
