#include "support/catch.hpp"

#include <rater/error.hpp>
#include <rater/inference/interval.hpp>
#include <rater/inference/replicates.hpp>

#include <array>
#include <cmath>
#include <limits>

using rater::given_replicate_options;
using rater::replicate_type;
using rater_test::Approx;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();
using columns = std::vector<std::vector<double>>;

const std::vector<double> base = {1, 1, 1, 1};
const columns two_strata = {{2, 0, 2, 0}, {2, 0, 0, 2}, {0, 2, 2, 0}, {0, 2, 0, 2}};
const std::vector<double> answers = {1, 4, 2, 3};

given_replicate_options of_type(replicate_type type) {
  given_replicate_options o;
  o.type = type;
  return o;
}

rater::replicate_weights half_samples(bool mse = false) {
  given_replicate_options o = of_type(replicate_type::brr);
  o.mse = mse;
  return rater::given_replicates(base, two_strata, o);
}

}  // namespace

TEST_CASE("the variance of a mean over half-samples, by hand", "[unit]") {
  const rater::replicate_weights rep = half_samples();
  CHECK(rep.scale == 0.25);
  CHECK(rep.replicates() == 4);
  CHECK(rep.df == 2);  // four half-samples of which the last is the second and third less the first
  const auto mean = [](std::span<const double> w) { return rater::weighted_mean(answers, w); };
  const rater::estimate e = rater::replicate_variance(rep, mean);
  // Half-samples have the means 1.5, 2, 3, 3.5 about 2.5.
  CHECK(e.value() == 2.5);
  CHECK(*e.se() == Approx(std::sqrt((1 + 0.25 + 0.25 + 1) / 4)).epsilon(1e-15));
  CHECK(*e.df() == 2);
  CHECK(e.n() == 4);
  CHECK(e.high() == Approx(2.5 + rater::t_quantile(0.95, 2) * *e.se()).epsilon(1e-15));
  CHECK(e.note().empty());
}

TEST_CASE("the centre is the mean of the replicates, or the whole sample", "[unit]") {
  const auto root = [](std::span<const double> w) { return std::sqrt(rater::weighted_mean(answers, w)); };
  const std::array<double, 4> theta = {std::sqrt(1.5), std::sqrt(2.0), std::sqrt(3.0), std::sqrt(3.5)};
  for (const bool mse : {false, true}) {
    const double centre = mse ? std::sqrt(2.5) : (theta[0] + theta[1] + theta[2] + theta[3]) / 4;
    double v = 0;
    for (const double x : theta) v += (x - centre) * (x - centre) / 4;
    CHECK(*rater::replicate_variance(half_samples(mse), root).se() == Approx(std::sqrt(v)).epsilon(1e-14));
  }
  rater::replicate_weights rep = half_samples();
  rep.rscales = {1, 1, 1, 0};  // such a replicate is not in the centre either
  const double centre = (theta[0] + theta[1] + theta[2]) / 3;
  double v = 0;
  for (int r = 0; r < 3; ++r) v += std::pow(theta[static_cast<std::size_t>(r)] - centre, 2) / 4;
  CHECK(*rater::replicate_variance(rep, root).se() == Approx(std::sqrt(v)).epsilon(1e-14));
}

TEST_CASE("scales by type", "[unit]") {
  CHECK(rater::given_replicates(base, two_strata, of_type(replicate_type::jk1)).scale == 0.75);
  CHECK(rater::given_replicates(base, two_strata, of_type(replicate_type::bootstrap)).scale == Approx(1.0 / 3));
  given_replicate_options fay = of_type(replicate_type::fay);
  fay.fay_rho = 0.3;
  CHECK(rater::given_replicates(base, two_strata, fay).scale == Approx(1 / (4 * 0.49)));
  given_replicate_options jkn = of_type(replicate_type::jkn);
  CHECK_THROWS_WITH(rater::given_replicates(base, two_strata, jkn), rater_test::contains("give rscales"));
  jkn.rscales = {0.5, 0.5, 0.75, 0.75};
  const rater::replicate_weights given = rater::given_replicates(base, two_strata, jkn);
  CHECK(given.scale == 1);
  CHECK(given.rscales == jkn.rscales);
  jkn.scale = 0.9;
  jkn.df = 7;
  CHECK(rater::given_replicates(base, two_strata, jkn).scale == 0.9);
  CHECK(rater::given_replicates(base, two_strata, jkn).df == 7);
}

TEST_CASE("words of replicate types", "[unit]") {
  for (const auto type :
       {replicate_type::brr, replicate_type::fay, replicate_type::jk1, replicate_type::jkn, replicate_type::bootstrap})
    CHECK(rater::replicate_type_of(rater::to_string(type)) == type);
  CHECK(rater::replicate_type_of("jkN") == replicate_type::jkn);
  CHECK(rater::replicate_type_of("brr") == replicate_type::brr);
  CHECK(!rater::replicate_type_of("jackknife"));
}

