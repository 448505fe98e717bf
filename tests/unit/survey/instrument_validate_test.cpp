#include <rater/error.hpp>
#include <rater/survey/presets.hpp>

#include "support/catch.hpp"

#include <functional>
#include <limits>

using rater::column_ref;
using rater::instrument;
using rater::missing_reason;
using rater::role;

namespace {

struct contradiction {
  std::function<void(instrument&)> make;
  const char* where;
  std::vector<const char*> says;  // each must be in the message
};

constexpr double inf = std::numeric_limits<double>::infinity();

rater::scale& scale(instrument& i) { return i.scales[0].second; }
void points(instrument& i) {
  for (auto& d : i.dimensions) d.importance = column_ref("W_" + d.id);
}
void fixed(instrument& i, double weight) {
  i.importance_kind = rater::importance_kind::fixed;
  for (auto& d : i.dimensions) d.importance = weight;
}
void second_scale(instrument& i) {
  for (auto& asked : i.items) asked.scale = "agree7";
  i.scales.emplace_back("five points", rater::scale{1, 5, 1, {}, {}});
}
void add_outcome(instrument& i, rater::outcome_measure m, const char* scale = "") {
  i.outcomes.push_back({"o", "O", m, scale, {}});
}

void check_all(const std::vector<contradiction>& all) {
  for (const auto& c : all) {
    auto i = rater::servqual_1991();
    c.make(i);
    INFO(c.where << " " << c.says.front());
    try {
      rater::validate(i);
      FAIL_CHECK("was taken for valid");
    } catch (const rater::error& e) {
      INFO(e.what());
      CHECK(e.code() == rater::errc::instrument);
      CHECK(e.where() == c.where);
      for (const auto* part : c.says) CHECK_THAT(e.message(), rater_test::contains(part));
    }
  }
}

}  // namespace

TEST_CASE("contradictions of scales are found", "[unit]") {
  check_all({
      {[](auto& i) { i.scales.clear(); }, "$.scales", {"no scale"}},
      {[](auto& i) { i.scales.push_back(i.scales[0]); }, "$.scales.agree7", {"twice"}},
      {[](auto& i) { scale(i).min = 7, scale(i).max = 1; }, "$.scales.agree7", {"min 7 is not below max 1", "reverse"}},
      {[](auto& i) { scale(i).min = 7; }, "$.scales.agree7", {"min 7 is not below max 7"}},
      {[](auto& i) { scale(i).max = inf; }, "$.scales.agree7.max", {"finite"}},
      {[](auto& i) { scale(i).min = std::numeric_limits<double>::quiet_NaN(); }, "$.scales.agree7.min", {"finite"}},
      {[](auto& i) { scale(i).step = 0; }, "$.scales.agree7.step", {"0 is no step"}},
      {[](auto& i) { scale(i).step = -1; }, "$.scales.agree7.step", {"-1 is no step"}},
      {[](auto& i) { scale(i).step = 4; }, "$.scales.agree7.step", {"4 does not divide", "1 to 7"}},
      {[](auto& i) { scale(i).step = 100; }, "$.scales.agree7.step", {"100 does not divide"}},
      {[](auto& i) { scale(i).max = 65535; }, "$.scales.agree7", {"65534"}},
      {[](auto& i) {
         scale(i) = {2e9, 2e9 + 6, 1, {}, {}};
       },
       "$.scales.agree7.min",
       {"10^9 steps"}},
      {[](auto& i) { i.scales[0].first = "a b", scale(i).step = 0; }, "$.scales[\"a b\"].step", {"no step"}},
      {[](auto& i) {
         scale(i).labels = {{"agree", 8}};
       },
       "$.scales.agree7.labels.agree",
       {"8 is neither on the scale (1 to 7 by 1)", "missing code"}},
      {[](auto& i) {
         scale(i).labels = {{"agree", inf}};
       },
       "$.scales.agree7.labels.agree",
       {"finite"}},
      {[](auto& i) {
         scale(i).labels = {{"agree", 1}, {" Agree", 2}};
       },
       "$.scales.agree7.labels[\" Agree\"]",
       {"for 1 and for 2"}},
      {[](auto& i) {
         scale(i).labels = {{"agree", 1}, {"agree", 1}};
       },
       "$.scales.agree7.labels.agree",
       {"twice"}},
      {[](auto& i) {
         scale(i).labels = {{"N/A", 1}};
         scale(i).missing = {{std::string("n/a"), missing_reason::other}};
       },
       "$.scales.agree7.labels",
       {"\"n/a\" is declared missing and stands for 1"}},
      {[](auto& i) {
         scale(i).missing = {{9.0, missing_reason::none}};
       },
       "$.scales.agree7.missing[0].reason",
       {"\"none\"", "\"refused\""}},
      {[](auto& i) {
         scale(i).missing = {{9.0, missing_reason::other}, {9.0, missing_reason::refused}};
       },
       "$.scales.agree7.missing[1]",
       {"another reason"}},
      {[](auto& i) {
         scale(i).missing = {{inf, missing_reason::other}};
       },
       "$.scales.agree7.missing[0]",
       {"finite"}},
      {[](auto& i) {
         scale(i).missing = {{rater::missing_range{}, missing_reason::other}};
       },
       "$.scales.agree7.missing[0]",
       {"bound"}},
      {[](auto& i) {
         scale(i).missing = {{rater::missing_range{9.0, 8.0}, missing_reason::other}};
       },
       "$.scales.agree7.missing[0]",
       {"from 9 is above to 8"}},
  });
}

