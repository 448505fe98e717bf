#include "support/catch.hpp"
#include "support/made_up_margins.hpp"

#include <rater/inference/weighting.hpp>

#include <algorithm>
#include <numeric>
#include <random>

using rater::weighting_method;
using rater::weighting_result;
using rater_test::Approx;
using rater_test::made_up_margins;

namespace {

double largest_ratio(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] / b[i] - 1));
  return largest;
}

std::vector<std::size_t> shuffled(std::size_t n, std::uint64_t seed) {
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::shuffle(order.begin(), order.end(), std::mt19937_64{seed});
  return order;
}

const std::vector<std::vector<int>> shapes = {{3}, {2, 5}, {4, 3, 6}, {2, 2, 2, 2, 2}};

}  // namespace

TEST_CASE("weights meet every margin", "[law]") {
  for (const auto& shape : shapes) {
    const made_up_margins some(600, shape, 1);
    for (const auto method : {weighting_method::raking, weighting_method::raking_calibration, weighting_method::linear}) {
      const weighting_result r = rater::weighting(some.base, {method, some.margins});
      REQUIRE(r.converged);
      for (const rater::margin& m : some.margins)
        for (std::size_t k = 0; k < m.targets.size(); ++k) {
          double sum = 0;
          for (std::size_t i = 0; i < 600; ++i)
            if (m.category.code[i] == static_cast<std::int32_t>(k)) sum += r.weights[i];
          CHECK(std::abs(sum / m.targets[k].total - 1) < 2e-10);
        }
    }
  }
}

TEST_CASE("raking what is raked changes nothing", "[law]") {
  for (const auto& shape : shapes) {
    const made_up_margins some(600, shape, 2);
    const weighting_result once = rater::raking(some.base, some.margins);
    const weighting_result twice = rater::raking(once.weights, some.margins);
    CHECK(twice.cycles == 0);
    CHECK(twice.weights == once.weights);
  }
}

TEST_CASE("the order of rows changes no bit, nor does the numbering of labels", "[law]") {
  const made_up_margins some(700, {4, 3, 6}, 3);
  const std::vector<std::size_t> order = shuffled(700, 9);
  made_up_margins other = some.reordered(order);
  for (rater::margin& m : other.margins) {  // names the other way round
    const auto last = static_cast<std::int32_t>(m.category.name.size()) - 1;
    std::reverse(m.category.name.begin(), m.category.name.end());
    for (std::int32_t& code : m.category.code) code = last - code;
  }
  for (const auto method : {weighting_method::raking, weighting_method::raking_calibration, weighting_method::linear}) {
    rater::weighting_spec spec{method, some.margins}, moved{method, other.margins};
    if (method != weighting_method::raking) {
      rater::auxiliary& x = spec.totals.emplace_back("x", some.base, 12000);
      (void)x;
      moved.totals.emplace_back("x", other.base, 12000);
    }
    if (method == weighting_method::raking) spec.trim_quantile = moved.trim_quantile = 0.97;
    const weighting_result a = rater::weighting(some.base, spec), b = rater::weighting(other.base, moved);
    REQUIRE(a.converged);
    for (std::size_t i = 0; i < order.size(); ++i) REQUIRE(a.weights[order[i]] == b.weights[i]);
    CHECK(a.largest_error == b.largest_error);
    CHECK(a.after.deff == b.after.deff);
  }
}

TEST_CASE("the order of categories and of margins does not matter but for rounding", "[law]") {
  const made_up_margins some(500, {4, 3, 6}, 4);
  made_up_margins other = some;
  std::reverse(other.margins.begin(), other.margins.end());
  for (rater::margin& m : other.margins) std::rotate(m.targets.begin(), m.targets.begin() + 1, m.targets.end());
  const rater::weighting_options exact{.tolerance = 1e-13};
  CHECK(largest_ratio(rater::raking(some.base, some.margins, exact).weights,
                      rater::raking(other.base, other.margins, exact).weights) < 1e-11);
}

TEST_CASE("raking calibration finds the weights of iterative proportional fitting", "[law]") {
  for (const auto& shape : shapes) {
    const made_up_margins some(600, shape, 5);
    const rater::weighting_options exact{.tolerance = 1e-12};
    CHECK(largest_ratio(rater::raking(some.base, some.margins, exact).weights,
                        rater::raking_calibration(some.base, some.margins, {}, exact).weights) < 1e-10);
  }
}

TEST_CASE("on one margin raking, both calibrations and post-stratification are the same", "[law]") {
  const made_up_margins some(400, {7}, 6);
  const std::vector<double> want = rater::post_stratification(some.base, some.margins[0]).weights;
  for (const auto method : {weighting_method::raking, weighting_method::raking_calibration, weighting_method::linear})
    CHECK(largest_ratio(rater::weighting(some.base, {method, some.margins}).weights, want) < 1e-10);
}

TEST_CASE("base weights times a constant give the same weights, targets times a constant as many times", "[law]") {
  const made_up_margins some(400, {3, 4}, 7);
  made_up_margins larger = some;
  for (double& w : larger.base) w *= 8;
  CHECK(rater::raking(larger.base, some.margins).weights.size() == 400);
  CHECK(largest_ratio(rater::raking(larger.base, some.margins).weights, rater::raking(some.base, some.margins).weights) < 1e-12);
  for (rater::margin& m : larger.margins)
    for (rater::category_target& t : m.targets) t.total *= 8;
  const std::vector<double> once = rater::raking(some.base, some.margins).weights;
  const std::vector<double> often = rater::raking(some.base, larger.margins).weights;
  for (std::size_t i = 0; i < once.size(); ++i) CHECK(often[i] == Approx(8 * once[i]).epsilon(1e-12));
}

TEST_CASE("the same weighting as a function of the weights", "[law]") {
  const made_up_margins some(400, {3, 4}, 8);
  for (const auto method : {weighting_method::raking, weighting_method::raking_calibration, weighting_method::linear}) {
    const rater::weighting_spec spec{method, some.margins};
    const rater::reweighting again = rater::reweighting_of(spec);
    CHECK(again(some.base) == rater::weighting(some.base, spec).weights);
    std::vector<double> replicate = some.base;
    for (std::size_t i = 0; i < 40; ++i) replicate[i] = 0;
    CHECK(again(replicate) == rater::weighting(replicate, spec).weights);
    CHECK(again(replicate)[3] == 0);
  }
}
