#include "eight_respondents.hpp"

#include <rater/error.hpp>
#include <rater/inference/interval.hpp>

#include <cmath>

using namespace rater_test;
using rater::domain;
using rater::estimate;
using rater::estimate_of;
using rater::linearised;
using rater::sample_columns;
using rater::sample_design;

TEST_CASE("a simple random sample has the standard error of the textbook", "[unit]") {
  const std::vector<double> y{2, 4, 4, 5, 10};
  sample_columns c;
  c.respondents = 5;
  const estimate e = estimate_of(sample_design(c), rater::mean(sample_design(c), y));
  CHECK(e.value() == 5);
  CHECK(*e.se() == near(std::sqrt(9.0 / 5)));  // s^2 = 36 / 4
  CHECK(*e.df() == 4);
  CHECK(e.high() == near(5 + rater::t_quantile(0.95, 4) * *e.se()));
  CHECK(*e.deff() == near(1));
  CHECK(*e.n_eff() == near(5));
  const std::vector<double> fpc(5, 20), share(5, 0.25);
  for (const auto& f : {fpc, share}) {
    c.fpc = {f};
    const sample_design s(c);
    CHECK(*estimate_of(s, rater::mean(s, y)).se() == near(std::sqrt(0.75 * 9.0 / 5)));
  }
}

TEST_CASE("strata and clusters: the formula of METHODS 6.2 by hand", "[unit]") {
  const eight in;
  const sample_design s(in.columns());
  const auto u = in.sums();
  const linearised m = rater::mean(s, in.y);
  CHECK(*m.value == near(in.w_mean()));
  CHECK(variance_in(s, m) == near(square(u[0] - u[1]) + square(u[2] - u[3])));  // n / (n - 1) of two is 2, and each is half off
  CHECK(*estimate_of(s, m).df() == 2);
  double total = 0;
  for (std::size_t i = 0; i < 8; ++i) total += in.weight[i] * in.y[i];
  CHECK(*rater::total(s, in.y).value == total);
  CHECK(variance_in(s, rater::population_size(s)) == near(square(3 - 4) + square(4 - 9)));
}

TEST_CASE("later stages add what the stages above let through", "[unit]") {
  const eight in;
  sample_columns c = in.columns();
  const std::vector<double> first{8, 8, 8, 8, 0.5, 0.5, 0.5, 0.5}, second{4, 4, 5, 5, 2, 2, 8, 8};
  c.fpc = {first, second};
  const sample_design s(c);
  const auto u = in.sums();
  const auto inner = [&](std::size_t i) {
    const double a = in.weight[i] * (in.y[i] - in.w_mean()) / 20, b = in.weight[i + 1] * (in.y[i + 1] - in.w_mean()) / 20;
    return square(a - b);
  };
  const double expected = 0.75 * square(u[0] - u[1]) + 0.5 * square(u[2] - u[3]) + 0.25 * (0.5 * inner(0) + 0.6 * inner(2)) +
                          0.5 * (0 * inner(4) + 0.75 * inner(6));
  CHECK(variance_in(s, rater::mean(s, in.y)) == near(expected));
}

TEST_CASE("a lonely unit adds what its rule says", "[unit]") {
  const eight in;
  sample_columns c = in.columns();
  c.psu = {words({"a", "a", "b", "b", "c", "c", "c", "c"})};
  const auto u = in.sums();
  const double first = square(u[0] - u[1]), alone = square(u[2] + u[3]);
  const auto with = [&](rater::lonely_psu rule) {
    c.lonely_psu = rule;
    const sample_design s(c);
    return variance_in(s, rater::mean(s, in.y));
  };
  CHECK(with(rater::lonely_psu::remove) == near(first));
  CHECK(with(rater::lonely_psu::certainty) == near(first));
  CHECK(with(rater::lonely_psu::adjust) == near(first + alone));
  CHECK(with(rater::lonely_psu::average) == near(2 * first));
  const std::vector<double> fpc{4, 4, 4, 4, 5, 5, 5, 5};
  c.fpc = {fpc};
  CHECK(with(rater::lonely_psu::adjust) == near(0.5 * first + 0.8 * alone));
  c.strata = words({"n", "n", "m", "m", "s", "s", "s", "s"});  // all of them alone: nothing is known
  c.fpc.clear();
  CHECK(std::isnan(with(rater::lonely_psu::remove)));
  CHECK(std::isnan(with(rater::lonely_psu::average)));
  CHECK(with(rater::lonely_psu::certainty) == 0);
  const sample_design s(c);
  const estimate e = estimate_of(s, rater::mean(s, in.y));
  CHECK(e.has_value());
  CHECK_FALSE(e.se());
  CHECK_FALSE(e.note().empty());
}

