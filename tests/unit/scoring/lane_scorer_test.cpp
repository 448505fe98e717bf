#include "lane_comparison.hpp"

#include <rater/survey/presets.hpp>

// The fast way from columns to lanes against the plain one, for every instruction set of this machine.
using namespace rater::detail;
using namespace rater_test;

TEST_CASE("lanes from columns are those of the scores, on every instruction set", "[unit]") {
  std::mt19937_64 random(5);
  int served = 0;
  for (const simd_level level : {simd_level::scalar, simd_level::avx2, simd_level::avx512}) {
    use_simd(level);
    for (int round = 0; round < 40; ++round) {
      const random_survey s = make_survey(random, 130 + random() % 100, {1 + round % 6, round % 3 != 0, round % 2 == 0, false});
      rater::score_options o;
      o.levels = {rater::level::overall, rater::level::dimension, rater::level::outcome};
      if (round % 4 == 1) o.levels.push_back(rater::level::item);
      if (round % 2 == 0) o.overall = rater::overall_rule::available;
      if (round % 5 == 0) o.missing = rater::missing_policy::listwise_all;
      if (round % 7 == 0) o.measures = {"gap"};
      served += compare(s.asked, o, s.pack(), false);
    }
  }
  use_simd(available_simd());
  CHECK(served >= 60);
}

TEST_CASE("points are rescaled over the dimensions that a score has, also where a dimension never has it", "[unit]") {
  rater::instrument i;
  i.id = "two";
  i.version = "1";
  i.scales = {{"main", {1, 7, 1, {}, {}}}};
  i.dimensions = {{"a", {}, rater::column_ref("wa"), {}}, {"b", {}, rater::column_ref("wb"), {}}};
  rater::item compared;
  compared.id = "q1";
  compared.dimension = "a";
  compared.column(rater::role::comparison) = rater::column_ref("C1");
  rater::item perceived;
  perceived.id = "q2";
  perceived.dimension = "b";
  perceived.column(rater::role::perception) = rater::column_ref("P2");
  i.items = {compared, perceived};
  const std::vector<int> answer = {5};
  const std::vector<double> wa = {75};
  const std::vector<double> wb = {25};
  rater::responses block(i);
  block.bind("C1", rater::column_view(answer)).bind("P2", rater::column_view(answer));
  block.bind("wa", rater::column_view(wa)).bind("wb", rater::column_view(wb));
  rater::score_options o;
  o.overall = rater::overall_rule::available;
  rater::accumulator a(i, o);
  a.update(block);
  CHECK(rater::estimates(a.sums()).get(rater::level::overall, "weighted", "performance").value() == 5);
}

TEST_CASE("equal shares of importance have no spread, whatever the others are", "[unit]") {
  rater::instrument i;
  i.id = "rated";
  i.version = "1";
  i.scales = {{"main", {1, 7, 1, {}, {}}}};
  i.importance_kind = rater::importance_kind::rating;
  for (const char* id : {"a", "b", "c"}) {
    i.dimensions.push_back({id, {}, rater::column_ref(std::string("w") + id), {}});
    rater::item it;
    it.id = id;
    it.dimension = id;
    it.column(rater::role::expectation) = rater::column_ref(std::string("E") + id);
    it.column(rater::role::perception) = rater::column_ref(std::string("P") + id);
    i.items.push_back(it);
  }
  const std::vector<int> six = {6, 6};
  const std::vector<int> four = {4, 4};
  const std::vector<int> one = {1, 1};
  const std::vector<int> second = {1, 2};
  const std::vector<int> third = {1, 0};
  rater::responses block(i);
  for (const char* id : {"a", "b", "c"})
    block.bind(std::string("E") + id, rater::column_view(six)).bind(std::string("P") + id, rater::column_view(four));
  block.bind("wa", rater::column_view(one)).bind("wb", rater::column_view(second)).bind("wc", rater::column_view(third));
  rater::accumulator a(i);
  a.update(block);
  const rater::estimates now(a.sums());
  CHECK(now.get(rater::level::dimension, "a", "importance").se() == 0);
  const rater::estimate weighted = now.get(rater::level::overall, "weighted", "gap");
  CHECK(weighted.value() == -2);
  CHECK(weighted.se() == 0);
}

