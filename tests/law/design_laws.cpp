#include "support/catch.hpp"

#include <rater/inference/quantile.hpp>
#include <rater/inference/taylor.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <string>
#include <vector>

// What holds for every sample, whatever its design (METHODS 6.1-6.4).
namespace {

using rater::linearised;
using rater::sample_design;
using rater_test::Approx;

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint32_t rounds = 60;

struct respondent {
  double weight = 1, y = 0, x = 0;
  std::int64_t stratum = 0, psu = 0, ssu = 0;
  double population = 0, inner = 0;
  bool member = false;
};

/// A sample with strata, clusters of two stages and populations, or fewer of these.
struct drawn {
  std::vector<respondent> rows{};
  bool stratified = true, weighted = true;
  int stages = 2;
  bool finite = true;
  rater::lonely_psu lonely = rater::lonely_psu::remove;
};

drawn draw(std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto below = [&](std::uint32_t n) { return static_cast<int>(random() % n); };
  drawn out;
  out.stratified = below(4) != 0;
  out.weighted = below(4) != 0;
  out.stages = below(3);
  out.finite = below(2) != 0;
  out.lonely = std::array{rater::lonely_psu::remove, rater::lonely_psu::certainty, rater::lonely_psu::adjust,
                          rater::lonely_psu::average}[random() % 4];
  const int strata = 2 + below(3);
  for (int h = 0; h < strata; ++h) {
    const int psus = 1 + below(4);
    for (int c = 0; c < psus; ++c) {
      const int ssus = 1 + below(3);
      for (int b = 0; b < ssus; ++b)
        for (int i = 1 + below(4); i > 0; --i) {
          respondent r;
          r.weight = 0.25 * (1 + below(40)) + 0.1;
          r.y = below(12) == 0 ? none : 1 + below(10) + 0.37 * c;
          r.x = 1 + 0.1 * below(50);
          r.stratum = h;
          r.psu = c + 100 * h;
          r.ssu = b;
          r.population = 40 + h;  // respondents of a stratum, or their clusters
          r.inner = ssus + c;
          r.member = below(3) == 0;
          out.rows.push_back(r);
        }
    }
  }
  if (!out.stratified)
    for (respondent& r : out.rows) r.population = 400;
  return out;
}

template <class T>
std::vector<T> column(const drawn& d, T respondent::*what) {
  std::vector<T> out;
  for (const respondent& r : d.rows) out.push_back(r.*what);
  return out;
}

rater::labels labels_of(const drawn& d, std::int64_t respondent::*what) {
  const std::vector<std::int64_t> numbers = column(d, what);
  return rater::labels_of(std::span<const std::int64_t>(numbers));
}

sample_design sample_of(const drawn& d) {
  const std::vector<double> weight = column(d, &respondent::weight), population = column(d, &respondent::population),
                            inner = column(d, &respondent::inner);
  rater::sample_columns c;
  c.respondents = d.rows.size();
  if (d.weighted) c.weight = weight;
  if (d.stratified) c.strata = labels_of(d, &respondent::stratum);
  if (d.stages > 0) c.psu.push_back(labels_of(d, &respondent::psu));
  if (d.stages > 1) c.psu.push_back(labels_of(d, &respondent::ssu));
  if (d.finite) c.fpc.emplace_back(population);
  if (d.finite && d.stages > 1) c.fpc.emplace_back(inner);
  c.lonely_psu = d.lonely;
  return sample_design(c);
}

rater::domain members(const drawn& d) {
  std::vector<bool> of;
  for (const respondent& r : d.rows) of.push_back(r.member);
  return rater::domain(of);
}

struct answers {
  std::vector<double> value{};
  Eigen::MatrixXd covariance{};
};
answers all_of(const drawn& d) {
  const sample_design s = sample_of(d);
  const std::vector<double> y = column(d, &respondent::y), x = column(d, &respondent::x);
  const rater::domain some = members(d);
  const std::array<linearised, 7> parts = {rater::mean(s, y),
                                           rater::total(s, y),
                                           rater::ratio(s, y, x),
                                           rater::covariance(s, y, x),
                                           rater::mean(s, y, some),
                                           rater::population_size(s, some),
                                           rater::mean(s, x) - rater::mean(s, y, some)};
  const rater::joint_estimates j = rater::joint(s, parts);
  return {{j.value.begin(), j.value.end()}, j.covariance};
}

bool same_bits(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

void check_same(const answers& a, const answers& b) {
  for (std::size_t i = 0; i < a.value.size(); ++i) CHECK(same_bits(a.value[i], b.value[i]));
  for (Eigen::Index i = 0; i < a.covariance.size(); ++i) CHECK(same_bits(a.covariance.data()[i], b.covariance.data()[i]));
}

double variance_in(const sample_design& s, const linearised& x) { return rater::joint(s, {&x, 1}).covariance(0, 0); }

/// Up to rounding; nothing is nothing.
void check_near(double got, double want) {
  if (std::isnan(want))
    CHECK(std::isnan(got));
  else
    CHECK(got == Approx(want).epsilon(1e-11).margin(1e-18));
}

}  // namespace

TEST_CASE("the order of respondents and their labels change no bit", "[law]") {
  for (std::uint32_t seed = 0; seed < rounds; ++seed) {
    drawn d = draw(seed);
    const answers before = all_of(d);
    const rater::estimate median = rater::quantile(sample_of(d), column(d, &respondent::y), 0.5);
    std::mt19937 random(seed);
    std::shuffle(d.rows.begin(), d.rows.end(), random);
    check_same(before, all_of(d));
    for (respondent& r : d.rows) {
      r.stratum = (r.stratum * 7 + 3) % 11;
      r.psu = 5000 - 3 * r.psu;
      r.ssu = 17 - r.ssu;
    }
    check_same(before, all_of(d));
    const rater::estimate again = rater::quantile(sample_of(d), column(d, &respondent::y), 0.5);
    CHECK(again.parts().value == median.parts().value);
    CHECK(again.parts().low == median.parts().low);
    CHECK(again.parts().high == median.parts().high);
    CHECK(again.se() == median.se());
  }
}

TEST_CASE("shifting answers leaves the error of their mean, scaling scales it", "[law]") {
  for (std::uint32_t seed = 0; seed < rounds; ++seed) {
    const drawn d = draw(seed);
    const sample_design s = sample_of(d);
    const std::vector<double> y = column(d, &respondent::y);
    std::vector<double> other = y;
    for (double& v : other) v = 5 - 3 * v;
    const linearised a = rater::mean(s, y), b = rater::mean(s, other);
    CHECK(*b.value == Approx(5 - 3 * *a.value));
    check_near(variance_in(s, b), 9 * variance_in(s, a));
    const auto j = rater::joint(s, std::array{a, b});
    check_near(j.covariance(0, 1), -3 * variance_in(s, a));
    check_near(variance_in(s, rater::variance(s, other)), 81 * variance_in(s, rater::variance(s, y)));
    std::vector<double> twice = y;
    for (double& v : twice) v = 2 * v + 1;
    const rater::estimate q = rater::quantile(s, y, 0.3), r = rater::quantile(s, twice, 0.3);
    CHECK(r.value() == 2 * q.value() + 1);
    CHECK(r.se().has_value() == q.se().has_value());
    if (q.se()) CHECK(*r.se() == Approx(2 * *q.se()));
  }
}

TEST_CASE("weights times a constant change no mean, ratio or error of one, and scale totals", "[law]") {
  for (std::uint32_t seed = 0; seed < rounds; ++seed) {
    drawn d = draw(seed);
    d.weighted = true;
    const sample_design before = sample_of(d);
    const std::vector<double> y = column(d, &respondent::y), x = column(d, &respondent::x);
    for (respondent& r : d.rows) r.weight *= 8;  // of a power of two not even a bit
    const sample_design after = sample_of(d);
    for (const auto statistic :
         {+[](const sample_design& s, std::span<const double> a, std::span<const double> b) { return rater::ratio(s, a, b); },
          +[](const sample_design& s, std::span<const double> a, std::span<const double>) { return rater::mean(s, a); },
          +[](const sample_design& s, std::span<const double> a, std::span<const double> b) {
            return rater::covariance(s, a, b);
          }}) {
      const linearised a = statistic(before, y, x), b = statistic(after, y, x);
      CHECK(a.value == b.value);
      CHECK(same_bits(variance_in(before, a), variance_in(after, b)));
    }
    check_near(variance_in(after, rater::total(after, x)), 64 * variance_in(before, rater::total(before, x)));
    CHECK(rater::quantile(before, y, 0.4).parts().high == rater::quantile(after, y, 0.4).parts().high);
  }
}

TEST_CASE("the mean of a domain is the ratio of what is 0 outside it", "[law]") {
  for (std::uint32_t seed = 0; seed < rounds; ++seed) {
    const drawn d = draw(seed);
    const sample_design s = sample_of(d);
    std::vector<double> y = column(d, &respondent::y), inside(y.size());
    const linearised direct = rater::mean(s, y, members(d));
    if (!direct.value) continue;
    for (std::size_t i = 0; i < y.size(); ++i) {
      inside[i] = d.rows[i].member && !std::isnan(y[i]) ? 1 : 0;
      if (inside[i] == 0) y[i] = 0;
    }
    const linearised filled = rater::ratio(s, y, inside);
    CHECK(*direct.value == Approx(*filled.value).epsilon(1e-14));
    check_near(variance_in(s, direct), variance_in(s, filled));
  }
}

TEST_CASE("a stratum split into two equal halves varies half as much", "[law]") {
  for (std::uint32_t seed = 0; seed < rounds; ++seed) {
    drawn d = draw(seed);
    if (d.stages == 0) continue;  // else respondents are the units: the same law, but for the population
    d.stratified = d.weighted = true;
    d.finite = false;
    const sample_design one = sample_of(d);
    const double variance = variance_in(one, rater::mean(one, column(d, &respondent::y)));
    const std::size_t n = d.rows.size();
    for (respondent& r : d.rows) r.weight /= 2;
    for (std::size_t i = 0; i < n; ++i) {
      respondent twin = d.rows[i];
      twin.stratum += 50;
      twin.psu += 100000;
      d.rows.push_back(twin);
    }
    const sample_design two = sample_of(d);
    const linearised m = rater::mean(two, column(d, &respondent::y));
    check_near(variance_in(two, m), variance / 2);
    CHECK(two.degrees_of_freedom() == 2 * one.degrees_of_freedom());
  }
}

TEST_CASE("joint variances are never negative, and those of differences are theirs", "[law]") {
  for (std::uint32_t seed = 0; seed < rounds; ++seed) {
    const drawn d = draw(seed);
    const answers a = all_of(d);
    if (std::isnan(a.covariance(0, 0)) || std::isnan(a.covariance(4, 4))) continue;
    const double tolerance = 1e-12 * a.covariance.diagonal().maxCoeff();
    const sample_design s = sample_of(d);
    const linearised x = rater::mean(s, column(d, &respondent::x));
    const linearised y = rater::mean(s, column(d, &respondent::y), members(d));
    const auto j = rater::joint(s, std::array{x, y});
    CHECK(std::abs(a.covariance(6, 6) - (j.covariance(0, 0) + j.covariance(1, 1) - 2 * j.covariance(0, 1))) <= tolerance);
    CHECK(a.covariance == a.covariance.transpose());
    for (Eigen::Index i = 0; i < a.covariance.rows(); ++i)
      for (Eigen::Index k = 0; k < a.covariance.rows(); ++k)
        CHECK(a.covariance(i, k) * a.covariance(i, k) <= a.covariance(i, i) * a.covariance(k, k) * (1 + 1e-9) + 1e-20);
  }
}
