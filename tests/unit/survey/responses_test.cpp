#include "support/catch.hpp"

#include <rater/survey/presets.hpp>
#include <rater/survey/responses.hpp>

#include <array>
#include <cmath>

using namespace rater;
using rater_test::contains;

namespace {

instrument two_items() {
  instrument i;
  i.id = "two";
  i.version = "1";
  scale seven;
  seven.missing = {{9.0, missing_reason::dont_know}, {missing_range{{}, -1.0}, missing_reason::refused}};
  i.scales = {{"seven", seven}};
  i.dimensions = {{"d", "D", {}, {}}};
  for (const char* n : {"1", "2"}) {
    item it;
    it.id = std::string("q") + n;
    it.dimension = "d";
    it.column(role::expectation) = column_ref(std::string("E") + n);
    it.column(role::perception) = column_ref(std::string("P") + n);
    i.items.push_back(it);
  }
  return i;
}

template <class T>
std::vector<std::uint16_t> codes_of(const std::vector<T>& values) {
  responses r(two_items());
  r.bind("E1", column_view(values));
  std::vector<std::uint16_t> codes(values.size());
  missing_counts tally{};
  r.read(0, 0, codes, tally);
  return codes;
}

}  // namespace

TEST_CASE("columns are borrowed as any of the common types", "[unit]") {
  const std::vector<std::uint16_t> want = {1, 7, 0, 3};
  CHECK(codes_of<std::int8_t>({1, 7, 8, 3}) == want);
  CHECK(codes_of<std::uint8_t>({1, 7, 8, 3}) == want);
  CHECK(codes_of<std::int16_t>({1, 7, 0, 3}) == want);
  CHECK(codes_of<std::uint16_t>({1, 7, 0, 3}) == want);
  CHECK(codes_of<std::int32_t>({1, 7, -5, 3}) == want);
  CHECK(codes_of<std::uint32_t>({1, 7, 4000000000U, 3}) == want);
  CHECK(codes_of<std::int64_t>({1, 7, 1LL << 40, 3}) == want);
  CHECK(codes_of<std::uint64_t>({1, 7, ~0ULL, 3}) == want);
  CHECK(codes_of<float>({1, 7, 2.5F, 3}) == want);
  CHECK(codes_of<double>({1, 7, NAN, 3}) == want);
}

TEST_CASE("nothing is copied: a later change of the caller's memory is seen", "[unit]") {
  std::vector<int> values = {1, 2};
  responses r(two_items());
  r.bind("E1", column_view(values));
  values[0] = 6;
  std::array<std::uint16_t, 2> codes{};
  missing_counts tally{};
  r.read(0, 0, codes, tally);
  CHECK(codes[0] == 6);
}

TEST_CASE("a column may be a field of an array of structs, or run backwards", "[unit]") {
  struct row {
    double other;
    std::uint8_t e1;
  };
  const std::array<row, 3> rows = {{{0, 4}, {0, 5}, {0, 6}}};
  responses r(two_items());
  r.bind("E1", column_view(&rows[0].e1, 3, sizeof(row)));
  r.bind("P1", column_view(&rows[2].e1, 3, -static_cast<std::ptrdiff_t>(sizeof(row))));
  std::array<std::uint16_t, 3> codes{};
  missing_counts tally{};
  r.read(0, 0, codes, tally);
  CHECK(codes == std::array<std::uint16_t, 3>{4, 5, 6});
  r.read(1, 0, codes, tally);
  CHECK(codes == std::array<std::uint16_t, 3>{6, 5, 4});
}

TEST_CASE("missing has its reason: NaN, mask, sentinel, the scale's own codes, and no answer at all", "[unit]") {
  const std::vector<double> values = {5, NAN, 4, -99, 9, -3, 12};
  const std::vector<std::uint8_t> present = {1, 1, 0, 1, 1, 1, 1};
  responses r(two_items());
  r.bind("E1", column_view(values).missing(-99, missing_reason::not_asked).mask(present));
  const std::vector<missing_reason> want = {missing_reason::none,      missing_reason::blank,     missing_reason::blank,
                                            missing_reason::not_asked, missing_reason::dont_know, missing_reason::refused,
                                            missing_reason::invalid};
  for (std::size_t i = 0; i < want.size(); ++i) CHECK(r.why_missing(0, i) == want[i]);
  std::vector<std::uint16_t> codes(values.size());
  missing_counts tally{};
  r.read(0, 0, codes, tally);
  CHECK(tally[static_cast<std::size_t>(missing_reason::none)] == 1);
  CHECK(tally[static_cast<std::size_t>(missing_reason::blank)] == 2);
  CHECK(tally[static_cast<std::size_t>(missing_reason::invalid)] == 1);
}

