#include "support/catch.hpp"
#include "support/random_sample.hpp"

#include <rater/error.hpp>
#include <rater/inference/regression.hpp>

#include <cmath>
#include <limits>
#include <vector>

using rater_test::Approx;
using rater_test::contains;
using rater_test::random_sample;

namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

rater::sample_design simple(std::size_t n) {
  rater::sample_columns columns;
  columns.respondents = n;
  return rater::sample_design(columns);
}

std::string refusal(const rater::sample_design& s, const std::vector<double>& y,
                    const std::vector<rater::regression_term>& terms) {
  try {
    static_cast<void>(rater::linear_regression(s, y, terms));
  } catch (const rater::error& e) {
    return e.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("a line through four points, by hand", "[unit]") {
  const std::vector<double> x = {0, 1, 2, 3};
  const std::vector<double> y = {1, 3, 2, 4};
  const std::vector<rater::regression_term> terms = {{"x", x}};
  const rater::regression fit = rater::linear_regression(simple(4), y, terms);
  // b = 4 / 5, a = 2.5 - 1.2; e = -0.3, 0.9, -0.9, 0.3; u_b = (x - 1.5) e / 5; V = 4 / 3 sum u^2.
  CHECK(fit.name == std::vector<std::string>{"intercept", "x"});
  CHECK(*fit.coefficient[0].value == Approx(1.3));
  CHECK(*fit.coefficient[1].value == Approx(0.8));
  const double u_b = std::pow(1.5 * 0.3 / 5, 2) * 2 + std::pow(0.5 * 0.9 / 5, 2) * 2;
  CHECK(*fit.test[1].estimate.se() == Approx(std::sqrt(4.0 / 3 * u_b)));
  CHECK(fit.df == 2);
  CHECK(*fit.test[1].estimate.df() == 2);
  CHECK(fit.n == 4);
  CHECK(*fit.test[1].p == *fit.test[1].estimate.p());
}

TEST_CASE("a regression on nothing but the intercept is the mean", "[unit]") {
  const random_sample r(3);
  const rater::sample_design s = r.design();
  const rater::regression fit = rater::linear_regression(s, r.y, {});
  const rater::linearised mean = rater::mean(s, r.y);
  CHECK(*fit.coefficient[0].value == Approx(*mean.value));
  CHECK((fit.coefficient[0].u - mean.u).cwiseAbs().maxCoeff() < 1e-14);
  CHECK(fit.df == s.degrees_of_freedom());
  CHECK(*fit.test[0].estimate.se() == Approx(*rater::estimate_of(s, mean).se()));
}

TEST_CASE("two groups by regression differ as their means do, with a degree of freedom less", "[unit]") {
  random_sample r(5);
  const rater::sample_design s = r.design();
  const rater::labels region = rater::labels_of(r.region);
  const rater::difference d = rater::regression_difference(s, r.y, region, "b", "a");
  const rater::linearised by_means = rater::mean(s, r.y, {region, "b"}) - rater::mean(s, r.y, {region, "a"});
  CHECK(d.estimate.value() == Approx(*by_means.value));
  CHECK(*d.estimate.se() == Approx(*rater::estimate_of(s, by_means).se()));
  CHECK(*d.estimate.df() == s.degrees_of_freedom() - 1);
  CHECK_THROWS_AS(rater::regression_difference(s, r.y, region, "b", "elsewhere"), rater::error);
  CHECK_THAT(
      [&] {
        try {
          static_cast<void>(rater::regression_difference(s, r.y, region, "b", "b"));
        } catch (const rater::error& e) {
          return std::string(e.what());
        }
        return std::string("accepted");
      }(),
      contains("constant"));
}

TEST_CASE("whoever lacks a number is left out as a domain", "[unit]") {
  random_sample r(7);
  const rater::sample_design s = r.design();
  std::vector<bool> in(r.y.size(), true);
  std::vector<double> y = r.y;
  std::vector<double> x = r.x;
  for (std::size_t i = 0; i < 12; ++i) {
    in[3 * i] = false;
    (i % 2 == 0 ? y : x)[3 * i] = undefined;
  }
  const std::vector<rater::regression_term> some = {{"x", x}};
  const std::vector<rater::regression_term> all = {{"x", r.x}};
  const rater::regression missing = rater::linear_regression(s, y, some);
  const rater::regression domain = rater::linear_regression(s, r.y, all, {.of = rater::domain(in)});
  CHECK(missing.n == static_cast<std::int64_t>(r.y.size()) - 12);
  for (std::size_t j = 0; j < 2; ++j) {
    CHECK(*missing.coefficient[j].value == *domain.coefficient[j].value);
    CHECK(*missing.test[j].estimate.se() == *domain.test[j].estimate.se());
  }
}

TEST_CASE("coefficients combine with whatever else is of the sample", "[unit]") {
  const random_sample r(9);
  const rater::sample_design s = r.design();
  const std::vector<rater::regression_term> terms = {{"x", r.x}, {"z", r.z}};
  const rater::regression fit = rater::linear_regression(s, r.y, terms);
  // The regression goes through the means.
  const rater::linearised at_means =
      fit.coefficient[0] + fit.coefficient[1] * rater::mean(s, r.x) + fit.coefficient[2] * rater::mean(s, r.z);
  const rater::linearised mean = rater::mean(s, r.y);
  CHECK(*at_means.value == Approx(*mean.value));
  CHECK((at_means.u - mean.u).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_CASE("terms that add nothing are named", "[unit]") {
  const random_sample r(11);
  const rater::sample_design s = r.design();
  std::vector<double> sum(r.x.size());
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] = 2 * r.x[i] - r.z[i] + 1e6;
  const std::vector<double> one(r.x.size(), 0.1);
  CHECK_THAT(
      refusal(s, r.y, {{"x", r.x}, {"z", r.z}, {"both", sum}, {"same", one}}),
      contains("constant among the respondents who have all terms: same") && contains("combination of the terms before: both"));
  CHECK(refusal(s, r.y, {{"x", r.x}, {"both", sum}}) == "accepted");
  const std::vector<double> two = {1, 2};
  CHECK_THAT(refusal(simple(2), two, {{"a", two}, {"b", two}}), contains("at least as many"));
}

TEST_CASE("a regression refuses what are no columns", "[unit]") {
  const std::vector<double> x = {1, 2, 4};
  const std::vector<double> endless = {1, std::numeric_limits<double>::infinity(), 2};
  CHECK_THAT(refusal(simple(3), {1, 2}, {{"x", x}}), contains("y: 2 entries for 3"));
  CHECK_THAT(refusal(simple(4), {1, 2, 3, 4}, {{"x", x}}), contains("x: 3 entries for 4"));
  CHECK_THAT(refusal(simple(3), {1, 2, 3}, {{"x", endless}}), contains("x: respondent 2 has inf"));
  CHECK_THAT(refusal(simple(3), {undefined, undefined, undefined}, {{"x", x}}), contains("0 respondents"));
  CHECK_THROWS_AS(rater::linear_regression(simple(3), x, {}, {.intercept = false}), rater::error);
  CHECK_THROWS_AS(rater::linear_regression(simple(3), x, {}, {.confidence = 2}), rater::error);
  CHECK_THROWS_AS(rater::linear_regression(simple(3), x, {}, {.of = rater::domain(std::vector<bool>{true})}), rater::error);
}

TEST_CASE("equal answers have no spread, large ones no rounding", "[unit]") {
  const random_sample r(13);
  const rater::sample_design s = r.design();
  const std::vector<double> same(r.x.size(), 0.1);
  const std::vector<rater::regression_term> terms = {{"x", r.x}};
  const rater::regression flat = rater::linear_regression(s, same, terms);
  CHECK(*flat.coefficient[0].value == 0.1);
  CHECK(*flat.coefficient[1].value == 0);
  CHECK(*flat.test[1].estimate.se() == 0);
  CHECK_FALSE(flat.test[1].p);

  std::vector<double> late = r.x;
  for (double& x : late) x += 1.7e9;  // seconds since 1970
  const std::vector<rater::regression_term> moved = {{"x", late}};
  const rater::regression a = rater::linear_regression(s, r.y, terms);
  const rater::regression b = rater::linear_regression(s, r.y, moved);
  CHECK(*b.coefficient[1].value == Approx(*a.coefficient[1].value).epsilon(1e-12));
  CHECK(*b.test[1].estimate.se() == Approx(*a.test[1].estimate.se()).epsilon(1e-9));

  const std::vector<double> two = {0, 1};
  const std::vector<rater::regression_term> one = {{"x", two}};
  const rater::regression tiny = rater::linear_regression(simple(2), two, one);
  CHECK_FALSE(tiny.test[1].estimate.se());
  CHECK(tiny.df == 0);
}
