#include "lane_comparison.hpp"

#include "scoring/score_plan_recipes.hpp"

#include <array>
#include <cstdint>

// Means over more answers than a short common multiple allows: of 13 items and more in a dimension, of 23 and more in all.
using namespace rater::detail;
using namespace rater_test;

namespace {

constexpr std::array<simd_level, 3> levels = {simd_level::scalar, simd_level::avx2, simd_level::avx512};

/// Pairs of questions by dimension, on one scale.
rater::instrument dimensions_of(const std::vector<int>& sizes, const rater::scale& on) {
  rater::instrument i;
  i.id = "sizes";
  i.version = "1";
  i.scales = {{"main", on}};
  int number = 0;
  for (std::size_t d = 0; d < sizes.size(); ++d) {
    const std::string id = "d" + std::to_string(d);
    i.dimensions.push_back({id, {}, {}, {}});
    for (int k = 0; k < sizes[d]; ++k) {
      rater::item it;
      it.id = "q" + std::to_string(++number);
      it.dimension = id;
      it.column(rater::role::expectation) = rater::column_ref("E" + std::to_string(number));
      it.column(rater::role::perception) = rater::column_ref("P" + std::to_string(number));
      i.items.push_back(it);
    }
  }
  return i;
}

std::uint64_t below(std::mt19937_64& random, std::uint64_t n) { return random() % n; }

}  // namespace

TEST_CASE("many items, and long dimensions, are lanes like others on every instruction set", "[unit]") {
  std::mt19937_64 random(23);
  constexpr std::array<int, 5> longest = {9, 14, 20, 27, 45};
  int served = 0;
  for (const simd_level level : levels) {
    use_simd(level);
    for (int round = 0; round < 50; ++round) {
      shape of{1 + round % 8, round % 5 == 0, round % 2 == 0, false};
      of.most_items = longest[static_cast<std::size_t>(round) % longest.size()];
      const random_survey s = make_survey(random, 130 + below(random, 100), of);
      rater::score_options o;
      o.levels = {rater::level::overall, rater::level::dimension, rater::level::outcome};
      if (round % 2 == 0) o.overall = rater::overall_rule::available;
      if (round % 7 == 0) o.missing = rater::missing_policy::listwise_all;
      if (round % 3 == 1) o.min_answered = rater::min_answered{.count = 1};
      if (round % 4 == 1) o.levels.push_back(rater::level::item);
      served += compare(s.asked, o, s.pack(), false);
    }
  }
  use_simd(available_simd());
  CHECK(served >= 100);
}

TEST_CASE("every instrument of 24 to 60 items in 3 to 8 dimensions is scored in lanes", "[unit]") {
  std::mt19937_64 random(60);
  for (int dimensions = 3; dimensions <= 8; ++dimensions)
    for (const int items : {24, 37, 60}) {
      std::vector<int> sizes(static_cast<std::size_t>(dimensions), 1);
      for (int left = items - dimensions; left > 0; --left) ++sizes[below(random, sizes.size())];
      const auto asked = std::make_shared<const rater::instrument>(dimensions_of(sizes, {1, 7, 1, {}, {}}));
      for (const auto rule : {rater::overall_rule::complete, rater::overall_rule::available}) {
        rater::score_options o;
        o.overall = rule;
        if (items != 37) o.levels.push_back(rater::level::item);
        const both of(asked, o);
        CAPTURE(dimensions, items);
        CHECK(lane_scorer(of.plan, of.lanes).usable());
      }
    }
}

TEST_CASE("every number of answers up to 254, with the least, the largest and other sums", "[unit]") {
  std::mt19937_64 random(254);
  for (const auto& [items, points] : {std::pair{254, 7}, std::pair{200, 100}, std::pair{22, 30}, std::pair{17, 2}}) {
    const auto asked = std::make_shared<const rater::instrument>(dimensions_of({items}, {1, double(points), 1, {}, {}}));
    rater::responses block(asked);
    for (int answered = 1; answered <= items; ++answered)
      for (int round = 0; round < 5; ++round) {
        // The first two rounds are all the way down and up, the others anything.
        const auto code = [&](bool high) {
          const auto most = static_cast<std::uint64_t>(points);
          return static_cast<std::uint16_t>(round > 1 ? 1 + below(random, most) : high == (round == 1) ? most : 1);
        };
        for (int item = 0; item < answered; ++item) {
          block.set(2 * item, rater::answer{code(false), rater::missing_reason::none});
          block.set(2 * item + 1, rater::answer{code(true), rater::missing_reason::none});
        }
        block.end_row();
      }
    rater::score_options o;
    o.levels = {rater::level::overall, rater::level::dimension};
    o.min_answered = rater::min_answered{.count = 1};
    for (const simd_level level : levels) {
      use_simd(level);
      CAPTURE(items, points, to_string(level));
      CHECK(compare(asked, o, block, false));
    }
  }
  use_simd(available_simd());
}

TEST_CASE("a rounded mean is the nearest integer, halves away from zero", "[unit]") {
  std::mt19937_64 random(40);
  for (int shift = 8; shift <= 40; ++shift)
    for (std::int64_t m = 1; m <= 254; ++m) {
      const auto sum = static_cast<std::int64_t>(below(random, 1 << 22)) - (1 << 21);
      const int128 twice = int128{sum} * (int128{1} << (shift + 1));
      const int128 x = mean_of({1, shift, {}}, sum, m);
      CAPTURE(shift, m, sum);
      const int128 off = 2 * m * x - twice;  // from the mean, times 2m
      CHECK((off <= m && off >= -m));
      if (off == m || off == -m) CHECK((x < 0) == (off < 0));
      CHECK(mean_of({1, shift, {}}, -sum, m) == -x);
    }
}

TEST_CASE("classes of gaps that nearly cancel are those of the scores", "[unit]") {
  // Sums of fractions with long denominators: within the tolerance of zero, and just beyond it.
  const auto asked = std::make_shared<const rater::instrument>(dimensions_of({30, 29, 28, 27, 23}, {1, 7, 1, {}, {}}));
  std::mt19937_64 random(11);
  rater::responses block(asked);
  for (int row = 0; row < 300; ++row) {
    const int first = row % 4 == 1 ? 60 : 0;  // without the first dimension
    for (int slot = first; slot < 2 * 137; ++slot) {
      const bool mostly = below(random, 16) != 0;
      const std::uint64_t code = row % 3 == 0 || !mostly ? 1 + below(random, 7) : 4;
      if (below(random, 9) != 0) block.set(slot, rater::answer{static_cast<std::uint16_t>(code), rater::missing_reason::none});
    }
    block.end_row();
  }
  for (const double delta : {0.0, 0.01}) {
    rater::score_options o;
    o.levels = {rater::level::overall};
    o.delta = delta;
    o.overall = rater::overall_rule::available;
    for (const simd_level level : levels) {
      use_simd(level);
      CHECK(compare(asked, o, block, false));
    }
  }
  use_simd(available_simd());
}
