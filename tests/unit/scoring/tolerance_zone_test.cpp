#include "support/catch.hpp"

#include <rater/error.hpp>
#include <rater/scoring/tolerance_zone.hpp>

#include <limits>

using rater_test::Approx;

namespace {
const double absent = std::numeric_limits<double>::quiet_NaN();
}

TEST_CASE("where a perception lies", "[unit]") {
  using rater::zone;
  CHECK(rater::classify_zone(5, 7, 4) == zone::below);
  CHECK(rater::classify_zone(5, 7, 5) == zone::within);
  CHECK(rater::classify_zone(5, 7, 7) == zone::within);
  CHECK(rater::classify_zone(5, 7, 8) == zone::above);
  CHECK(rater::classify_zone(5, 5, 5) == zone::within);
  CHECK(rater::classify_zone(7, 5, 6) == zone::inverted);
  CHECK_FALSE(rater::classify_zone(absent, 5, 6));
  CHECK_FALSE(rater::classify_zone(7, absent, 6));
  CHECK_FALSE(rater::classify_zone(7, 5, absent));
  CHECK(to_string(zone::inverted) == "inverted");
}

TEST_CASE("position in the zone", "[unit]") {
  CHECK(*rater::zone_position(5, 7, 6) == Approx(0.5));
  CHECK(*rater::zone_position(5, 7, 9) == Approx(2));
  CHECK(*rater::zone_position(5, 7, 4) == Approx(-0.5));
  CHECK_FALSE(rater::zone_position(5, 5, 5));
  CHECK_FALSE(rater::zone_position(6, 5, 5));
  CHECK_FALSE(rater::zone_position(5, 7, absent));
  CHECK_FALSE(rater::zone_position(absent, 7, 6));
}

TEST_CASE("inverted and incomplete answers are counted by respondent", "[unit]") {
  Eigen::MatrixXd adequate(3, 3), desired(3, 3), perceived(3, 3);
  adequate << 7, 7, 3, 5, 5, 5, absent, 8, 8;
  desired << 5, 5, 6, 6, 6, 6, 2, 2, 2;
  perceived << 6, absent, 5, 5, 5, 5, 5, 5, absent;
  const Eigen::VectorXi inverted = rater::inverted_counts(adequate, desired, perceived);
  const Eigen::VectorXi incomplete = rater::incomplete_counts(adequate, desired, perceived);
  CHECK(inverted == Eigen::Vector3i(1, 0, 1));  // inverted without a perception does not count
  CHECK(incomplete == Eigen::Vector3i(1, 0, 2));
  const Eigen::MatrixXd other = perceived.leftCols(2);
  CHECK_THROWS_AS(rater::inverted_counts(adequate, desired, other), rater::error);
  CHECK_THROWS_AS(rater::incomplete_counts(adequate, other, perceived), rater::error);
}
