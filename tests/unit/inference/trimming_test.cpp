#include "support/catch.hpp"
#include "support/made_up_margins.hpp"

#include <rater/error.hpp>
#include <rater/inference/weighting.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

using rater::trim_limits;
using rater::trim_rule;
using rater::trimming;
using rater_test::Approx;
using rater_test::contains;

namespace {

/// Pass after pass, as METHODS 6.8 has it.
std::vector<double> repeated(std::vector<double> w, const trim_limits& l, int passes) {
  for (int pass = 0; pass < passes; ++pass) {
    double cut = 0;
    std::vector<std::size_t> inside;
    for (std::size_t i = 0; i < w.size(); ++i) {
      const double clipped = std::clamp(w[i], l.low, l.high);
      if (w[i] == clipped) inside.push_back(i);
      cut += w[i] - clipped;
      w[i] = clipped;
    }
    if (inside.size() == w.size()) break;
    for (const std::size_t i : inside) w[i] += cut / static_cast<double>(inside.size());
  }
  return w;
}

}  // namespace

TEST_CASE("what is cut off goes in equal parts to those inside", "[unit]") {
  const std::vector<double> w = {1, 2, 3, 10};
  const rater::trimming_result once = trimming(w, {.high = 4}, trim_rule::once);
  CHECK(once.weights == std::vector<double>{3, 4, 5, 4});
  CHECK(once.above == 1);
  CHECK(once.below == 0);
  const rater::trimming_result strict = trimming(w, {.high = 4}, trim_rule::strict);
  CHECK(strict.weights == std::vector<double>{4, 4, 4, 4});
  const rater::trimming_result none = trimming(w, {.low = 0.5, .high = 10});
  CHECK(none.weights == w);
  CHECK(trimming(std::vector<double>{0, 1, 5, 0, 3}, {.high = 4}).weights[3] == 0);
  CHECK(trimming({}, {.high = 4}).weights.empty());
}

TEST_CASE("strict trimming is where repeated passes lead", "[unit]") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    std::mt19937_64 random{seed};
    std::vector<double> w;
    for (int i = 0; i < 60; ++i) w.push_back(std::exp(static_cast<double>(random() % 1000) / 300) / 4);
    const double mean = std::accumulate(w.begin(), w.end(), 0.0) / 60;
    const trim_limits limits{mean * (0.2 + 0.02 * static_cast<double>(seed)), mean * (3 - 0.05 * static_cast<double>(seed))};
    const std::vector<double> strict = trimming(w, limits).weights, passes = repeated(w, limits, 20000);
    for (std::size_t i = 0; i < w.size(); ++i) {
      CHECK(strict[i] == Approx(passes[i]).epsilon(1e-10));
      CHECK(strict[i] <= limits.high);
      CHECK(strict[i] >= limits.low);
    }
    CHECK(rater::spread_of(strict).sum == Approx(60 * mean));
  }
}

TEST_CASE("limits that cannot hold are refused", "[unit]") {
  const std::vector<double> w = {1, 1, 9, 9};
  CHECK_THROWS_AS(trimming(w, {.high = 4}), rater::error);  // the mean is 5
  CHECK_THROWS_AS(trimming(w, {.low = 6}), rater::error);
  CHECK_THROWS_AS(trimming(w, {.low = 4, .high = 3}), rater::error);
  CHECK_THROWS_AS(trimming(w, {.low = 4, .high = std::nan("")}), rater::error);
  CHECK_THROWS_AS(trimming(w, {.low = 4, .high = 6}), rater::error);  // nobody is inside
  CHECK_THROWS_AS(trimming(std::vector<double>{1, std::nan("")}, {.high = 4}), rater::error);
}

TEST_CASE("the quantile of weights is R's type 7, without those of weight 0", "[unit]") {
  const std::vector<double> w = {4, 0, 1, 3, 2};
  CHECK(rater::weight_quantile(w, 0.5) == 2.5);
  CHECK(rater::weight_quantile(w, 0.95) == Approx(3.85));
  CHECK(rater::weight_quantile(w, 0) == 1);
  CHECK(rater::weight_quantile(w, 1) == 4);
  CHECK_THROWS_AS(rater::weight_quantile(w, 1.5), rater::error);
  CHECK_THROWS_AS(rater::weight_quantile({}, 0.5), rater::error);
}

TEST_CASE("trimming and raking in turn give both", "[unit]") {
  const rater_test::made_up_margins some(500, {4, 3, 5}, 11);
  rater::weighting_spec spec;
  spec.margins = some.margins;
  const rater::weighting_result untrimmed = rater::weighting(some.base, spec);
  spec.trim = trim_limits{0.2 * untrimmed.after.sum / 500, 3 * untrimmed.after.sum / 500};
  const rater::weighting_result r = rater::weighting(some.base, spec);
  REQUIRE(r.converged);
  CHECK(r.trim_rounds > 0);
  CHECK(r.trimmed > 0);
  CHECK(r.largest_error <= 1e-10);
  CHECK(r.after.max <= spec.trim->high * (1 + 1e-6));
  CHECK(r.after.min >= spec.trim->low * (1 - 1e-6));

  spec.trim = {};
  spec.trim_quantile = 0.95;
  const rater::weighting_result q = rater::weighting(some.base, spec);
  CHECK(q.converged);
  CHECK(q.limits->high == rater::weight_quantile(untrimmed.weights, 0.95));

  spec.trim_quantile = {};
  spec.trim = trim_limits{0.93 * untrimmed.after.sum / 500, 1.08 * untrimmed.after.sum / 500};
  const rater::weighting_result tight = rater::weighting(some.base, spec);
  CHECK_FALSE(tight.converged);
  CHECK_THAT(tight.note, contains("50 rounds") && contains("wider"));
  spec.trim_quantile = 0.9;
  CHECK_THROWS_AS(rater::weighting(some.base, spec), rater::error);
}
