#include "support/catch.hpp"
#include "support/random_survey.hpp"

#include <rater/analysis/compare.hpp>
#include <rater/error.hpp>
#include <rater/inference/joint.hpp>

#include <cmath>

using namespace rater_test;
using rater::record;

namespace {

rater::score_options by_region() {
  rater::score_options o;
  o.by = {"region"};
  return o;
}

const rater::inference_options adjusted = {{}, rater::lonely_psu::adjust, true};

const record* find(const rater::result& r, const char* measure, const std::string& id, const char* group, const char* versus) {
  for (const record& each : r.records)
    if (each.measure == measure && each.id == id && each.test &&
        (group == nullptr || each.group == rater::group{{"region", group}}) &&
        (versus == nullptr || (each.test->versus && *each.test->versus == rater::group{{"region", versus}})))
      return &each;
  return nullptr;
}

}  // namespace

TEST_CASE("all pairs, with what the estimates say of each, and one test of all", "[unit]") {
  std::mt19937_64 random(51);
  for (const shape& of : {shape{2, true, true}, shape{2, true, true, false, true, 1, 1}}) {
    const random_survey s = make_survey(random, 300, of);
    const rater::result r = rater::compare(s.pack(), by_region(), adjusted);
    rater::accumulator all(*s.asked, by_region());
    all.update(s.pack());
    const rater::estimates now(all.sums(), adjusted);
    const record* pair = find(r, "gap", "d0", "a", "b");
    REQUIRE(pair != nullptr);
    const rater::estimate same = now.gap("d0", {{"region", "a"}}) - now.gap("d0", {{"region", "b"}});
    CHECK(pair->estimate.value() == same.value());
    CHECK(pair->estimate.se() == same.se());
    CHECK(pair->test->p == same.p());
    CHECK(*pair->test->p_adjusted >= *pair->test->p);
    CHECK(*pair->test->statistic == Approx(same.value() / *same.se()));
    CHECK(*pair->test->detectable_difference > 2 * *same.se());
    CHECK(pair->test->effect_size.has_value());
    CHECK(find(r, "gap", "d0", "b", "a") == nullptr);
    const record* all_alike = find(r, "homogeneity_F", "d0", nullptr, nullptr);
    REQUIRE(all_alike != nullptr);
    CHECK(all_alike->test->of == "expectation");
    CHECK(all_alike->estimate.df() == 4);  // a, b, c, d and those of no region
  }
}

TEST_CASE("against the rest: with two groups it is the pair", "[unit]") {
  std::mt19937_64 random(52);
  for (const shape& of : {shape{2, true, true}, shape{2, true, true, false, true}, shape{2, true, false, false, true, 2, 2}}) {
    random_survey s = make_survey(random, 240, of);
    const rater::responses packed = s.pack();
    const auto slots = packed.slots();
    for (std::size_t at = 0; at < slots.size(); ++at)
      if (slots[at].name == "region")
        for (survey_row& row : s.rows) row.words[at] = row.words[at] == "a" ? "a" : "b";
    const rater::result pairs = rater::compare(s.pack(), by_region(), adjusted);
    const rater::result rest = rater::compare(s.pack(), by_region(), adjusted, {.with = rater::comparison_with::rest});
    const rater::result against = rater::compare(s.pack(), by_region(), adjusted, {.against = "b"});
    for (const char* measure : {"gap", "perception"}) {
      const record* a = find(pairs, measure, "d1", "a", "b");
      const record* b = find(rest, measure, "d1", "a", "(rest)");
      const record* c = find(against, measure, "d1", "a", "b");
      REQUIRE((a != nullptr && b != nullptr && c != nullptr));
      CHECK(a->estimate.value() == b->estimate.value());
      CHECK(*a->estimate.se() == Approx(*b->estimate.se()).epsilon(1e-12));
      CHECK(*a->test->effect_size == Approx(*b->test->effect_size));
      CHECK(c->estimate.se() == a->estimate.se());
      const record* all_alike = find(pairs, "homogeneity_F", "d1", nullptr, nullptr);
      CHECK(all_alike->test->df2 == a->estimate.df());
    }
  }
}

TEST_CASE("what cannot be compared is refused or said", "[unit]") {
  std::mt19937_64 random(53);
  const random_survey s = make_survey(random, 60);
  CHECK_THROWS_WITH(rater::compare(s.pack(), {}), contains("groups are to be compared"));
  rater::score_options rolled = by_region();
  rolled.rollup = true;
  CHECK_THROWS_WITH(rater::compare(s.pack(), rolled), contains("roll-up"));
  CHECK_THROWS_WITH(rater::compare(s.pack(), by_region(), {}, {.against = "e"}), contains("no group \"e\""));
  CHECK_THROWS_WITH(rater::compare(s.pack(), by_region(), {}, {.power = 1}), contains("power"));
  rater::score_options one = by_region();
  one.where = {{"region", rater::comparison_op::equal, {"a"}}};
  CHECK_THAT(rater::compare(s.pack(), one).notes.back(), contains("one group only"));
}