TEST_CASE("replicates without a value are counted and said", "[unit]") {
  const rater::replicate_weights rep = half_samples();
  const std::vector<double> first_only = {1, not_a_number, not_a_number, not_a_number};
  const auto mean = [&](std::span<const double> w) { return rater::weighted_mean(first_only, w); };
  const rater::estimate e = rater::replicate_variance(rep, mean);
  CHECK(e.value() == 1);
  CHECK(*e.se() == 0);
  CHECK_THAT(e.note(), rater_test::contains("undefined in 2 of 4 replicates"));
  // Nobody of the domain in the sample; and a statistic that only the whole sample has.
  const rater::domain nobody(std::vector<bool>{false, false, false, false});
  CHECK(!rater::replicate_variance(rep, [&](std::span<const double> w) { return rater::weighted_mean(answers, w, nobody); }));
  const rater::estimate once =
      rater::replicate_variance(rep, [](std::span<const double> w) { return w[0] == 1 ? 3.0 : not_a_number; });
  CHECK(once.value() == 3);
  CHECK(!once.se());
  CHECK_THAT(once.note(), rater_test::contains("undefined in 4 of 4"));
  const rater::estimate huge = rater::replicate_variance(rep, [](std::span<const double> w) { return w[0] * 1e300; });
  CHECK(!huge.se());
  CHECK(!rater::replicate_variance(rep, [](std::span<const double>) { return infinite; }));
}

TEST_CASE("several statistics move together over replicates", "[unit]") {
  const rater::replicate_weights rep = half_samples();
  const std::vector<double> first_only = {1, not_a_number, not_a_number, not_a_number};
  const rater::replicate_joint j = rater::replicate_covariance(rep, [&](std::span<const double> w) {
    return std::vector{rater::weighted_mean(answers, w), rater::weighted_total(answers, w), rater::weighted_mean(first_only, w),
                       not_a_number};
  });
  CHECK(j.value[1] == 10);
  CHECK(j.covariance(0, 0) == Approx(0.625).epsilon(1e-15));
  CHECK(j.covariance(0, 1) == Approx(2.5).epsilon(1e-15));
  CHECK(j.covariance(1, 0) == j.covariance(0, 1));
  CHECK(j.covariance(2, 2) == 0);
  CHECK(std::isnan(j.value[3]));
  CHECK(std::isnan(j.covariance(3, 3)));
  CHECK(std::isnan(j.covariance(0, 3)));
  CHECK(j.df == 2);
  CHECK(j.undefined == std::vector<std::size_t>{0, 0, 2, 4});
  CHECK_THAT(j.note, rater_test::contains("statistic 3 undefined in 2 of 4"));
  CHECK_THROWS_AS(
      rater::replicate_covariance(rep, [](std::span<const double> w) { return std::vector<double>(w[0] == 1 ? 1 : 2); }),
      rater::error);
  CHECK(rater::replicate_covariance(rep, [](std::span<const double>) { return std::vector<double>{}; }).value.size() == 0);
}

TEST_CASE("the interval of a share", "[unit]") {
  const std::vector<double> is = {0, 1, 0, 1};
  const auto share = [&](std::span<const double> w) { return rater::weighted_mean(is, w); };
  const rater::replicate_weights rep = rater::given_replicates(
      base, columns{{2, 1, 1, 0}, {0, 1, 1, 2}, {1, 1, 2, 0}, {1, 1, 0, 2}}, of_type(replicate_type::brr));
  rater::replicate_options o;
  o.is_share = true;
  const double se = *rater::replicate_variance(rep, share, o).se();
  REQUIRE(se > 0);
  const std::array<std::pair<rater::proportion_interval, rater::interval>, 6> expected = {{
      {rater::proportion_interval::logit, rater::logit_interval(0.5, se, rep.df)},
      {rater::proportion_interval::korn_graubard, rater::korn_graubard_interval(0.5, se, 4, rep.df)},
      {rater::proportion_interval::korn_graubard_nchs, rater::korn_graubard_interval(0.5, se, 4, rep.df, 0.95, true)},
      {rater::proportion_interval::asin, rater::asin_interval(0.5, se, rep.df)},
      {rater::proportion_interval::mean, rater::mean_interval(0.5, se, rep.df)},
      {rater::proportion_interval::likelihood, rater::likelihood_interval(0.5, se, 4, rep.df)},
  }};
  for (const auto& [rule, limits] : expected) {
    o.proportion = rule;
    const rater::estimate e = rater::replicate_variance(rep, share, o);
    CHECK(e.low() == limits.low);
    CHECK(e.high() == limits.high);
  }
  const rater::estimate all = rater::replicate_variance(
      rep, [](std::span<const double>) { return 1.0; }, o);
  CHECK(*all.se() == 0);
  CHECK(all.low() == rater::clopper_pearson(4, 4).low);
  CHECK_THAT(all.note(), rater_test::contains("exact interval"));
  CHECK_THROWS_AS(rater::replicate_variance(
                      rep, [](std::span<const double>) { return 2.0; }, o),
                  rater::error);
}

