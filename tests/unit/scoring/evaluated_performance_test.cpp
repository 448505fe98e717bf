#include "support/catch.hpp"

#include <rater/error.hpp>
#include <rater/scoring/evaluated_performance.hpp>

#include <cmath>
#include <limits>

using rater_test::Approx;

namespace {

const double absent = std::numeric_limits<double>::quiet_NaN();

struct teas {
  Eigen::MatrixXd performance{3, 2}, ideal{3, 2}, norm{3, 2}, importance{3, 2};
  teas() {
    performance << 4, 6, 7, 7, 5, absent;
    ideal << 6, 5, 7, 7, 5, 5;
    norm << 7, 6, 7, 6, 5, 5;
    importance << 2, 3, 0, 0, 1, 1;
  }
};

}  // namespace

TEST_CASE("Teas' evaluated performance and normed quality, by hand", "[unit]") {
  const teas t;
  const Eigen::VectorXd ep = rater::evaluated_performance(t.performance, t.ideal, t.importance);
  CHECK(ep[0] == -(2 * 2 + 3 * 1));
  CHECK(ep[1] == 0);
  CHECK(std::isnan(ep[2]));
  const Eigen::VectorXd normalised = rater::normalised_evaluated_performance(t.performance, t.ideal, t.importance);
  CHECK(normalised[0] == Approx(-7.0 / 5));
  CHECK(std::isnan(normalised[1]));  // no importance at all
  const Eigen::VectorXd plain = rater::unweighted_evaluated_performance(t.performance, t.ideal);
  CHECK(plain[0] == Approx(-1.5));
  CHECK(plain[1] == 0);
  CHECK(std::isnan(plain[2]));
  const Eigen::VectorXd nq = rater::normed_quality(t.performance, t.ideal, t.norm, t.importance);
  CHECK(nq[0] == -(2 * (2 - 1) + 3 * (1 - 1)));
}

TEST_CASE("what cannot be evaluated is refused", "[unit]") {
  teas t;
  const Eigen::MatrixXd narrow = t.ideal.leftCols(1), none(3, 0);
  CHECK_THROWS_AS(rater::evaluated_performance(t.performance, narrow, t.importance), rater::error);
  CHECK_THROWS_AS(rater::evaluated_performance(t.performance, t.ideal, narrow), rater::error);
  CHECK_THROWS_AS(rater::normed_quality(t.performance, t.ideal, narrow, t.importance), rater::error);
  CHECK_THROWS_AS(rater::unweighted_evaluated_performance(none, none), rater::error);
  t.importance(1, 0) = -1;
  CHECK_THROWS_WITH(rater::evaluated_performance(t.performance, t.ideal, t.importance), rater_test::contains("row 2, item 1"));
}

TEST_CASE("the non-difference score is the mean less the midpoint, under the missing policy", "[unit]") {
  Eigen::MatrixXd answers(3, 4);
  answers << 5, 6, absent, absent, 1, absent, absent, absent, 4, 4, 4, 4;
  const Eigen::VectorXd half = rater::nondifference_scores(answers, 4);
  CHECK(half[0] == Approx(1.5));
  CHECK(std::isnan(half[1]));
  CHECK(half[2] == 0);
  CHECK(rater::nondifference_scores(answers, 4, rater::missing_policy::any)[1] == Approx(-3));
  CHECK(std::isnan(rater::nondifference_scores(answers, 4, rater::missing_policy::listwise_dimension)[0]));
  CHECK_THROWS_AS(rater::nondifference_scores(Eigen::MatrixXd(3, 0), 4), rater::error);
}