TEST_CASE("labels may name points and declared missing codes", "[unit]") {
  auto i = rater::servqual_1991();
  scale(i).missing = {{99.0, missing_reason::invalid}, {rater::missing_range{{}, -1.0}, missing_reason::refused}};
  scale(i).labels = {{"never", 1}, {"nie", 1}, {"always", 7}, {"do not know", 99}, {"skipped", -8}};
  CHECK_NOTHROW(rater::validate(i));
  scale(i) = {1, 65534, 1, {}, {}};
  CHECK_NOTHROW(rater::validate(i));
  scale(i) = {0, 1, 1, {}, {}};
  CHECK_NOTHROW(rater::validate(i));
  scale(i) = {0, 1, 0.1, {}, {}};
  CHECK_NOTHROW(rater::validate(i));
}

TEST_CASE("contradictions of dimensions and items are found", "[unit]") {
  check_all({
      {[](auto& i) { i.id.clear(); }, "$.id", {"empty"}},
      {[](auto& i) { i.dimensions.clear(); }, "$.dimensions", {"no dimension"}},
      {[](auto& i) { i.dimensions[2].id = "reliability"; },
       "$.dimensions[2].id",
       {"\"reliability\" is already the id of $.dimensions[0]"}},
      {[](auto& i) { i.dimensions[2].id.clear(); }, "$.dimensions[2].id", {"empty"}},
      {[](auto& i) {
         i.dimensions.push_back({"price", {}, {}, {}});
       },
       "$.dimensions[5]",
       {"no item belongs", "\"price\""}},
      {[](auto& i) { i.dimensions[0].min_answered = 6; },
       "$.dimensions[0].min_answered",
       {"6", "\"reliability\" has 5", "1 to 5"}},
      {[](auto& i) { i.dimensions[0].min_answered = 0; }, "$.dimensions[0].min_answered", {"0", "1 to 5"}},
      {[](auto& i) { i.items.clear(); }, "$.items", {"no item"}},
      {[](auto& i) { i.items[7].id = "q3"; }, "$.items[7].id", {"\"q3\" is already the id of $.items[2]"}},
      {[](auto& i) { i.items[7].id.clear(); }, "$.items[7].id", {"empty"}},
      {[](auto& i) { i.items[3].dimension = "tangible"; },
       "$.items[3].dimension",
       {"\"tangible\"", "\"reliability\", \"assurance\"", "did you mean \"tangibles\"?"}},
      {[](auto& i) { i.items[3].scale = "agre7"; },
       "$.items[3].scale",
       {"\"agre7\"", "declared: \"agree7\"", "did you mean \"agree7\"?"}},
      {[](auto& i) {
         second_scale(i);
         i.items[3].scale.clear();
       },
       "$.items[3]",
       {"no scale is named", "\"agree7\" or \"five points\""}},
      {[](auto& i) {
         second_scale(i);
         i.items[3].scale = "five points";
       },
       "$.items[3].scale",
       {"1 to 5 by 1", "$.items[0]", "\"tangibles\"", "1 to 7 by 1", "cannot be averaged"}},
      {[](auto& i) { i.items[3].columns = {}; }, "$.items[3]", {"no column", "\"perception\""}},
      {[](auto& i) { i.items[3].column(role::perception) = "E4"; }, "$.items[3].perception", {"\"E4\"", "\"expectation\""}},
      {[](auto& i) { i.items[3].column(role::perception) = ""; }, "$.items[3].perception", {"no name"}},
      {[](auto& i) { i.items[3].column(role::perception) = column_ref::at(0); },
       "$.items[3].perception.index",
       {"counted from 1"}},
      {[](auto& i) { i.items[3].benchmark = 6; }, "$.items[3].expectation", {"benchmark", "keep one"}},
      {[](auto& i) {
         i.items[3].column(role::expectation).reset();
         i.items[3].benchmark = 7.5;
       },
       "$.items[3].expectation",
       {"7.5 is outside", "1 to 7"}},
      {[](auto& i) {
         i.items[3].column(role::expectation).reset();
         i.items[3].benchmark = std::numeric_limits<double>::quiet_NaN();
       },
       "$.items[3].expectation",
       {"outside"}},
  });
}

