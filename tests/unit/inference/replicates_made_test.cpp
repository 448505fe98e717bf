#include "support/catch.hpp"

#include <rater/error.hpp>
#include <rater/inference/replicates.hpp>

#include <array>
#include <cmath>
#include <limits>

using rater_test::Approx;

namespace {

/// A small sample, unit by unit: stratum, cluster, weight, population of its stratum (0: not known).
struct drawn {
  std::vector<std::string> stratum{}, cluster{};
  std::vector<double> weight{}, population{};
  rater::lonely_psu lonely = rater::lonely_psu::fail;

  void add(const char* s, const char* c, double w, double n = 0) {
    stratum.emplace_back(s);
    cluster.emplace_back(c);
    weight.push_back(w);
    population.push_back(n);
  }
  [[nodiscard]] rater::sample_design design(bool strata = true, bool fpc = false) const {
    rater::sample_columns columns;
    columns.weight = weight;
    if (strata) columns.strata = rater::labels_of(stratum);
    columns.psu = {rater::labels_of(cluster)};
    if (fpc) columns.fpc = {population};
    columns.lonely_psu = lonely;
    return rater::sample_design(columns);
  }
};

drawn two_of_three() {
  drawn d;
  for (const char* cluster : {"a", "b", "c"})
    for (int i = 0; i < 2; ++i) d.add("north", cluster, 2 + i, 12);
  for (const char* cluster : {"d", "e"}) d.add("south", cluster, 5, 4);
  return d;
}

}  // namespace

TEST_CASE("the jackknife leaves out one unit at a time", "[unit]") {
  const rater::replicate_weights rep = rater::jackknife(two_of_three().design());
  CHECK(rep.replicates() == 5);
  CHECK(rep.df == 3);
  CHECK(rep.scale == 1);
  CHECK(rep.rscales == std::vector<double>{2.0 / 3, 2.0 / 3, 2.0 / 3, 0.5, 0.5});
  CHECK(rep.column(0) == std::vector<double>{0, 0, 3, 4.5, 3, 4.5, 5, 5});
  CHECK(rep.column(4) == std::vector<double>{2, 3, 2, 3, 2, 3, 10, 0});
  // With populations: the drawn share of a stratum has no variance.
  const rater::replicate_weights finite = rater::jackknife(two_of_three().design(true, true));
  CHECK(finite.rscales[0] == Approx(2.0 / 3 * 0.75));
  CHECK(finite.rscales[4] == Approx(0.5 * 0.5));
  CHECK(finite.column(0) == rep.column(0));
}

TEST_CASE("the jackknife without strata is JK1", "[unit]") {
  const rater::replicate_weights rep = rater::jackknife(two_of_three().design(false));
  CHECK(rep.replicates() == 5);
  CHECK(rep.df == 4);
  CHECK(rep.scale == 0.8);
  CHECK(rep.rscales == std::vector<double>(5, 1));
  CHECK(rep.column(1) == std::vector<double>{2.5, 3.75, 0, 0, 2.5, 3.75, 6.25, 6.25});
  // A mean of a simple random sample: s / sqrt(n).
  rater::sample_columns srs;
  srs.respondents = 4;
  const std::vector<double> y = {1, 2, 4, 9};
  const rater::estimate e = rater::replicate_variance(rater::jackknife(rater::sample_design(srs)),
                                                      [&](std::span<const double> w) { return rater::weighted_mean(y, w); });
  CHECK(*e.se() == Approx(std::sqrt(38.0 / 3 / 4)).epsilon(1e-14));
}

TEST_CASE("lonely units of the jackknife", "[unit]") {
  drawn d = two_of_three();
  d.add("east", "f", 1, 3);
  for (const auto rule : {rater::lonely_psu::remove, rater::lonely_psu::certainty}) {
    d.lonely = rule;
    const rater::replicate_weights rep = rater::jackknife(d.design());
    CHECK(rep.replicates() == 5);
    CHECK(rep.scale == 1);
    CHECK(rep.column(0)[8] == 1);
    CHECK(rep.df == 3);
  }
  d.lonely = rater::lonely_psu::average;
  CHECK(rater::jackknife(d.design()).scale == 1.5);  // two strata that tell, of three
  d.lonely = rater::lonely_psu::adjust;
  const rater::replicate_weights rep = rater::jackknife(d.design());
  CHECK(rep.replicates() == 6);
  CHECK(rep.column(5) == std::vector<double>{3, 4.5, 3, 4.5, 3, 4.5, 7.5, 7.5, 0});
  CHECK(rep.rscales[5] == Approx(2.0 / 3));
  CHECK_THROWS_AS(rater::balanced_replicates(d.design()), rater::error);
  CHECK_THROWS_WITH(rater::bootstrap(d.design()), rater_test::contains("\"east\""));
}

