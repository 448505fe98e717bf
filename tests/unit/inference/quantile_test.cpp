#include "support/catch.hpp"

#include "survey/detail/sample_data.hpp"

#include <rater/error.hpp>
#include <rater/inference/interval.hpp>
#include <rater/inference/quantile.hpp>

#include <cmath>
#include <limits>
#include <optional>
#include <vector>

using rater::estimate;
using rater::quantile_rule;
using rater::sample_columns;
using rater::sample_design;
using rater::weighted_quantile;
using rater_test::Approx;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr double inf = std::numeric_limits<double>::infinity();
using column = std::vector<double>;

sample_design plain(std::size_t n) {
  sample_columns c;
  c.respondents = n;
  return sample_design(c);
}

column counted(std::size_t n) {
  column out;
  for (std::size_t i = 1; i <= n; ++i) out.push_back(static_cast<double>(i));
  return out;
}

}  // namespace

TEST_CASE("quantiles of weighted numbers by the three rules", "[unit]") {
  const column y{30, 10, 20, 40}, w{1, 2, 1, 4};  // F: .25, .375, .5, 1
  const auto q = [&](double p, quantile_rule rule) { return *weighted_quantile(y, w, p, rule); };
  CHECK(q(0, quantile_rule::math) == 10);
  CHECK(q(0.1, quantile_rule::math) == 10);  // below the first step too
  CHECK(q(0.25, quantile_rule::math) == 10);
  CHECK(q(0.26, quantile_rule::math) == 20);
  CHECK(q(0.5, quantile_rule::math) == 30);
  CHECK(q(1, quantile_rule::math) == 40);
  CHECK(q(0.25, quantile_rule::school) == 15);
  CHECK(q(0.3, quantile_rule::school) == 20);
  CHECK(q(0.5, quantile_rule::school) == 35);
  CHECK(q(1, quantile_rule::school) == 40);
  // pk = 0, 2/4, 3/4, 1
  CHECK(q(0, quantile_rule::hf7) == 10);
  CHECK(q(0.25, quantile_rule::hf7) == 15);
  CHECK(q(0.5, quantile_rule::hf7) == 20);
  CHECK(q(0.875, quantile_rule::hf7) == 35);
  CHECK(q(1, quantile_rule::hf7) == 40);
}

TEST_CASE("hf7 with equal weights is type 7 of R", "[unit]") {
  const column y{1.5, 2, 7, 3, 11, 4};
  CHECK(*weighted_quantile(y, {}, 0.3, quantile_rule::hf7) == Approx(2.5).epsilon(1e-14));    // quantile(y, .3)
  CHECK(*weighted_quantile(y, {}, 0.77, quantile_rule::hf7) == Approx(6.55).epsilon(1e-14));  // quantile(y, .77)
}

TEST_CASE("shares that agree to 1e-12 are the same", "[unit]") {
  const column y{1, 2, 3}, w{0.1, 0.2, 0.7};  // 0.1 + 0.2 is above 0.3, 0.3 * 1 is not
  CHECK(*weighted_quantile(y, w, 0.3, quantile_rule::math) == 2);
  CHECK(*weighted_quantile(y, w, 0.3, quantile_rule::school) == 2.5);
  const column ten(10, 0.1);
  CHECK(*weighted_quantile(counted(10), ten, 0.7, quantile_rule::math) == 7);
  CHECK(*weighted_quantile(counted(10), ten, 0.7, quantile_rule::school) == 7.5);
  CHECK(*weighted_quantile(counted(10), ten, 0.7 + 1e-9, quantile_rule::math) == 8);
}

TEST_CASE("ties, missing numbers and respondents of weight 0", "[unit]") {
  const column y{2, none, 2, 5, 2, -9}, w{1, 50, 1, 2, 1, 0};
  for (const quantile_rule rule : {quantile_rule::math, quantile_rule::school, quantile_rule::hf7}) {
    CHECK(*weighted_quantile(y, w, 0.1, rule) == 2);
    CHECK(*weighted_quantile(y, w, 0.4, rule) == 2);
    CHECK(*weighted_quantile(y, w, 0.99, rule) > 4.9);
    CHECK(*weighted_quantile(column{7}, {}, 0.2, rule) == 7);
    CHECK_FALSE(weighted_quantile(column{none}, {}, 0.2, rule));
    CHECK_FALSE(weighted_quantile(column{}, {}, 0.2, rule));
    CHECK_FALSE(weighted_quantile(column{1, 2}, column{0, 0}, 0.2, rule));
    CHECK_FALSE(weighted_quantile(column{1, 2}, column{3, -1}, 0.2, rule));
  }
  const rater::sorted_column sorted(y);
  CHECK(sorted.quantile(w, 0.4) == 2.0);
  CHECK(sorted.quantile(column{0, 1, 0, 1, 0, 1}, 0.4) == -9.0);
  const column p{0.1, 0.9};
  CHECK(sorted.quantiles(w, p) == std::vector<std::optional<double>>{2.0, 5.0});
}

