#include "support/catch.hpp"
#include "support/one_item.hpp"

#include <rater/engine/accumulator.hpp>
#include <rater/error.hpp>
#include <rater/inference/estimates.hpp>

#include <cmath>

// What is counted, and what is refused, at the very edge.
using namespace rater;
using rater_test::contains;

namespace {

/// One pair E, P and an outcome.
instrument pair_and_outcome() {
  instrument i = rater_test::one_item();
  i.outcomes = {{"again", column_ref("O"), outcome_measure::mean, "seven", {}}};
  return i;
}

struct rows {
  std::vector<double> e, p, o, w;
  std::vector<std::string> region;

  [[nodiscard]] responses bind() const {
    responses r(pair_and_outcome());
    r.bind("E", column_view(e)).bind("P", column_view(p)).bind("O", column_view(o));
    if (!w.empty()) r.weight(column_view(w));
    if (!region.empty()) r.bind_text("region", region);
    return r;
  }
};

}  // namespace

TEST_CASE("who answered an outcome and no item is counted as without answers", "[unit]") {
  accumulator a(pair_and_outcome());
  const rows t = {{6, NAN, NAN}, {NAN, NAN, NAN}, {1, 2, NAN}, {}, {}};
  a.update(t.bind());
  CHECK(a.sums().rows().without_answers == 2);
}

TEST_CASE("who is screened out is counted", "[unit]") {
  instrument i = pair_and_outcome();
  i.items[0].column(role::adequate) = column_ref("M");
  i.items[0].column(role::desired) = column_ref("D");
  score_options o;
  o.screening.max_inverted = 0;
  accumulator a(i, o);
  a.update(form{{"M", 6}, {"D", 5}, {"P", 5}, {"E", 5}});
  a.update(form{{"M", 5}, {"D", 6}, {"P", 5}, {"E", 5}});
  CHECK(a.sums().rows().screened == 1);
  CHECK(a.sums().rows().used == 2);
}

TEST_CASE("more rows than were read cannot be removed, even if none of them counted", "[unit]") {
  accumulator a(pair_and_outcome());
  const rows one = {{6}, {5}, {1}, {1}, {}};
  a.update(one.bind());
  const rows two = {{6, 6}, {5, 5}, {1, 1}, {0, 0}, {}};
  CHECK_THROWS_WITH(a.remove(two.bind()), contains("more would be removed"));
  CHECK(a.sums().rows().read == 1);
}

TEST_CASE("groups that are there already do not count against the limit again", "[unit]") {
  score_options o;
  o.by = {"region"};
  o.max_groups = 2;
  accumulator a(pair_and_outcome(), o);
  const rows t = {{6, 6}, {5, 5}, {1, 1}, {}, {"a", "b"}};
  a.update(t.bind());
  CHECK_NOTHROW(a.update(t.bind()));
  CHECK_NOTHROW(a.merge(accumulator(a)));
  CHECK(a.sums().groups() == 2);
}

TEST_CASE("weights from 2^-64 up to 2^64, which is too large", "[unit]") {
  accumulator a(pair_and_outcome());
  const auto with_weight = [](double w) { return rows{{6}, {5}, {1}, {w}, {}}; };
  const rows least = with_weight(0x1p-64);
  const rows most = with_weight(0x1.fffffffffffffp63);
  const rows too_large = with_weight(0x1p64);
  const rows too_small = with_weight(0x1.fffffffffffffp-65);
  CHECK_NOTHROW(a.update(least.bind()));
  CHECK_NOTHROW(a.update(most.bind()));
  CHECK_THROWS_WITH(a.update(too_large.bind()), contains("outside 2^-64 .. 2^64"));
  CHECK_THROWS_WITH(a.update(too_small.bind()), contains("outside 2^-64 .. 2^64"));
  CHECK(a.sums().rows().used == 2);
}

TEST_CASE("values that are written differently are different groups, even if they are the same number", "[unit]") {
  score_options o;
  o.by = {"region"};
  accumulator a(pair_and_outcome(), o);
  const rows t = {{6, 6, 6}, {5, 5, 5}, {1, 1, 1}, {}, {"1.0", "1", "1.0"}};
  a.update(t.bind());
  std::vector<std::pair<std::string, double>> counts;
  for (const record& r : estimates(a.sums()).records())
    if (r.measure == "count") counts.emplace_back(r.group.at(0).second, r.estimate.value());
  CHECK(counts == std::vector<std::pair<std::string, double>>{{"1", 1}, {"1.0", 2}});
}

TEST_CASE("every option that changes a sum keeps two states from merging", "[unit]") {
  const accumulator a(pair_and_outcome());
  const auto refuses = [&](auto change) {
    score_options o;
    change(o);
    accumulator b(pair_and_outcome(), o);
    try {
      b.merge(a);
    } catch (const error& e) {
      return e.code() == errc::incompatible;
    }
    return false;
  };
  CHECK(refuses([](auto& o) { o.points = points_rule::renormalise; }));
  CHECK(refuses([](auto& o) { o.overall = overall_rule::available; }));
  CHECK(refuses([](auto& o) { o.missing = missing_policy::any; }));
  CHECK(refuses([](auto& o) { o.min_answered = min_answered{0.75, {}}; }));
  CHECK(refuses([](auto& o) { o.screening.max_inverted = 1; }));
  CHECK(refuses([](auto& o) { o.screening.max_not_applicable = 1; }));
  CHECK(refuses([](auto& o) { o.where = {parse_condition("region = a")}; }));
  CHECK(refuses([](auto& o) { o.by = {"region"}; }));
  CHECK(refuses([](auto& o) { o.levels = {level::overall}; }));
  CHECK(refuses([](auto& o) { o.measures = {"gap"}; }));
  CHECK_FALSE(refuses([](auto& o) { o.confidence = 0.9; }));
}