TEST_CASE("a domain and missing answers count as 0 and keep the design", "[unit]") {
  eight in;
  const sample_design s(in.columns());
  const domain some({true, true, false, false, true, false, false, false});
  const linearised m = rater::mean(s, in.y, some);
  CHECK(*m.value == near((3.0 + 10 + 14) / 5));
  CHECK(m.n == 3);
  CHECK(*m.df == 0);  // two clusters in two strata
  const double a = (3 - 5.4) / 5 + 2 * (5 - 5.4) / 5;
  CHECK(variance_in(s, m) == near(a * a + a * a));
  CHECK_FALSE(estimate_of(s, m).se());
  rater::taylor_options whole;
  whole.df = rater::df_rule::design;
  CHECK(*estimate_of(s, m, whole).se() == near(std::sqrt(2) * std::abs(a)));
  CHECK(*estimate_of(s, m, whole).df() == 2);
  whole.df = rater::df_rule::normal;
  CHECK_FALSE(estimate_of(s, m, whole).df());
  CHECK(estimate_of(s, m, whole).low() == near(5.4 - rater::t_quantile(0.95) * std::sqrt(2) * std::abs(a)));
  std::vector<double> holes = in.y;
  for (const std::size_t i : {2u, 3u, 5u, 6u, 7u}) holes[i] = none;
  const linearised h = rater::mean(s, holes);
  CHECK(h.value == m.value);
  CHECK(h.u == m.u);
  CHECK(h.df == m.df);
  CHECK(*rater::mean(s, in.y, domain(in.psu, "b")).df == 0);
  // in one cluster only: whatever the rule, its mean is not seen to vary; its total is
  CHECK_FALSE(estimate_of(s, rater::mean(s, in.y, domain(in.psu, "b")), whole).se());
  CHECK(estimate_of(s, rater::total(s, in.y, domain(in.psu, "b")), whole).se());
  CHECK_THROWS_AS(domain(in.psu, "e"), rater::error);
  CHECK_THROWS_AS(rater::mean(s, in.y, domain(std::vector<bool>(7))), rater::error);
}

TEST_CASE("arithmetic carries linearised values along", "[unit]") {
  const eight in;
  const sample_design s(in.columns());
  const linearised y = rater::mean(s, in.y), x = rater::mean(s, in.x), r = rater::ratio(s, in.y, in.x);
  const linearised q = y / x;
  CHECK(*q.value == near(*r.value));
  CHECK(variance_in(s, q) == near(variance_in(s, r)));
  const rater::joint_estimates j = rater::joint(s, std::array{y, x});
  CHECK(j.df == 2);
  CHECK(variance_in(s, y - x) == near(j.covariance(0, 0) + j.covariance(1, 1) - 2 * j.covariance(0, 1)));
  CHECK(variance_in(s, y + x) == near(j.covariance(0, 0) + j.covariance(1, 1) + 2 * j.covariance(0, 1)));
  CHECK(variance_in(s, 3 * y - 7.0) == near(9 * j.covariance(0, 0)));
  CHECK(variance_in(s, -(y * 2) + 1) == near(4 * j.covariance(0, 0)));
  CHECK(variance_in(s, y / 4) == near(j.covariance(0, 0) / 16));
  CHECK(variance_in(s, log(y)) == near(j.covariance(0, 0) / square(*y.value)));
  CHECK(variance_in(s, sqrt(y)) == near(j.covariance(0, 0) / 4 / *y.value));
  CHECK(variance_in(s, exp(y)) == near(j.covariance(0, 0) * square(std::exp(*y.value))));
  CHECK(variance_in(s, exp(log(y) + log(x))) == near(variance_in(s, y * x)));
  const std::array<double, 2> gradient = {2, -1};
  CHECK(variance_in(s, rater::combine(1, gradient, std::array{y, x})) == near(variance_in(s, y * 2 - x)));
  CHECK_THROWS_AS(rater::combine(1, gradient, std::array{y}), rater::error);
  const domain north(in.strata, "n"), south(in.strata, "s");
  CHECK((rater::mean(s, in.y, north) - rater::mean(s, in.x, north)).df == 1.0);
  CHECK_FALSE((rater::mean(s, in.y, north) - rater::mean(s, in.y, south)).df);
  CHECK(*estimate_of(s, rater::mean(s, in.y, north) - rater::mean(s, in.y, south)).df() == 2);
}

TEST_CASE("what is undefined makes a whole that says why", "[unit]") {
  const eight in;
  const sample_design s(in.columns());
  const std::vector<double> nothing(8, none), zero(8, 0);
  const linearised y = rater::mean(s, in.y), empty = rater::mean(s, nothing);
  CHECK_FALSE(empty.value);
  CHECK(estimate_of(s, y - empty).note() == "no respondent has an answer");
  CHECK(estimate_of(s, empty * 2).note() == "no respondent has an answer");
  CHECK_FALSE(rater::ratio(s, in.y, zero).value);
  CHECK(estimate_of(s, y / rater::mean(s, zero)).note() == "the denominator is 0");
  CHECK_FALSE((y / 0.0).value);
  CHECK_FALSE(log(y - 100.0).value);
  CHECK_FALSE(sqrt(y - 100.0).value);
  CHECK_FALSE(exp(y * 1000).value);
  CHECK_FALSE(rater::population_size(s, domain(std::vector<bool>(8))).value);
  CHECK_FALSE(rater::variance(s, in.y, domain({true, false, false, false, false, false, false, false})).value);
  const rater::joint_estimates j = rater::joint(s, std::array{y, empty, y});
  CHECK(std::isnan(j.value[1]));
  CHECK(std::isnan(j.covariance(1, 2)));
  CHECK(j.covariance(0, 2) == j.covariance(0, 0));
  CHECK(rater::joint(s, {}).value.size() == 0);
}

TEST_CASE("variances and their errors are those of R svyvar", "[unit]") {
  const eight in;
  sample_columns c;
  c.respondents = 8;
  const sample_design s(c);
  double mean = 0, scatter = 0;
  for (const double y : in.y) mean += y / 8;
  for (const double y : in.y) scatter += square(y - mean) / 7;
  CHECK(*rater::variance(s, in.y).value == near(scatter));
  CHECK(*rater::covariance(s, in.y, in.x).value == *rater::covariance(s, in.x, in.y).value);
  double spread = 0;  // of z = 8 / 7 (y - mean)^2, over 8 * 7
  for (const double y : in.y) spread += square(8.0 / 7 * square(y - mean) - scatter) / 56;
  CHECK(variance_in(s, rater::variance(s, in.y)) == near(spread));
}
