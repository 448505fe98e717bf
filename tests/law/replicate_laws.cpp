#include "support/catch.hpp"

#include <rater/inference/replicates.hpp>
#include <rater/inference/taylor.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

// What replicates promise: the variance of a total is Taylor's, and neither order nor units of measurement change a number.
using rater_test::Approx;

namespace {

/// A made-up sample of strata with clusters of unequal size.
struct sample {
  std::vector<std::string> stratum{}, cluster{};
  std::vector<double> weight{}, population{}, y{}, x{};
  std::vector<bool> in_domain{};

  [[nodiscard]] rater::sample_design design(bool fpc = false, bool strata = true) const {
    rater::sample_columns c;
    c.weight = weight;
    if (strata) c.strata = rater::labels_of(stratum);
    c.psu = {rater::labels_of(cluster)};
    if (fpc) c.fpc = {population};
    return rater::sample_design(c);
  }
  [[nodiscard]] sample in_order(const std::vector<std::size_t>& places) const {
    sample out;
    for (const std::size_t i : places) {
      out.stratum.push_back(stratum[i]);
      out.cluster.push_back(cluster[i]);
      out.weight.push_back(weight[i]);
      out.population.push_back(population[i]);
      out.y.push_back(y[i]);
      out.x.push_back(x[i]);
      out.in_domain.push_back(in_domain[i]);
    }
    return out;
  }
};

sample make_sample(std::mt19937_64& random, std::size_t strata, std::size_t fewest, std::size_t most) {
  std::uniform_real_distribution<double> unit(0, 1);
  sample out;
  std::size_t number = 0;
  for (std::size_t h = 0; h < strata; ++h) {
    const std::size_t clusters = fewest + random() % (most - fewest + 1);
    const auto population = static_cast<double>(clusters + random() % 9);  // sometimes all were drawn
    for (std::size_t c = 0; c < clusters; ++c) {
      ++number;
      const double level = unit(random);
      for (std::size_t i = 0; i < 1 + random() % 5; ++i) {
        out.stratum.push_back("h" + std::to_string(h));
        out.cluster.push_back(std::to_string(number));
        out.weight.push_back(0.2 + 5 * unit(random));
        out.population.push_back(population);
        out.x.push_back(1 + unit(random));
        out.y.push_back(random() % 11 == 0 ? std::numeric_limits<double>::quiet_NaN() : level + unit(random));
        out.in_domain.push_back(random() % 3 != 0);
      }
    }
  }
  return out;
}

rater::weighted_statistic total_of(const sample& s, const rater::domain& of = {}) {
  return [&s, of](std::span<const double> w) { return rater::weighted_total(s.y, w, of); };
}
rater::weighted_statistic ratio_of(const sample& s) {
  return [&s](std::span<const double> w) { return rater::weighted_ratio(s.y, s.x, w); };
}

double taylor_error(const rater::sample_design& d, const sample& s, const rater::domain& of = {}) {
  rater::taylor_options whole_design;  // a domain may lie in a single unit
  whole_design.df = rater::df_rule::design;
  return rater::estimate_of(d, rater::total(d, s.y, of), whole_design).se().value();
}

}  // namespace

TEST_CASE("the jackknife of a total is Taylor's, with and without populations", "[law]") {
  std::mt19937_64 random(1);
  for (int round = 0; round < 40; ++round) {
    const sample s = make_sample(random, 1 + random() % 6, 2, 7);
    const rater::domain of(s.in_domain);
    for (const bool fpc : {false, true}) {
      for (const bool mse : {false, true}) {
        const rater::sample_design d = s.design(fpc);
        const rater::replicate_weights rep = rater::jackknife(d, mse);
        CHECK(*rater::replicate_variance(rep, total_of(s)).se() == Approx(taylor_error(d, s)).epsilon(1e-10));
        CHECK(*rater::replicate_variance(rep, total_of(s, of)).se() == Approx(taylor_error(d, s, of)).epsilon(1e-10));
        CHECK(rep.df == d.degrees_of_freedom());
      }
    }
    const rater::sample_design unstratified = s.design(false, false);
    CHECK(*rater::replicate_variance(rater::jackknife(unstratified), total_of(s)).se() ==
          Approx(taylor_error(unstratified, s)).epsilon(1e-10));
  }
}

TEST_CASE("half-samples in full balance have Taylor's variance of a total, whatever rho", "[law]") {
  std::mt19937_64 random(2);
  for (int round = 0; round < 40; ++round) {
    const sample s = make_sample(random, 1 + random() % 30, 2, 2);
    const rater::domain of(s.in_domain);
    for (const bool fpc : {false, true}) {
      for (const double rho : {0.0, 0.3, 0.5}) {
        const rater::sample_design d = s.design(fpc);
        const rater::replicate_weights rep = rater::balanced_replicates(d, rho, round % 2 == 0);
        CHECK(*rater::replicate_variance(rep, total_of(s)).se() == Approx(taylor_error(d, s)).epsilon(1e-10).margin(1e-9));
        CHECK(*rater::replicate_variance(rep, total_of(s, of)).se() ==
              Approx(taylor_error(d, s, of)).epsilon(1e-10).margin(1e-9));
        if (!fpc) CHECK(rep.df == d.degrees_of_freedom());  // else strata of which all were drawn have none
      }
    }
  }
}

