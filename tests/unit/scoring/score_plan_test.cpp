#include "support/catch.hpp"

#include <rater/error.hpp>
#include <rater/scoring/score_one.hpp>
#include <rater/survey/presets.hpp>

#include <cmath>

using namespace rater;
using rater_test::Approx;
using rater_test::contains;

namespace {

/// One dimension of k items, all pairs, on this scale.
instrument one_dimension(int k, scale on = {}) {
  instrument i;
  i.id = "one";
  i.version = "1";
  i.scales = {{"s", on}};
  i.dimensions = {{"d", "", {}, {}}};
  for (int n = 1; n <= k; ++n) {
    item it;
    it.id = "q" + std::to_string(n);
    it.dimension = "d";
    it.column(role::expectation) = column_ref("E" + std::to_string(n));
    it.column(role::perception) = column_ref("P" + std::to_string(n));
    i.items.push_back(it);
  }
  return i;
}

std::optional<double> gap(const instrument& i, const form& f, const score_options& o = {}) { return score_one(i, f, o).gap("d"); }

score_options with(missing_policy p) {
  score_options o;
  o.missing = p;
  return o;
}

}  // namespace

TEST_CASE("a dimension's gap is the mean of the pairs there are, if half are", "[unit]") {
  const instrument i = one_dimension(4);
  CHECK(*gap(i, {{"E1", 7}, {"P1", 5}, {"E2", 6}, {"P2", 6}, {"E3", 7}, {"P3", 4}, {"E4", 5}, {"P4", 6}}) == Approx(-1));
  CHECK(*gap(i, {{"E1", 7}, {"P1", 5}, {"E2", 6}, {"P2", 6}}) == Approx(-1));
  CHECK_FALSE(gap(i, {{"E1", 7}, {"P1", 5}, {"P2", 6}, {"E3", 6}}));  // one pair of four
}

TEST_CASE("the missing policies differ in how many pairs they need", "[unit]") {
  const instrument i = one_dimension(4);
  const form one = {{"E1", 7}, {"P1", 5}};
  const form three = {{"E1", 7}, {"P1", 5}, {"E2", 7}, {"P2", 5}, {"E3", 7}, {"P3", 5}};
  CHECK(gap(i, one, with(missing_policy::any)));
  CHECK_FALSE(gap(i, one, with(missing_policy::available)));
  CHECK_FALSE(gap(i, three, with(missing_policy::listwise_dimension)));
  CHECK_FALSE(gap(i, three, with(missing_policy::listwise_all)));
  score_options by_count;
  by_count.min_answered = min_answered{0.5, 1};
  CHECK(gap(i, one, by_count));
  score_options by_share;
  by_share.min_answered = min_answered{0.75, {}};
  CHECK(gap(i, three, by_share));
  instrument own = i;
  own.dimensions[0].min_answered = 1;
  CHECK(gap(own, one));
}

TEST_CASE("listwise over all dimensions takes every score of a respondent who left one pair open", "[unit]") {
  instrument i = servqual_1991();
  form f;
  for (int n = 1; n <= 22; ++n) {
    f["E" + std::to_string(n)] = 6;
    f["P" + std::to_string(n)] = 5;
  }
  CHECK(score_one(i, f, with(missing_policy::listwise_all)).gap(dimension::tangibles));
  f.erase("P22");  // empathy
  CHECK_FALSE(score_one(i, f, with(missing_policy::listwise_all)).gap(dimension::tangibles));
  CHECK(score_one(i, f, with(missing_policy::listwise_dimension)).gap(dimension::tangibles));
  CHECK(score_one(i, f).overall_gap());
}

TEST_CASE("reversed items are reversed in every column before anything else", "[unit]") {
  instrument i = one_dimension(2);
  i.items[1].reverse = true;
  // 8 - 2 = 6 expected, 8 - 5 = 3 perceived: a gap of -3 beside one of -1.
  CHECK(*gap(i, {{"E1", 6}, {"P1", 5}, {"E2", 2}, {"P2", 5}}) == Approx(-2));
}

