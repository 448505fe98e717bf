#include <rater/error.hpp>
#include <rater/estimate.hpp>
#include <rater/record.hpp>
#include <rater/text.hpp>

#include "support/catch.hpp"

#include <cmath>

using rater_test::contains;

TEST_CASE("an error says where and what", "[unit]") {
  const rater::error placed(rater::errc::data, "9 is outside 1..7", "a.csv:3:2");
  CHECK(std::string(placed.what()) == "a.csv:3:2: 9 is outside 1..7");
  CHECK(placed.where() == "a.csv:3:2");
  CHECK(placed.message() == "9 is outside 1..7");
  CHECK(placed.code() == rater::errc::data);
  CHECK(std::string(rater::error(rater::errc::io, "gone").what()) == "gone");
  const rater::error copy = placed;
  CHECK(std::string(copy.what()) == placed.what());
}

TEST_CASE("text finds the words for a language", "[unit]") {
  const rater::text both({{"en", "north"}, {"zh", "北"}});
  CHECK(both.in("zh") == "北");
  CHECK(both.in("zh-CN") == "北");
  CHECK(both.in("de") == "north");
  CHECK(both.only_in("de").empty());
  CHECK(both.only_in("en") == "north");
  CHECK(rater::text("plain").in("zh") == "plain");
  CHECK(rater::text(std::vector<std::pair<std::string, std::string>>{{"ko", "북"}, {"ja", "北"}}).in("en") == "북");
  CHECK(rater::text(std::vector<std::pair<std::string, std::string>>{{"en", "e"}, {"", "plain"}}).in("zh") == "plain");
  CHECK(rater::text().in("en").empty());
  CHECK(rater::text().empty());
}

TEST_CASE("an estimate without a value is no number and says why", "[unit]") {
  const auto none = rater::estimate::none("only one respondent", 1);
  CHECK_FALSE(none);
  CHECK(none.n() == 1);
  CHECK(none.note() == "only one respondent");
  CHECK(std::isinf(none.high()));
  CHECK(none.low() < 0);
  CHECK(none.value_or(3) == 3);
  CHECK_THROWS_WITH(none.value(), contains("only one respondent"));
  CHECK_THROWS_AS(rater::estimate().value(), rater::error);
  rater::estimate_parts parts;
  parts.value = -0.5;
  parts.high = -0.1;
  CHECK(rater::estimate(parts).value() == -0.5);
  CHECK(rater::estimate(parts).high() == -0.1);
}

TEST_CASE("levels are words", "[unit]") {
  for (int l = 0; l < rater::level_count; ++l)
    CHECK(rater::level_of(rater::to_string(static_cast<rater::level>(l))) == static_cast<rater::level>(l));
  CHECK(rater::to_string(rater::level::respondents) == "respondents");
  CHECK(rater::to_string(rater::level::outcome) == "outcome");
  CHECK_THROWS_WITH(rater::level_of("dimensions"),
                    contains("\"dimensions\"") && contains("did you mean \"dimension\"?") &&
                        contains("\"respondents\", \"overall\", \"dimension\", \"item\" or \"outcome\""));
  try {
    static_cast<void>(rater::level_of("x"));
    FAIL("no such level");
  } catch (const rater::error& e) {
    CHECK(e.code() == rater::errc::usage);
    CHECK(e.message().find("did you mean") == std::string::npos);
  }
}

TEST_CASE("a result finds a record by all of its keys", "[unit]") {
  rater::result r;
  r.records.resize(3);
  r.records[0].measure = r.records[1].measure = r.records[2].measure = "gap";
  for (auto& record : r.records) record.id = "empathy", record.level = rater::level::dimension;
  r.records[1].group = {{"region", "north"}};
  r.records[2].id = "tangibles";
  CHECK(r.find(rater::level::dimension, "empathy", "gap") == &r.records[0]);
  CHECK(r.find(rater::level::dimension, "empathy", "gap", {{"region", "north"}}) == &r.records[1]);
  CHECK(r.find(rater::level::dimension, "tangibles", "gap") == &r.records[2]);
  CHECK(r.find(rater::level::item, "tangibles", "gap") == nullptr);
  CHECK(r.find(rater::level::dimension, "tangibles", "index") == nullptr);
  CHECK(r.find(rater::level::dimension, "tangibles", "gap", {{"region", "north"}}) == nullptr);
}