TEST_CASE("contradictions of importance are found", "[unit]") {
  check_all({
      {[](auto& i) { i.dimensions[1].importance = column_ref("W"); }, "$.dimensions[0]", {"no importance"}},
      {[](auto& i) { points(i), i.dimensions[2].importance = {}; },
       "$.dimensions[2]",
       {"no importance", "every dimension or to none"}},
      {[](auto& i) { points(i), i.dimensions[2].importance = 20.0; }, "$.dimensions[2].importance", {"cannot be combined"}},
      {[](auto& i) { points(i), i.dimensions[2].importance = column_ref(""); }, "$.dimensions[2].importance", {"no name"}},
      {[](auto& i) { points(i), i.importance_kind = rater::importance_kind::fixed; },
       "$.importance_kind",
       {"\"fixed\" is for numbers"}},
      {[](auto& i) { fixed(i, 20), i.importance_kind = rater::importance_kind::points; },
       "$.importance_kind",
       {"write \"fixed\""}},
      {[](auto& i) { fixed(i, 20), i.dimensions[2].importance = -1.0; }, "$.dimensions[2].importance", {"-1 is no weight"}},
      {[](auto& i) { fixed(i, 20), i.dimensions[2].importance = inf; }, "$.dimensions[2].importance", {"no weight"}},
      {[](auto& i) { fixed(i, 0); }, "$.dimensions", {"sum to 0"}},
  });
  auto valid = rater::servqual_1991();
  points(valid);
  CHECK_NOTHROW(rater::validate(valid));
  fixed(valid, 0.2);
  valid.dimensions[4].importance = 0.0;
  CHECK_NOTHROW(rater::validate(valid));
}

TEST_CASE("contradictions of outcomes are found", "[unit]") {
  using rater::outcome_measure;
  check_all({
      {[](auto& i) { add_outcome(i, outcome_measure::mean), add_outcome(i, outcome_measure::mean); },
       "$.outcomes[1].id",
       {"\"o\" is already the id of $.outcomes[0]"}},
      {[](auto& i) { add_outcome(i, outcome_measure::mean), i.outcomes[0].column = ""; }, "$.outcomes[0].column", {"no name"}},
      {[](auto& i) { add_outcome(i, outcome_measure::mean, "agree9"); },
       "$.outcomes[0].scale",
       {"\"agree9\"", "did you mean \"agree7\"?"}},
      {[](auto& i) { second_scale(i), add_outcome(i, outcome_measure::csat); }, "$.outcomes[0]", {"no scale is named"}},
      {[](auto& i) { scale(i).max = 11, add_outcome(i, outcome_measure::nps, "agree7"); },
       "$.outcomes[0].scale",
       {"1 to 11 by 1", "0 to 10"}},
      {[](auto& i) { scale(i).step = 0.5, add_outcome(i, outcome_measure::nps, "agree7"); },
       "$.outcomes[0].scale",
       {"by 0.5", "0 to 10"}},
  });
}

