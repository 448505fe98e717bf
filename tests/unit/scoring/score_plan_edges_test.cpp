#include "support/catch.hpp"

#include <rater/scoring/score_one.hpp>
#include <rater/survey/presets.hpp>

#include <cmath>

// Edges of the rules of METHODS 2 and 3, each the least change away from another answer.
using namespace rater;
using rater_test::Approx;

namespace {

/// Dimensions d0, d1, ... of so many items each; columns E1.. and P1.. count through. With importance: points w0, w1, ...
instrument survey_of(const std::vector<int>& sizes, scale on = {}, bool importance = false) {
  instrument i;
  i.id = "sizes";
  i.version = "1";
  i.scales = {{"s", std::move(on)}};
  int n = 0;
  for (std::size_t d = 0; d < sizes.size(); ++d) {
    const std::string number = std::to_string(d);
    i.dimensions.push_back({"d" + number, "", {}, {}});
    if (importance) i.dimensions.back().importance = column_ref("w" + number);
    for (int k = 0; k < sizes[d]; ++k) {
      item it;
      it.id = "q" + std::to_string(++n);
      it.dimension = "d" + number;
      it.column(role::expectation) = column_ref("E" + std::to_string(n));
      it.column(role::perception) = column_ref("P" + std::to_string(n));
      i.items.push_back(it);
    }
  }
  return i;
}

form everywhere(int items, double expectation, double perception) {
  form f;
  for (int n = 1; n <= items; ++n) {
    f["E" + std::to_string(n)] = expectation;
    f["P" + std::to_string(n)] = perception;
  }
  return f;
}

form with(form f, const form& more) {
  for (const auto& [name, x] : more) f[name] = x;
  return f;
}

std::optional<double> overall(const instrument& i, const form& f, const char* id, measure m, const score_options& o = {}) {
  return score_one(i, f, o).get(level::overall, id, m);
}

/// What an answer to the only outcome is worth.
std::optional<double> outcome_score(outcome_measure asked, scale on, double answer, measure m) {
  instrument i = survey_of({1});
  i.items[0].scale = "s";
  i.scales.push_back({"of_outcome", std::move(on)});
  i.outcomes = {{"o", column_ref("O"), asked, asked == outcome_measure::spend ? "" : "of_outcome", {}}};
  return score_one(i, form{{"O", answer}}).get(level::outcome, "o", m);
}

instrument three_columns(int items) {
  instrument i = survey_of({items});
  for (int n = 1; n <= items; ++n) {
    item& it = i.items[static_cast<std::size_t>(n - 1)];
    it.column(role::expectation).reset();
    it.column(role::adequate) = column_ref("M" + std::to_string(n));
    it.column(role::desired) = column_ref("D" + std::to_string(n));
  }
  return i;
}

}  // namespace

TEST_CASE("two dimensions of three are averaged over two when the rule is those there are", "[unit]") {
  score_options o;
  o.overall = overall_rule::available;
  form f = everywhere(3, 5, 4);
  f["P2"] = 2;
  f.erase("P3");
  CHECK(*overall(survey_of({1, 1, 1}), f, "unweighted", measure::gap, o) == Approx(-2));
}

TEST_CASE("a dimension of 23 items beside one of 22: units that do not fit together exactly are rounded, not wrapped", "[unit]") {
  form f = everywhere(45, 6, 5);
  for (int n = 24; n <= 45; ++n) f["P" + std::to_string(n)] = 2;
  const instrument i = survey_of({23, 22}, {}, true);
  f = with(f, {{"w0", 25}, {"w1", 75}});
  CHECK(*overall(i, f, "unweighted", measure::gap) == Approx(-2.5).epsilon(1e-11));
  CHECK(*overall(i, f, "weighted", measure::gap) == Approx(-3.25).epsilon(1e-11));
  CHECK(*overall(i, f, "unweighted", measure::performance) == Approx(3.5).epsilon(1e-11));
  CHECK(*overall(i, f, "weighted", measure::performance) == Approx(2.75).epsilon(1e-11));
}

TEST_CASE("weighted performance on a scale whose minimum is no whole number of steps", "[unit]") {
  const instrument i = survey_of({1}, {0.5, 4.5, 1, {}, {}}, true);
  CHECK(*overall(i, {{"E1", 4.5}, {"P1", 2.5}, {"w0", 100}}, "weighted", measure::performance) == Approx(2.5));
}

TEST_CASE("the mean of all items takes benchmarks and answers in one unit", "[unit]") {
  instrument i = survey_of({1, 1});
  i.items[1].column(role::expectation).reset();
  i.items[1].benchmark = 6.25;
  CHECK(*overall(i, {{"E1", 7}, {"P1", 5}, {"P2", 5}}, "mean_of_items", measure::gap) == Approx((-2 - 1.25) / 2));
}

TEST_CASE("the mean of all items needs half of all items", "[unit]") {
  const instrument i = survey_of({2, 2});
  form f = everywhere(1, 5, 4);
  CHECK_FALSE(overall(i, f, "mean_of_items", measure::gap));
  f = everywhere(2, 5, 4);
  CHECK(*overall(i, f, "mean_of_items", measure::gap) == Approx(-1));
}

TEST_CASE("points may miss 100 by half a point on either side", "[unit]") {
  const instrument i = survey_of({1, 1}, {}, true);
  const auto counted = [&](double sum) {
    return overall(i, with(everywhere(2, 5, 4), {{"w0", 60}, {"w1", sum - 60}}), "weighted", measure::gap).has_value();
  };
  CHECK(counted(99.5));
  CHECK(counted(100.5));
  CHECK_FALSE(counted(99.4));
  CHECK_FALSE(counted(100.6));
}

