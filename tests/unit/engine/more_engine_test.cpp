#include "support/catch.hpp"

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
  instrument i;
  i.id = "edge";
  i.version = "1";
  i.scales = {{"seven", {}}};
  i.dimensions = {{"d", "", {}, {}}};
  item it;
  it.id = "q";
  it.dimension = "d";
  it.column(role::expectation) = column_ref("E");
  it.column(role::perception) = column_ref("P");
  i.items = {it};
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
