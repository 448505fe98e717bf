// How estimates of one set of sums move together: the laws that hold whatever the sample.
#include "support/catch.hpp"
#include "support/random_survey.hpp"

#include <rater/error.hpp>
#include <rater/inference/joint.hpp>

#include <algorithm>
#include <cmath>

using namespace rater_test;
using rater::estimate;
using rater::level;

namespace {

const rater::inference_options adjusted = {{}, rater::lonely_psu::adjust, true};

rater::score_options by_groups(bool covariances) {
  rater::score_options o;
  o.by = {"region", "wave"};
  o.rollup = true;
  o.covariances = covariances;
  return o;
}

rater::estimates estimates_of(const random_survey& s, const rater::score_options& o) {
  rater::accumulator all(*s.asked, o);
  all.update(s.pack());
  return rater::estimates(all.sums(), adjusted);
}

/// The same respondents, each in a cluster of their own.
random_survey each_alone(const random_survey& s) {
  random_survey out;
  rater::instrument asked = *s.asked;
  asked.respondent.psu = {rater::column_ref("alone")};
  out.asked = std::make_shared<const rater::instrument>(asked);
  const rater::responses empty(out.asked);
  const auto slots = empty.slots();
  const auto at = std::find_if(slots.begin(), slots.end(), [](const rater::slot& x) { return x.name == "psu"; }) - slots.begin();
  out.rows = s.rows;
  for (std::size_t r = 0; r < out.rows.size(); ++r) {
    survey_row& row = out.rows[r];
    row.answers.insert(row.answers.begin() + at, rater::answer{});
    row.numbers.insert(row.numbers.begin() + at, std::numeric_limits<double>::quiet_NaN());
    row.words.insert(row.words.begin() + at, std::to_string(r));
  }
  return out;
}

/// Some estimates of several groups, kinds and levels.
std::vector<estimate> some(const rater::estimates& all) {
  std::vector<estimate> out;
  for (const rater::group& in :
       std::vector<rater::group>{{}, {{"region", "a"}}, {{"region", "b"}}, {{"region", "a"}, {"wave", "c"}}}) {
    out.push_back(all.gap("d0", in));
    out.push_back(all.get(level::dimension, "d1", "perception", in));
    out.push_back(all.get(level::overall, "weighted_marginal", "gap", in));
    out.push_back(all.get(level::outcome, "nps", "nps", in));
    out.push_back(all.get(level::respondents, "all", "weight_sum", in));
  }
  return out;
}

}  // namespace

TEST_CASE("respondents drawn one by one are clusters of one: every difference has the same standard error", "[law]") {
  std::mt19937_64 random(41);
  for (const shape& of : {shape{2, true, true}, shape{2, true, false, false, true}, shape{2, true, true, false, true}}) {
    CAPTURE(of.weights, of.strata);
    const random_survey s = make_survey(random, 320, of);
    const rater::estimates whole = estimates_of(s, by_groups(true));
    const rater::estimates clusters = estimates_of(each_alone(s), by_groups(false));
    const std::vector<estimate> a = some(whole);
    const std::vector<estimate> b = some(clusters);
    int compared = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
      for (std::size_t j = 0; j < i; ++j) {
        CAPTURE(i, j);
        const estimate x = a[i] - a[j];
        const estimate y = b[i] - b[j];
        REQUIRE(x.se().has_value() == y.se().has_value());
        if (!x.se()) continue;  // a group of too few
        ++compared;
        CHECK(x.value() == y.value());
        const double scale = *a[i].se() + *a[j].se();
        CHECK(std::fabs(*x.se() - *y.se()) <= 1e-7 * scale);
        CHECK(*x.df() == *y.df());
      }
    CHECK(compared > 150);
  }
}

