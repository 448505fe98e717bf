#include "support/catch.hpp"

#include <rater/error.hpp>
#include <rater/inference/interval.hpp>

#include <cmath>
#include <limits>
#include <optional>
#include <vector>

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

TEST_CASE("the Korn-Graubard interval is Clopper-Pearson at the effective sample size", "[unit]") {
  const double p = 0.2, se = 0.05, n = 100;  // n_e = 0.16 / 0.0025 = 64 before the ratio of the quantiles
  const double ratio = rater::t_quantile(0.9, n - 1) / rater::t_quantile(0.9, 12);
  const rater::interval by_hand = rater::clopper_pearson(64 * ratio * ratio * p, 64 * ratio * ratio, 0.9);
  check_limits(rater::korn_graubard_interval(p, se, n, 12, 0.9), by_hand.low, by_hand.high, 1e-14);
  // A design better than a simple random sample: n_e = 0.16 / 0.0004 = 400, unless it may not exceed n.
  const double normal_ratio = rater::t_quantile(0.95, n - 1) / rater::t_quantile(0.95);
  const double n_e = 400 * normal_ratio * normal_ratio;
  const rater::interval uncapped = rater::clopper_pearson(n_e * p, n_e), capped = rater::clopper_pearson(20, 100);
  check_limits(rater::korn_graubard_interval(p, 0.02, n, {}), uncapped.low, uncapped.high, 1e-14);
  check_limits(rater::korn_graubard_interval(p, 0.02, n, {}, 0.95, true), capped.low, capped.high, 1e-14);
  check_limits(rater::korn_graubard_interval(p, 0, n, {}, 0.95, true), capped.low, capped.high, 1e-14);
  // At the ends the standard error says nothing: n_e = n.
  check_limits(rater::korn_graubard_interval(0, 0, 20, 3), 0, rater::clopper_pearson(0, 20).high, 0);
  check_limits(rater::korn_graubard_interval(1, 0, 20, 3), rater::clopper_pearson(20, 20).low, 1, 0);
}

TEST_CASE("the asin interval is symmetric in the angle and stops at its ends", "[unit]") {
  const double half = 1.959963984540054 * 0.05 / (2 * std::sqrt(0.3 * 0.7));
  const rater::interval i = rater::asin_interval(0.3, 0.05, {});
  const double angle = std::asin(std::sqrt(0.3));
  CHECK(std::asin(std::sqrt(i.low)) == Approx(angle - half).epsilon(1e-12));
  CHECK(std::asin(std::sqrt(i.high)) == Approx(angle + half).epsilon(1e-12));
  const rater::interval wide =
      rater::asin_interval(0.02, 0.05, 4);  // the lower angle would be negative, its sine squared above p
  CHECK(wide.low == 0);
  CHECK(wide.high > 0.02);
  CHECK(rater::asin_interval(0.98, 0.05, 4).high == 1);
}

TEST_CASE("the mean interval is not clipped", "[unit]") {
  const rater::interval i = rater::mean_interval(0.1, 0.1, {});
  check_limits(i, 0.1 - 0.1959963984540054, 0.1 + 0.1959963984540054, 1e-15);
  CHECK(rater::mean_interval(1, 0, 3).low == 1);
}

TEST_CASE("likelihood limits lie where the deviance is the square of t", "[unit]") {
  const double p = 0.214, se = 0.0475, n = 142, df = 11;
  const double t = rater::t_quantile(0.95, df);
  const double worth = (n - 1) / n * p * (1 - p) / (se * se);
  const auto deviance = [&](double at) { return 2 * worth * (p * std::log(p / at) + (1 - p) * std::log((1 - p) / (1 - at))); };
  const rater::interval i = rater::likelihood_interval(p, se, n, df);
  CHECK(i.low < p);
  CHECK(i.high > p);
  CHECK(deviance(i.low) == Approx(t * t).epsilon(1e-10));
  CHECK(deviance(i.high) == Approx(t * t).epsilon(1e-10));
  // Of a tiny error nothing of the shape of the likelihood is left: p -+ z se, to as many places as p has.
  const rater::interval narrow = rater::likelihood_interval(0.3, 1e-9, 1e6, {});
  CHECK((narrow.high - 0.3) / 1e-9 == Approx(1.959963984540054).epsilon(1e-5));
  CHECK((0.3 - narrow.low) / 1e-9 == Approx(1.959963984540054).epsilon(1e-5));
}