TEST_CASE("the interval is read back from that of the share at or below", "[unit]") {
  const std::size_t n = 100;
  const sample_design s = plain(n);
  const column y = counted(n);
  rater::quantile_options o;
  const estimate e = rater::quantile(s, y, 0.3, o);
  const double t = rater::t_quantile(0.95, 99), half = t * std::sqrt(0.3 * 0.7 / 99);
  CHECK(e.value() == 30);
  CHECK(e.low() == std::ceil(100 * (0.3 - half)));
  CHECK(e.high() == std::ceil(100 * (0.3 + half)));
  CHECK(*e.se() == Approx((e.high() - e.low()) / (2 * t)));
  CHECK(*e.df() == 99);
  CHECK(e.n() == 100);
  CHECK(e.note().empty());
  o.interval = rater::quantile_interval::xlogit;
  o.confidence = 0.8;
  o.df = rater::df_rule::normal;
  const estimate x = rater::quantile(s, y, 0.3, o);
  const rater::interval share = rater::logit_interval(0.3, std::sqrt(0.3 * 0.7 / 99), {}, 0.8);
  CHECK(x.low() == std::ceil(100 * share.low));
  CHECK(x.high() == std::ceil(100 * share.high));
  CHECK_FALSE(x.df());
}

TEST_CASE("limits are around the share at or below the quantile, not around p", "[unit]") {
  const column y{1, 1, 1, 1, 1, 1, 1, 2, 3, 4};  // F(1) = .7
  const estimate e = rater::quantile(plain(10), y, 0.2);
  const double half = rater::t_quantile(0.95, 9) * std::sqrt(0.7 * 0.3 / 9);
  CHECK(e.value() == 1);
  CHECK(e.low() == 1);
  CHECK(0.7 + half > 1);
  CHECK(e.high() == inf);
  CHECK_FALSE(e.se());
  CHECK(e.note() == "the upper limit lies above all respondents");
}

TEST_CASE("where there is no interval, the note says why", "[unit]") {
  rater::quantile_options logit;
  logit.interval = rater::quantile_interval::xlogit;
  const estimate top = rater::quantile(plain(10), counted(10), 1, logit);
  CHECK(top.value() == 10);
  CHECK(top.low() == -inf);
  CHECK(top.note() == "every respondent is at or below it: no interval");
  CHECK(rater::quantile(plain(10), counted(10), 1).note() == "no spread in who is at or below it");
  const estimate one = rater::quantile(plain(1), column{4}, 0.5);
  CHECK(one.value() == 4);
  CHECK_FALSE(one.se());
  CHECK_FALSE(one.note().empty());
  CHECK_FALSE(rater::quantile(plain(2), column{none, none}, 0.5).has_value());
  CHECK(rater::quantile(plain(5), counted(5), 0.1).note() == "the lower limit lies below all respondents");
  const sample_design odd = rater::detail::sample_data::remade(plain(4), {2, -1, 1, 1});
  CHECK_FALSE(rater::quantile(odd, counted(4), 0.5).has_value());
}

TEST_CASE("a domain keeps the design, and its own degrees of freedom", "[unit]") {
  sample_columns c;
  const std::vector<std::int64_t> stratum{0, 0, 0, 0, 1, 1, 1, 1, 2, 2};
  c.strata = rater::labels_of(std::span<const std::int64_t>(stratum));
  const sample_design s(c);
  const rater::domain of({true, true, true, false, true, true, true, false, false, false});
  const estimate e = rater::quantile(s, counted(10), 0.5, {}, of);
  CHECK(e.value() == 3);
  CHECK(e.n() == 6);
  CHECK(*e.df() == 4);
  rater::quantile_options o;
  o.df = rater::df_rule::design;
  CHECK(*rater::quantile(s, counted(10), 0.5, o, of).df() == 7);
  column holes = counted(10);
  for (const std::size_t i : {3u, 7u, 8u, 9u}) holes[i] = none;
  const estimate h = rater::quantile(s, holes, 0.5);
  CHECK(h.low() == e.low());
  CHECK(h.high() == e.high());
  CHECK(h.n() == 6);
}

TEST_CASE("p and numbers that cannot be are refused", "[unit]") {
  for (const double p : {-0.1, 1.1, none}) {
    CHECK_THROWS_AS(weighted_quantile(column{1, 2}, {}, p), rater::error);
    CHECK_THROWS_AS(rater::quantile(plain(2), column{1, 2}, p), rater::error);
  }
  CHECK_THROWS_AS(weighted_quantile(column{1, inf}, {}, 0.5), rater::error);
  CHECK_THROWS_AS(weighted_quantile(column{1, 2}, column{1}, 0.5), rater::error);
  CHECK_THROWS_AS(weighted_quantile(column{1, 2}, column{1, none}, 0.5), rater::error);
  CHECK_THROWS_AS(rater::quantile(plain(3), column{1, 2}, 0.5), rater::error);
  rater::quantile_options o;
  o.confidence = 1;
  CHECK_THROWS_AS(rater::quantile(plain(2), column{1, 2}, 0.5, o), rater::error);
  CHECK(rater::to_string(quantile_rule::school) == "school");
}
