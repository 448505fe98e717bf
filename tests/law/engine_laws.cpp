#include "support/catch.hpp"
#include "support/random_survey.hpp"

#include "detail/simd.hpp"

#include <rater/engine/parallel.hpp>
#include <rater/error.hpp>

#include <algorithm>

// The promise of the accumulator: order, partition, merge tree and removal do not change a bit.
using namespace rater_test;
using rater::accumulator;
using rater::score_options;

namespace {

score_options every_level(bool groups) {
  score_options o;
  o.levels = {rater::level::respondents, rater::level::overall, rater::level::dimension, rater::level::item,
              rater::level::outcome};
  if (groups) {
    o.by = {"region", "wave"};
    o.rollup = true;
    o.answers = true;
  }
  return o;
}

accumulator one_pass(const random_survey& s, const score_options& o) {
  accumulator a(*s.asked, o);
  a.update(s.pack());
  return a;
}

/// Cuts the places into parts, each into an accumulator of its own, and merges them pairwise in random order.
accumulator by_parts(std::mt19937_64& random, const random_survey& s, std::vector<std::size_t> places, const score_options& o) {
  std::shuffle(places.begin(), places.end(), random);
  std::vector<accumulator> parts;
  for (std::size_t first = 0; first < places.size();) {
    const std::size_t count = std::min<std::size_t>(places.size() - first, 1 + random() % 97);
    accumulator part(*s.asked, o);
    part.update(s.pack(
        {places.begin() + static_cast<std::ptrdiff_t>(first), places.begin() + static_cast<std::ptrdiff_t>(first + count)}));
    parts.push_back(std::move(part));
    first += count;
  }
  while (parts.size() > 1) {
    const std::size_t at = random() % (parts.size() - 1);
    parts[at].merge(parts[at + 1]);
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(at) + 1);
  }
  return parts.front();
}

std::vector<shape> shapes() {
  return {{3, true, true, false},
          {5, true, false, false},
          {2, false, true, true},
          {1, true, true, false},
          {4, false, false, false},
          {2, true, true, false, true, 0},
          {3, true, true, false, true, 1},
          {2, false, false, true, false, 2},
          {2, true, true, false, true, 0, 1},
          {2, true, true, false, true, 2, 2},
          {5, false, true, false, false, 0, 0, 12},
          {6, true, true, false, false, 0, 0, 9},
          {3, false, true, false, true, 1, 0, 30}};
}

}  // namespace

TEST_CASE("any order, partition and merge tree gives the bits of one pass", "[law]") {
  std::mt19937_64 random(20261121);
  for (const shape& of : shapes())
    for (int round = 0; round < 3; ++round) {
      const random_survey s = make_survey(random, 300 + random() % 300, of);
      const score_options o = every_level(round != 0);
      const std::string whole = bits_of(one_pass(s, o).sums());
      CAPTURE(of.dimensions, of.importance, of.weights, of.three_columns, of.strata, of.stages, round);
      REQUIRE(bits_of(by_parts(random, s, all_places(s.rows.size()), o).sums()) == whole);
    }
}

