#include "support/catch.hpp"
#include "support/one_item.hpp"

#include <rater/engine/accumulator.hpp>
#include <rater/error.hpp>
#include <rater/inference/estimates.hpp>
#include <rater/survey/presets.hpp>

#include <cmath>

using namespace rater;
using rater_test::Approx;
using rater_test::contains;

namespace {

instrument small() { return rater_test::one_item(); }
using table = rater_test::one_item_rows;

score_options by_region() {
  score_options o;
  o.by = {"region"};
  return o;
}

std::string refused(accumulator& a, const responses& r) {
  try {
    a.update(r);
  } catch (const error& e) {
    return e.what();
  }
  return "nothing was thrown";
}

}  // namespace

TEST_CASE("weights that are none are refused with their row, and nothing changes", "[unit]") {
  for (const double bad : {-1.0, std::numeric_limits<double>::infinity(), 1e300, 1e-300}) {
    accumulator a(small());
    const table t = {{6, 6, 6}, {5, 5, 5}, {1, 1, bad}, {}};
    CHECK_THAT(refused(a, t.bind()), contains("weight") && contains("row 3"));
    CHECK(a.sums().rows().read == 0);
  }
}

TEST_CASE("rows without weight and with weight 0 are left out and counted", "[unit]") {
  accumulator a(small());
  const table t = {{6, 6, 6, 6}, {5, 1, 1, 3}, {2, 0, NAN, 2}, {}};
  a.update(t.bind());
  const sums s = a.sums();
  CHECK(s.rows().read == 4);
  CHECK(s.rows().used == 2);
  CHECK(s.rows().zero_weight == 1);
  CHECK(s.rows().missing_weight == 1);
  CHECK(estimates(s).gap("d").value() == Approx(-2));
}

TEST_CASE("groups stand in order: numbers as numbers, text by code point, missing last", "[unit]") {
  accumulator a(small(), by_region());
  const table t = {{6, 6, 6, 6, 6}, {5, 5, 5, 5, 5}, {}, {"10", "b", "", "9", "a"}};
  a.update(t.bind());
  std::vector<std::string> order;
  for (const record& r : estimates(a.sums()).records())
    if (r.measure == "count") order.push_back(r.group.at(0).second);
  CHECK(order == std::vector<std::string>{"9", "10", "a", "b", "(missing)"});
}

TEST_CASE("a condition may name a value or the words of its label", "[unit]") {
  instrument i = small();
  segment s;
  s.id = "region";
  s.column = column_ref("region");
  s.labels = {{"n", {{"en", "North"}, {"zh", "北"}}}, {"s", "South"}};
  i.respondent.segments = {s};
  const table t = {{6, 6, 6}, {5, 4, 3}, {}, {"n", "s", "n"}};
  for (const char* words : {"region = n", "region = North", "region = 北", "region in North,east"}) {
    score_options o;
    o.where = {parse_condition(words)};
    accumulator a(i, o);
    a.update(t.bind(i));
    CHECK(estimates(a.sums()).gap("d").n() == 2);
  }
}

TEST_CASE("a value that says (missing) is missing", "[unit]") {
  accumulator a(small(), by_region());
  const table t = {{6, 6, 6}, {5, 4, 3}, {}, {"(missing)", "", "b"}};
  a.update(t.bind());
  const estimates e(a.sums());
  CHECK(e.get(level::respondents, "all", "count", {{"region", "(missing)"}}).value() == 2);
  CHECK(a.sums().groups() == 2);
}

TEST_CASE("declared labels stand in their declared order", "[unit]") {
  instrument i = small();
  segment s;
  s.id = "region";
  s.column = column_ref("region");
  s.labels = {{"2", "south"}, {"1", "north"}};
  i.respondent.segments = {s};
  accumulator a(i, by_region());
  const table t = {{6, 6, 6}, {5, 5, 5}, {}, {"1", "east", "2"}};
  a.update(t.bind(i));
  std::vector<std::string> order;
  for (const record& r : estimates(a.sums()).records())
    if (r.measure == "count") order.push_back(r.group.at(0).second);
  CHECK(order == std::vector<std::string>{"2", "1", "east"});
}

