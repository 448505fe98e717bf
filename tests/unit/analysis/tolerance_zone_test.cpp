#include "support/catch.hpp"

#include <rater/analysis/tolerance_zone.hpp>
#include <rater/error.hpp>

#include <cmath>
#include <limits>

using rater_test::Approx;

namespace {
const double absent = std::numeric_limits<double>::quiet_NaN();
}

TEST_CASE("the zone of tolerance of an item, by hand", "[unit]") {
  // below, within, above, inverted, zone of no width, incomplete
  Eigen::MatrixXd adequate(6, 1), desired(6, 1), perceived(6, 1);
  adequate << 5, 4, 3, 8, 6, 5;
  desired << 7, 8, 5, 6, 6, 9;
  perceived << 4, 6, 7, 7, 6, absent;
  const std::vector<rater::zone_statistic> all = rater::zone_statistics(adequate, desired, perceived);
  REQUIRE(all.size() == 1);
  const rater::zone_statistic& s = all[0];
  CHECK(s.adequacy.n() == 5);
  CHECK(s.adequacy.value() == Approx((-1 + 2 + 4 - 1 + 0) / 5.0));  // the inverted answer is kept in the means
  CHECK(s.superiority.value() == Approx((-3 - 2 + 2 + 1 + 0) / 5.0));
  CHECK(s.width.value() == Approx((2 + 4 + 2 - 2 + 0) / 5.0));
  CHECK(s.position.n() == 3);
  CHECK(s.position.value() == Approx((-0.5 + 0.5 + 2) / 3));
  CHECK(s.below.value() == Approx(0.2));
  CHECK(s.within.value() == Approx(0.4));
  CHECK(s.above.value() == Approx(0.2));
  CHECK(s.inverted.value() == Approx(0.2));
  const double mean = 0.8;
  const double squares = 2 * (-1 - mean) * (-1 - mean) + (2 - mean) * (2 - mean) + (4 - mean) * (4 - mean) + mean * mean;
  CHECK(*s.adequacy.se() == Approx(std::sqrt(squares / 4) / std::sqrt(5.0)));
}

TEST_CASE("an item without a complete answer has no numbers, and says so", "[unit]") {
  const Eigen::MatrixXd some = Eigen::MatrixXd::Constant(3, 1, 5), none = Eigen::MatrixXd::Constant(3, 1, absent);
  const rater::zone_statistic s = rater::zone_statistics(some, none, some).at(0);
  for (const rater::estimate* e :
       {&s.adequacy, &s.superiority, &s.width, &s.position, &s.below, &s.within, &s.above, &s.inverted}) {
    CHECK_FALSE(*e);
    CHECK(e->note() == "nobody answered adequate, desired and perceived");
  }
  const rater::zone_statistic flat = rater::zone_statistics(some, some, some).at(0);
  CHECK(flat.within.value() == 1);
  CHECK(flat.position.note() == "no answer has desired above adequate");
  CHECK_THROWS_AS(rater::zone_statistics(some, none, some.topRows(2)), rater::error);
  CHECK_THROWS_AS(rater::zone_statistics(some, some, some, 0), rater::error);
}