TEST_CASE("weights made anew in each replicate", "[unit]") {
  const auto to_ten = [](std::span<const double> w) {
    std::vector<double> out(w.begin(), w.end());
    double sum = 0;
    for (const double x : w) sum += x;
    for (double& x : out) x *= 10 / sum;
    return out;
  };
  const rater::replicate_weights rep = rater::reweighted(half_samples(), to_ten);
  const auto size = [](std::span<const double> w) { return rater::weighted_total(std::vector<double>(w.size(), 1), w); };
  CHECK(rater::replicate_variance(rep, size).value() == Approx(10));
  CHECK(*rater::replicate_variance(rep, size).se() == Approx(0).margin(1e-14));
  CHECK(rep.df == 2);
  CHECK(rep.column(1) == std::vector<double>{5, 0, 0, 5});
  CHECK(rep.matrix()(3, 1) == 5);
  CHECK_THROWS_AS(rater::reweighted(half_samples(), [](std::span<const double>) { return std::vector<double>{1}; }),
                  rater::error);
}

TEST_CASE("replicate weights that cannot be are refused by their place", "[unit]") {
  const given_replicate_options brr = of_type(replicate_type::brr);
  for (const double bad : {-1.0, not_a_number, infinite}) {
    columns broken = two_strata;
    broken[2][1] = bad;
    CHECK_THROWS_WITH(rater::given_replicates(base, broken, brr), rater_test::contains("replicate 3, respondent 2"));
    CHECK_THROWS_WITH(rater::given_replicates(std::vector<double>{1, 1, 1, bad}, two_strata, brr),
                      rater_test::contains("the weight column, respondent 4"));
    given_replicate_options o = brr;
    o.scale = bad;
    CHECK_THROWS_AS(rater::given_replicates(base, two_strata, o), rater::error);
    o = brr;
    o.rscales = {1, 1, bad, 1};
    CHECK_THROWS_WITH(rater::given_replicates(base, two_strata, o), rater_test::contains("replicate 3"));
    o = brr;
    o.fay_rho = bad;
    CHECK_THROWS_AS(rater::given_replicates(base, two_strata, o), rater::error);
  }
  given_replicate_options o = brr;
  o.fay_rho = 1;
  CHECK_THROWS_AS(rater::given_replicates(base, two_strata, o), rater::error);
  o = brr;
  o.rscales = {1, 1};
  CHECK_THROWS_AS(rater::given_replicates(base, two_strata, o), rater::error);
  o = brr;
  o.df = 0;
  CHECK_THROWS_AS(rater::given_replicates(base, two_strata, o), rater::error);
  CHECK_THROWS_AS(rater::given_replicates(base, columns{}, brr), rater::error);
  CHECK_THROWS_AS(rater::given_replicates(base, columns{{1, 1, 1, 1}, {1, 1, 1}}, brr), rater::error);
  CHECK_THROWS_AS(half_samples().column(4), rater::error);
  const auto one = [](std::span<const double>) { return 1.0; };
  rater::replicate_weights rep = half_samples();
  rep.scale = -1;
  CHECK_THROWS_AS(rater::replicate_variance(rep, one), rater::error);
  rep = half_samples();
  rep.rscales[0] = not_a_number;
  CHECK_THROWS_AS(rater::replicate_variance(rep, one), rater::error);
  rater::replicate_options sure;
  sure.confidence = 95;
  CHECK_THROWS_AS(rater::replicate_variance(half_samples(), one, sure), rater::error);
}

TEST_CASE("replicates that are all alike tell nothing", "[unit]") {
  const rater::replicate_weights rep = rater::given_replicates(base, columns{base, base}, of_type(replicate_type::brr));
  CHECK(rep.df == 0);
  const rater::estimate e =
      rater::replicate_variance(rep, [](std::span<const double> w) { return rater::weighted_mean(answers, w); });
  CHECK(e.has_value());
  CHECK(!e.se());
  CHECK_THAT(e.note(), rater_test::contains("no degrees of freedom"));
  CHECK(!rater::replicate_variance({}, [](std::span<const double>) { return 1.0; }).se());
  // Columns that differ in the last respondent only.
  columns late = {std::vector<double>(100, 1), std::vector<double>(100, 1), std::vector<double>(100, 2)};
  late[1][99] = 3;
  CHECK(rater::given_replicates(std::vector<double>(100, 1), late, of_type(replicate_type::bootstrap)).df == 1);
  CHECK(rater::given_replicates({}, columns{{}, {}}, of_type(replicate_type::brr)).df == 0);
}