TEST_CASE("means of thirds and sevenths are exact, so that a class does not flip", "[unit]") {
  const instrument i = one_dimension(3);
  const form met = {{"E1", 5}, {"P1", 6}, {"E2", 5}, {"P2", 5}, {"E3", 5}, {"P3", 4}};
  const respondent_scores s = score_one(i, met);
  CHECK(*s.gap("d") == 0.0);
  CHECK(*s.get(level::dimension, "d", measure::share_satisfied) == 1);
  score_options o;
  o.delta = 1.0 / 3;
  const form third = {{"E1", 5}, {"P1", 5}, {"E2", 5}, {"P2", 5}, {"E3", 5}, {"P3", 4}};
  CHECK(*score_one(i, third, o).get(level::dimension, "d", measure::share_satisfied) == 1);  // -1/3 is on the edge
}

TEST_CASE("a dimension too long for exact fractions is rounded far below anything seen", "[unit]") {
  const int k = 61;  // lcm(1..61) is beyond 64 bits
  form f;
  double sum = 0;
  for (int n = 1; n <= k; ++n) {
    f["E" + std::to_string(n)] = 1 + n % 7;
    if (n % 5 == 0) continue;
    f["P" + std::to_string(n)] = 1 + (3 * n) % 7;
    sum += (3 * n) % 7 - n % 7;
  }
  CHECK(*gap(one_dimension(k), f) == Approx(sum / 49).epsilon(1e-11));
}

TEST_CASE("scales with steps, negative bounds and a thousand points", "[unit]") {
  scale halves;
  halves.min = -2;
  halves.max = 2;
  halves.step = 0.5;
  CHECK(*gap(one_dimension(2, halves), {{"E1", 1.5}, {"P1", -2}, {"E2", 0}, {"P2", 0.5}}) == Approx(-1.5));
  scale thousand;
  thousand.min = 0;
  thousand.max = 1000;
  CHECK(*gap(one_dimension(1, thousand), {{"E1", 999}, {"P1", 1}}) == Approx(-998));
}

TEST_CASE("one benchmark for everybody stands in for an expectation", "[unit]") {
  instrument i = one_dimension(2);
  for (item& it : i.items) {
    it.column(role::expectation).reset();
    it.benchmark = 6.25;
  }
  CHECK(*gap(i, {{"P1", 5}, {"P2", 6}}) == Approx(-0.75));
  i.items[1].reverse = true;  // the benchmark is reversed with the answers: 1.75 against 8 - 6
  CHECK(*gap(i, {{"P1", 5}, {"P2", 6}}) == Approx((5 - 6.25 + (2 - 1.75)) / 2));
}

TEST_CASE("overall: dimensions count equally, whatever their number of items", "[unit]") {
  instrument i = one_dimension(3);
  i.dimensions.push_back({"e", "", {}, {}});
  i.items[2].dimension = "e";
  const form f = {{"E1", 7}, {"P1", 5}, {"E2", 7}, {"P2", 5}, {"E3", 4}, {"P3", 4}};
  const respondent_scores s = score_one(i, f);
  CHECK(*s.overall_gap() == Approx(-1));
  CHECK(*s.get(level::overall, "mean_of_items", measure::gap) == Approx(-4.0 / 3));
  CHECK(*s.index() == Approx(50 - 100.0 / 12));
  form half = f;
  half.erase("P3");
  CHECK_FALSE(score_one(i, half).overall_gap());
  score_options o;
  o.overall = overall_rule::available;
  CHECK(*score_one(i, half, o).overall_gap() == Approx(-2));
}

TEST_CASE("importance: points of 100, ratings, fixed weights", "[unit]") {
  instrument i = one_dimension(2);
  i.dimensions = {{"d", "", column_ref("wd"), {}}, {"e", "", column_ref("we"), {}}};
  i.items[1].dimension = "e";
  const form gaps = {{"E1", 7}, {"P1", 5}, {"E2", 5}, {"P2", 6}};  // -2 and 1
  const auto weighted = [&](form f, const score_options& o = {}) {
    f.insert(gaps.begin(), gaps.end());
    return score_one(i, f, o).weighted_gap();
  };
  CHECK(*weighted({{"wd", 70}, {"we", 30}}) == Approx(-1.1));
  CHECK(*weighted({{"wd", 70}, {"we", 30.4}}) == Approx(-1.4 + 0.304));  // within half a point: taken as they are
  CHECK_FALSE(weighted({{"wd", 70}, {"we", 20}}));
  CHECK_FALSE(weighted({{"wd", 100}}));
  CHECK_FALSE(weighted({{"wd", 120}, {"we", -20}}));
  score_options renormalise;
  renormalise.points = points_rule::renormalise;
  CHECK(*weighted({{"wd", 70}, {"we", 20}}, renormalise) == Approx((-140.0 + 20) / 90));
  i.importance_kind = importance_kind::rating;
  CHECK(*weighted({{"wd", 3}, {"we", 1}}) == Approx(-1.25));
  CHECK_FALSE(weighted({{"wd", 0}, {"we", 0}}));
  i.importance_kind = importance_kind::fixed;
  i.dimensions[0].importance = 3.0;
  i.dimensions[1].importance = 1.0;
  CHECK(*weighted({}) == Approx(-1.25));
}

