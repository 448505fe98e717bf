#include <rater/survey/presets.hpp>

#include "support/catch.hpp"

#include <functional>

using rater::fingerprint;
using rater::instrument;
using rater::role;

namespace {
struct change {
  const char* what;
  std::function<void(instrument&)> make;
};

instrument sample() {
  auto i = rater::servqual_1991();
  i.scales[0].second.missing = {{99.0, rater::missing_reason::refused}};
  i.respondent.segments.push_back({"region", "reg", {}, {}});
  i.outcomes.push_back({"recommend", "R", rater::outcome_measure::nps, "", {}});
  return i;
}
}  // namespace

TEST_CASE("a fingerprint is 16 hexadecimal digits and the same for ever", "[unit]") {
  CHECK(fingerprint(rater::servqual_1991()).find_first_not_of("0123456789abcdef") == std::string::npos);
  // Written down once: states and files carry these.
  CHECK(fingerprint(rater::servqual_1988()) == "b33f422c7c053104");
  CHECK(fingerprint(rater::servqual_1991()) == "55c7fc056af53816");
  CHECK(fingerprint(rater::servperf()) == "b8fda56f1d35bc66");
  CHECK(fingerprint(rater::libqual()) == "6d66597b5bddeb4c");
}

TEST_CASE("what affects a score changes the fingerprint", "[unit]") {
  const auto before = fingerprint(sample());
  const std::vector<change> changes = {
      {"scale", [](auto& i) { i.scales[0].second.max = 5; }},
      {"step", [](auto& i) { i.scales[0].second.step = 0.5; }},
      {"a point that is missing",
       [](auto& i) {
         i.scales[0].second.missing.push_back({7.0, rater::missing_reason::other});
       }},
      {"points that are missing",
       [](auto& i) {
         i.scales[0].second.missing.push_back({rater::missing_range{{}, 1.5}, rater::missing_reason::other});
       }},
      {"dimension id", [](auto& i) { i.dimensions[0].id = "trust"; }},
      {"order of dimensions", [](auto& i) { std::swap(i.dimensions[0], i.dimensions[1]); }},
      {"min_answered", [](auto& i) { i.dimensions[0].min_answered = 2; }},
      {"importance", [](auto& i) { i.dimensions[0].importance = 2.0; }},
      {"item id", [](auto& i) { i.items[3].id = "x"; }},
      {"item's dimension", [](auto& i) { i.items[3].dimension = "empathy"; }},
      {"reverse", [](auto& i) { i.items[3].reverse = true; }},
      {"role gone", [](auto& i) { i.items[3].column(role::expectation).reset(); }},
      {"role added", [](auto& i) { i.items[3].column(role::desired) = "D4"; }},
      {"benchmark", [](auto& i) { i.items[3].benchmark = 6; }},
      {"outcome gone", [](auto& i) { i.outcomes.clear(); }},
      {"outcome's measure", [](auto& i) { i.outcomes[0].measure = rater::outcome_measure::mean; }},
      {"outcome's scale", [](auto& i) { i.outcomes[0].scale = "agree7"; }},
      {"order of items", [](auto& i) { std::swap(i.items[0], i.items[1]); }},
  };
  for (const auto& c : changes) {
    INFO(c.what);
    auto i = sample();
    c.make(i);
    CHECK(fingerprint(i) != before);
  }
}

TEST_CASE("fixed importance and its kind count", "[unit]") {
  auto i = sample();
  i.importance_kind = rater::importance_kind::fixed;
  for (auto& d : i.dimensions) d.importance = 1.0;
  const auto before = fingerprint(i);
  i.dimensions[2].importance = 1.5;
  CHECK(fingerprint(i) != before);
  for (auto& d : i.dimensions) d.importance = rater::column_ref("W_" + d.id);
  i.importance_kind = rater::importance_kind::points;
  const auto points = fingerprint(i);
  CHECK(points != before);
  i.importance_kind = rater::importance_kind::rating;
  CHECK(fingerprint(i) != points);
}

TEST_CASE("words, places and groups do not change the fingerprint", "[unit]") {
  const auto before = fingerprint(sample());
  const std::vector<change> changes = {
      {"id", [](auto& i) { i.id = "mine"; }},
      {"version", [](auto& i) { i.version = "9"; }},
      {"title", [](auto& i) { i.title = "Other"; }},
      {"labels", [](auto& i) { i.items[0].label = i.dimensions[0].label = "Other"; }},
      {"answer labels",
       [](auto& i) {
         i.scales[0].second.labels = {{"never", 1}};
       }},
      {"columns", [](auto& i) { i.items[0].column(role::perception) = rater::column_ref::at(7); }},
      {"scale's name", [](auto& i) { i.scales[0].first = "s"; }},
      {"unused scale",
       [](auto& i) {
         for (auto& asked : i.items) asked.scale = "agree7";
         i.scales.emplace_back("five", rater::scale{1, 5, 1, {}, {}});
       }},
      {"codes beside the scale",
       [](auto& i) {
         i.scales[0].second.missing = {{98.0, rater::missing_reason::other}};
       }},
      {"segments", [](auto& i) { i.respondent.segments.clear(); }},
      {"weight", [](auto& i) { i.respondent.weight = "w"; }},
      {"source", [](auto& i) { i.source.encoding = "GB18030"; }},
      {"importance kind without importance", [](auto& i) { i.importance_kind = rater::importance_kind::rating; }},
  };
  for (const auto& c : changes) {
    INFO(c.what);
    auto i = sample();
    c.make(i);
    CHECK(fingerprint(i) == before);
  }
}

TEST_CASE("missing points are the same however they are declared", "[unit]") {
  const auto with = [](std::vector<rater::missing_code> codes) {
    auto i = rater::servqual_1991();
    i.scales[0].second.missing = std::move(codes);
    return fingerprint(i);
  };
  const auto other = rater::missing_reason::other;
  const auto range = with({{rater::missing_range{2.0, 4.0}, other}});
  CHECK(range == with({{4.0, other}, {2.0, other}, {3.0, other}}));
  CHECK(range == with({{rater::missing_range{1.5, 3.5}, other}, {rater::missing_range{3.0, 4.9}, other}, {-9.0, other}}));
  CHECK(range != with({{rater::missing_range{2.0, 5.0}, other}}));
  CHECK(range != with({{rater::missing_range{{}, 4.0}, other}}));
  CHECK(with({{rater::missing_range{2.5, 2.9}, other}, {rater::missing_range{8.0, {}}, other}}) == with({}));
}
