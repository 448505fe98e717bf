#include "support/catch.hpp"

#include <rater/error.hpp>
#include <rater/inference/comparison.hpp>
#include <rater/inference/interval.hpp>

using rater_test::Approx;

namespace {

rater::estimate sample(double mean, double se, std::optional<double> df, std::int64_t n) {
  rater::estimate_parts parts;
  parts.value = mean;
  parts.se = se;
  parts.df = df;
  parts.n = n;
  return rater::estimate(parts);
}

}  // namespace

TEST_CASE("Welch's difference, by hand", "[unit]") {
  // v1 = 0.09, v2 = 0.16: se 0.5; df = 0.25^2 / (0.09^2 / 9 + 0.16^2 / 4).
  const rater::difference d = rater::independent_difference(sample(3, 0.3, 9, 10), sample(1, 0.4, 4, 5));
  const double df = 0.0625 / (0.0081 / 9 + 0.0256 / 4);
  CHECK(d.estimate.value() == Approx(2));
  CHECK(*d.estimate.se() == Approx(0.5));
  CHECK(*d.estimate.df() == Approx(df));
  CHECK(d.estimate.n() == 15);
  CHECK(*d.t == Approx(4));
  CHECK(*d.p == Approx(rater::t_p_value(4, df)));
  CHECK(d.estimate.high() == Approx(2 + 0.5 * rater::t_quantile(0.95, df)));
}

TEST_CASE("a difference says why it is not known", "[unit]") {
  const rater::estimate known = sample(3, 0.3, 9, 10);
  CHECK(rater::independent_difference(rater::estimate::none("nobody answered"), known).estimate.note() == "nobody answered");
  CHECK(rater::independent_difference(known, rater::estimate::none("nobody answered")).estimate.note() == "nobody answered");
  rater::estimate_parts alone;
  alone.value = 1;
  const rater::difference half = rater::independent_difference(known, rater::estimate(alone));
  CHECK(half.estimate.value() == 2);
  CHECK_FALSE(half.estimate.se());
  CHECK_FALSE(half.p);
  const rater::difference constant = rater::independent_difference(sample(1, 0, 9, 10), sample(1, 0, 9, 10));
  CHECK_FALSE(constant.p);
  CHECK(*constant.estimate.se() == 0);
  CHECK_FALSE(constant.estimate.note().empty());
  CHECK_THROWS_AS(rater::independent_difference(known, known, 1), rater::error);
}
