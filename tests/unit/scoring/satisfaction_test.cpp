#include "support/catch.hpp"

#include <rater/scoring/satisfaction.hpp>

#include <cmath>
#include <limits>

using rater_test::Approx;

namespace {
const double absent = std::numeric_limits<double>::quiet_NaN();
}

TEST_CASE("the worked checks of the index", "[unit]") {
  CHECK(rater::gap_index(-6, 1, 7) == 0);
  CHECK(rater::gap_index(0, 1, 7) == 50);
  CHECK(rater::gap_index(6, 1, 7) == 100);
  CHECK(rater::perception_index(10, 0, 10) == 100);
  CHECK(rater::perception_index(0, 0, 10) == 0);
  CHECK(rater::perception_index(4, 1, 7) == 50);
  CHECK(std::isnan(rater::perception_index(absent, 1, 7)));
}

TEST_CASE("a gap's class has a zone of indifference with rounding forgiven", "[unit]") {
  using rater::disconfirmation;
  CHECK(rater::classify_gap(0) == disconfirmation::satisfied);
  CHECK(rater::classify_gap(-1.0 / 3 + 1.0 / 3 - 1e-16) == disconfirmation::satisfied);
  CHECK(rater::classify_gap(-1e-8) == disconfirmation::dissatisfied);
  CHECK(rater::classify_gap(1e-8) == disconfirmation::delighted);
  const double third = 1.0 / 3;
  CHECK(rater::classify_gap(-third, third) == disconfirmation::satisfied);
  CHECK(rater::classify_gap(third + 1e-12, third) == disconfirmation::satisfied);
  CHECK(rater::classify_gap(-0.26, 0.25) == disconfirmation::dissatisfied);
  CHECK(rater::classify_gap(0.26, 0.25) == disconfirmation::delighted);
  CHECK_FALSE(rater::classify_gap(absent));
  CHECK(to_string(disconfirmation::dissatisfied) == "dissatisfied");
  CHECK(to_string(disconfirmation::satisfied) == "satisfied");
  CHECK(to_string(disconfirmation::delighted) == "delighted");
}

TEST_CASE("boxes at both ends of a scale", "[unit]") {
  CHECK(rater::top_box(6, 7));
  CHECK_FALSE(rater::top_box(5, 7));
  CHECK(rater::top_box(7, 7, 1));
  CHECK_FALSE(rater::top_box(6, 7, 1));
  CHECK(rater::top_box(4.5, 5, 2, 0.5));
  CHECK_FALSE(rater::top_box(4, 5, 2, 0.5));
  CHECK(rater::bottom_box(1, 0));
  CHECK_FALSE(rater::bottom_box(2, 0));
  CHECK_FALSE(rater::top_box(absent, 7));
  CHECK_FALSE(rater::bottom_box(absent, 1));
}

TEST_CASE("the net effort score counts 5 and above against 3 and below", "[unit]") {
  CHECK(rater::net_score(5) == 1);
  CHECK(rater::net_score(4) == 0);
  CHECK(rater::net_score(3) == -1);
  CHECK(rater::net_score(7, 8, 2) == 0);
  CHECK_FALSE(rater::net_score(absent));
}

TEST_CASE("promoters, passives and detractors", "[unit]") {
  using rater::nps_category;
  for (const int x : {0, 3, 6}) CHECK(rater::classify_nps(x) == nps_category::detractor);
  for (const int x : {7, 8}) CHECK(rater::classify_nps(x) == nps_category::passive);
  for (const int x : {9, 10}) CHECK(rater::classify_nps(x) == nps_category::promoter);
  for (const double x : {-1.0, 11.0, absent}) CHECK_FALSE(rater::classify_nps(x));
  CHECK(rater::nps_score(nps_category::promoter) == 100);
  CHECK(rater::nps_score(nps_category::passive) == 0);
  CHECK(rater::nps_score(nps_category::detractor) == -100);
  CHECK(to_string(nps_category::passive) == "passive");
}