TEST_CASE("half-samples are balanced", "[unit]") {
  drawn d;
  for (int h = 0; h < 5; ++h)
    for (int c = 0; c < 2; ++c) d.add(("s" + std::to_string(h)).c_str(), std::to_string(2 * h + c).c_str(), 1 + h, 8);
  const rater::replicate_weights rep = rater::balanced_replicates(d.design());
  CHECK(rep.replicates() == 8);
  CHECK(rep.scale == 0.125);
  CHECK(rep.df == 5);
  const Eigen::MatrixXd factor = rep.matrix().array().colwise() / Eigen::Map<const Eigen::ArrayXd>(d.weight.data(), 10);
  CHECK(((factor.array() == 0) || (factor.array() == 2)).all());
  const Eigen::MatrixXd sign = factor.array() - 1;
  for (Eigen::Index g = 0; g < 5; ++g) {
    CHECK((sign.row(2 * g) + sign.row(2 * g + 1)).isZero(0));
    CHECK(sign.row(2 * g).sum() == 0);
    for (Eigen::Index h = 0; h < g; ++h) CHECK(sign.row(2 * g).dot(sign.row(2 * h)) == 0);
  }
  const rater::replicate_weights fay = rater::balanced_replicates(d.design(), 0.3);
  CHECK(fay.scale == Approx(1 / (8 * 0.49)));
  CHECK(fay.matrix().isApprox(
      (1 + 0.7 * sign.array()).matrix().cwiseProduct(Eigen::Map<const Eigen::VectorXd>(d.weight.data(), 10).replicate(1, 8)),
      1e-15));
  // A quarter of each stratum drawn: three quarters of the variance, here by factors 1 -+ sqrt(3/4).
  CHECK(std::abs(rater::balanced_replicates(d.design(true, true)).matrix()(0, 0) - 1) == Approx(std::sqrt(0.75)));
  for (const double rho : {-0.1, 1.0, std::numeric_limits<double>::quiet_NaN()})
    CHECK_THROWS_AS(rater::balanced_replicates(d.design(), rho), rater::error);
  CHECK_THROWS_WITH(rater::balanced_replicates(two_of_three().design()), rater_test::contains("stratum \"north\" has 3 units"));
}

TEST_CASE("half-samples do not depend on the order of strata", "[unit]") {
  drawn forward, backward;
  for (int h = 0; h < 5; ++h)
    for (int c = 0; c < 2; ++c) forward.add(("s" + std::to_string(h)).c_str(), std::to_string(2 * h + c).c_str(), 1 + h);
  for (int h = 5; h-- > 0;)
    for (int c = 0; c < 2; ++c) backward.add(("s" + std::to_string(h)).c_str(), std::to_string(2 * h + c).c_str(), 1 + h);
  const rater::replicate_weights a = rater::balanced_replicates(forward.design()),
                                 b = rater::balanced_replicates(backward.design());
  const rater::replicate_weights x = rater::bootstrap(forward.design()), y = rater::bootstrap(backward.design());
  for (Eigen::Index h = 0; h < 5; ++h) {
    CHECK(a.matrix().middleRows(2 * h, 2) == b.matrix().middleRows(8 - 2 * h, 2));
    CHECK(x.matrix().middleRows(2 * h, 2) == y.matrix().middleRows(8 - 2 * h, 2));
  }
}

TEST_CASE("the bootstrap draws one unit fewer than there are", "[unit]") {
  rater::bootstrap_options o;
  o.replicates = 300;
  const drawn d = two_of_three();
  const rater::replicate_weights rep = rater::bootstrap(d.design(), o);
  CHECK(rep.scale == Approx(1.0 / 299));
  CHECK(rep.df == 3);
  std::array<long, 8> drawn_in{};
  for (std::size_t r = 0; r < rep.replicates(); ++r) {
    const std::vector<double> w = rep.column(r);
    std::array<double, 8> count{};
    for (std::size_t i = 0; i < 8; ++i) {
      const double n = i < 6 ? 3 : 2;
      count[i] = w[i] / d.weight[i] * (n - 1) / n;
      CHECK(count[i] == std::round(count[i]));
      if (count[i] > 0) ++drawn_in[i];
    }
    CHECK(count[0] + count[2] + count[4] == 2);
    CHECK(count[6] + count[7] == 1);
    CHECK(count[0] == count[1]);
  }
  for (const std::size_t i : {0u, 2u, 4u}) CHECK(std::abs(static_cast<double>(drawn_in[i]) / 300 - 5.0 / 9) < 0.12);
  CHECK(std::abs(static_cast<double>(drawn_in[6]) / 300 - 0.5) < 0.12);
}

