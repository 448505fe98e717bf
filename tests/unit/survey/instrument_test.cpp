#include <rater/error.hpp>
#include <rater/survey/presets.hpp>
#include <rater/survey/responses.hpp>

#include "support/catch.hpp"

using rater::column_ref;
using rater::outcome_measure;

TEST_CASE("a column says how it is pointed at", "[unit]") {
  CHECK(column_ref("E5").to_string() == "E5");
  CHECK(column_ref::at(12).to_string() == "column 12");
  column_ref c;
  c.kind = column_ref::by::import_id;
  c.text = "QID7_1";
  CHECK(c.to_string() == "import id QID7_1");
  c.kind = column_ref::by::header;
  c.header = {"Q1", "How was it?"};
  CHECK(c.to_string() == "header Q1 / How was it?");
  CHECK(column_ref("a") == column_ref("a"));
  CHECK(column_ref("a") != column_ref("b"));
  CHECK(column_ref::at(1) != column_ref::at(2));
}

TEST_CASE("roles, measures and operators are words", "[unit]") {
  CHECK(rater::to_string(rater::role::expectation) == "expectation");
  CHECK(rater::to_string(rater::role::comparison) == "comparison");
  CHECK(rater::to_string(rater::role::importance) == "importance");
  CHECK(rater::to_string(outcome_measure::spend) == "spend");
  CHECK(rater::to_string(rater::comparison_op::not_equal) == "!=");
  CHECK(rater::to_string(rater::comparison_op::in) == "in");
  for (int r = 0; r < rater::role_count; ++r) CHECK_FALSE(rater::to_string(static_cast<rater::role>(r)).empty());
}

TEST_CASE("an instrument finds its scales and dimensions", "[unit]") {
  auto i = rater::servqual_1991();
  CHECK(i.scale_of(i.items[0]).max == 7);
  i.scales.emplace_back("five", rater::scale{1, 5, 1, {}, {}});
  CHECK_THROWS_AS(i.scale_of(i.items[0]), rater::error);  // two scales, none named
  i.items[0].scale = "five";
  CHECK(i.scale_of(i.items[0]).max == 5);
  CHECK(i.find_scale("five") == &i.scales[1].second);
  CHECK(i.find_scale("six") == nullptr);
  CHECK(i.dimension_index("reliability") == 0);
  CHECK(i.dimension_index("responsiveness") == 4);
  CHECK(i.dimension_index("price") == -1);
  CHECK_FALSE(i.has_importance());
  i.dimensions[3].importance = 2.0;
  CHECK(i.has_importance());
}

TEST_CASE("an outcome has the scale that its measure asks for", "[unit]") {
  auto i = rater::servqual_1991();
  const auto scale_for = [&](outcome_measure m, const char* scale = "") {
    return i.scale_of(rater::outcome{"o", "O", m, scale, {}});
  };
  REQUIRE(scale_for(outcome_measure::nps) != nullptr);
  CHECK(scale_for(outcome_measure::nps)->min == 0);
  CHECK(scale_for(outcome_measure::nps)->max == 10);
  CHECK(scale_for(outcome_measure::csat) == &i.scales[0].second);
  CHECK(scale_for(outcome_measure::ces) == &i.scales[0].second);
  CHECK(scale_for(outcome_measure::mean) == nullptr);
  CHECK(scale_for(outcome_measure::mean, "agree7") == &i.scales[0].second);
  CHECK(scale_for(outcome_measure::spend) == nullptr);
}

TEST_CASE("a benchmark is an expectation", "[unit]") {
  rater::item i;
  CHECK_FALSE(i.has(rater::role::expectation));
  i.benchmark = 6;
  CHECK(i.has(rater::role::expectation));
  CHECK_FALSE(i.has(rater::role::perception));
}

TEST_CASE("columns to group by become segments once", "[unit]") {
  auto i = rater::servqual_1991();
  i.respondent.wave = column_ref("year");
  i.respondent.weight = column_ref("w");
  i.respondent.segments.push_back({"region", column_ref::at(4), {}, {}});
  const std::vector<std::string> names = {"region", "wave", "age", "weight", "age", "object"};
  const auto with = rater::with_columns(i, names);
  std::vector<std::pair<std::string, std::string>> got;
  for (const auto& s : with.respondent.segments) got.emplace_back(s.id, s.column.to_string());
  // `wave` is a role already; `object` is none here, so it is a header; `weight` is the words of the weight's column.
  CHECK(got == std::vector<std::pair<std::string, std::string>>{
                   {"region", "column 4"}, {"age", "age"}, {"weight", "w"}, {"object", "object"}});
  CHECK_NOTHROW(rater::validate(with));
  CHECK(rater::fingerprint(with) == rater::fingerprint(i));
}
