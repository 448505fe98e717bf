#include "support/catch.hpp"
#include "support/one_item.hpp"

#include <rater/engine/accumulator.hpp>
#include <rater/error.hpp>
#include <rater/inference/estimates.hpp>

#include <cmath>

// What cannot be taken out, or put together, is refused before anything changes.
using namespace rater;
using rater_test::contains;

using rater_test::one_item;
using rows = rater_test::one_item_rows;

TEST_CASE("answers that were never added cannot be removed", "[unit]") {
  const rows same = {{5, 5, 5, 5}, {4, 4, 4, 4}, {}};
  const rows others = {{5, 5}, {1, 7}, {}};
  accumulator a(one_item());
  a.update(same.bind());
  CHECK_THROWS_WITH(a.remove(others.bind()), contains("more would be removed"));
  CHECK(estimates(a.sums()).gap("d").value() == -1);
}

TEST_CASE("rows that were left out are counted back, and no further", "[unit]") {
  const rows counted = {{5, 5, 5, 5}, {4, 4, 4, 4}, {1, 1, 1, 1}};
  const rows weightless = {{5, 5}, {4, 4}, {0, 0}};
  accumulator a(one_item());
  a.update(counted.bind());
  CHECK_THROWS_AS(a.remove(weightless.bind()), error);
  CHECK(a.sums().rows().zero_weight == 0);
}

TEST_CASE("weights that come and go leave the intervals of unweighted shares", "[unit]") {
  const rows plain = {{5, 5, 5, 5}, {4, 4, 4, 6}, {}};
  const rows weighted = {{5, 5}, {6, 6}, {2, 3}};
  accumulator a(one_item());
  a.update(plain.bind());
  const double low = estimates(a.sums()).get(level::dimension, "d", "share_dissatisfied").low();
  CHECK_THROWS_AS(a.remove(weighted.bind()), error);
  CHECK_FALSE(a.sums().weighted());
  a.update(weighted.bind());
  CHECK(a.sums().weighted());
  a.remove(weighted.bind());
  CHECK_FALSE(a.sums().weighted());
  CHECK(estimates(a.sums()).get(level::dimension, "d", "share_dissatisfied").low() == low);
}

TEST_CASE("what is an interview is part of what two states share", "[unit]") {
  instrument filtered = one_item();
  filtered.respondent.include_if = {{column_ref("status"), comparison_op::equal, {"done"}}};
  accumulator a(one_item());
  CHECK_THROWS_WITH(a.merge(accumulator(filtered)), contains("include_if"));
  const rows some = {{5}, {4}, {}};
  responses r = some.bind(filtered);
  const std::vector<std::string> status = {"done"};
  r.bind_text("status", status);
  CHECK_THROWS_WITH(a.update(r), contains("include_if"));
}

TEST_CASE("a condition without a value, and a level of confidence that is none, are refused", "[unit]") {
  score_options o;
  o.where = {{"region", comparison_op::equal, {}}};
  CHECK_THROWS_WITH(accumulator(one_item(), o), contains("where region"));
  o.where = {{"region", comparison_op::equal, {"a", "b"}}};
  CHECK_THROWS_AS(accumulator(one_item(), o), error);
  CHECK_THROWS_WITH(estimates(accumulator(one_item()).sums(), {.confidence = 2.0}), contains("confidence"));
}

TEST_CASE("answers are either borrowed or owned, and cells fit their slot", "[unit]") {
  responses owned(one_item());
  owned.set(0, answer{3, missing_reason::none});
  owned.end_row();
  const std::vector<int> values = {1};
  CHECK_THROWS_WITH(owned.bind("P", values), contains("rows of their own"));
  responses borrowed(one_item());
  borrowed.bind("P", values);
  CHECK_THROWS_AS(borrowed.end_row(), error);
  CHECK_THROWS_WITH(owned.set(0, answer{8, missing_reason::none}), contains("no code 8"));
  CHECK_THROWS_WITH(owned.set(0, 3.0), contains("slot 0"));
  CHECK_THROWS_AS(owned.set(99, "x"), error);
}

TEST_CASE("numbers too large for the sums are invalid, and counted", "[unit]") {
  instrument i = one_item();
  outcome spend;
  spend.id = "spend";
  spend.column = column_ref("spend");
  spend.measure = outcome_measure::spend;
  i.outcomes = {spend};
  const rows some = {{5, 5}, {4, 4}, {}};
  responses r = some.bind(i);
  const std::vector<double> amounts = {2e12, 10};
  r.bind("spend", amounts);
  accumulator a(i);
  a.update(r);
  const sums s = a.sums();
  CHECK(s.missing()[2][static_cast<std::size_t>(missing_reason::invalid)] == 1);
  CHECK(estimates(s).get(level::outcome, "spend", "mean").value() == 10);
}
