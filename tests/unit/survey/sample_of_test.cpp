#include "support/catch.hpp"
#include "support/one_item.hpp"
#include "support/random_survey.hpp"

#include <rater/error.hpp>
#include <rater/inference/taylor.hpp>
#include <rater/scoring/matrix.hpp>
#include <rater/survey/sample_of.hpp>

#include <cmath>

using namespace rater_test;
using rater::level;

TEST_CASE("the sample of answers is what the engine takes it to be", "[unit]") {
  std::mt19937_64 random(61);
  const rater::inference_options adjusted = {{}, rater::lonely_psu::adjust, true};
  for (const shape& of : {shape{2, true, true}, shape{2, true, true, false, true}, shape{2, true, true, false, true, 1, 1},
                          shape{2, true, false, false, true, 2, 2}, shape{2, true, true, false, false, 1},
                          shape{2, true, true, false, true, 2, 1}}) {
    CAPTURE(of.weights, of.strata, of.stages, of.finite);
    const random_survey s = make_survey(random, 300, of);
    const rater::responses answers = s.pack();
    rater::accumulator all(*s.asked);
    all.update(answers);
    const rater::estimate gap = rater::estimates(all.sums(), adjusted).gap("d1");
    const rater::sample_design sample = rater::sample_of(answers, rater::lonely_psu::adjust, true);
    const Eigen::VectorXd y = rater::respondent_scores_vector(answers, level::dimension, "d1", rater::measure::gap);
    const rater::estimate by_rows =
        rater::estimate_of(sample, rater::mean(sample, {y.data(), static_cast<std::size_t>(y.size())}));
    CHECK(by_rows.value() == Approx(gap.value()).epsilon(1e-12));
    CHECK(*by_rows.se() == Approx(*gap.se()).epsilon(1e-10));
    CHECK(*by_rows.df() == *gap.df());
    CHECK(by_rows.n() == gap.n());
  }
}

TEST_CASE("a design by names takes the place of what the instrument declares", "[unit]") {
  rater::instrument i = rater_test::one_item();
  i.respondent.segments = {{"region", rater::column_ref("Region"), {}, {}}};
  const rater::instrument with =
      rater::with_design(i, {.weight = "w", .strata = "region", .psu = {"branch"}, .fpc = {"branches"}});
  CHECK(with.respondent.strata->text == "Region");
  CHECK(with.respondent.weight->text == "w");
  CHECK(with.respondent.psu.at(0).text == "branch");
  CHECK(rater::with_design(with, {}).respondent.fpc.at(0).text == "branches");
  CHECK_THROWS_AS(rater::with_design(i, {.fpc = {"a", "b"}}), rater::error);
  rater::responses none(with);
  CHECK_THROWS_WITH(rater::sample_of(none), contains("not bound"));
}