TEST_CASE("many dimensions with importance are summed like few", "[unit]") {
  std::mt19937_64 random(8);
  for (const int dimensions : {6, 8, 9}) {
    const random_survey s = make_survey(random, 300, {dimensions, true, true, false});
    std::vector<std::byte> bytes;
    for (const simd_level level : {simd_level::scalar, simd_level::avx2, simd_level::avx512}) {
      use_simd(level);
      rater::accumulator a(*s.asked);
      a.update(s.pack());
      if (bytes.empty()) bytes = a.serialize();
      CHECK((a.serialize() == bytes));
    }
  }
  use_simd(available_simd());
}

TEST_CASE("lanes from borrowed columns are those of the scores", "[unit]") {
  std::mt19937_64 random(6);
  constexpr std::size_t rows = 200;
  std::vector<std::vector<std::uint8_t>> bytes(44, std::vector<std::uint8_t>(rows));
  std::vector<std::vector<std::int32_t>> numbers(44, std::vector<std::int32_t>(rows));
  for (auto& column : bytes)
    for (auto& x : column) x = static_cast<std::uint8_t>(random() % 10);
  for (auto& column : numbers)
    for (auto& x : column) x = static_cast<std::int32_t>(random() % 12) - 2;
  for (const simd_level level : {simd_level::scalar, simd_level::avx2, simd_level::avx512}) {
    use_simd(level);
    for (const int form : {0, 1, 2}) {
      rater::responses block(rater::servqual_1991());
      for (std::size_t c = 0; c < 44; ++c) {
        const std::string name = (c < 22 ? "E" : "P") + std::to_string(c % 22 + 1);
        if (form == 0) block.bind(name, rater::column_view(bytes[c]).missing(0).missing(9, rater::missing_reason::refused));
        if (form == 1) block.bind(name, rater::column_view(numbers[c]).missing(-1));
        if (form == 2) block.bind(name, rater::column_view(bytes[c]).missing(4));  // an answer that is none: no range
      }
      CHECK(compare(block.shared_instrument(), {}, block, true));
    }
  }
  use_simd(available_simd());
}

TEST_CASE("sums of long scales, expectations of everybody and reversed items are lanes like others", "[unit]") {
  rater::instrument i;
  i.id = "long";
  i.version = "1";
  i.scales = {{"main", {1, 30, 1, {}, {}}}};
  i.dimensions = {{"a", {}, {}, {}}, {"b", {}, {}, {}}};
  for (int number = 0; number < 16; ++number) {  // twelve times 30 is beyond a byte, four are not
    rater::item it;
    it.id = "q" + std::to_string(number);
    it.dimension = number < 12 ? "a" : "b";
    it.reverse = number % 5 == 4;
    if (number % 4 == 1)
      it.benchmark = 25;
    else
      it.column(rater::role::expectation) = rater::column_ref("E" + std::to_string(number));
    it.column(rater::role::perception) = rater::column_ref("P" + std::to_string(number));
    i.items.push_back(it);
  }
  std::mt19937_64 random(9);
  constexpr std::size_t rows = 150;
  std::vector<std::vector<std::int8_t>> columns(32, std::vector<std::int8_t>(rows));
  for (auto& column : columns)
    for (std::size_t r = 0; r < rows; ++r) {
      const auto code = static_cast<int>(r % 2 == 0 ? 1 + random() % 30 : r % 4 == 1 ? 25 + random() % 6 : 1 + random() % 6);
      column[r] = static_cast<std::int8_t>(random() % 16 == 0 ? -1 : code);
    }
  for (const simd_level level : {simd_level::scalar, simd_level::avx2, simd_level::avx512}) {
    use_simd(level);
    rater::responses borrowed(i);
    rater::responses owned(i);
    for (std::size_t c = 0; c < 32; ++c)
      if (c % 2 == 1 || i.items[c / 2].column(rater::role::expectation))
        borrowed.bind((c % 2 == 0 ? "E" : "P") + std::to_string(c / 2), rater::column_view(columns[c]).missing(-1));
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t slot = 0; slot < owned.slots().size(); ++slot) {
        const auto at = static_cast<int>(slot);
        std::uint16_t code = 0;
        rater::missing_counts ignored{};
        borrowed.read(at, r, std::span(&code, 1), ignored);
        owned.set(at, rater::answer{code, code != 0 ? rater::missing_reason::none : borrowed.why_missing(at, r)});
      }
      owned.end_row();
    }
    CHECK(compare(borrowed.shared_instrument(), {}, borrowed, true));
    CHECK(compare(owned.shared_instrument(), {}, owned, false));
  }
  use_simd(available_simd());
}
