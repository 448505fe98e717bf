#include "support/catch.hpp"

#include <rater/error.hpp>
#include <rater/inference/kish.hpp>

#include <limits>
#include <vector>

using rater::kish;
using rater::kish_effect;
using rater_test::Approx;

TEST_CASE("the effect of unequal weights by hand", "[unit]") {
  const std::vector<double> w{1, 2, 3, 0, 4};  // sum 10, sum of squares 30
  const kish_effect k = kish(w);
  CHECK(k.n == 4);
  CHECK(k.deff == Approx(4 * 30.0 / 100));
  CHECK(k.cv2 == Approx(0.2));
  CHECK(k.n_eff == Approx(100.0 / 30));
}

TEST_CASE("equal weights have none, whatever their unit", "[unit]") {
  for (const double x : {1.0, 0.1, 1e-300, 1e300}) {
    const kish_effect k = kish(std::vector<double>(7, x));
    CHECK(k.deff == 1);
    CHECK(k.cv2 == 0);
    CHECK(k.n_eff == 7);
  }
  std::vector<double> w{1e300, 2e300, 4e300};
  const double large = kish(w).deff;
  for (double& x : w) x *= 1e-310;
  CHECK(kish(w).deff == Approx(large).epsilon(1e-12));
  CHECK(large == Approx(3 * 21.0 / 49));
}

TEST_CASE("no weights, and weights that cannot be", "[unit]") {
  CHECK(kish({}).n == 0);
  CHECK(kish(std::vector<double>(3, 0)).n_eff == 0);
  for (const double bad : {-1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
    CHECK_THROWS_AS(kish(std::vector<double>{1, bad}), rater::error);
}