TEST_CASE("renormalised points are divided by their sum, however little it is off", "[unit]") {
  instrument i = one_dimension(2);
  i.dimensions = {{"d", "", column_ref("wd"), {}}, {"e", "", column_ref("we"), {}}};
  i.items[1].dimension = "e";
  score_options o;
  o.points = points_rule::renormalise;
  const respondent_scores s = score_one(i, {{"E1", 7}, {"P1", 5}, {"E2", 5}, {"P2", 3}, {"wd", 30}, {"we", 70.4}}, o);
  CHECK(*s.weighted_gap() == -2.0);  // shares sum to 1 exactly, so equal gaps stay what they are
  CHECK(*s.get(level::dimension, "d", measure::importance) == Approx(30 / 100.4));
}

TEST_CASE("a dimension that is not asked for a score leaves the overall one undefined, unless those that are will do", "[unit]") {
  instrument i = one_dimension(2);
  i.dimensions.push_back({"e", "", {}, {}});
  i.items[1].dimension = "e";
  i.items[1].column(role::expectation).reset();
  const form f = {{"E1", 7}, {"P1", 5}, {"P2", 3}};
  CHECK_FALSE(score_one(i, f).overall_gap());
  CHECK(score_one(i, f).get(level::overall, "unweighted", measure::performance));
  score_options o;
  o.overall = overall_rule::available;
  CHECK(*score_one(i, f, o).overall_gap() == -2);
}

TEST_CASE("a count of answers is a count, also where there are fewer pairs than items", "[unit]") {
  instrument i = one_dimension(3);
  i.items[1].column(role::expectation).reset();
  i.items[2].column(role::expectation).reset();
  score_options o;
  o.min_answered = min_answered{0.5, 2};
  const form f = {{"E1", 7}, {"P1", 5}, {"P2", 3}};
  CHECK_FALSE(gap(i, f, o));
  CHECK(score_one(i, f, o).get(level::dimension, "d", measure::performance));
}

TEST_CASE("importance is rescaled over the dimensions there are when that is the rule", "[unit]") {
  instrument i = one_dimension(3);
  i.dimensions = {{"a", "", column_ref("wa"), {}}, {"b", "", column_ref("wb"), {}}, {"c", "", column_ref("wc"), {}}};
  for (std::size_t k = 0; k < 3; ++k) i.items[k].dimension = i.dimensions[k].id;
  score_options o;
  o.overall = overall_rule::available;
  const form f = {{"E1", 7}, {"P1", 5}, {"E2", 5}, {"P2", 6}, {"wa", 60}, {"wb", 20}, {"wc", 20}};
  CHECK(*score_one(i, f, o).weighted_gap() == Approx((-2 * 60 + 20) / 80.0));
  CHECK_FALSE(score_one(i, f).weighted_gap());
}

TEST_CASE("SERVPERF weighted: the scale's minimum is weighted with the rest", "[unit]") {
  instrument i = servperf();
  form f;
  for (auto& d : i.dimensions) {
    d.importance = column_ref("w_" + d.id);
    f["w_" + d.id] = 19.95;  // 99.75 points
  }
  for (int n = 1; n <= 22; ++n) f["P" + std::to_string(n)] = 4;
  CHECK(*score_one(i, f).get(level::overall, "weighted", measure::performance) == Approx(0.9975 * 4));
}

