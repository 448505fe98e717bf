#include <rater/inference/comparison.hpp>

#include "detail/f_p_value.hpp"
#include "detail/sum_zero_basis.hpp"

#include <rater/error.hpp>

#include <fmt/format.h>
#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <vector>

namespace rater {
inline namespace v0 {
namespace {

void add_note(std::string& note, const std::string& more) { note += (note.empty() ? "" : "; ") + more; }

// chi2 over the directions in which the contrasts vary, and how many these are.
void sum_directions(wald_test& out, const Eigen::VectorXd& differences, const Eigen::MatrixXd& covariance, double scale) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(covariance);
  constexpr double rounding = 1e-13;
  const double least = rounding * scale * static_cast<double>(covariance.rows());
  double chi2 = 0;
  double beside = 0;  // squared length of what lies where nothing varies
  for (Eigen::Index i = 0; i < covariance.rows(); ++i) {
    const double along = eigen.eigenvectors().col(i).dot(differences);
    if (eigen.eigenvalues()[i] > least) {
      chi2 += along * along / eigen.eigenvalues()[i];
      ++out.df;
    } else {
      beside += along * along;
    }
  }
  if (out.df < static_cast<double>(covariance.rows()))
    add_note(out.note, fmt::format("the sample tells of {} of the {} differences how they vary: the test is of these", out.df,
                                   covariance.rows()));
  if (beside > 1e-20 * differences.squaredNorm() && beside > 0) add_note(out.note, "there are differences beside these");
  if (out.df > 0) out.chi2 = chi2;
}

void add_f(wald_test& out, double design_df) {
  const double q = out.df;
  out.f = *out.chi2 / q;
  if (std::isinf(design_df)) {
    out.p = out.adjusted_p = detail::f_p_value(*out.f, q, {});
    out.adjusted_f = out.f;
    return;
  }
  out.df2 = design_df;
  out.p = detail::f_p_value(*out.f, q, design_df);
  const double left = design_df - q + 1;
  if (!(left > 0)) {
    add_note(out.note, "fewer degrees of freedom than differences: no adjusted F");
    return;
  }
  out.adjusted_df2 = left;
  out.adjusted_f = *out.chi2 * left / (design_df * q);
  out.adjusted_p = detail::f_p_value(*out.adjusted_f, q, left);
}

bool has_value(const joint_estimates& joint, Eigen::Index i) {
  return std::isfinite(joint.value[i]) && std::isfinite(joint.covariance(i, i));
}

void check(const joint_estimates& joint, const Eigen::MatrixXd& contrasts) {
  const Eigen::Index k = joint.value.size();
  if (joint.covariance.rows() != k || joint.covariance.cols() != k || contrasts.cols() != k)
    throw error(errc::usage, fmt::format("contrasts of {} statistics and a covariance of {} x {} for {} statistics; expected a "
                                         "column for each",
                                         contrasts.cols(), joint.covariance.rows(), joint.covariance.cols(), k));
  if (!contrasts.allFinite()) throw error(errc::usage, "a contrast with a coefficient that is not finite");
}

}  // namespace

wald_test wald(const joint_estimates& joint, const Eigen::MatrixXd& contrasts) {
  check(joint, contrasts);
  wald_test out;
  std::vector<Eigen::Index> used;
  for (Eigen::Index i = 0; i < joint.value.size(); ++i) {
    if ((contrasts.col(i).array() == 0).all()) continue;
    used.push_back(i);
    if (has_value(joint, i)) continue;
    out.note = "one of those compared has no value or no standard error";
    return out;
  }
  out.members = used.size();
  if (used.empty()) {
    out.note = "nothing to compare";
    return out;
  }
  if (!(joint.df > 0)) {
    out.note = "fewer than two sampled units: no test";
    return out;
  }
  const Eigen::MatrixXd c = contrasts(Eigen::all, used);
  const Eigen::MatrixXd v = joint.covariance(used, used);
  if (!v.allFinite()) {
    out.note = "it is not known how those compared move together";
    return out;
  }
  const double scale = std::max(0.0, v.diagonal().maxCoeff()) * c.rowwise().squaredNorm().maxCoeff();
  sum_directions(out, c * joint.value(used), c * v * c.transpose(), scale);
  if (out.chi2)
    add_f(out, joint.df);
  else
    out.note = "none of those compared varies: no test";
  return out;
}

wald_test homogeneity(const joint_estimates& joint) {
  check(joint, Eigen::MatrixXd(0, joint.value.size()));
  std::vector<Eigen::Index> known;
  for (Eigen::Index i = 0; i < joint.value.size(); ++i)
    if (has_value(joint, i)) known.push_back(i);
  const auto left_out = static_cast<std::size_t>(joint.value.size()) - known.size();
  wald_test out;
  if (known.size() >= 2) {
    joint_estimates some;
    some.value = joint.value(known);
    some.covariance = joint.covariance(known, known);
    some.df = joint.df;
    out = wald(some, detail::sum_zero_basis(static_cast<Eigen::Index>(known.size())).transpose());
  } else {
    out.note = "fewer than two groups have a value: nothing to compare";
  }
  out.members = known.size();
  out.left_out = left_out;
  if (left_out > 0) add_note(out.note, fmt::format("left out, without a value: {} of {}", left_out, joint.value.size()));
  return out;
}

}  // namespace v0
}  // namespace rater
