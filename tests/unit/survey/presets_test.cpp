#include <rater/error.hpp>
#include <rater/survey/dimension.hpp>
#include <rater/survey/presets.hpp>

#include "support/catch.hpp"

#include <map>
#include <set>

using rater::role;
using rater_test::contains;

namespace {
std::string column(const rater::item& i, role r) { return i.column(r) ? i.column(r)->to_string() : "-"; }

// "tangibles 1-4 ..." in questionnaire order (METHODS 1.4).
std::string blocks(const rater::instrument& i) {
  std::string out;
  for (std::size_t at = 0; at < i.items.size(); ++at)
    if (at == 0 || i.items[at].dimension != i.items[at - 1].dimension)
      out += i.items[at].dimension + " " + std::to_string(at + 1) + " ";
  return out;
}

std::set<int> reversed(const rater::instrument& i) {
  std::set<int> out;
  for (std::size_t at = 0; at < i.items.size(); ++at)
    if (i.items[at].reverse) out.insert(static_cast<int>(at) + 1);
  return out;
}
}  // namespace

TEST_CASE("every preset is a valid instrument of 22 items with words in both languages", "[unit]") {
  std::set<std::string> fingerprints, ids;
  for (const auto name : rater::preset_names()) {
    const auto i = rater::preset(name);
    CHECK_NOTHROW(rater::validate(i));
    CHECK(i.id == name);
    CHECK_FALSE(i.version.empty());
    REQUIRE(i.items.size() == 22);
    std::set<std::string> labels;
    for (std::size_t at = 0; at < 22; ++at) {
      CHECK(i.items[at].id == "q" + std::to_string(at + 1));
      CHECK_FALSE(i.items[at].label.only_in("zh").empty());
      labels.emplace(i.items[at].label.only_in("en"));
    }
    CHECK(labels.size() == 22);
    for (const auto& d : i.dimensions) CHECK_FALSE(d.label.only_in("zh").empty());
    fingerprints.insert(rater::fingerprint(i));
    ids.insert(i.id);
  }
  CHECK(ids.size() == 4);
  CHECK(fingerprints.size() == 4);
}

TEST_CASE("SERVQUAL has its items in questionnaire order and its dimensions in the order of the word", "[unit]") {
  for (const auto& i : {rater::servqual_1988(), rater::servqual_1991(), rater::servperf()}) {
    CHECK(blocks(i) == "tangibles 1 reliability 5 responsiveness 10 assurance 14 empathy 18 ");
    REQUIRE(i.dimensions.size() == 5);
    for (std::size_t at = 0; at < 5; ++at) {
      CHECK(i.dimensions[at].id == rater::to_string(rater::rater_dimensions[at]));
      CHECK(i.dimensions[at].label.only_in("zh") == rater::name(rater::rater_dimensions[at]).only_in("zh"));
    }
    CHECK(i.scale_of(i.items[0]).min == 1);
    CHECK(i.scale_of(i.items[0]).max == 7);
    CHECK(column(i.items[8], role::perception) == "P9");
  }
  CHECK(column(rater::servqual_1988().items[21], role::expectation) == "E22");
  CHECK(column(rater::servqual_1991().items[0], role::expectation) == "E1");
  CHECK(column(rater::servperf().items[0], role::expectation) == "-");
}

TEST_CASE("only the wording of 1988 is reversed, in its nine negative items", "[unit]") {
  CHECK(reversed(rater::servqual_1988()) == std::set<int>{10, 11, 12, 13, 18, 19, 20, 21, 22});
  CHECK(reversed(rater::servqual_1991()).empty());
  CHECK(reversed(rater::servperf()).empty());
  CHECK(reversed(rater::libqual()).empty());
}

TEST_CASE("LibQUAL has three columns on 1..9", "[unit]") {
  const auto i = rater::libqual();
  CHECK(blocks(i) == "affect_of_service 1 information_control 10 library_as_place 18 ");
  CHECK(i.scale_of(i.items[0]).points() == 9);
  CHECK(column(i.items[4], role::adequate) == "M5");
  CHECK(column(i.items[4], role::desired) == "D5");
  CHECK(column(i.items[4], role::perception) == "P5");
  CHECK_FALSE(i.items[4].has(role::expectation));
}

TEST_CASE("an unknown preset is answered with the nearest", "[unit]") {
  CHECK_THROWS_WITH(rater::preset("servqual-1989"),
                    contains("\"servqual-1989\"") && contains("\"servqual-1988\"") && contains("did you mean"));
  CHECK_THROWS_WITH(rater::preset("serfperf"), contains("did you mean \"servperf\"?"));
}