TEST_CASE("three columns: zone of tolerance and inversions", "[unit]") {
  const instrument i = libqual();
  form f;
  for (int n = 1; n <= 22; ++n) {
    const std::string k = std::to_string(n);
    f["M" + k] = 5;
    f["D" + k] = 8;
    f["P" + k] = 7;
  }
  const auto get = [&](measure m, const score_options& o = {}) {
    return score_one(i, f, o).get(level::dimension, "library_as_place", m);
  };
  CHECK(*get(measure::adequacy) == Approx(2));
  CHECK(*get(measure::superiority) == Approx(-1));
  CHECK(*get(measure::zone_width) == Approx(3));
  CHECK(*get(measure::zone_position) == Approx(2.0 / 3));
  CHECK(*get(measure::share_within) == 1);
  for (int n = 18; n <= 22; ++n) f["D" + std::to_string(n)] = 4;
  CHECK(*get(measure::share_inverted) == 1);
  CHECK(*get(measure::share_within) == 0);
  CHECK(*get(measure::adequacy) == Approx(2));  // inverted answers stay in the means
  CHECK_FALSE(get(measure::zone_position));
  score_options o;
  o.screening.max_inverted = 4;
  CHECK_FALSE(get(measure::adequacy, o));
  o.screening.max_inverted = 5;
  CHECK(get(measure::adequacy, o));
}

TEST_CASE("comparison items are centred on the scale's midpoint", "[unit]") {
  instrument i = one_dimension(2);
  for (std::size_t k = 0; k < 2; ++k) {
    i.items[k].columns = {};
    i.items[k].column(role::comparison) = column_ref("N" + std::to_string(k + 1));
  }
  CHECK(*score_one(i, {{"N1", 5}, {"N2", 6}}).get(level::dimension, "d", measure::better_than_expected) == Approx(1.5));
}

TEST_CASE("dimensions on different scales have no overall score, and say why", "[unit]") {
  instrument i = one_dimension(2);
  i.scales.push_back({"ten", {0, 10, 1, {}, {}}});
  i.dimensions.push_back({"e", "", {}, {}});
  i.items[0].scale = "s";
  i.items[1].scale = "ten";
  i.items[1].dimension = "e";
  const score_plan plan(std::make_shared<const instrument>(i), {});
  bool said = false;
  for (const statistic& s : plan.statistics())
    if (s.level == level::overall && s.measure == measure::gap) {
      CHECK(s.how == statistic::form::undefined);
      said = said || s.why.find("different scales") != std::string::npos;
    }
  CHECK(said);
  CHECK(plan.find(level::dimension, "e", measure::gap) >= 0);
}

TEST_CASE("what is not asked for is not computed", "[unit]") {
  score_options o;
  o.levels = {level::dimension};
  o.measures = {"gap"};
  const score_plan plan(std::make_shared<const instrument>(servqual_1991()), o);
  CHECK(plan.scores().size() == 5);
  CHECK(plan.joint_sets().empty());
  o.measures = {"index"};
  const score_plan index(std::make_shared<const instrument>(servqual_1991()), o);
  CHECK(index.statistics().size() == 5);
  CHECK(index.find(level::dimension, "empathy", measure::gap) == -1);  // it serves the index and has no record
}

TEST_CASE("options that cannot be are refused by name", "[unit]") {
  const auto asked = std::make_shared<const instrument>(servqual_1991());
  const auto refused = [&](auto change) {
    score_options o;
    change(o);
    try {
      score_plan(asked, o);
    } catch (const error& e) {
      CHECK(e.code() == errc::usage);
      return std::string(e.what());
    }
    return std::string("nothing was thrown");
  };
  CHECK_THAT(refused([](auto& o) { o.measures = {"gaps"}; }), contains("gaps") && contains("gap"));
  CHECK_THAT(refused([](auto& o) { o.confidence = 95; }), contains("confidence"));
  CHECK_THAT(refused([](auto& o) { o.delta = -1; }), contains("delta"));
  CHECK_THAT(refused([](auto& o) { o.min_answered = min_answered{0.5, 5}; }), contains("assurance") && contains("4 items"));
  CHECK_THAT(refused([](auto& o) { o.min_answered = min_answered{1.5, {}}; }), contains("share"));
  CHECK_THAT(refused([](auto& o) { o.by = {"a", "a"}; }), contains("twice"));
}

TEST_CASE("a column that is needed and was not bound is named", "[unit]") {
  const std::vector<int> e = {1};
  responses r(servqual_1991());
  r.bind("E1", column_view(e));
  score_block out;
  CHECK_THROWS_WITH(score_plan(r.shared_instrument(), {}).evaluate(r, 0, 1, out), contains("P1") && contains("not bound"));
}
