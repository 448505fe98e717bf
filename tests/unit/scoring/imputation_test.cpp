#include "support/catch.hpp"

#include <rater/scoring/imputation.hpp>

#include <cmath>
#include <limits>

using rater_test::Approx;

namespace {

const double absent = std::numeric_limits<double>::quiet_NaN();

Eigen::MatrixXd gappy() {
  Eigen::MatrixXd out(4, 3);
  out << 1, absent, absent, 2, 7, absent, 6, absent, absent, absent, 4, absent;
  return out;
}

}  // namespace

TEST_CASE("a missing answer becomes the item's mean or median", "[unit]") {
  const Eigen::MatrixXd mean = rater::substitute_missing(gappy(), rater::item_substitute::mean);
  const Eigen::MatrixXd median = rater::substitute_missing(gappy(), rater::item_substitute::median);
  CHECK(mean(3, 0) == Approx(3));
  CHECK(median(3, 0) == 2);
  CHECK(mean(0, 1) == Approx(5.5));
  CHECK(median(2, 1) == Approx(5.5));  // of an even number, the mean of the two in the middle
  CHECK(mean(1, 0) == 2);              // what is there stays
  CHECK(std::isnan(median(0, 2)));     // nobody answered
}

TEST_CASE("substitution does not depend on the order of rows", "[unit]") {
  Eigen::MatrixXd many(101, 1);
  for (Eigen::Index i = 0; i < 100; ++i) many(i, 0) = 0.1 * static_cast<double>((i * 37) % 101);
  many(100, 0) = absent;
  const Eigen::MatrixXd backwards = many.colwise().reverse();
  for (const auto with : {rater::item_substitute::mean, rater::item_substitute::median})
    CHECK(rater::substitute_missing(many, with)(100, 0) == rater::substitute_missing(backwards, with)(0, 0));
}

TEST_CASE("dimension scores after substitution, reversed items reversed", "[unit]") {
  rater::instrument asked;
  asked.id = "two";
  rater::scale on;
  on.min = 0;
  on.max = 10;
  asked.scales = {{"scale", on}};
  asked.dimensions = {{"all", {}, {}, {}}};
  for (const char* id : {"P1", "P2"}) {
    rater::item it;
    it.id = id;
    it.dimension = "all";
    it.reverse = it.id == "P2";
    it.column(rater::role::perception) = rater::column_ref(id);
    asked.items.push_back(it);
  }
  const std::vector<double> first{4, 8, absent}, second{absent, 1, 7};
  rater::responses answers(asked);
  answers.bind("P1", rater::column_view(first)).bind("P2", rater::column_view(second));
  const Eigen::MatrixXd scores =
      rater::substituted_dimension_scores(answers, rater::role::perception, rater::item_substitute::mean);
  REQUIRE(scores.rows() == 3);
  CHECK(scores(0, 0) == Approx((4 + 6) / 2.0));  // P2 reversed is 9 and 3: mean 6
  CHECK(scores(1, 0) == Approx((8 + 9) / 2.0));
  CHECK(scores(2, 0) == Approx((6 + 3) / 2.0));
}
