#include "support/catch.hpp"
#include "support/made_up_margins.hpp"

#include "inference/detail/calibrated_weights.hpp"
#include "inference/detail/normal_equations.hpp"

#include <rater/error.hpp>
#include <rater/inference/taylor.hpp>
#include <rater/inference/weighting.hpp>

#include <Eigen/QR>

#include <cmath>
#include <random>

using rater::calibration_variance;
using rater_test::Approx;
using rater_test::made_up_margins;
namespace detail = rater::detail;

namespace {

/// The columns written out.
Eigen::MatrixXd written_out(const std::vector<rater::margin>& margins, const std::vector<rater::auxiliary>& totals) {
  Eigen::Index columns = static_cast<Eigen::Index>(totals.size());
  for (const rater::margin& m : margins) columns += static_cast<Eigen::Index>(m.targets.size());
  const auto rows = static_cast<Eigen::Index>(margins.front().category.code.size());
  Eigen::MatrixXd x = Eigen::MatrixXd::Zero(rows, columns);
  Eigen::Index first = 0;
  for (const rater::margin& m : margins) {
    for (Eigen::Index r = 0; r < rows; ++r) x(r, first + m.category.code[static_cast<std::size_t>(r)]) = 1;
    first += static_cast<Eigen::Index>(m.targets.size());
  }
  for (const rater::auxiliary& a : totals) {
    for (Eigen::Index r = 0; r < rows; ++r) x(r, first) = a.x[static_cast<std::size_t>(r)];
    ++first;
  }
  return x;
}

Eigen::VectorXd vector_of(const std::vector<double>& x) {
  return Eigen::Map<const Eigen::VectorXd>(x.data(), static_cast<Eigen::Index>(x.size()));
}

/// w' e by a least squares of its own: METHODS 6.8 word by word.
Eigen::VectorXd residuals(const Eigen::MatrixXd& x, const Eigen::VectorXd& base, const Eigen::VectorXd& weight,
                          const Eigen::VectorXd& u) {
  const Eigen::VectorXd root = base.cwiseSqrt(), z = u.cwiseQuotient(weight);
  const Eigen::VectorXd b = (root.asDiagonal() * x).eval().completeOrthogonalDecomposition().solve(root.cwiseProduct(z));
  return weight.cwiseProduct(z - x * b);
}

Eigen::VectorXd made_up(Eigen::Index n, std::uint64_t seed) {
  std::mt19937_64 random{seed};
  Eigen::VectorXd out(n);
  for (double& x : out) x = static_cast<double>(random() % 2000) / 100 - 7;
  return out;
}

}  // namespace

TEST_CASE("residuals are those of a weighted regression on all the columns", "[unit]") {
  const made_up_margins some(400, {4, 6, 3}, 3);
  const Eigen::VectorXd z = made_up(400, 4);
  std::vector<double> visits(400);
  for (std::size_t i = 0; i < 400; ++i) visits[i] = 1e5 + static_cast<double>(i % 17);
  for (const bool with_number : {false, true}) {
    std::vector<rater::auxiliary> totals;
    if (with_number) totals = {{"visits", visits, 5000 * (1e5 + 8.1)}};
    const rater::weighting_result r = rater::raking_calibration(some.base, some.margins, totals);
    REQUIRE(r.converged);
    const auto c = detail::calibrated_weights_of(r, calibration_variance::residual);
    const Eigen::VectorXd w = vector_of(r.weights), u = w.cwiseProduct(z);
    const Eigen::VectorXd got = detail::calibration_residuals(*c, u);
    const Eigen::VectorXd want = residuals(written_out(some.margins, totals), vector_of(some.base), w, u);
    CHECK((got - want).cwiseAbs().maxCoeff() < 1e-9 * want.cwiseAbs().maxCoeff());
  }
}