TEST_CASE("roll-up: everybody first, then coarser before finer", "[unit]") {
  score_options o;
  o.by = {"region", "wave"};
  o.rollup = true;
  accumulator a(small(), o);
  const table t = {{6, 6, 6}, {5, 5, 5}, {}, {"b", "a", "a"}};
  responses r = t.bind();
  const std::vector<int> wave = {2, 10, 9};
  r.bind("wave", column_view(wave));
  a.update(r);
  std::vector<std::string> order;
  for (const record& x : estimates(a.sums()).records()) {
    if (x.measure != "count") continue;
    std::string key;
    for (const auto& [name, value] : x.group) key += value + "/";
    order.push_back(key);
  }
  CHECK(order == std::vector<std::string>{"", "a/", "b/", "a/9/", "a/10/", "b/2/"});
}

TEST_CASE("more groups than allowed is an error before anything changes", "[unit]") {
  score_options o = by_region();
  o.max_groups = 2;
  accumulator a(small(), o);
  const table two = {{6, 6}, {5, 5}, {}, {"a", "b"}};
  a.update(two.bind());
  const table third = {{6, 6}, {5, 5}, {}, {"a", "c"}};
  CHECK_THAT(refused(a, third.bind()), contains("more than 2") && contains("max_groups"));
  CHECK(a.sums().rows().read == 2);
}

TEST_CASE("a name of by or where that is no column is named with its neighbour", "[unit]") {
  score_options o;
  o.by = {"regoin"};
  accumulator a(small(), o);
  const table t = {{6}, {5}, {}, {"x"}};
  CHECK_THAT(refused(a, t.bind()), contains("regoin") && contains("region"));
}

TEST_CASE("include_if takes rows out of the design; where keeps them in it", "[unit]") {
  instrument i = small();
  i.respondent.include_if = {{column_ref("status"), comparison_op::not_equal, {"preview"}}};
  score_options o;
  o.where = {parse_condition("region = a")};
  accumulator a(i, o);
  const table t = {{6, 6, 6, 6}, {5, 4, 3, 2}, {}, {"a", "a", "b", "a"}};
  responses r = t.bind(i);
  const std::vector<std::string> status = {"done", "", "done", "preview"};
  r.bind_text("status", status);
  a.update(r);
  const sums s = a.sums();
  CHECK(s.rows().excluded == 1);
  CHECK(s.rows().used == 3);
  CHECK(s.rows().outside_where == 1);
  const estimate gap = estimates(s).gap("d");
  CHECK(gap.n() == 2);
  CHECK(gap.value() == Approx(-1.5));
  // Zero-filling: V = N / (N - 1) sum (y - m)^2 / n^2 with the N = 3 rows of the design.
  CHECK(*gap.se() == Approx(std::sqrt(3.0 / 2 * 0.5) / 2));
  CHECK(*gap.df() == 1);
}

TEST_CASE("a group of one has a value and no standard error; an item nobody answered says so", "[unit]") {
  score_options o = by_region();
  o.levels = {level::item, level::dimension};
  accumulator a(small(), o);
  const table t = {{6, 6, 9}, {5, 4, 3}, {}, {"a", "b", "c"}};
  a.update(t.bind());
  const estimates e(a.sums());
  const estimate one = e.gap("d", {{"region", "a"}});
  CHECK(one.value() == -1);
  CHECK_FALSE(one.se());
  CHECK_THAT(one.note(), contains("one respondent"));
  CHECK(one.high() == std::numeric_limits<double>::infinity());
  const estimate none = e.get(level::item, "q", "gap", {{"region", "c"}});
  CHECK_FALSE(none.has_value());
  CHECK_THAT(none.note(), contains("no respondent"));
  CHECK_THROWS_WITH(none.value(), contains("no respondent"));
}