TEST_CASE("a group gives back no more rows, and no more scores, than it holds", "[unit]") {
  score_options o;
  o.by = {"region"};
  const auto kept = [&](const rows& there, const rows& gone) {
    accumulator a(pair_and_outcome(), o);
    a.update(there.bind());
    CHECK_THROWS_WITH(a.remove(gone.bind()), contains("more would be removed") && contains("region = a"));
    CHECK(a.sums().rows().read == 3);
  };
  const std::vector<std::string> regions = {"a", "b", "b"};
  const std::vector<double> none = {NAN, NAN, NAN};
  kept({none, none, none, {}, regions}, {{NAN, NAN}, {NAN, NAN}, {NAN, NAN}, {}, {"a", "a"}});
  kept({none, none, none, {}, regions}, {{6}, {5}, {1}, {}, {"a"}});
  kept({none, none, none, {1, 1, 1}, regions}, {{6}, {5}, {1}, {1}, {"a"}});
}

TEST_CASE("rows that came without weights can be taken out with weights of 1", "[unit]") {
  accumulator a(pair_and_outcome());
  const rows all = {{6, 6, 6}, {5, 4, 1}, {1, 2, 3}, {}, {}};
  a.update(all.bind());
  const rows last = {{6}, {1}, {3}, {1}, {}};
  a.remove(last.bind());
  const estimate gap = estimates(a.sums()).gap("d");
  CHECK(gap.n() == 2);
  CHECK(gap.value() == -1.5);
}

TEST_CASE("every count of rows and of missing answers returns to 0 with its rows", "[unit]") {
  instrument i = pair_and_outcome();
  i.respondent.include_if = {{column_ref("status"), comparison_op::not_equal, {"preview"}}};
  i.dimensions[0].importance = column_ref("points");
  score_options o;
  o.where = {parse_condition("region = a")};
  const std::vector<double> e = {6, 6, 6, 6, NAN};
  const std::vector<double> w = {0, 0, NAN, 1, 1};
  const std::vector<double> points = {100, 100, 100, 40, 40};
  const std::vector<std::string> status = {"preview", "", "", "", ""};
  const std::vector<std::string> region = {"a", "a", "a", "b", "a"};
  responses r(i);
  r.bind("E", column_view(e)).bind("P", column_view(e)).bind("O", column_view(e)).bind("points", column_view(points));
  r.weight(column_view(w)).bind_text("status", status).bind_text("region", region);
  accumulator a(i, o);
  a.update(r);
  const row_counts there = a.sums().rows();
  CHECK(there.excluded == 1);  // and not one with weight 0
  CHECK(there.zero_weight == 1);
  CHECK(there.missing_weight == 1);
  CHECK(there.outside_where == 1);
  CHECK(there.without_answers == 1);
  CHECK(there.bad_importance == 2);
  CHECK(there.used == 2);
  a.remove(r);
  const sums gone = a.sums();
  const row_counts& left = gone.rows();
  CHECK(left.read + left.used + left.excluded + left.zero_weight + left.missing_weight == 0);
  CHECK(left.without_answers + left.outside_where + left.bad_importance + left.screened == 0);
  for (const missing_counts& counts : gone.missing())
    for (const std::int64_t n : counts) CHECK(n == 0);
}

TEST_CASE("answers to another instrument are refused", "[unit]") {
  accumulator a(pair_and_outcome());
  instrument other = pair_and_outcome();
  other.items[0].reverse = true;
  const std::vector<double> five = {5};
  responses r(other);
  r.bind("E", column_view(five)).bind("P", column_view(five)).bind("O", column_view(five));
  CHECK_THROWS_WITH(a.update(r), contains("another instrument"));
}

TEST_CASE("groups whose values read the same one after the other are two", "[unit]") {
  score_options o;
  o.by = {"region", "wave"};
  accumulator a(pair_and_outcome(), o);
  const rows t = {{6, 6}, {5, 5}, {1, 1}, {}, {"ab", "a"}};
  responses r = t.bind();
  const std::vector<std::string> wave = {"c", "bc"};
  r.bind_text("wave", wave);
  a.update(r);
  CHECK(a.sums().groups() == 2);
}

TEST_CASE("a design with a weight column is weighted before the first row comes", "[unit]") {
  instrument i = pair_and_outcome();
  CHECK_FALSE(accumulator(i).sums().weighted());
  i.respondent.weight = column_ref("w");
  CHECK(accumulator(i).sums().weighted());
}

TEST_CASE("every kind of design that is not in this version is refused by name", "[unit]") {
  const auto with = [](auto change) {
    instrument i = pair_and_outcome();
    change(i.respondent);
    return i;
  };
  CHECK_THROWS_WITH(accumulator(with([](auto& who) {
                      who.calibration_base_weight = column_ref("base");
                      who.calibration_targets = "targets.json";
                    })),
                    contains("calibrated weights"));
  replicate_weights_definition replicates;
  replicates.type = "JK1";
  replicates.columns = {"r1", "r2"};
  CHECK_THROWS_WITH(accumulator(with([&](auto& who) {
                      who.weight = column_ref("w");
                      who.replicate_weights = replicates;
                    })),
                    contains("replicate weights"));
}
