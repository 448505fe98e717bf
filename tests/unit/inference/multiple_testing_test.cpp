#include "support/catch.hpp"

#include <rater/error.hpp>
#include <rater/inference/multiple_testing.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

using rater::p_adjustment;
using rater_test::Approx;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr std::array all_methods = {p_adjustment::none,     p_adjustment::holm, p_adjustment::bonferroni,
                                    p_adjustment::hochberg, p_adjustment::bh,   p_adjustment::by};

void check(const std::vector<double>& p, p_adjustment method, const std::vector<double>& expected) {
  const std::vector<double> got = rater::adjusted_p_values(p, method);
  REQUIRE(got.size() == expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    CAPTURE(rater::to_string(method), i);
    if (std::isnan(expected[i]))
      CHECK(std::isnan(got[i]));
    else
      CHECK(got[i] == Approx(expected[i]).epsilon(1e-14));
  }
}

}  // namespace

TEST_CASE("adjusted p-values, by hand", "[unit]") {
  const std::vector<double> p = {0.04, 0.01, 0.03, 0.02};
  check(p, p_adjustment::none, p);
  check(p, p_adjustment::bonferroni, {0.16, 0.04, 0.12, 0.08});
  check(p, p_adjustment::holm, {0.06, 0.04, 0.06, 0.06});      // 4 * .01, 3 * .02, 2 * .03, then not below the one before
  check(p, p_adjustment::hochberg, {0.04, 0.04, 0.04, 0.04});  // .04 * 1 bounds all
  check(p, p_adjustment::bh, {0.04, 0.04, 0.04, 0.04});
  check({0.001, 0.5, 0.02}, p_adjustment::bh, {0.003, 0.5, 0.03});
  check({0.001, 0.5, 0.02}, p_adjustment::by, {0.003 * 11 / 6, 0.5 * 11 / 6, 0.03 * 11 / 6});
  check({0.6, 0.9}, p_adjustment::holm, {1, 1});
  check({0.6, 0.9}, p_adjustment::hochberg, {0.9, 0.9});
}

TEST_CASE("a test that could not be made does not count", "[unit]") {
  for (const p_adjustment method : all_methods) {
    const std::vector<double> without = rater::adjusted_p_values(std::array{0.02, 0.01, 0.3}, method);
    check({missing, 0.02, 0.01, missing, 0.3}, method, {missing, without[0], without[1], missing, without[2]});
    CHECK(rater::adjusted_p_values({}, method).empty());
    check({missing}, method, {missing});
    check({0.2}, method, {0.2});
  }
}

TEST_CASE("adjusting keeps the order of p-values and does not depend on theirs in the list", "[unit]") {
  std::vector<double> p;
  for (int i = 0; i < 60; ++i) p.push_back(std::fmod(0.37 * i * i, 1.0) * (i % 3 == 0 ? 0.01 : 1));
  p[7] = p[11] = p[2];
  p[5] = 0;
  p[6] = 1;
  std::vector<double> sorted = p;
  std::sort(sorted.begin(), sorted.end());
  for (const p_adjustment method : all_methods) {
    std::vector<double> got = rater::adjusted_p_values(p, method);
    for (std::size_t i = 0; i < p.size(); ++i) {
      CHECK((got[i] >= p[i] && got[i] <= 1));
      for (std::size_t j = 0; j < p.size(); ++j)
        if (p[i] <= p[j]) CHECK(got[i] <= got[j]);
    }
    std::sort(got.begin(), got.end());
    CHECK(got == rater::adjusted_p_values(sorted, method));
  }
}

TEST_CASE("what is no p-value is refused by its place", "[unit]") {
  for (const double bad : {-0.1, 1.5, std::numeric_limits<double>::infinity()})
    CHECK_THROWS_WITH(rater::adjusted_p_values(std::array{0.5, bad}), rater_test::contains("p-value 2 of the list"));
}

TEST_CASE("words of adjustments", "[unit]") {
  for (const p_adjustment method : all_methods) CHECK(rater::p_adjustment_of(rater::to_string(method)) == method);
  CHECK(!rater::p_adjustment_of("fdr"));
  CHECK(rater::adjusted_p_values(std::array{0.01, 0.02}) == rater::adjusted_p_values(std::array{0.01, 0.02}, p_adjustment::holm));
}
