#include "eight_respondents.hpp"

#include "survey/detail/sample_data.hpp"

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
TEST_CASE("design effects: both forms, and where there is none", "[unit]") {
  eight in;
  sample_columns c = in.columns();
  const linearised m = rater::mean(sample_design(c), in.y);
  const sample_design s(c);
  double scatter = 0;
  for (std::size_t i = 0; i < 8; ++i) scatter += in.weight[i] * square(in.y[i] - in.w_mean()) / 20;
  CHECK(*m.srs_with_replacement == near(scatter / 7));
  CHECK(*m.srs_without_replacement == near(scatter / 7 * 12 / 20));
  rater::taylor_options o;
  CHECK(*estimate_of(s, m).deff() == near(variance_in(s, m) * 7 / scatter));
  o.deff = rater::deff_rule::without_replacement;
  CHECK(*estimate_of(s, m, o).deff() == near(variance_in(s, m) * 7 / scatter * 20 / 12));
  CHECK(*estimate_of(s, m, o).n_eff() == near(8 / (variance_in(s, m) * 7 / scatter)));  // of the other form: METHODS 6.5
  CHECK(*estimate_of(s, 100 * m - 3, o).deff() == near(*estimate_of(s, m, o).deff()));
  CHECK_FALSE(estimate_of(s, m * m).deff());
  for (double& w : in.weight) w /= 2.5;  // weights of mean 1
  const sample_design normed(in.columns());
  const estimate e = estimate_of(normed, rater::mean(normed, in.y), o);
  CHECK_FALSE(e.deff());
  CHECK(e.note().find("population") != std::string::npos);
}

TEST_CASE("shares: every interval of METHODS 5.1, and the exact one at 0 and 1", "[unit]") {
  const eight in;
  const std::vector<double> is{1, 0, 1, 0, none, 1, 0, 1}, all{1, 1, 1, 1, 1, 1, 1, none};
  const sample_design s(in.columns());
  const linearised x = rater::proportion(s, is);
  using how = rater::proportion_interval;
  const auto limits = [&](how h, const linearised& of) {
    rater::taylor_options o;
    o.proportion = h;
    o.confidence = 0.9;
    return estimate_of(s, of, o);
  };
  const double p = *x.value, se = std::sqrt(variance_in(s, x));
  CHECK(limits(how::logit, x).low() == near(rater::logit_interval(p, se, 2, 0.9).low));
  CHECK(limits(how::korn_graubard, x).high() == near(rater::korn_graubard_interval(p, se, 7, 2, 0.9).high));
  CHECK(limits(how::korn_graubard_nchs, x).high() == near(rater::korn_graubard_interval(p, se, 7, 2, 0.9, true).high));
  CHECK(limits(how::asin, x).low() == near(rater::asin_interval(p, se, 2, 0.9).low));
  CHECK(limits(how::mean, x).low() == near(p - rater::t_quantile(0.9, 2) * se));
  CHECK(limits(how::likelihood, x).high() == near(rater::likelihood_interval(p, se, 7, 2, 0.9).high));
  for (const how h : {how::logit, how::korn_graubard, how::asin, how::mean, how::likelihood}) {
    const estimate e = limits(h, rater::proportion(s, all));
    CHECK(e.value() == 1);
    CHECK(*e.se() == 0);
    CHECK(e.low() == near(rater::clopper_pearson(7, 7, 0.9).low));
    CHECK(e.high() == 1);
    CHECK(e.note() == "every respondent alike: exact interval for n respondents");
  }
  CHECK_THROWS_AS(rater::proportion(s, in.y), rater::error);
  CHECK_FALSE((x - 0.5).is_share);
}

TEST_CASE("equal respondents have a standard error of exactly 0", "[unit]") {
  eight in;
  in.weight = {0.1, 0.7, 1.3, 2.9, 0.3, 0.11, 5.7, 1e-3};
  const sample_design s(in.columns());
  const std::vector<double> same(8, 1.0 / 3), other(8, 0.7);
  for (const linearised& x : {rater::mean(s, same), rater::variance(s, same), rater::ratio(s, same, other)}) {
    CHECK(*estimate_of(s, x).se() == 0);
    CHECK_FALSE(estimate_of(s, x).deff());
  }
  CHECK(*rater::mean(s, same).value == 1.0 / 3);
  CHECK(estimate_of(s, rater::mean(s, same)).note() == "every cluster alike: no spread between them");
  sample_columns c;
  c.respondents = 7;  // a total of equal respondents does not vary either
  CHECK(*estimate_of(sample_design(c), rater::total(sample_design(c), std::vector<double>(7, 0.1))).se() == 0);
}

TEST_CASE("numbers that cannot be are refused or say so", "[unit]") {
  eight in;
  const sample_design s(in.columns());
  std::vector<double> bad = in.y;
  bad[3] = std::numeric_limits<double>::infinity();
  CHECK_THROWS_AS(rater::mean(s, bad), rater::error);
  CHECK(*rater::mean(s, bad, domain(in.strata, "s")).value > 0);  // not of the domain: no matter
  CHECK_THROWS_AS(rater::mean(s, std::vector<double>(7, 1)), rater::error);
  rater::taylor_options o;
  for (const double level : {0.0, 1.0, none}) {
    o.confidence = level;
    CHECK_THROWS_AS(estimate_of(s, rater::mean(s, in.y), o), rater::error);
  }
  sample_columns seven;
  seven.respondents = 7;
  CHECK_THROWS_AS(estimate_of(sample_design(seven), rater::mean(s, in.y)), rater::error);
  const linearised short_one = rater::mean(sample_design(seven), std::vector<double>{1, 2, 3, 4, 5, 6, 7});
  CHECK_THROWS_AS(rater::mean(s, in.y) - short_one, rater::error);
  std::vector<double> huge{1.7e308, -1.7e308, 1e308, 1e308, 1, 2, 3, 4};
  for (const linearised& x :
       {rater::mean(s, huge), rater::total(s, huge), rater::variance(s, huge), rater::ratio(s, huge, huge)}) {
    const estimate e = estimate_of(s, x);
    CHECK((!e.has_value() || std::isfinite(e.value())));
    CHECK((!e.se() || std::isfinite(*e.se())));
    CHECK_FALSE(e.note().empty());
  }
  const std::vector<double> tiny{1e-320, 2e-320, 0, 5e-324, 1e-320, 0, 1e-310, 0};
  CHECK(std::isfinite(*estimate_of(s, rater::mean(s, tiny)).se()));
}

TEST_CASE("weights below 0, as calibration makes them, make no share an error", "[unit]") {
  const eight in;
  const sample_design s = rater::detail::sample_data::remade(sample_design(in.columns()), {1, 2, 3, -4, 2, 2, 5, 4});
  const std::vector<double> is{1, 1, 1, 0, 1, 1, 1, 1};
  const estimate e = estimate_of(s, rater::proportion(s, is));
  CHECK(e.value() > 1);
  CHECK(e.low() == -std::numeric_limits<double>::infinity());
  CHECK_FALSE(e.note().empty());
  const sample_design none_left = rater::detail::sample_data::remade(s, {1, -1, 1, -1, 1, -1, 1, -1});
  CHECK_FALSE(rater::mean(none_left, in.y).value);
}
