#include "support/catch.hpp"

#include <rater/engine/accumulator.hpp>
#include <rater/inference/comparison.hpp>
#include <rater/inference/estimates.hpp>
#include <rater/inference/interval.hpp>

#include <cmath>
#include <limits>

// Standard errors, design effects and intervals worked by hand (METHODS 6.2).
using namespace rater;
using rater_test::Approx;
using rater_test::contains;

namespace {

/// Two dimensions of a pair each, with points.
instrument two_dimensions() {
  instrument i;
  i.id = "two";
  i.version = "1";
  i.scales = {{"seven", {}}};
  for (const char* n : {"1", "2"}) {
    const std::string number = n;
    i.dimensions.push_back({"d" + number, "", column_ref("w" + number), {}});
    item it;
    it.id = "q" + number;
    it.dimension = "d" + number;
    it.column(role::expectation) = column_ref("E" + number);
    it.column(role::perception) = column_ref("P" + number);
    i.items.push_back(it);
  }
  return i;
}

struct columns {
  std::vector<double> gap, points, weight;

  /// The first dimension's gap (E = 4) and points; the second's gap is 0.
  [[nodiscard]] accumulator accumulated() const {
    accumulator a(two_dimensions());
    const std::vector<double> four(gap.size(), 4);
    std::vector<double> perceived = gap;
    for (double& x : perceived) x += 4;
    std::vector<double> rest = points;
    for (double& x : rest) x = 100 - x;
    responses r(two_dimensions());
    r.bind("E1", column_view(four))
        .bind("P1", column_view(perceived))
        .bind("E2", column_view(four))
        .bind("P2", column_view(four));
    r.bind("w1", column_view(points)).bind("w2", column_view(rest));
    if (!weight.empty()) r.weight(column_view(weight));
    a.update(r);
    return a;
  }
};

}  // namespace

TEST_CASE("design effect and effective n of a weighted mean", "[unit]") {
  const columns c = {{0, 1, 2}, {50, 50, 50}, {1, 1, 2}};
  const estimate gap = estimates(c.accumulated().sums()).gap("d1");
  CHECK(gap.value() == Approx(1.25));
  CHECK(*gap.se() == Approx(std::sqrt(1.5 * 3.875 / 16)));
  const double svyvar = 1.5 * 2.75 / 4;
  CHECK(*gap.deff() == Approx(1.5 * 3.875 / 16 / (svyvar / 3)));
  CHECK(*gap.n_eff() == Approx(3 / *gap.deff()));
}

TEST_CASE("without weights or groups the design effect is 1", "[unit]") {
  const columns c = {{0, 1, 2, 2}, {50, 50, 50, 50}, {}};
  const estimate gap = estimates(c.accumulated().sums()).gap("d1");
  CHECK(*gap.deff() == 1);
  CHECK(*gap.n_eff() == 4);
}

TEST_CASE("the standard error of the sum of weights", "[unit]") {
  const columns c = {{0, 1, 2}, {50, 50, 50}, {1, 1, 2}};
  const estimate w = estimates(c.accumulated().sums()).get(level::respondents, "all", "weight_sum");
  CHECK(w.value() == 4);
  CHECK(*w.se() == Approx(1));  // 3/2 (6 - 16/3)
  const columns unweighted = {{0, 1, 2}, {50, 50, 50}, {}};
  const estimate n = estimates(unweighted.accumulated().sums()).get(level::respondents, "all", "weight_sum");
  CHECK(n.value() == 3);
  CHECK(*n.se() == 0);
}

TEST_CASE("scores that are kept rounded have their standard error in the same unit", "[unit]") {
  const columns c = {{-1, 1}, {60, 40}, {}};
  const estimates e(c.accumulated().sums());
  const estimate importance = e.get(level::dimension, "d1", "importance");
  CHECK(importance.value() == Approx(0.5));
  CHECK(*importance.se() == Approx(0.1));  // 2/1 * 2 * 0.01 / 4
  const estimate weighted = e.get(level::overall, "weighted", "gap");
  CHECK(weighted.value() == Approx(-0.1));  // -0.6 and 0.4
  CHECK(*weighted.se() == Approx(0.5));
}

TEST_CASE("the index of the gap by mean weights varies as the gap does, by 50 / R", "[unit]") {
  const columns c = {{-2, 1, 2, 0}, {60, 40, 70, 10}, {}};
  const estimates e(c.accumulated().sums());
  for (const char* id : {"weighted_means", "weighted_marginal"}) {
    const estimate gap = e.get(level::overall, id, "gap");
    const estimate index = e.get(level::overall, id, "index");
    CHECK(index.value() == Approx(50 + 50 * gap.value() / 6));
    CHECK(*gap.se() > 0);
    CHECK(*index.se() == Approx(50 * *gap.se() / 6));
  }
}