TEST_CASE("contradictions about the respondent are found", "[unit]") {
  const auto segment = [](instrument& i, const char* id) { i.respondent.segments.push_back({id, "reg", {}, {}}); };
  check_all({
      {[&](auto& i) { segment(i, "region"), segment(i, "region"); },
       "$.respondent.segments[1].id",
       {"\"region\" is already the id"}},
      {[&](auto& i) { segment(i, ""); }, "$.respondent.segments[0].id", {"empty"}},
      {[&](auto& i) { segment(i, "wave"), i.respondent.wave = "year"; }, "$.respondent.segments[0].id", {"\"wave\"", "year"}},
      {[&](auto& i) {
         segment(i, "region"), i.respondent.segments[0].labels = {{"1", "a"}, {"1", "b"}};
       },
       "$.respondent.segments[0].labels[\"1\"]",
       {"two labels"}},
      {[](auto& i) { i.respondent.weight = ""; }, "$.respondent.weight", {"no name"}},
      {[](auto& i) {
         i.respondent.psu = {"a", ""};
       },
       "$.respondent.psu[1]",
       {"no name"}},
      {[](auto& i) {
         i.respondent.fpc = {"a", "b"};
       },
       "$.respondent.fpc",
       {"2 columns", "1 stage"}},
      {[](auto& i) { i.respondent.calibration_targets = "t.csv"; }, "$.respondent.calibration", {"go together"}},
      {[](auto& i) {
         i.respondent.include_if = {{"a", rater::comparison_op::equal, {}}};
       },
       "$.respondent.include_if[0].value",
       {"no value"}},
      {[](auto& i) {
         i.respondent.include_if = {{"a", rater::comparison_op::less, {"1", "2"}}};
       },
       "$.respondent.include_if[0].value",
       {"2 values for \"<\"", "\"in\""}},
      {[](auto& i) {
         i.respondent.replicate_weights = {{"brr", {"r1"}, {}, {}, {}, {}}};
       },
       "$.respondent.replicate_weights.type",
       {"\"brr\"", "\"JKn\"", "did you mean \"BRR\"?"}},
      {[](auto& i) {
         i.respondent.replicate_weights = {{"BRR", {}, {}, {}, {}, {}}};
       },
       "$.respondent.replicate_weights.columns",
       {"no column"}},
      {[](auto& i) {
         i.respondent.replicate_weights = {{"BRR", {"a"}, {}, {}, {1, 2}, {}}};
       },
       "$.respondent.replicate_weights.rscales",
       {"2 factors for 1 columns"}},
      {[](auto& i) {
         i.respondent.replicate_weights = {{"Fay", {"a"}, {}, 1.0, {}, {}}};
       },
       "$.respondent.replicate_weights.rho",
       {"1 is no"}},
      {[](auto& i) { i.source.header_rows = -1; }, "$.source.header_rows", {"-1"}},
      {[](auto& i) { i.source.decimal = ';'; }, "$.source.decimal", {"\";\""}},
  });
}

TEST_CASE("a hostile size is a limit", "[unit]") {
  auto i = rater::servqual_1991();
  scale(i).missing.assign(1001, {99.0, missing_reason::other});
  try {
    rater::validate(i);
    FAIL("no limit");
  } catch (const rater::error& e) {
    CHECK(e.code() == rater::errc::limit);
    CHECK(e.where() == "$.scales.agree7.missing");
  }
}
