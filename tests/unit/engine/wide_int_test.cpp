#include "support/catch.hpp"

#include "engine/detail/general_sums.hpp"
#include "engine/detail/wide_int.hpp"

#include <random>

using namespace rater::detail;

TEST_CASE("sums of wide terms come back to nothing when the same terms are taken away in another order", "[unit]") {
  std::mt19937_64 random(1);
  std::vector<std::pair<uint128, unsigned>> terms;
  wide<5> sum;
  for (int i = 0; i < 500; ++i) {
    terms.emplace_back(static_cast<uint128>(random()) * random(), static_cast<unsigned>(random() % 150));
    sum.add(terms.back().first, terms.back().second, i % 3 == 0);
  }
  CHECK_FALSE(sum == wide<5>{});
  for (int i = 499; i >= 0; --i)
    sum.add(terms[static_cast<std::size_t>(i)].first, terms[static_cast<std::size_t>(i)].second, i % 3 != 0);
  CHECK(sum == wide<5>{});
}

TEST_CASE("ratios of integers are the doubles nearest to them", "[unit]") {
  std::mt19937_64 random(2);
  for (int i = 0; i < 20000; ++i) {
    const double x = static_cast<double>(static_cast<std::int64_t>(random())) / static_cast<double>(1LL << (random() % 60));
    const double y = static_cast<double>(static_cast<std::int64_t>(random())) / static_cast<double>(1LL << (random() % 60));
    int above = 0;
    int below = 0;
    const big a = big::from(x, above);
    const big b = big::from(y, below);
    REQUIRE(ratio(a, b, above - below) == x / y);  // a division of doubles is the nearest double
  }
  CHECK(ratio(big(0), big(3)) == 0);
  CHECK(ratio(big(1), big(3)) == 1.0 / 3);
  CHECK(ratio(big(-7), big(2), 1) == -7);
}

TEST_CASE("products and sums of integers keep the rules of arithmetic", "[unit]") {
  std::mt19937_64 random(3);
  const auto any = [&] { return big(static_cast<std::int64_t>(random())) * big(static_cast<std::int64_t>(random())); };
  for (int i = 0; i < 2000; ++i) {
    const big a = any();
    const big b = any();
    const big c = any();
    REQUIRE(((a + b) * c - a * c - b * c).zero());
    REQUIRE(((a - b) * (a + b) - a * a + b * b).zero());
    REQUIRE((a.shifted_up(77) - a * big(1LL << 38) * big(1LL << 39)).zero());
  }
}

TEST_CASE("every weight from 2^-64 to 2^64 is an integer of the unit", "[unit]") {
  std::mt19937_64 random(4);
  for (int i = 0; i < 5000; ++i) {
    const double w = std::ldexp(1 + static_cast<double>(random() >> 12) * 0x1p-52, static_cast<int>(random() % 128) - 64);
    const exact_weight e = exact(w);
    REQUIRE(std::ldexp(static_cast<double>(e.mantissa), static_cast<int>(e.shift) - weight_shift) == w);
  }
}
