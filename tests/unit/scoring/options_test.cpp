#include "support/catch.hpp"

#include "survey/conditions.hpp"

#include <rater/error.hpp>
#include <rater/scoring/options.hpp>

using namespace rater;
using rater_test::contains;

TEST_CASE("conditions are read with or without blanks", "[unit]") {
  const auto read = [](const char* text) { return to_string(parse_condition(text)); };
  CHECK(read("region = north") == "region = north");
  CHECK(read("age>=18") == "age >= 18");
  CHECK(read("a!=b") == "a != b");
  CHECK(read("region in north, south ,east") == "region in north,south,east");
  CHECK(read("how often do you come <= 3") == "how often do you come <= 3");
  CHECK(read("region = 'North West'") == "region = North West");
  CHECK(read("region in ('a', \"b\")") == "region in a,b");
  CHECK_THROWS_WITH(parse_condition("region <> north"), contains("no such operator"));
  CHECK_THROWS_WITH(parse_condition("age => 18"), contains("no such operator"));
  CHECK_THROWS_WITH(parse_condition("region"), contains("NAME OP VALUE"));
  CHECK_THROWS_WITH(parse_condition("= 3"), contains("name"));
  CHECK_THROWS_WITH(parse_condition("region ="), contains("value"));
}

TEST_CASE("words meet conditions as numbers when both are, else as text; missing meets only !=", "[unit]") {
  const auto meets = [](const char* word, const char* condition) {
    const rater::condition c = parse_condition(std::string("x ") + condition);
    return detail::meets(word, c.op, c.values);
  };
  CHECK(meets("10", "> 9"));
  CHECK(meets("1.0", "= 1"));
  CHECK_FALSE(meets("10", "< 9"));
  CHECK(meets("b", "> a"));
  CHECK_FALSE(meets("b", "> 1"));
  CHECK(meets("north", "in south,north"));
  CHECK_FALSE(meets("", "= a"));
  CHECK(meets("", "!= a"));
  CHECK_FALSE(meets("", "< 3"));
  CHECK_FALSE(meets("", "in a,b"));
}

TEST_CASE("how many items a score needs", "[unit]") {
  const min_answered half;
  CHECK(items_needed(missing_policy::available, half, 5) == 3);
  CHECK(items_needed(missing_policy::available, half, 4) == 2);
  CHECK(items_needed(missing_policy::available, half, 1) == 1);
  CHECK(items_needed(missing_policy::available, {1.0, {}}, 7) == 7);
  CHECK(items_needed(missing_policy::available, {1.0 / 3, {}}, 3) == 1);  // 1/3 of 3 is 1, whatever the rounding says
  CHECK(items_needed(missing_policy::available, {0.001, {}}, 3) == 1);
  CHECK(items_needed(missing_policy::any, half, 5) == 1);
  CHECK(items_needed(missing_policy::listwise_dimension, half, 5) == 5);
}
