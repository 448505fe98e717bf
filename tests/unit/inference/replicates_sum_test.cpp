#include "support/catch.hpp"

#include "inference/replicates_sum.hpp"

#include <algorithm>
#include <limits>
#include <random>

namespace {

double sum_of(const std::vector<double>& x) {
  return rater::detail::folded_sum(x.size(), [&](std::size_t i) { return x[i]; });
}

}  // namespace

TEST_CASE("a folded sum is that of whole numbers, to the last place, in any order", "[unit]") {
  std::mt19937_64 random(1);
  for (const std::size_t n : {1u, 2u, 3u, 5u, 100u, 4096u, 100000u}) {
    for (const double unit : {1.0, 0x1p-900, 0x1p-300, 0x1p60, 0x1p900}) {
      std::vector<double> x(n);
      for (double& entry : x) entry = unit * (std::uniform_real_distribution<double>(-1, 1)(random) + 0.3);
      const double sum = sum_of(x);
      std::shuffle(x.begin(), x.end(), random);
      CHECK(sum_of(x) == sum);
      CHECK(std::abs(sum - rater::detail::steady_sum(x)) <= std::abs(sum) * 0x1p-52);
    }
  }
  // What cancels leaves what is far below it.
  CHECK(sum_of({1e15, 0.3125, -1e15}) == 0.3125);
  CHECK(sum_of({1, 0x1p-90, -1}) == 0x1p-90);
}

TEST_CASE("folded sums of nothing, of zeros, and beyond all numbers", "[unit]") {
  CHECK(sum_of({}) == 0);
  CHECK(sum_of({0, -0.0}) == 0);
  CHECK(std::isnan(sum_of({1, std::numeric_limits<double>::infinity()})));
  CHECK(std::isnan(sum_of({std::numeric_limits<double>::quiet_NaN(), 1})));
  CHECK(sum_of({1.7e308, -1.7e308}) == 0);
}
