#include "support/catch.hpp"
#include "support/random_survey.hpp"

#include <rater/analysis/compare.hpp>
#include <rater/error.hpp>
#include <rater/inference/joint.hpp>
#include <rater/inference/replicates.hpp>
#include <rater/scoring/matrix.hpp>

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

namespace {

/// A survey whose instrument declares replicate weights, made up like all its weights.
random_survey with_replicates(std::mt19937_64& random) {
  random_survey s = make_survey(random, 150, {2, true, true});
  rater::instrument asked = *s.asked;
  rater::replicate_weights_definition replicates;
  replicates.type = "bootstrap";
  for (int r = 0; r < 7; ++r) replicates.columns.push_back("r" + std::to_string(r));
  asked.respondent.replicate_weights = replicates;
  s.asked = std::make_shared<const rater::instrument>(asked);
  const rater::responses empty(s.asked);
  const auto slots = empty.slots();
  for (std::size_t at = 0; at < slots.size(); ++at) {
    if (slots[at].use != rater::slot_use::weight || slots[at].index < 0) continue;
    const auto place = static_cast<std::ptrdiff_t>(at);
    for (survey_row& row : s.rows) {
      row.answers.insert(row.answers.begin() + place, rater::answer{});
      row.numbers.insert(row.numbers.begin() + place, static_cast<double>(random() % 5));
      row.words.insert(row.words.begin() + place, std::string());
    }
  }
  return s;
}

std::vector<double> weights_of(const rater::responses& answers, int index) {
  const auto slots = answers.slots();
  std::vector<double> out(answers.size());
  for (std::size_t at = 0; at < slots.size(); ++at) {
    if (slots[at].use != rater::slot_use::weight || slots[at].index != index) continue;
    rater::missing_counts ignored{};
    answers.read(static_cast<int>(at), 0, out, ignored);
  }
  return out;
}

}  // namespace

TEST_CASE("with replicate weights a difference is computed anew in each replicate", "[unit]") {
  std::mt19937_64 random(54);
  const random_survey s = with_replicates(random);
  const rater::responses answers = s.pack();
  const Eigen::VectorXd scores = rater::respondent_scores_vector(answers, rater::level::dimension, "d1", rater::measure::gap);
  const std::vector<double> y(scores.begin(), scores.end());
  const std::vector<double> full = weights_of(answers, rater::slot::sample_weight);
  const int slot = answers.text_slot("region");
  std::vector<std::uint32_t> words(answers.size());
  answers.read(slot, 0, words);
  std::vector<bool> a(y.size());
  std::vector<bool> b(y.size());
  for (std::size_t i = 0; i < y.size(); ++i) {
    a[i] = full[i] > 0 && answers.dictionary(slot)[words[i]] == "a";
    b[i] = full[i] > 0 && answers.dictionary(slot)[words[i]] == "b";
  }
  const auto difference = [&](const std::vector<double>& w) {
    return rater::weighted_mean(y, w, rater::domain(a)) - rater::weighted_mean(y, w, rater::domain(b));
  };
  double mean = 0;
  std::vector<double> theta;
  for (int r = 0; r < 7; ++r) theta.push_back(difference(weights_of(answers, r)));
  for (const double t : theta) mean += t / 7;
  double sum = 0;
  for (const double t : theta) sum += (t - mean) * (t - mean);

  const rater::result r = rater::compare(answers, by_region());
  const record* pair = find(r, "gap", "d1", "a", "b");
  REQUIRE(pair != nullptr);
  CHECK(pair->estimate.value() == Approx(difference(full)));
  CHECK(*pair->estimate.se() == Approx(std::sqrt(sum / 6)).epsilon(1e-9));
  CHECK(*pair->estimate.df() == 6);
  CHECK(find(r, "homogeneity_F", "d1", nullptr, nullptr)->estimate.has_value());
  CHECK_THROWS_WITH(rater::compare(answers, by_region(), {}, {.with = rater::comparison_with::rest}), contains("replicate"));
}