TEST_CASE("the overall performance is on the scale, not above its minimum", "[unit]") {
  CHECK(*overall(survey_of({2, 1}), everywhere(3, 7, 4), "unweighted", measure::performance) == Approx(4));
  CHECK(*overall(survey_of({2, 1}), everywhere(3, 7, 4), "mean_of_items", measure::performance) == Approx(4));
}

TEST_CASE("importance for a dimension without gaps leaves the weighted gap undefined, and says why", "[unit]") {
  instrument i = survey_of({1, 1}, {}, true);
  i.items[1].column(role::expectation).reset();
  const score_plan plan(std::make_shared<const instrument>(i), {});
  int said = 0;
  for (const statistic& s : plan.statistics())
    if (s.level == level::overall && s.measure == measure::gap && s.id.starts_with("weighted")) {
      CHECK(s.how == statistic::form::undefined);
      CHECK_FALSE(s.why.empty());
      ++said;
    }
  CHECK(said == 3);
}

TEST_CASE("without importance there is no weighted record of any kind", "[unit]") {
  const score_plan plan(std::make_shared<const instrument>(survey_of({1, 1})), {});
  for (const statistic& s : plan.statistics()) CHECK_FALSE(s.id.starts_with("weighted"));
  CHECK(plan.joint_sets().empty());
}

TEST_CASE("a perception that is just desired, or just adequate, is within the zone", "[unit]") {
  const instrument i = three_columns(1);
  const auto within = [&](double perceived) {
    return *score_one(i, form{{"M1", 3}, {"D1", 5}, {"P1", perceived}}).get(level::dimension, "d0", measure::share_within);
  };
  CHECK(within(3) == 1);
  CHECK(within(5) == 1);
  CHECK(within(2) == 0);
  CHECK(within(6) == 0);
}

TEST_CASE("screening leaves out who has more than the limit, and equal levels are not inverted", "[unit]") {
  const instrument i = three_columns(4);
  form f;
  for (int n = 1; n <= 4; ++n)
    f = with(f, {{"M" + std::to_string(n), 4}, {"D" + std::to_string(n), 4}, {"P" + std::to_string(n), 4}});
  const auto kept = [&](const form& answers, std::optional<int> inverted, std::optional<int> incomplete) {
    score_options o;
    o.screening = {inverted, incomplete};
    return score_one(i, answers, o).get(level::dimension, "d0", measure::adequacy).has_value();
  };
  CHECK(kept(f, 0, {}));  // M = D everywhere
  f["M1"] = 5;
  CHECK(kept(f, 1, {}));
  CHECK_FALSE(kept(f, 0, {}));
  f.erase("P2");
  CHECK(kept(f, {}, 1));
  CHECK_FALSE(kept(f, {}, 0));
}

TEST_CASE("the classes of would you recommend us", "[unit]") {
  for (int x = 0; x <= 10; ++x)
    CHECK(*outcome_score(outcome_measure::nps, {0, 10, 1, {}, {}}, x, measure::nps) == (x <= 6 ? -100 : x <= 8 ? 0 : 100));
}

TEST_CASE("the top two boxes are answers within 1 of the best, whatever the step", "[unit]") {
  const auto top = [](scale on, double x) { return *outcome_score(outcome_measure::csat, std::move(on), x, measure::top2box); };
  CHECK(top({1, 5, 1, {}, {}}, 4) == 1);
  CHECK(top({1, 5, 1, {}, {}}, 3) == 0);
  CHECK(top({1, 5, 0.5, {}, {}}, 4) == 1);
  CHECK(top({1, 5, 0.5, {}, {}}, 3.5) == 0);
}

TEST_CASE("numbers without a scale are the nearest millionth, on both sides of 0", "[unit]") {
  for (const double x : {1.001, -1.001, 0.29, -0.29, 1234567.891})  // 1.001 * 10^6 is a little less than 1001000
    CHECK(*outcome_score(outcome_measure::spend, {}, x, measure::mean) == Approx(x).epsilon(1e-14));
}

TEST_CASE("benchmarks of one dimension may have different numbers of decimals, in any order", "[unit]") {
  instrument i = survey_of({2});
  for (item& it : i.items) it.column(role::expectation).reset();
  i.items[0].benchmark = 6.25;
  i.items[1].benchmark = 6;
  CHECK(*score_one(i, {{"P1", 5}, {"P2", 5}}).gap("d0") == Approx(-1.125));
}

TEST_CASE("a product of means that serves only its index has no record of its own", "[unit]") {
  score_options o;
  o.levels = {level::overall};
  o.measures = {"index"};
  const score_plan plan(std::make_shared<const instrument>(survey_of({1, 1}, {}, true)), o);
  CHECK(plan.statistics().size() == 5);
  for (const statistic& s : plan.statistics()) CHECK(s.measure == measure::index);
}

TEST_CASE("a share of the items is not rounded up by its own rounding, and one answer is always needed", "[unit]") {
  CHECK(items_needed(missing_policy::available, {0.07, {}}, 100) == 7);  // 0.07 * 100 is a little above 7
  CHECK(items_needed(missing_policy::available, {0.5, {}}, 5) == 3);
  CHECK(items_needed(missing_policy::available, {1e-13, {}}, 1) == 1);
}
