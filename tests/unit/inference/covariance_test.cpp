#include "support/catch.hpp"
#include "support/random_survey.hpp"

#include <rater/error.hpp>
#include <rater/inference/covariance.hpp>

#include <cmath>

using namespace rater_test;
using rater::level;
using rater::measure;

namespace {

const rater::inference_options nested = {{}, rater::lonely_psu::adjust, true};
const rater::group everybody = {};

/// Variances of differences, and of the gap weighted by mean importance, from the matrix: as their own records have them.
void check_matrix(const rater::mean_covariance& all, const rater::estimates& scores, const rater::instrument& asked) {
  Eigen::VectorXd gradient = Eigen::VectorXd::Zero(all.mean.size());
  for (const rater::dimension_definition& d : asked.dimensions) {
    const int e = all.find(level::dimension, d.id, measure::expectation);
    const int p = all.find(level::dimension, d.id, measure::perception);
    const int g = all.find(level::dimension, d.id, measure::gap);
    const int a = all.find(level::dimension, d.id, measure::importance);
    REQUIRE((e >= 0 && p >= 0 && g >= 0 && a >= 0));
    const rater::estimate gap = scores.gap(d.id);
    CHECK(all.mean[g] == gap.value());
    CHECK(all.covariance(g, g) == Approx(*gap.se() * *gap.se()).epsilon(1e-12));
    const double of_difference = all.covariance(e, e) + all.covariance(p, p) - 2 * all.covariance(e, p);
    CHECK(of_difference == Approx(all.covariance(g, g)).epsilon(1e-9));
    CHECK(all.covariance(e, g) == Approx(all.covariance(p, e) - all.covariance(e, e)).epsilon(1e-9).margin(1e-12));
    gradient[g] = all.mean[a];
    gradient[a] = all.mean[g];
  }
  const rater::estimate weighted = scores.get(level::overall, "weighted_marginal", "gap");
  CHECK(std::sqrt(gradient.dot(all.covariance * gradient)) == Approx(*weighted.se()).epsilon(1e-9));
}

}  // namespace

TEST_CASE("the covariances of all means agree with the standard errors of records", "[unit]") {
  std::mt19937_64 random(32);
  const std::vector<shape> shapes = {{2, true, false, false},
                                     {2, true, true, false},
                                     {2, true, true, false, true, 0},
                                     {2, true, true, false, true, 1},
                                     {2, true, false, false, false, 1}};
  for (const shape& of : shapes) {
    CAPTURE(of.weights, of.strata, of.stages);
    const random_survey s = make_survey(random, 200, of);
    rater::score_options o;
    o.covariances = true;
    rater::accumulator all(*s.asked, o);
    all.update(s.pack());
    check_matrix(rater::covariance_of_means(all.sums(), everybody, nested), rater::estimates(all.sums(), nested), *s.asked);
  }
}

TEST_CASE("covariances that were not asked for, and groups that are not there, are refused", "[unit]") {
  std::mt19937_64 random(33);
  const random_survey s = make_survey(random, 20);
  rater::score_options o;
  rater::accumulator plain(*s.asked, o);
  CHECK_THROWS_WITH(rater::covariance_of_means(plain.sums()), contains("score_options::covariances"));
  o.covariances = true;
  rater::accumulator all(*s.asked, o);
  all.update(s.pack());
  CHECK_THROWS_WITH(rater::covariance_of_means(all.sums(), {{"region", "x"}}), contains("region = x"));
  CHECK(rater::covariance_of_means(all.sums()).find(level::item, "nothing", measure::gap) == -1);
}