TEST_CASE("what was calibrated to does not vary", "[unit]") {
  const made_up_margins some(300, {5, 2}, 8);
  const rater::weighting_result r = rater::raking(some.base, some.margins);
  const auto c = detail::calibrated_weights_of(r, calibration_variance::residual);
  Eigen::VectorXd u(300);
  for (Eigen::Index i = 0; i < 300; ++i) {
    const auto at = static_cast<std::size_t>(i);
    u[i] = some.margins[0].category.code[at] == 2 ? r.weights[at] : 0;
  }
  CHECK(detail::calibration_residuals(*c, u).cwiseAbs().maxCoeff() < 1e-13 * u.maxCoeff());
  const rater::weighting_result p = rater::post_stratification(some.base, some.margins[0]);
  const auto one = detail::calibrated_weights_of(p, calibration_variance::residual);
  for (Eigen::Index i = 0; i < 300; ++i) {
    const auto at = static_cast<std::size_t>(i);
    u[i] = some.margins[0].category.code[at] == 2 ? p.weights[at] : 0;
  }
  CHECK(detail::calibration_residuals(*one, u).cwiseAbs().maxCoeff() < 1e-15 * u.maxCoeff());
  CHECK(detail::calibration_residuals(*c, Eigen::VectorXd::Zero(300)).isZero(0));
  CHECK_THROWS_AS(detail::calibration_residuals(*c, Eigen::VectorXd::Zero(3)), rater::error);
}

TEST_CASE("survey_rake takes off unweighted margin means ten times", "[unit]") {
  const made_up_margins some(200, {3, 4}, 21);
  const rater::weighting_result r = rater::raking(some.base, some.margins);
  const auto c = detail::calibrated_weights_of(r, calibration_variance::survey_rake);
  const Eigen::VectorXd w = vector_of(r.weights);
  Eigen::VectorXd z = made_up(200, 2);
  const Eigen::VectorXd got = detail::calibration_residuals(*c, w.cwiseProduct(z));
  for (int cycle = 0; cycle < 10; ++cycle)
    for (const rater::margin& m : some.margins) {
      Eigen::VectorXd sum = Eigen::VectorXd::Zero(4), n = Eigen::VectorXd::Zero(4);
      for (Eigen::Index i = 0; i < 200; ++i) {
        sum[m.category.code[static_cast<std::size_t>(i)]] += z[i];
        n[m.category.code[static_cast<std::size_t>(i)]] += 1;
      }
      for (Eigen::Index i = 0; i < 200; ++i) {
        const auto k = m.category.code[static_cast<std::size_t>(i)];
        z[i] -= sum[k] / n[k];
      }
    }
  CHECK((got - w.cwiseProduct(z)).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_CASE("the new design is of the weights that were calibrated", "[unit]") {
  const made_up_margins some(100, {3}, 2);
  rater::sample_columns columns;
  columns.weight = some.base;
  const rater::sample_design base(columns);
  const rater::weighting_result r = rater::raking(base.weights(), some.margins);
  const rater::sample_design design = rater::calibrated(base, r);
  CHECK(std::vector<double>(design.weights().begin(), design.weights().end()) == r.weights);
  CHECK(design.degrees_of_freedom() == base.degrees_of_freedom());

  CHECK_THROWS_AS(rater::calibrated(design, rater::raking(design.weights(), some.margins)), rater::error);  // once is enough
  const rater::estimate size = rater::estimate_of(design, rater::population_size(design));
  CHECK(size.value() == Approx(5000));
  CHECK(*size.se() == 0);
  CHECK(*rater::estimate_of(rater::calibrated(base, r, calibration_variance::ignored), rater::population_size(base)).se() > 1);
  std::vector<double> others = some.base;
  others[7] += 1;
  columns.weight = others;
  CHECK_THROWS_AS(rater::calibrated(rater::sample_design(columns), r), rater::error);
  CHECK_THROWS_AS(rater::calibrated(base, rater::weighting_result{}), rater::error);
  rater::weighting_result failed = r;
  failed.converged = false;
  CHECK_THROWS_AS(rater::calibrated(base, failed), rater::error);
  const std::vector<rater::auxiliary> totals = {{"one", std::vector<double>(100, 1.0), 5000},
                                                {"x", some.base, 4000 + 5000 * 1.0}};
  const rater::weighting_result linear = rater::linear_calibration(base.weights(), {}, totals);
  CHECK_THROWS_AS(rater::calibrated(base, linear, calibration_variance::survey_rake), rater::error);
}
