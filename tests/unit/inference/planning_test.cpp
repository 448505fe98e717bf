#include "support/catch.hpp"

#include <rater/error.hpp>
#include <rater/inference/planning.hpp>

#include <cmath>
#include <limits>

using rater::plan_measure;
using rater::plan_survey;
using rater::survey_plan;
using rater::survey_size;
using rater_test::Approx;
using rater_test::contains;

namespace {

constexpr double z = 1.9599639845400545;
constexpr double z_power = 0.8416212335729143;

std::string refusal(const survey_plan& plan) {
  try {
    static_cast<void>(plan_survey(plan));
  } catch (const rater::error& e) {
    CHECK(e.code() == rater::errc::usage);
    return e.what();
  }
  return "accepted";
}

bool has_note(const survey_size& s, const std::string& part) {
  for (const std::string& note : s.notes)
    if (note.find(part) != std::string::npos) return true;
  return false;
}

}  // namespace

TEST_CASE("a share within a margin", "[unit]") {
  const survey_size s = plan_survey({.measure = plan_measure::share, .margin = 0.03});
  CHECK(*s.n_simple == Approx(z * z * 0.25 / 0.0009));
  CHECK(s.respondents == 1068);
  CHECK(s.invitations == 1068);
  CHECK(*s.margin <= 0.03);
  CHECK(has_note(s, "worst case"));
  CHECK_FALSE(s.detectable_difference);
  CHECK_FALSE(s.clusters);
  // Of 1,000 people: n = N z^2 p q / (e^2 (N - 1) + z^2 p q) (Cochran 1977, 4.4).
  const survey_size finite = plan_survey({.measure = plan_measure::share, .margin = 0.05, .population = 1000.0});
  CHECK(*finite.n_finite == Approx(1000 * z * z * 0.25 / (0.0025 * 999 + z * z * 0.25)));
  CHECK(finite.respondents == 278);
}

TEST_CASE("a gap in clusters, weighted, with those who do not answer", "[unit]") {
  const survey_size s = plan_survey({.measure = plan_measure::gap,
                                     .margin = 0.1,
                                     .sd = 1.2,
                                     .cluster_size = 20.0,
                                     .icc = 0.05,
                                     .weight_deff = 1.3,
                                     .response_rate = 0.3});
  CHECK(s.cluster_deff == Approx(1.95));
  CHECK(s.deff == Approx(1.95 * 1.3));
  const double n = z * z * 1.44 / 0.01 * 1.95 * 1.3;
  CHECK(*s.n_design == Approx(n));
  CHECK(s.respondents == static_cast<std::int64_t>(std::ceil(n)));
  CHECK(s.invitations == static_cast<std::int64_t>(std::ceil(std::ceil(n) / 0.3)));
  CHECK(*s.clusters == static_cast<std::int64_t>(std::ceil(std::ceil(n) / 20)));
}

TEST_CASE("a difference that is to be found", "[unit]") {
  const survey_size s = plan_survey({.measure = plan_measure::gap, .difference = 0.5, .sd = 1.0});
  CHECK(*s.n_simple == Approx(2 * (z + z_power) * (z + z_power) / 0.25));
  CHECK(s.respondents_each == 63);
  CHECK(s.respondents == 126);
  CHECK(*s.detectable_difference <= 0.5);
  CHECK(*s.detectable_difference > 0.49);

  // NPS: 45 % promoters, 20 % detractors vary by 100^2 (0.65 - 0.0625).
  const survey_size nps =
      plan_survey({.measure = plan_measure::nps, .difference = 10.0, .promoters = 0.45, .detractors = 0.2, .groups = 4});
  CHECK(nps.sd == Approx(100 * std::sqrt(0.5875)));
  CHECK(nps.comparisons == 6);
  CHECK(nps.test_confidence == Approx(1 - 0.05 / 6));
  CHECK(nps.z_test == Approx(2.6382572735));
  CHECK(*nps.n_simple == Approx(2 * 5875 * std::pow(nps.z_test + z_power, 2) / 100));
  CHECK(has_note(nps, "6 pairs"));

  // The other share may be up to 0.1 nearer to a half.
  const survey_size share = plan_survey({.measure = plan_measure::share, .difference = 0.1, .share = 0.2});
  CHECK(*share.n_simple == Approx((0.16 + 0.21) * std::pow(z + z_power, 2) / 0.01));
}