namespace {

std::vector<rater::interval> all_of_design(double p, double se, double n, std::optional<double> df, double confidence = 0.95) {
  return {rater::logit_interval(p, se, df, confidence),
          rater::korn_graubard_interval(p, se, n, df, confidence),
          rater::korn_graubard_interval(p, se, n, df, confidence, true),
          rater::asin_interval(p, se, df, confidence),
          rater::mean_interval(p, se, df, confidence),
          rater::likelihood_interval(p, se, n, df, confidence)};
}

}  // namespace

TEST_CASE("design-based intervals hold p and mirror those of 1 - p, however wide or narrow", "[unit]") {
  for (const double p : {0.5, 0.25, 0.0078125, 0x1p-40}) {
    for (const double se : {0.0, 1e-160, 1e-30, 1e-9, 1e-3, 0.1, 1e4, 1e300}) {
      for (const double df : {1.0, 30.0, 1e16}) {
        CAPTURE(p, se, df);
        const auto here = all_of_design(p, se, 50, df), there = all_of_design(1 - p, se, 50, df);
        for (std::size_t k = 0; k < here.size(); ++k) {
          CAPTURE(k);
          CHECK(here[k].low <= p);
          CHECK(here[k].high >= p);
          if (k == 4) continue;  // the mean interval may be infinite
          CHECK((here[k].low >= 0 && here[k].high <= 1));
          CHECK(std::abs(here[k].low - (1 - there[k].high)) <= 1e-9);
          CHECK(std::abs(here[k].high - (1 - there[k].low)) <= 1e-9);
        }
      }
    }
  }
}

TEST_CASE("design-based intervals refuse what cannot be", "[unit]") {
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinite = std::numeric_limits<double>::infinity();
  for (const double p : {-0.1, 1.1, nan, infinite}) {
    CHECK_THROWS_AS(rater::korn_graubard_interval(p, 0.1, 9, {}), rater::error);
    CHECK_THROWS_AS(rater::mean_interval(p, 0.1, {}), rater::error);
  }
  for (const double p : {0.0, 1.0, nan}) {
    CHECK_THROWS_AS(rater::asin_interval(p, 0.1, {}), rater::error);
    CHECK_THROWS_AS(rater::likelihood_interval(p, 0.1, 9, {}), rater::error);
  }
  for (const double se : {-0.1, nan, infinite}) {
    CHECK_THROWS_AS(rater::korn_graubard_interval(0.5, se, 9, {}), rater::error);
    CHECK_THROWS_AS(rater::asin_interval(0.5, se, {}), rater::error);
    CHECK_THROWS_AS(rater::mean_interval(0.5, se, {}), rater::error);
    CHECK_THROWS_AS(rater::likelihood_interval(0.5, se, 9, {}), rater::error);
  }
  for (const double n : {-1.0, 0.0, 1.0, nan, infinite}) {
    CHECK_THROWS_AS(rater::korn_graubard_interval(0.5, 0.1, n, {}), rater::error);
    CHECK_THROWS_AS(rater::likelihood_interval(0.5, 0.1, n, {}), rater::error);
  }
  CHECK_THROWS_AS(rater::korn_graubard_interval(0, 0, 0, {}), rater::error);
  CHECK(rater::korn_graubard_interval(0, 0, 1, {}).low == 0);
  for (const double df : {0.0, -1.0, nan}) CHECK_THROWS_AS(all_of_design(0.5, 0.1, 9, df), rater::error);
  for (const double level : {0.0, 1.0, nan}) {
    CHECK_THROWS_AS(rater::korn_graubard_interval(0, 0, 9, {}, level), rater::error);
    CHECK_THROWS_AS(rater::asin_interval(0.5, 0, {}, level), rater::error);
    CHECK_THROWS_AS(rater::mean_interval(0.5, 0, {}, level), rater::error);
    CHECK_THROWS_AS(rater::likelihood_interval(0.5, 0, 9, {}, level), rater::error);
  }
  CHECK_THROWS_WITH(rater::likelihood_interval(0.5, 0.1, 1, {}), rater_test::contains("n = 1 respondents"));
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