TEST_CASE("designs that this version cannot honour are refused, not ignored", "[unit]") {
  instrument i = small();
  i.respondent.calibration_base_weight = column_ref("base");
  CHECK_THROWS_WITH(accumulator(i), contains("calibrated"));
}

TEST_CASE("more strata and clusters than may be are refused before anything changes", "[unit]") {
  instrument i = small();
  i.respondent.psu = {column_ref("branch")};
  score_options o;
  o.max_units = 2;
  const std::vector<int> answers = {5, 6, 7};
  const auto block = [&](const std::vector<std::string>& branches) {
    responses r(i);
    r.bind("E", std::span(answers).first(branches.size())).bind("P", std::span(answers).first(branches.size()));
    r.bind_text("psu", branches);
    return r;
  };
  accumulator a(i, o);
  a.update(block({"x", "y"}));
  const auto before = a.serialize();
  CHECK_THAT(refused(a, block({"x", "z"})), contains("more than 2") && contains("max_units"));
  CHECK(a.serialize() == before);
  accumulator other(i, o);
  other.update(block({"z"}));
  CHECK_THROWS_WITH(a.merge(other), contains("max_units"));
  CHECK(a.serialize() == before);
  a.update(block({"y", "x"}));
  CHECK(a.sums().rows().used == 4);
}

TEST_CASE("a form is added and taken out again", "[unit]") {
  accumulator board(small());
  board.update(form{{"E", 6}, {"P", 5}});
  board.update(form{{"E", 6}, {"P", 3}});
  CHECK(estimates(board.sums()).gap("d").value() == -2);
  board.remove(form{{"E", 6}, {"P", 3}});
  CHECK(estimates(board.sums()).gap("d").value() == -1);
  CHECK_THROWS_AS(board.remove(form{{"E", 6}, {"P", 3}, {"X", 1}}), error);
}

TEST_CASE("rows of another weight than those that were added cannot be removed", "[unit]") {
  const table light = {{6, 6}, {5, 4}, {1, 2}, {}};
  const table heavy = {{6}, {5}, {7}, {}};
  const table other = {{6, 6}, {5, 4}, {1.5, 1}, {}};
  accumulator a(small());
  a.update(light.bind());
  CHECK_THROWS_WITH(a.remove(heavy.bind()), contains("more would be removed"));
  CHECK_THROWS_WITH(a.remove(other.bind()), contains("more would be removed"));
  a.remove(light.bind());
  CHECK(a.sums().rows().used == 0);
}

TEST_CASE("shares: Wilson without weights, logit with, exact where all are alike", "[unit]") {
  const table t = {{5, 5, 5, 5}, {4, 4, 4, 6}, {}, {}};
  accumulator plain(small());
  plain.update(t.bind());
  const estimate p = estimates(plain.sums()).get(level::dimension, "d", "share_dissatisfied");
  CHECK(p.value() == 0.75);
  CHECK(p.low() == Approx(0.30064).epsilon(1e-4));  // Wilson for 3 of 4
  CHECK(p.high() == Approx(0.95441).epsilon(1e-4));
  table weighted = t;
  weighted.w = {1, 2, 1, 2};
  accumulator w(small());
  w.update(weighted.bind());
  const estimate q = estimates(w.sums()).get(level::dimension, "d", "share_dissatisfied");
  CHECK(q.value() == Approx(2.0 / 3));
  CHECK(q.low() > 0);
  CHECK(q.high() < 1);
  table alike = weighted;
  alike.p = {4, 4, 4, 4};
  accumulator all(small());
  all.update(alike.bind());
  const estimate one = estimates(all.sums()).get(level::dimension, "d", "share_dissatisfied");
  CHECK(one.value() == 1);
  CHECK(*one.se() == 0);
  CHECK(one.low() == Approx(std::pow(0.025, 0.25)));  // Clopper-Pearson for 4 of 4
  CHECK_THAT(one.note(), contains("alike"));
}