TEST_CASE("what so many respondents tell is the way back", "[unit]") {
  for (const plan_measure m : {plan_measure::gap, plan_measure::share, plan_measure::nps}) {
    survey_plan p;
    p.measure = m;
    if (m == plan_measure::gap) p.sd = 1.3;
    if (m == plan_measure::share) p.share = 0.3;
    p.deff = 1.7;
    p.population = 5000;
    p.groups = 2;
    p.respondents = 800;
    const survey_size had = plan_survey(p);
    CHECK_FALSE(had.n_simple);
    p.respondents.reset();
    p.margin = *had.margin;
    CHECK(plan_survey(p).respondents == 800);
    p.margin.reset();
    p.difference = *had.detectable_difference;
    CHECK(plan_survey(p).respondents == 800);
  }
  const survey_size everybody = plan_survey({.measure = plan_measure::share, .respondents = 500, .population = 500.0});
  CHECK(*everybody.margin == 0);
}

TEST_CASE("a plan's limits are said", "[unit]") {
  const survey_size many =
      plan_survey({.measure = plan_measure::share, .margin = 0.02, .population = 2000.0, .response_rate = 0.2});
  CHECK(has_note(many, "more than the 2000 people"));
  const survey_size few = plan_survey({.measure = plan_measure::share, .margin = 0.1, .cluster_size = 30.0, .icc = 0.02});
  CHECK(has_note(few, "degrees of freedom"));
  CHECK_FALSE(plan_survey({.measure = plan_measure::share, .respondents = 4, .groups = 2}).detectable_difference);
  CHECK(plan_survey({.measure = plan_measure::gap, .margin = 0.1, .sd = 0.0}).respondents == 2);
}

TEST_CASE("a plan that cannot be is refused by name", "[unit]") {
  const double undefined = std::numeric_limits<double>::quiet_NaN();
  CHECK_THAT(refusal({}), contains("margin: 0 of margin, difference and respondents"));
  CHECK_THAT(refusal({.measure = plan_measure::share, .margin = 0.1, .difference = 0.1}), contains("2 of margin"));
  CHECK_THAT(refusal({.margin = 0.1}), contains("sd: a gap needs"));
  CHECK_THAT(refusal({.margin = undefined, .sd = 1.0}), contains("margin: "));
  CHECK_THAT(refusal({.margin = 0.0, .sd = 1.0}), contains("margin: 0 is not"));
  CHECK_THAT(refusal({.margin = 1e-12, .sd = 1.0}), contains("10^15"));
  CHECK_THAT(refusal({.margin = 0.1, .sd = -1.0}), contains("sd: -1"));
  CHECK_THAT(refusal({.margin = 0.1, .sd = 1.0, .share = 0.2}), contains("share: this is of a share"));
  CHECK_THAT(refusal({.measure = plan_measure::share, .margin = 3.0}), contains("0.03"));
  CHECK_THAT(refusal({.measure = plan_measure::nps, .margin = 3.0, .promoters = 0.2}), contains("promoters"));
  CHECK_THAT(refusal({.measure = plan_measure::nps, .margin = 3.0, .promoters = 0.7, .detractors = 0.4}), contains("at most 1"));
  CHECK_THAT(refusal({.margin = 0.1, .sd = 1.0, .confidence = 1}), contains("confidence: 1"));
  CHECK_THAT(refusal({.margin = 0.1, .sd = 1.0, .power = undefined}), contains("power: "));
  CHECK_THAT(refusal({.margin = 0.1, .sd = 1.0, .icc = 0.1}), contains("cluster_size: "));
  CHECK_THAT(refusal({.margin = 0.1, .sd = 1.0, .deff = 2.0, .cluster_size = 5.0, .icc = 0.1}), contains("deff: "));
  CHECK_THAT(refusal({.margin = 0.1, .sd = 1.0, .cluster_size = 5.0, .icc = -0.3}), contains("icc: "));
  CHECK_THAT(refusal({.margin = 0.1, .sd = 1.0, .response_rate = 0}), contains("response_rate: 0"));
  CHECK_THAT(refusal({.respondents = 600, .sd = 1.0, .population = 500.0}), contains("500 people"));
  CHECK_THAT(refusal({.difference = 0.1, .sd = 1.0, .groups = 1}), contains("groups: "));
  CHECK_THAT(refusal({.margin = 0.1, .sd = 1.0, .weight_deff = 0.5}), contains("weight_deff: 0.5"));
}

TEST_CASE("words of what is planned", "[unit]") {
  for (const plan_measure m : {plan_measure::gap, plan_measure::share, plan_measure::nps})
    CHECK(rater::plan_measure_of(to_string(m)) == m);
  CHECK_FALSE(rater::plan_measure_of("gaps"));
}
