#include "support/catch.hpp"

#include <rater/error.hpp>
#include <rater/inference/interval.hpp>

#include <cmath>
#include <limits>

using rater_test::Approx;

namespace {

void check_limits(const rater::interval& got, double low, double high, double within) {
  CHECK(std::abs(got.low - low) <= within);
  CHECK(std::abs(got.high - high) <= within);
}

}  // namespace

TEST_CASE("intervals of a proportion agree with Newcombe 1998", "[unit]") {
  check_limits(rater::wilson(81, 263), .2553, .3662, 5e-5);
  check_limits(rater::clopper_pearson(81, 263), .2527, .3676, 5e-5);
  check_limits(rater::wilson(0, 20), 0, .1611, 5e-5);
  check_limits(rater::clopper_pearson(0, 20), 0, .1684, 5e-5);
  check_limits(rater::wilson_corrected(81, 263), .2535, .3682, 5e-5);
}

TEST_CASE("intervals are exact at both ends", "[unit]") {
  for (const double n : {1.0, 3.0, 30.0, 1e6}) {
    CHECK(rater::wilson(0, n).low == 0);
    CHECK(rater::wilson(n, n).high == 1);
    CHECK(rater::wilson_corrected(0, n).low == 0);
    CHECK(rater::wilson_corrected(n, n).high == 1);
    CHECK(rater::clopper_pearson(0, n).low == 0);
    CHECK(rater::clopper_pearson(n, n).high == 1);
    CHECK(rater::wilson(0, n).high < 1);
    CHECK(rater::clopper_pearson(n, n).low > 0);
  }
  CHECK(rater::agresti_coull(0, 30).low < 0);  // not clipped
}

TEST_CASE("intervals of x and of n - x mirror each other", "[unit]") {
  for (const double x : {0.0, 1.0, 4.5, 13.0}) {
    for (const auto interval_of :
         {rater::wilson, rater::wilson_corrected, rater::clopper_pearson, rater::agresti_coull, rater::jeffreys}) {
      const rater::interval a = interval_of(x, 20, 0.9), b = interval_of(20 - x, 20, 0.9);
      CHECK(a.low == Approx(1 - b.high).margin(1e-12));
      CHECK(a.high == Approx(1 - b.low).margin(1e-12));
    }
  }
}

TEST_CASE("Clopper-Pearson limits solve the binomial tails", "[unit]") {
  // 2 of 3: P(X >= 2 | low) = 3 p^2 (1 - p) + p^3 = 0.025 and P(X <= 2 | high) = 1 - p^3 = 0.025.
  const rater::interval i = rater::clopper_pearson(2, 3);
  CHECK(3 * i.low * i.low * (1 - i.low) + std::pow(i.low, 3) == Approx(0.025).epsilon(1e-12));
  CHECK(1 - std::pow(i.high, 3) == Approx(0.025).epsilon(1e-12));
}

TEST_CASE("quantiles and p-values of t and the normal distribution", "[unit]") {
  CHECK(rater::t_quantile(0.95) == Approx(1.959963984540054).epsilon(1e-14));
  // With ten degrees of freedom P(|T| <= t) = sin a (1 + c/2 + 3c^2/8 + 5c^3/16 + 35c^4/128), tan a = t / sqrt(10), c = cos^2 a.
  CHECK(rater::t_quantile(0.95, 10) == Approx(2.228138851986274).epsilon(1e-13));
  CHECK(rater::t_quantile(0.95, 1) == Approx(12.70620473617471).epsilon(1e-13));
  CHECK(rater::t_quantile(0.9, std::numeric_limits<double>::infinity()) == rater::t_quantile(0.9));
  CHECK(rater::t_quantile(0.95, 1e14) == Approx(rater::t_quantile(0.95)).epsilon(1e-12));
  CHECK(rater::t_p_value(0, 5) == Approx(1));
  CHECK(rater::t_p_value(-2.228138851986274, 10) == Approx(0.05).epsilon(1e-12));
  CHECK(rater::t_p_value(1.959963984540054) == Approx(0.05).epsilon(1e-12));
  CHECK(rater::t_p_value(-std::numeric_limits<double>::infinity(), 3) == 0);
  CHECK(rater::t_p_value(30, 10000) > 0);
}

TEST_CASE("the logit interval", "[unit]") {
  // By hand: logit 0.2 = log(1/4), half-width 1.96.. * 0.02 / 0.16.
  const rater::interval i = rater::logit_interval(0.2, 0.02, {});
  const double half = 1.959963984540054 * 0.02 / 0.16;
  CHECK(std::log(i.low / (1 - i.low)) == Approx(std::log(0.25) - half).epsilon(1e-12));
  CHECK(std::log(i.high / (1 - i.high)) == Approx(std::log(0.25) + half).epsilon(1e-12));
  CHECK(rater::logit_interval(0.2, 0.02, 3).high > i.high);
  const rater::interval point = rater::logit_interval(0.5, 0, 9);
  CHECK(point.low == point.high);
}

TEST_CASE("what is no proportion, level or number is refused", "[unit]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinite = std::numeric_limits<double>::infinity();
  for (const double level : {0.0, 1.0, -0.5, 95.0, nan}) {
    CHECK_THROWS_AS(rater::wilson(1, 2, level), rater::error);
    CHECK_THROWS_AS(rater::t_quantile(level), rater::error);
    CHECK_THROWS_AS(rater::logit_interval(0.5, 0.1, {}, level), rater::error);
  }
  for (const auto interval_of :
       {rater::wilson, rater::wilson_corrected, rater::clopper_pearson, rater::agresti_coull, rater::jeffreys}) {
    CHECK_THROWS_AS(interval_of(3, 2, 0.95), rater::error);
    CHECK_THROWS_AS(interval_of(-1, 2, 0.95), rater::error);
    CHECK_THROWS_AS(interval_of(nan, 2, 0.95), rater::error);
    CHECK_THROWS_AS(interval_of(0, 0, 0.95), rater::error);
    CHECK_THROWS_AS(interval_of(0, infinite, 0.95), rater::error);
  }
  for (const double p : {0.0, 1.0, nan}) CHECK_THROWS_AS(rater::logit_interval(p, 0.1, {}), rater::error);
  for (const double se : {-0.1, nan, infinite}) CHECK_THROWS_AS(rater::logit_interval(0.5, se, {}), rater::error);
  for (const double df : {0.0, -1.0, nan}) {
    CHECK_THROWS_AS(rater::t_quantile(0.95, df), rater::error);
    CHECK_THROWS_AS(rater::t_p_value(1, df), rater::error);
  }
  CHECK_THROWS_AS(rater::t_p_value(nan, 3), rater::error);
  CHECK_THROWS_WITH(rater::wilson(3, 2), rater_test::contains("3 successes of n = 2"));
}
