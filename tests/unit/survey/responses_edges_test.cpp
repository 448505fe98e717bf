#include "support/catch.hpp"
#include "survey/conditions.hpp"

#include <rater/survey/responses.hpp>

#include <array>
#include <cmath>
#include <limits>

// Edges of answers, conditions and columns.
using namespace rater;

namespace {

instrument one_item(scale on) {
  instrument i;
  i.id = "one";
  i.version = "1";
  i.scales = {{"s", std::move(on)}};
  i.dimensions = {{"d", "", {}, {}}};
  item it;
  it.id = "q";
  it.dimension = "d";
  it.column(role::perception) = column_ref("P");
  i.items = {it};
  return i;
}

bool meets(const char* word, comparison_op op, const std::string& value) {
  return detail::meets(word, op, std::array<std::string, 1>{value});
}

}  // namespace

TEST_CASE("comparisons that include equality do, for numbers and for words", "[unit]") {
  for (const auto& [word, value] : {std::pair{"9", "9.0"}, std::pair{"north", "north"}}) {
    CHECK(meets(word, comparison_op::less_equal, value));
    CHECK(meets(word, comparison_op::greater_equal, value));
    CHECK_FALSE(meets(word, comparison_op::less, value));
    CHECK_FALSE(meets(word, comparison_op::greater, value));
  }
}

TEST_CASE("blanks around a number do not make it a word", "[unit]") {
  CHECK(detail::number_in(" 12 ") == 12);
  CHECK(detail::number_in("12  ") == 12);
  CHECK_FALSE(detail::number_in("1 2"));
  CHECK_FALSE(detail::number_in(" "));
  CHECK_FALSE(detail::number_in("inf"));
  CHECK(meets("10 ", comparison_op::greater, "9"));
}

TEST_CASE("a missing code is met within the rounding that an answer is", "[unit]") {
  scale on{1, 7, 1, {}, {}};
  on.missing = {{9.0, missing_reason::dont_know}};
  CHECK(on.encode(9 + 5e-10).reason == missing_reason::dont_know);
  CHECK(on.encode(9 + 5e-9).reason == missing_reason::invalid);
}

TEST_CASE("the last points of scales around the width of eight bits are kept", "[unit]") {
  for (const int points : {254, 255, 256, 257}) {
    responses r(one_item({1, static_cast<double>(points), 1, {}, {}}));
    r.set(0, answer{static_cast<std::uint16_t>(points), missing_reason::none});
    r.end_row();
    std::array<std::uint16_t, 1> code{};
    missing_counts tally{};
    r.read(0, 0, code, tally);
    CHECK(code[0] == points);
    CHECK(tally[0] == 1);
  }
}

TEST_CASE("rows that are cleared leave no reason behind", "[unit]") {
  responses r(one_item({}));
  r.set(0, answer{0, missing_reason::refused});
  r.end_row();
  CHECK(r.why_missing(0, 0) == missing_reason::refused);
  r.clear();
  r.end_row();
  CHECK(r.why_missing(0, 0) == missing_reason::blank);
}

TEST_CASE("a run that starts further on has its own part of the mask, and its sentinels", "[unit]") {
  const std::vector<int> values = {1, 2, 99, 4};
  const std::vector<std::uint8_t> present = {0, 1, 1, 0};
  column_view column(values);
  column.missing(99, missing_reason::refused).mask(present);
  std::array<double, 3> out{};
  column.read(1, out);
  CHECK(out[0] == 2);
  CHECK(std::isnan(out[1]));
  CHECK(std::isnan(out[2]));
}

TEST_CASE("an infinite number is missing, except where a weight has to be refused", "[unit]") {
  instrument i = one_item({});
  i.dimensions[0].importance = column_ref("points");
  const std::vector<double> infinite = {std::numeric_limits<double>::infinity()};
  responses r(i);
  r.bind("points", column_view(infinite)).weight(column_view(infinite));
  std::array<double, 1> out{};
  missing_counts tally{};
  r.read(1, 0, out, tally);
  CHECK(std::isnan(out[0]));
  CHECK(tally[static_cast<std::size_t>(missing_reason::invalid)] == 1);
  r.read(2, 0, out, tally);
  CHECK(std::isinf(out[0]));
}
