#include "unit_spread.hpp"

#include "calibrated_weights.hpp"
#include "fold_sums.hpp"
#include "survey/detail/sample_data.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

using form = sample_part::form;

/// Deviations of the units of all stages from the mean of their part, in units of 2^exponent; 0 where a part adds nothing.
struct deviations {
  std::vector<double> of_unit{};
  int exponent = 0;
  double largest = 0;
};

void add_single(const sample_stage& stage, const Eigen::VectorXd& u, double scale, std::span<double> sums) {
  for (std::size_t i = 0; i < stage.unit.size(); ++i)
    if (stage.unit[i] >= 0) sums[static_cast<std::size_t>(stage.unit[i])] = u[static_cast<Eigen::Index>(i)] * scale;
}

void add_clusters(const sample_stage& stage, const Eigen::VectorXd& u, double scale, std::span<double> sums) {
  const folds by(1, stage.unit.size());
  std::vector<folded> partial(stage.units);
  for (std::size_t i = 0; i < stage.unit.size(); ++i) {
    if (stage.unit[i] < 0) continue;
    partial[static_cast<std::size_t>(stage.unit[i]) - stage.first_unit].add(u[static_cast<Eigen::Index>(i)] * scale, by);
  }
  for (std::size_t c = 0; c < stage.units; ++c) sums[stage.first_unit + c] = partial[c].sum(by);
}

void centre(const sample_part& part, const folds& by, std::span<double> sums) {
  const auto [low, high] = std::minmax_element(sums.begin(), sums.end());
  if (part.how == form::nothing || part.how == form::certain || (part.how == form::spread && *low == *high)) {
    std::fill(sums.begin(), sums.end(), 0.0);
  } else if (part.how == form::spread) {
    const double mean = fold_sum(
                            sums.size(), [&](std::size_t c) { return sums[c]; }, by) /
                        static_cast<double>(part.units);
    for (double& u : sums) u -= mean;
  }
}

deviations deviations_of(const sample_data& d, const Eigen::VectorXd& u) {
  deviations out;
  out.of_unit.assign(d.units(), 0);
  const auto rows = static_cast<std::size_t>(u.size());
  const double largest = largest_of(rows, [&](std::size_t i) { return u[static_cast<Eigen::Index>(i)]; });
  out.largest = largest;
  if (largest == 0 || !std::isfinite(largest)) return out;
  std::frexp(largest, &out.exponent);
  out.exponent = std::max(out.exponent, -1000);
  const double scale = std::ldexp(1.0, -out.exponent);
  for (const sample_stage& stage : d.stages)
    stage.single ? add_single(stage, u, scale, out.of_unit) : add_clusters(stage, u, scale, out.of_unit);
  const auto at = [&](std::size_t c) { return out.of_unit[c]; };
  const folds by(largest_of(out.of_unit.size(), at), out.of_unit.size());
  for (const sample_part& part : d.parts) centre(part, by, std::span(out.of_unit).subspan(part.first, part.units));
  out.largest = largest_of(out.of_unit.size(), at);
  return out;
}

double covariance_of(const sample_data& d, const deviations& a, const deviations& b, double largest_factor) {
  const double largest = a.largest * b.largest * largest_factor;
  if (largest == 0) return 0;
  if (!std::isfinite(largest)) return std::numeric_limits<double>::quiet_NaN();
  const folds by(largest, a.of_unit.size());
  folded_lanes total;
  for (const sample_part& part : d.parts) {
    if (part.how == form::nothing || part.how == form::certain) continue;
    total.add(
        part.first, part.units, [&](std::size_t c) { return part.factor * a.of_unit[c] * b.of_unit[c]; }, by);
  }
  return std::ldexp(total.sum(by), a.exponent + b.exponent);
}

/// True if a stratum tells something of a variance.
bool tells(const sample_data& d) {
  const auto end = d.parts.begin() + static_cast<std::ptrdiff_t>(d.stages.front().parts);
  return std::any_of(d.parts.begin(), end, [](const sample_part& p) { return p.how != form::nothing; });
}

}  // namespace

Eigen::MatrixXd spread_of_sums(const sample_design& s, std::span<const Eigen::VectorXd* const> columns) {
  const sample_data& d = s.data();
  const auto count = static_cast<Eigen::Index>(columns.size());
  if (!tells(d)) return Eigen::MatrixXd::Constant(count, count, std::numeric_limits<double>::quiet_NaN());
  std::vector<deviations> of;
  of.reserve(columns.size());
  for (const Eigen::VectorXd* u : columns)
    of.push_back(d.calibration ? deviations_of(d, calibration_residuals(*d.calibration, *u)) : deviations_of(d, *u));
  double factor = 0;
  for (const sample_part& p : d.parts) factor = std::max(factor, p.factor);
  Eigen::MatrixXd out(count, count);
  for (Eigen::Index i = 0; i < count; ++i)
    for (Eigen::Index j = i; j < count; ++j)
      out(i, j) = out(j, i) = covariance_of(d, of[static_cast<std::size_t>(i)], of[static_cast<std::size_t>(j)], factor);
  return out;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
