#include "detail/nearest.hpp"
#include "detail/json_path.hpp"
#include "support/catch.hpp"

#include <array>

namespace detail = rater::detail;

TEST_CASE("edit distance counts insertions, deletions, replacements and swaps", "[unit]") {
  CHECK(detail::edit_distance("gap", "gap", 9) == 0);
  CHECK(detail::edit_distance("Gap", "gAP", 9) == 0);
  CHECK(detail::edit_distance("gap", "gaps", 9) == 1);
  CHECK(detail::edit_distance("gpa", "gap", 9) == 1);
  CHECK(detail::edit_distance("kitten", "sitting", 9) == 3);
  CHECK(detail::edit_distance("", "abc", 9) == 3);
  CHECK(detail::edit_distance("信赖度", "信任度", 9) == 1);  // letters, not bytes
  CHECK(detail::edit_distance("abcdef", "uvwxyz", 2) == 3);  // beyond the limit
}

TEST_CASE("the nearest word is one that is near", "[unit]") {
  constexpr std::array<std::string_view, 5> valid = {"reliability", "assurance", "tangibles", "empathy", "responsiveness"};
  CHECK(detail::nearest("relibility", valid) == "reliability");
  CHECK(detail::nearest("EMPATHY", valid) == "empathy");
  CHECK(detail::nearest("responsive", valid) == "responsiveness");
  CHECK(detail::nearest("price", valid).empty());
  CHECK(detail::nearest("", valid).empty());
  CHECK(detail::nearest(std::string(1'000'000, 'a'), valid).empty());
  CHECK(detail::did_you_mean("empaty", valid) == "; did you mean \"empathy\"?");
  CHECK(detail::did_you_mean("price", valid).empty());
  constexpr std::array<std::string_view, 4> columns = {"P11", "P1", "E1", "x"};
  CHECK(detail::nearest_few("p1", columns) == std::vector<std::string_view>{"P1", "P11", "E1"});
  CHECK(detail::nearest_few("p1", columns, 1) == std::vector<std::string_view>{"P1"});
  CHECK(detail::nearest("y", columns).empty());  // one letter for another is no typo of a one-letter word
}

TEST_CASE("lists, quotes and paths are for people", "[unit]") {
  constexpr std::array<std::string_view, 3> words = {"a", "b", "c"};
  CHECK(detail::any_of(words) == "\"a\", \"b\" or \"c\"");
  CHECK(detail::any_of(words, 2) == "\"a\", \"b\" or one of 1 more");
  CHECK(detail::quote("x\x1b[31m\n") == "\"x\\x1B[31m\\n\"");
  CHECK(detail::quote("\xff"
                      "a") == "\"\\xFFa\"");
  CHECK(detail::quote("a\u202eb") == "\"a\\xE2\\x80\\xAEb\"");
  CHECK(detail::printable(std::string(50, 'x')) == std::string(40, 'x') + "…");
  CHECK(detail::printable("有形度", 2) == "有形…");
  CHECK(detail::path_key("scale") == ".scale");
  CHECK(detail::path_key("half points") == "[\"half points\"]");
  CHECK(detail::path_key("") == "[\"\"]");
  CHECK(detail::shortest(0.1) == "0.1");
  CHECK(detail::shortest(-0.0) == "0");
}