TEST_CASE("0 is a value like any other on a scale from 0", "[unit]") {
  instrument i = two_items();
  i.scales[0].second = {0, 10, 1, {}, {}};
  const std::vector<int> values = {0, 10, 11};
  responses r(i);
  r.bind("E1", column_view(values));
  std::array<std::uint16_t, 3> codes{};
  missing_counts tally{};
  r.read(0, 0, codes, tally);
  CHECK(codes == std::array<std::uint16_t, 3>{1, 11, 0});
}

TEST_CASE("owned columns keep codes and reasons, in eight bits and in sixteen", "[unit]") {
  for (const double top : {7.0, 1000.0}) {
    instrument i = two_items();
    i.scales[0].second.missing.clear();
    i.scales[0].second.max = top;
    responses r(i);
    for (int row = 0; row < 3; ++row) {
      if (row == 1) r.set(0, answer{0, missing_reason::refused});
      if (row == 2) r.set(0, i.scales[0].second.encode(top));
      r.end_row();
    }
    REQUIRE(r.size() == 3);
    CHECK(r.why_missing(0, 0) == missing_reason::blank);
    CHECK(r.why_missing(0, 1) == missing_reason::refused);
    CHECK(r.why_missing(0, 2) == missing_reason::none);
    std::array<std::uint16_t, 1> last{};
    missing_counts tally{};
    r.read(0, 2, last, tally);
    CHECK(last[0] == static_cast<std::uint16_t>(top));
    r.clear();
    CHECK(r.size() == 0);
  }
}

TEST_CASE("what cannot be bound is refused with a name", "[unit]") {
  const std::vector<int> three = {1, 2, 3};
  const std::vector<int> two = {1, 2};
  const std::vector<std::string> words = {"a", "b", "c"};
  responses r(two_items());
  r.bind("E1", column_view(three));
  CHECK_THROWS_WITH(r.bind("P1", column_view(two)), contains("P1") && contains("2 rows") && contains("3"));
  CHECK_THROWS_WITH(r.bind_text("E2", words), contains("E2") && contains("not words"));
  const std::vector<std::uint8_t> mask = {1};
  CHECK_THROWS_WITH(column_view(three).mask(mask), contains("mask"));
}

TEST_CASE("other columns become segments, numbers as words", "[unit]") {
  const std::vector<int> wave = {2025, 2026, 2025};
  const std::vector<std::string> region = {"north", "", "south"};
  responses r(two_items());
  r.bind("wave", column_view(wave)).bind_text("region", region);
  const int slot = r.text_slot("wave");
  REQUIRE(slot >= 0);
  std::array<std::uint32_t, 3> words{};
  r.read(slot, 0, words);
  CHECK(r.dictionary(slot)[words[0]] == "2025");
  CHECK(words[0] == words[2]);
  r.read(r.text_slot("region"), 0, words);
  CHECK(words[1] == 0);
  CHECK(r.text_slot("nowhere") == -1);
}

TEST_CASE("answers that are none are listed by column with their rows", "[unit]") {
  const std::vector<int> e = {9, 3, 8, 0, 5};
  responses r(two_items());
  r.bind("E1", column_view(e));
  const std::vector<input_issue> found = r.issues();
  REQUIRE(found.size() == 1);
  CHECK(found[0].count == 2);
  CHECK(found[0].item == "q1");
  CHECK(to_string(found[0]) == "row 3: E1: 8 is outside 1..7 (2 such answers; then 0 at row 4)");
}

TEST_CASE("a form names a column that is not there, and the one it probably meant", "[unit]") {
  const auto asked = std::make_shared<const instrument>(servqual_1991());
  CHECK_THROWS_WITH(from_form(asked, {{"E23", 3}}), contains("E23") && contains("E2"));
  const responses one = from_form(asked, {{"E5", 6}, {"P5", 4}, {"P6", NAN}});
  CHECK(one.size() == 1);
}