TEST_CASE("the bytes are those of one pass, and a detour through them changes nothing", "[law]") {
  std::mt19937_64 random(13);
  for (const shape& of : shapes()) {
    const random_survey s = make_survey(random, 350, of);
    const score_options o = every_level(true);
    const accumulator whole = one_pass(s, o);
    const std::vector<std::byte> bytes = whole.serialize();
    CAPTURE(of.dimensions, of.importance, of.weights, of.three_columns, of.strata, of.stages, bytes.size());
    CHECK(by_parts(random, s, all_places(s.rows.size()), o).serialize() == bytes);
    accumulator back = accumulator::deserialize(bytes);
    CHECK(back.serialize() == bytes);
    CHECK(bits_of(back.sums()) == bits_of(whole.sums()));
    accumulator half(*s.asked, o);
    half.update(s.pack({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
    back.remove(s.pack({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
    accumulator rest = accumulator::deserialize(back.serialize());
    rest.merge(accumulator::deserialize(half.serialize()));
    CHECK(rest.serialize() == bytes);
  }
}

TEST_CASE("every instruction set and number of threads gives the same bytes", "[law]") {
  std::mt19937_64 random(14);
  for (const shape& of : shapes()) {
    const random_survey s = make_survey(random, 40000, of);
    const score_options o = every_level(true);
    const rater::responses block = s.pack();
    std::vector<std::byte> bytes;
    for (const auto level :
         {rater::detail::simd_level::scalar, rater::detail::simd_level::avx2, rater::detail::simd_level::avx512}) {
      rater::detail::use_simd(level);
      for (const int threads : {1, 2, 3, 16}) {
        accumulator a(*s.asked, o);
        rater::update(a, block, threads);
        if (bytes.empty()) bytes = a.serialize();
        CAPTURE(of.dimensions, threads, to_string(level));
        REQUIRE((a.serialize() == bytes));
      }
    }
  }
  rater::detail::use_simd(rater::detail::available_simd());
}

TEST_CASE("sixteen threads at work on one block give the bytes of one", "[law]") {
  std::mt19937_64 random(15);
  const random_survey s = make_survey(random, 3000, {3, true, false, false});
  std::vector<std::size_t> places(16 * 16384 + 5);  // enough rows that every thread has its share
  for (std::size_t& place : places) place = random() % s.rows.size();
  const rater::responses block = s.pack(places);
  score_options o;
  o.by = {"region"};
  accumulator one(*s.asked, o);
  one.update(block);
  for (const int threads : {5, 16}) {
    accumulator many(*s.asked, o);
    rater::update(many, block, threads);
    CHECK((many.serialize() == one.serialize()));
  }
}

TEST_CASE("remove is the exact inverse of update", "[law]") {
  std::mt19937_64 random(7);
  for (const shape& of : shapes()) {
    const random_survey s = make_survey(random, 400, of);
    const score_options o = every_level(true);
    std::vector<std::size_t> places = all_places(400);
    std::shuffle(places.begin(), places.end(), random);
    const std::vector<std::size_t> kept(places.begin(), places.begin() + 150);
    const std::vector<std::size_t> gone(places.begin() + 150, places.end());
    accumulator never_seen(*s.asked, o);
    never_seen.update(s.pack(kept));
    accumulator removed = one_pass(s, o);
    removed.remove(s.pack(gone));
    CHECK(bits_of(removed.sums()) == bits_of(never_seen.sums()));

    removed.remove(s.pack(kept));
    CHECK(bits_of(removed.sums()) == bits_of(accumulator(*s.asked, o).sums()));
    CHECK(removed.sums().groups() == 1);  // everybody, and no trace of the others
  }
}

TEST_CASE("removing more than is there changes nothing", "[law]") {
  std::mt19937_64 random(8);
  const random_survey s = make_survey(random, 60);
  accumulator a(*s.asked, every_level(true));
  a.update(s.pack({0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  const std::string before = bits_of(a.sums());
  CHECK_THROWS_AS(a.remove(s.pack(all_places(60))), rater::error);
  CHECK_THROWS_AS(a.remove(s.pack({40, 41, 42, 43, 44, 45, 46, 47, 48, 49})), rater::error);
  CHECK(bits_of(a.sums()) == before);
}

TEST_CASE("merging an accumulator with itself counts everyone twice", "[law]") {
  std::mt19937_64 random(9);
  const random_survey s = make_survey(random, 50);
  const score_options o = every_level(true);
  accumulator twice = one_pass(s, o);
  twice.merge(twice);
  accumulator again = one_pass(s, o);
  again.update(s.pack());
  CHECK(bits_of(twice.sums()) == bits_of(again.sums()));
}

TEST_CASE("weights of 1 and no weights are the same numbers", "[law]") {
  std::mt19937_64 random(10);
  random_survey s = make_survey(random, 200, {3, true, false, false});
  accumulator plain(*s.asked, every_level(true));
  plain.update(s.pack());
  rater::instrument with_weight = *s.asked;
  with_weight.respondent.weight = rater::column_ref("w");
  random_survey weighted;
  weighted.asked = std::make_shared<const rater::instrument>(with_weight);
  const rater::responses empty(weighted.asked);
  const auto slots = empty.slots();
  const auto at = static_cast<std::size_t>(
      std::find_if(slots.begin(), slots.end(), [](const rater::slot& x) { return x.use == rater::slot_use::weight; }) -
      slots.begin());
  for (survey_row row : s.rows) {
    row.answers.insert(row.answers.begin() + static_cast<std::ptrdiff_t>(at), rater::answer{});
    row.numbers.insert(row.numbers.begin() + static_cast<std::ptrdiff_t>(at), 1.0);
    row.words.insert(row.words.begin() + static_cast<std::ptrdiff_t>(at), std::string{});
    weighted.rows.push_back(std::move(row));
  }
  const rater::estimates a(plain.sums());
  accumulator ones(*weighted.asked, every_level(true));
  ones.update(weighted.pack());
  const rater::estimates b(ones.sums());
  REQUIRE(a.records().size() == b.records().size());
  for (std::size_t i = 0; i < a.records().size(); ++i) {
    const rater::estimate_parts& x = a.records()[i].estimate.parts();
    const rater::estimate_parts& y = b.records()[i].estimate.parts();
    CHECK(x.value == y.value);
    CHECK(x.se == y.se);
    CHECK(x.deff == y.deff);
  }
}

TEST_CASE("states of other instruments and options do not merge, and say what differs", "[law]") {
  std::mt19937_64 random(11);
  const random_survey s = make_survey(random, 20);
  accumulator a(*s.asked, every_level(true));
  score_options other = every_level(true);
  other.delta = 0.5;
  CHECK_THROWS_WITH(a.merge(accumulator(*s.asked, other)), contains("delta is \"0\" here and \"0.5\" there"));
  rater::instrument reversed = *s.asked;
  reversed.items[0].reverse = !reversed.items[0].reverse;
  CHECK_THROWS_WITH(a.merge(accumulator(reversed, every_level(true))), contains("reversal"));
  rater::instrument relabelled = *s.asked;
  relabelled.items[0].label = "another wording";
  relabelled.title = "another title";
  CHECK_NOTHROW(a.merge(accumulator(relabelled, every_level(true))));
}

TEST_CASE("a group is the same domain by where, and everybody is the same with and without groups", "[law]") {
  std::mt19937_64 random(16);
  for (const shape& of : shapes()) {
    const random_survey s = make_survey(random, 250, of);
    CAPTURE(of.dimensions, of.weights, of.strata, of.stages);
    score_options plain;
    const std::string everybody = bits_of(one_pass(s, plain).sums());
    score_options grouped = plain;
    grouped.by = {"region"};
    grouped.rollup = true;
    const std::string all = bits_of(one_pass(s, grouped).sums());
    const std::string records = everybody.substr(0, everybody.rfind('\n'));
    CHECK(all.substr(0, records.size()) == records);

    score_options domain = plain;
    domain.where = {{"region", rater::comparison_op::equal, {"a"}}};
    const rater::estimates of_where(one_pass(s, domain).sums(), {{}, rater::lonely_psu::adjust, true});
    const rater::estimates of_group(one_pass(s, grouped).sums(), {{}, rater::lonely_psu::adjust, true});
    for (const rater::record& r : of_where.records()) {
      const rater::estimate e = of_group.get(r.level, r.id, r.measure, {{"region", "a"}});
      CHECK(e.parts().value == r.estimate.parts().value);
      CHECK(e.parts().se == r.estimate.parts().se);
      CHECK(e.parts().df == r.estimate.parts().df);
    }
  }
}