TEST_CASE("what is written with estimates has the standard error of what it is", "[law]") {
  std::mt19937_64 random(42);
  for (const shape& of :
       {shape{2, true, true}, shape{2, true, true, false, true, 1, 1}, shape{2, true, true, false, true, 2, 2}}) {
    CAPTURE(of.strata, of.stages, of.finite);
    const rater::estimates all = estimates_of(make_survey(random, 300, of), by_groups(true));
    const rater::group in = {{"region", "a"}};
    const estimate gap = all.gap("d0", in);
    const estimate seen = all.get(level::dimension, "d0", "perception", in);
    const estimate expected = all.get(level::dimension, "d0", "expectation", in);
    const estimate difference = seen - expected;
    CHECK(difference.value() == Approx(gap.value()));
    CHECK(*difference.se() == Approx(*gap.se()).epsilon(1e-6));
    CHECK(difference.df() == gap.df());
    CHECK((gap + gap).value() == 2 * gap.value());
    CHECK(*(2 * gap).se() == Approx(2 * *gap.se()));
    CHECK(*(gap + gap).se() == Approx(2 * *gap.se()).epsilon(1e-9));
    CHECK(*(gap - gap).se() == Approx(0).margin(1e-9));
    CHECK(*(gap * gap).se() == Approx(2 * std::fabs(gap.value()) * *gap.se()).epsilon(1e-9));
    CHECK(*(gap / gap).se() == Approx(0).margin(1e-9));
    // The mean by importance is the sum over dimensions of mean importance times mean gap.
    const estimate sum = all.get(level::dimension, "d0", "importance", in) * gap +
                         all.get(level::dimension, "d1", "importance", in) * all.gap("d1", in);
    const estimate weighted = all.get(level::overall, "weighted_marginal", "gap", in);
    CHECK(sum.value() == Approx(weighted.value()));
    CHECK(*sum.se() == Approx(*weighted.se()).epsilon(1e-6));
  }
}

TEST_CASE("the joint covariance has the variances of the records on its diagonal, and is no less than 0", "[law]") {
  std::mt19937_64 random(43);
  for (const shape& of : {shape{2, true, true}, shape{2, true, true, false, true, 1}, shape{2, true, true, false, true, 2, 2}}) {
    const std::vector<estimate> parts = some(estimates_of(make_survey(random, 200, of), by_groups(true)));
    const rater::joint_estimates all = rater::joint(parts);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const auto at = static_cast<Eigen::Index>(i);
      CHECK(all.value[at] == parts[i].value());
      CHECK(all.covariance(at, at) == Approx(*parts[i].se() * *parts[i].se()));
      for (std::size_t j = 0; j < i; ++j) {
        const double both = all.covariance(at, static_cast<Eigen::Index>(j));
        CHECK(std::fabs(both) <= *parts[i].se() * *parts[j].se() * (1 + 1e-9));
        CHECK(*(parts[i] + parts[j]).se() ==
              Approx(std::sqrt(all.covariance(at, at) + 2 * both + *parts[j].se() * *parts[j].se())).epsilon(1e-6).margin(1e-9));
      }
    }
  }
}

TEST_CASE("what does not belong together is refused; what is not known is said", "[law]") {
  std::mt19937_64 random(44);
  const random_survey s = make_survey(random, 100, {2, true, true});
  const rater::estimates a = estimates_of(s, by_groups(false));
  const rater::estimates b = estimates_of(s, by_groups(false));
  CHECK_THROWS_WITH(a.gap("d0") - b.gap("d0"), contains("independent_difference"));
  CHECK_THROWS_WITH(a.gap("d0") - estimate(rater::estimate_parts{.value = 1, .se = 1}), contains("one and the same"));
  const estimate unknown = a.gap("d0") - a.get(level::outcome, "nps", "nps");
  CHECK(unknown.has_value());
  CHECK_FALSE(unknown.se());
  CHECK_THAT(unknown.note(), contains("covariances"));
  const estimate none = a.gap("d0") - a.gap("nothing");
  CHECK_FALSE(none);
  CHECK_THAT(none.note(), contains("nothing"));
  CHECK_FALSE(a.gap("d0") / (0 * a.gap("d0")));
  CHECK((a.gap("d0") - 1).value() == a.gap("d0").value() - 1);
  CHECK((a.gap("d0") - 1).se() == a.gap("d0").se());
}