TEST_CASE("covariances over replicates of totals are Taylor's", "[law]") {
  std::mt19937_64 random(3);
  const sample s = make_sample(random, 7, 2, 2);
  const rater::sample_design d = s.design();
  const std::vector<rater::linearised> parts = {rater::total(d, s.y), rater::total(d, s.x)};
  const rater::joint_estimates taylor = rater::joint(d, parts);
  for (const rater::replicate_weights& rep : {rater::jackknife(d), rater::balanced_replicates(d)}) {
    const rater::joint_estimates both = rater::replicate_covariance(rep, [&](std::span<const double> w) {
      return std::vector{rater::weighted_total(s.y, w), rater::weighted_total(s.x, w)};
    });
    CHECK(both.value.isApprox(taylor.value, 1e-12));
    CHECK(both.covariance.isApprox(taylor.covariance, 1e-10));
    CHECK(both.df == taylor.df);
  }
}

TEST_CASE("the bootstrap of a total comes near Taylor's", "[law]") {
  std::mt19937_64 random(4);
  rater::bootstrap_options o;
  o.replicates = 4000;
  for (int round = 0; round < 3; ++round) {
    const sample s = make_sample(random, 5, 2, 6);
    for (const bool fpc : {false, true}) {
      o.seed = static_cast<std::uint64_t>(round);
      const rater::sample_design d = s.design(fpc);
      const rater::estimate e = rater::replicate_variance(rater::bootstrap(d, o), total_of(s));
      CHECK(*e.se() == Approx(taylor_error(d, s)).epsilon(0.06));  // five times what 4000 replicates vary by
    }
  }
}

TEST_CASE("weights that were made and given again are the same", "[law]") {
  std::mt19937_64 random(5);
  for (int round = 0; round < 20; ++round) {
    const sample s = make_sample(random, 1 + random() % 6, 2, 5);
    const rater::replicate_weights made = rater::jackknife(s.design(round % 2 == 0));
    std::vector<std::vector<double>> columns;
    for (std::size_t r = 0; r < made.replicates(); ++r) columns.push_back(made.column(r));
    const rater::replicate_weights given =
        rater::given_replicates(made.full, columns, {rater::replicate_type::jkn, made.scale, made.rscales, 0, false, {}});
    if (round % 2 != 0) CHECK(given.df == made.df);  // rank - 1 is units less strata, those apart of which all were drawn
    CHECK(*rater::replicate_variance(given, ratio_of(s)).se() == *rater::replicate_variance(made, ratio_of(s)).se());
  }
}

TEST_CASE("the jackknife has the same bits in any order of respondents", "[law]") {
  std::mt19937_64 random(6);
  for (int round = 0; round < 20; ++round) {
    const sample s = make_sample(random, 4, 2, 5);
    std::vector<std::size_t> places(s.y.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    std::shuffle(places.begin(), places.end(), random);
    const sample turned = s.in_order(places);
    for (const bool mse : {false, true}) {
      const rater::estimate a = rater::replicate_variance(rater::jackknife(s.design(true), mse), ratio_of(s));
      const rater::estimate b = rater::replicate_variance(rater::jackknife(turned.design(true), mse), ratio_of(turned));
      CHECK(a.value() == b.value());
      CHECK(*a.se() == *b.se());
      CHECK(a.low() == b.low());
    }
  }
}

TEST_CASE("weights times a constant and shifted answers change what they should", "[law]") {
  std::mt19937_64 random(7);
  sample s = make_sample(random, 6, 2, 2), shifted = s, heavier = s;
  for (double& y : shifted.y) y = 3 * y + 7;
  for (double& w : heavier.weight) w *= 4;
  const auto mean_of = [](const sample& of) -> rater::weighted_statistic {
    return [&of](std::span<const double> w) { return rater::weighted_mean(of.y, w); };
  };
  const auto each = [](const sample& of) {
    return std::vector{rater::jackknife(of.design()), rater::balanced_replicates(of.design(), 0.5),
                       rater::bootstrap(of.design())};
  };
  const auto plain = each(s), heavy = each(heavier);
  for (std::size_t k = 0; k < plain.size(); ++k) {
    const double se = *rater::replicate_variance(plain[k], mean_of(s)).se();
    CHECK(*rater::replicate_variance(plain[k], mean_of(shifted)).se() == Approx(3 * se).epsilon(1e-12));
    CHECK(*rater::replicate_variance(heavy[k], mean_of(s)).se() == se);
    CHECK(*rater::replicate_variance(plain[k], [](std::span<const double> w) {
             return rater::weighted_mean(std::vector<double>(w.size(), 0.1), w);
           }).se() == 0);
  }
}
