#include "support/catch.hpp"
#include "support/random_sample.hpp"

#include <rater/inference/comparison.hpp>
#include <rater/inference/contingency.hpp>
#include <rater/inference/regression.hpp>

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

// What must hold of comparisons of any sample.
using rater_test::Approx;
using rater_test::random_sample;

namespace {

rater::joint_estimates by_region(const rater::sample_design& s, const random_sample& r, const std::vector<double>& y) {
  const rater::labels region = rater::labels_of(r.region);
  std::vector<std::string> names = region.name;
  std::sort(names.begin(), names.end());
  std::vector<rater::linearised> means;
  means.reserve(names.size());
  for (const std::string& name : names) means.push_back(rater::mean(s, y, {region, name}));
  return rater::joint(s, means);
}

random_sample shuffled(const random_sample& r, std::uint32_t seed) {
  std::vector<std::size_t> order(r.y.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::shuffle(order.begin(), order.end(), std::mt19937(seed));
  random_sample out = r;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::size_t from = order[i];
    out.weight[i] = r.weight[from];
    out.y[i] = r.y[from];
    out.x[i] = r.x[from];
    out.z[i] = r.z[from];
    out.stratum[i] = r.stratum[from];
    out.cluster[i] = r.cluster[from];
    out.region[i] = r.region[from];
    out.answer[i] = r.answer[from];
  }
  return out;
}

rater::regression regression_of(const rater::sample_design& s, const random_sample& r) {
  const std::vector<rater::regression_term> terms = {{"x", r.x}, {"z", r.z}};
  return rater::linear_regression(s, r.y, terms);
}

}  // namespace

TEST_CASE("tests of differences do not depend on the unit and origin of the answers", "[law]") {
  for (std::uint32_t seed = 1; seed <= 10; ++seed) {
    const random_sample r(seed);
    const rater::sample_design s = r.design();
    std::vector<double> moved = r.y;
    for (double& y : moved) y = 12.5 * y - 40;
    const rater::joint_estimates a = by_region(s, r, r.y);
    const rater::joint_estimates b = by_region(s, r, moved);
    CHECK(*rater::homogeneity(a).f == Approx(*rater::homogeneity(b).f).epsilon(1e-9));
    const auto pairs = rater::pairwise_differences(a);
    const auto moved_pairs = rater::pairwise_differences(b);
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      CHECK(*pairs[i].p == Approx(*moved_pairs[i].p).epsilon(1e-9));
      CHECK(pairs[i].estimate.value() * 12.5 == Approx(moved_pairs[i].estimate.value()).epsilon(1e-9));
    }
  }
}

TEST_CASE("weights times a constant change no test", "[law]") {
  random_sample r(21);
  const rater::sample_design s = r.design();
  random_sample heavy = r;
  for (double& w : heavy.weight) w *= 1000.0 / 3;
  const rater::sample_design h = heavy.design();
  CHECK(*rater::homogeneity(by_region(s, r, r.y)).p == Approx(*rater::homogeneity(by_region(h, r, r.y)).p).epsilon(1e-9));
  CHECK(*regression_of(s, r).test[1].p == Approx(*regression_of(h, r).test[1].p).epsilon(1e-9));
  const rater::labels region = rater::labels_of(r.region);
  const rater::labels answer = rater::labels_of(r.answer);
  CHECK(*rater::independence_test(s, region, answer).f == Approx(*rater::independence_test(h, region, answer).f).epsilon(1e-9));
}

TEST_CASE("homogeneity does not depend on the order of the groups, and of two is the square of t", "[law]") {
  for (std::uint32_t seed = 1; seed <= 10; ++seed) {
    const random_sample r(seed);
    const rater::joint_estimates a = by_region(r.design(), r, r.y);
    rater::joint_estimates b = a;
    b.value = a.value.reverse();
    b.covariance = a.covariance.reverse();
    CHECK(*rater::homogeneity(a).chi2 == Approx(*rater::homogeneity(b).chi2).epsilon(1e-9));
    const std::vector<double> c = {1, 0, -1, 0};
    const rater::difference d = rater::contrast(a, c);
    const rater::wald_test two = rater::wald(a, Eigen::RowVector4d(1, 0, -1, 0));
    CHECK(*two.f == Approx(*d.t * *d.t).epsilon(1e-9));
    CHECK(*two.p == Approx(*d.p).epsilon(1e-9));
    // A contrast of contrasts is the contrast of their coefficients.
    const std::vector<double> e = {0.5, -1, 0.5, 0};
    const std::vector<double> twice = {1, -2, 1, 0};
    CHECK(*rater::contrast(a, e).p == Approx(*rater::contrast(a, twice).p).epsilon(1e-12));
  }
}

TEST_CASE("regressions and tables are the same to the last bit for any order of respondents", "[law]") {
  for (std::uint32_t seed = 1; seed <= 5; ++seed) {
    const random_sample r(seed);
    const random_sample t = shuffled(r, seed + 100);
    const rater::regression a = regression_of(r.design(), r);
    const rater::regression b = regression_of(t.design(), t);
    for (std::size_t j = 0; j < a.test.size(); ++j) {
      CHECK(*a.coefficient[j].value == *b.coefficient[j].value);
      CHECK(*a.test[j].estimate.se() == *b.test[j].estimate.se());
    }
    const rater::contingency_test c =
        rater::independence_test(r.design(), rater::labels_of(r.region), rater::labels_of(r.answer));
    const rater::contingency_test d =
        rater::independence_test(t.design(), rater::labels_of(t.region), rater::labels_of(t.answer));
    // The labels come in another order.
    CHECK(*c.f == Approx(*d.f).epsilon(1e-9));
    CHECK(*c.df == Approx(*d.df).epsilon(1e-9));
    // Rows for columns.
    const rater::contingency_test turned =
        rater::independence_test(r.design(), rater::labels_of(r.answer), rater::labels_of(r.region));
    CHECK(*c.p == Approx(*turned.p).epsilon(1e-9));
  }
}

TEST_CASE("a regression on memberships has the differences of the means", "[law]") {
  for (std::uint32_t seed = 1; seed <= 5; ++seed) {
    const random_sample r(seed);
    const rater::sample_design s = r.design();
    std::vector<std::vector<double>> dummies;
    std::vector<rater::regression_term> terms;
    for (const char* name : {"b", "c", "d"}) {
      std::vector<double>& is = dummies.emplace_back();
      for (const std::string& word : r.region) is.push_back(word == name ? 1 : 0);
    }
    for (std::size_t k = 0; k < dummies.size(); ++k) terms.push_back({std::string(1, static_cast<char>('b' + k)), dummies[k]});
    const rater::regression fit = rater::linear_regression(s, r.y, terms);
    const rater::joint_estimates means = by_region(s, r, r.y);
    const auto pairs = rater::pairwise_differences(means);
    for (std::size_t k = 0; k < 3; ++k) {
      CHECK(-pairs[k].estimate.value() == Approx(fit.test[k + 1].estimate.value()).epsilon(1e-9));
      CHECK(*pairs[k].estimate.se() == Approx(*fit.test[k + 1].estimate.se()).epsilon(1e-9));
    }
    CHECK(*rater::wald(fit.joint, Eigen::MatrixXd::Identity(4, 4).bottomRows(3)).chi2 ==
          Approx(*rater::homogeneity(means).chi2).epsilon(1e-8));
  }
}