TEST_CASE("the bootstrap depends on the seed alone", "[unit]") {
  const rater::sample_design s = two_of_three().design();
  rater::bootstrap_options o;
  o.replicates = 50;
  const Eigen::MatrixXd first = rater::bootstrap(s, o).matrix();
  CHECK(first == rater::bootstrap(s, o).matrix());
  o.replicates = 20;
  CHECK(first.leftCols(20) == rater::bootstrap(s, o).matrix());
  o.seed = 2;
  CHECK(first.leftCols(20) != rater::bootstrap(s, o).matrix());
  // The numbers of this very seed, so that no machine or later version has others unnoticed.
  o.seed = 1;
  o.replicates = 12;
  const Eigen::MatrixXd these = rater::bootstrap(s, o).matrix();
  const std::vector<double> cluster_a = {6, 3, 0, 3, 3, 3, 0, 0, 3, 3, 3, 0},
                            cluster_e = {10, 10, 10, 0, 0, 0, 10, 10, 0, 0, 0, 10};
  CHECK(std::vector<double>(these.row(0).begin(), these.row(0).end()) == cluster_a);
  CHECK(std::vector<double>(these.row(7).begin(), these.row(7).end()) == cluster_e);
}

TEST_CASE("how many degrees of freedom the bootstrap has", "[unit]") {
  rater::sample_columns srs;
  srs.respondents = 100;
  const rater::sample_design s(srs);
  rater::bootstrap_options o;
  for (const std::size_t replicates : {10u, 60u, 98u}) {
    o.replicates = replicates;
    CHECK(rater::bootstrap(s, o).df == static_cast<double>(replicates) - 1);
  }
  o.replicates = 400;
  CHECK(rater::bootstrap(s, o).df == 99);
  o.replicates = 20000;
  CHECK(rater::bootstrap(s, o).df == 99);
  o.df = 12;
  CHECK(rater::bootstrap(s, o).df == 12);
  o.df = -1;
  CHECK_THROWS_AS(rater::bootstrap(s, o), rater::error);
  o = {};
  for (const std::size_t replicates : {std::size_t{0}, std::size_t{1}, std::size_t{2000000}}) {
    o.replicates = replicates;
    CHECK_THROWS_AS(rater::bootstrap(s, o), rater::error);
  }
}

TEST_CASE("nothing varies where every unit was drawn, and nothing is known of one unit", "[unit]") {
  drawn d;
  for (const char* cluster : {"a", "b", "c", "d"}) d.add("all", cluster, 1, 4);
  const rater::sample_design census = d.design(true, true);
  const std::vector<double> y = {1, 2, 3, 5};
  const auto of = [&](std::span<const double> w) { return rater::weighted_mean(y, w); };
  CHECK(*rater::replicate_variance(rater::jackknife(census), of).se() == 0);
  CHECK(*rater::replicate_variance(rater::bootstrap(census, {100, 1, false, 3.0}), of).se() == 0);
  drawn alone;
  alone.add("all", "a", 1);
  alone.add("all", "a", 1);
  alone.lonely = rater::lonely_psu::remove;
  const std::vector<double> two = {1, 2};
  for (const rater::replicate_weights& rep : {rater::jackknife(alone.design()), rater::balanced_replicates(alone.design())}) {
    const rater::estimate e =
        rater::replicate_variance(rep, [&](std::span<const double> w) { return rater::weighted_mean(two, w); });
    CHECK(e.value() == 1.5);
    CHECK(!e.se());
  }
  rater::sample_columns nobody;
  const auto of_nobody = [](std::span<const double> w) { return rater::weighted_mean({}, w); };
  CHECK(!rater::replicate_variance(rater::jackknife(rater::sample_design(nobody)), of_nobody).has_value());
}

TEST_CASE("respondents of weight 0 stay out of every replicate", "[unit]") {
  drawn d = two_of_three();
  d.add("south", "z", 0, 4);
  const rater::replicate_weights rep = rater::jackknife(d.design());
  CHECK(rep.replicates() == 5);
  CHECK(rep.matrix().row(8).isZero(0));
}
