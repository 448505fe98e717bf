#include <rater/inference/comparison.hpp>

#include <rater/error.hpp>
#include <rater/inference/interval.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace rater {
inline namespace v0 {
namespace {

void check_shape(const joint_estimates& joint, std::size_t coefficients) {
  const Eigen::Index k = joint.value.size();
  if (joint.covariance.rows() != k || joint.covariance.cols() != k)
    throw error(errc::usage, fmt::format("a covariance of {} x {} for {} statistics; expected a row and a column for each",
                                         joint.covariance.rows(), joint.covariance.cols(), k));
  if (std::cmp_not_equal(coefficients, k))
    throw error(errc::usage, fmt::format("{} coefficients for {} statistics; expected one for each", coefficients, k));
}

struct moments_of_contrast {
  double value = 0, variance = 0;
};

// What differs from 0 by rounding only is 0: covariances are known to a few units in the last place of the standard deviations.
moments_of_contrast combined(const joint_estimates& joint, std::span<const double> c) {
  moments_of_contrast out;
  double reach = 0;
  for (std::size_t i = 0; i < c.size(); ++i) {
    if (c[i] == 0) continue;
    const auto row = static_cast<Eigen::Index>(i);
    out.value += c[i] * joint.value[row];
    reach += std::abs(c[i]) * std::sqrt(std::max(0.0, joint.covariance(row, row)));
    for (std::size_t j = 0; j < c.size(); ++j)
      if (c[j] != 0) out.variance += c[i] * c[j] * joint.covariance(row, static_cast<Eigen::Index>(j));
  }
  constexpr double rounding = 64 * std::numeric_limits<double>::epsilon();
  if (out.variance <= rounding * reach * reach) out.variance = 0;
  return out;
}

}  // namespace

difference contrast(const joint_estimates& joint, std::span<const double> coefficients, double confidence, std::int64_t n) {
  check_shape(joint, coefficients.size());
  const double normal = t_quantile(confidence);
  for (const double c : coefficients)
    if (!std::isfinite(c)) throw error(errc::usage, fmt::format("a coefficient of {}; expected finite numbers", c));
  const auto [value, variance] = combined(joint, coefficients);
  difference out;
  if (!std::isfinite(value)) {
    out.estimate = estimate::none("one of those compared has no value", n);
    return out;
  }
  estimate_parts parts;
  parts.value = value;
  parts.n = n;
  if (!std::isfinite(variance) || !(joint.df > 0)) {
    parts.note = "too few sampled units for a standard error";
    out.estimate = estimate(std::move(parts));
    return out;
  }
  parts.se = std::sqrt(variance);
  if (std::isfinite(joint.df)) parts.df = joint.df;
  const double half = (parts.df ? t_quantile(confidence, parts.df) : normal) * *parts.se;
  parts.low = value - half;
  parts.high = value + half;
  if (variance > 0) {
    out.t = value / *parts.se;
    out.p = t_p_value(*out.t, parts.df);
    parts.p = out.p;
  } else {
    parts.note = "it is the same in every sampled unit: the standard error is 0, and there is no test";
  }
  out.estimate = estimate(std::move(parts));
  return out;
}

namespace {

std::int64_t n_of(const comparison_options& o, std::size_t first, std::size_t second) {
  return o.n.empty() ? 0 : o.n[first] + o.n[second];
}

std::vector<pair_difference> compared(const joint_estimates& joint, std::vector<pair_difference> pairs,
                                      const comparison_options& options) {
  const auto k = static_cast<std::size_t>(joint.value.size());
  if (!options.n.empty() && options.n.size() != k)
    throw error(errc::usage,
                fmt::format("{} numbers of respondents for {} statistics; expected one for each", options.n.size(), k));
  check_shape(joint, k);
  std::vector<double> p;
  for (pair_difference& pair : pairs) {
    // A contrast of these two alone, so that all pairs together cost no more than their number.
    joint_estimates two;
    const Eigen::Index at[] = {static_cast<Eigen::Index>(pair.first), static_cast<Eigen::Index>(pair.second)};
    two.value = joint.value(at);
    two.covariance = joint.covariance(at, at);
    two.df = joint.df;
    constexpr double minus[] = {1, -1};
    difference d = contrast(two, minus, options.confidence, n_of(options, pair.first, pair.second));
    pair.estimate = std::move(d.estimate);
    pair.t = d.t;
    pair.p = d.p;
    if (d.p) p.push_back(*d.p);
  }
  const std::vector<double> adjusted = adjusted_p_values(p, options.adjustment);
  auto next = adjusted.begin();
  for (pair_difference& pair : pairs)
    if (pair.p) pair.p_adjusted = *next++;
  return pairs;
}

}  // namespace

std::vector<pair_difference> pairwise_differences(const joint_estimates& joint, const comparison_options& options) {
  const auto k = static_cast<std::size_t>(joint.value.size());
  std::vector<pair_difference> pairs;
  for (std::size_t i = 0; i < k; ++i)
    for (std::size_t j = i + 1; j < k; ++j) pairs.push_back({i, j});
  return compared(joint, std::move(pairs), options);
}

std::vector<pair_difference> against_rest(const joint_estimates& joint, const comparison_options& options) {
  const auto k = static_cast<std::size_t>(joint.value.size());
  if (k % 2 != 0)
    throw error(errc::usage, fmt::format("{} statistics; expected a group and its rest, in turn, which is an even number", k));
  std::vector<pair_difference> pairs;
  for (std::size_t i = 0; i < k; i += 2) pairs.push_back({i, i + 1});
  return compared(joint, std::move(pairs), options);
}

}  // namespace v0
}  // namespace rater