TEST_CASE("a product of means has the n of the score that the fewest have", "[unit]") {
  const columns c = {{-2, 1, 2, 0}, {60, 40, 300, 10}, {}};  // the third has no importance
  const estimates e(c.accumulated().sums());
  CHECK(e.gap("d1").n() == 4);
  CHECK(e.get(level::overall, "weighted_marginal", "gap").n() == 3);
  CHECK(e.get(level::overall, "weighted_means", "gap").n() == 3);
}

TEST_CASE("the level asked of inference goes before that of the options", "[unit]") {
  const columns c = {{0, 1, 2}, {50, 50, 50}, {}};
  const sums s = c.accumulated().sums();
  inference_options ninety;
  ninety.confidence = 0.9;
  const estimate wide = estimates(s).gap("d1");
  const estimate narrow = estimates(s, ninety).gap("d1");
  CHECK(wide.high() == Approx(wide.value() + t_quantile(0.95, 2) * *wide.se()));
  CHECK(narrow.high() == Approx(narrow.value() + t_quantile(0.9, 2) * *narrow.se()));
}

TEST_CASE("a statistic that is infinite has a p-value of 0", "[unit]") {
  const double infinite = std::numeric_limits<double>::infinity();
  CHECK(t_p_value(infinite) == 0);
  CHECK(t_p_value(-infinite, 3) == 0);
}

TEST_CASE("the sum of all weights is known, one of unequal weights is estimated", "[unit]") {
  const columns c = {{0, 1, 2}, {50, 50, 50}, {}};
  CHECK_THAT(estimates(c.accumulated().sums()).get(level::respondents, "all", "weight_sum").note(), contains("known"));
  const columns w = {{0, 1, 2}, {50, 50, 50}, {1, 1, 2}};
  CHECK_THAT(estimates(w.accumulated().sums()).get(level::respondents, "all", "weight_sum").note(), !contains("known"));
}

TEST_CASE("half of the answers leave nothing for the continuity correction to correct", "[unit]") {
  CHECK(wilson_corrected(5, 10).low == Approx(wilson(5, 10).low));
  CHECK(wilson_corrected(5, 10).high == Approx(wilson(5, 10).high));
  CHECK(wilson_corrected(6, 10).low < wilson(6, 10).low);
}

TEST_CASE("an index at the end of its scale is that end, whatever the weights", "[unit]") {
  instrument i = two_dimensions();
  accumulator worst(i);
  const std::vector<double> low(7, 1);
  const std::vector<double> high(7, 7);
  const std::vector<double> half(7, 50);
  const std::vector<double> weight = {0.1, 0.3, 1.0 / 3, 17.123456, 1e-5, 2.5, 0.7};
  responses r(i);
  r.bind("E1", column_view(high)).bind("P1", column_view(low)).bind("E2", column_view(low)).bind("P2", column_view(high));
  r.bind("w1", column_view(half)).bind("w2", column_view(half)).weight(column_view(weight));
  worst.update(r);
  const estimates e(worst.sums());
  CHECK(e.get(level::dimension, "d1", "index").value() == 0);
  CHECK(e.get(level::dimension, "d2", "index").value() == 100);
}

TEST_CASE("what is made of several means has the degrees of freedom of the scarcest", "[unit]") {
  instrument i = two_dimensions();
  i.respondent.psu = {column_ref("branch")};
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> four(8, 4);
  const std::vector<double> half = {40, 50, 60, 50, 30, 20, 50, 60};
  std::vector<double> rest = half;
  for (double& x : rest) x = 100 - x;
  const std::vector<double> first = {1, 2, 3, 4, 5, 6, 7, 1};
  const std::vector<double> second = {nan, nan, 3, 4, 5, 6, nan, nan};  // two of the four branches
  const std::vector<std::string> branch = {"a", "a", "b", "b", "c", "c", "d", "d"};
  responses r(i);
  r.bind("E1", column_view(four)).bind("P1", column_view(first)).bind("E2", column_view(four)).bind("P2", column_view(second));
  r.bind("w1", column_view(half)).bind("w2", column_view(rest)).bind_text("branch", branch);
  accumulator a(i);
  a.update(r);
  const estimates e(a.sums());
  CHECK(*e.gap("d1").df() == 3);
  CHECK(*e.gap("d2").df() == 1);
  CHECK(*e.get(level::overall, "weighted_marginal", "gap").df() == 1);
}
