#pragma once
#include <rater/estimate.hpp>
#include <rater/inference/interval.hpp>

#include "scoring/detail/moments.hpp"

#include <cmath>
#include <span>
#include <string>

namespace rater {
inline namespace v0 {
namespace detail {

/// The mean of numbers that are there, from a simple random sample: se = sd / sqrt(n), interval by t with n - 1 degrees of
/// freedom. `nothing` says why there is no value when there are none.
inline estimate mean_estimate(std::span<const double> numbers, double confidence, const char* nothing) {
  const moments m = moments_of(numbers);
  if (m.n == 0) return estimate::none(nothing);
  estimate_parts parts;
  parts.value = m.mean;
  parts.n = m.n;
  if (m.n < 2) {
    parts.note = "one answer: no standard error";
    return estimate(std::move(parts));
  }
  const double n = static_cast<double>(m.n);
  parts.se = m.sd / std::sqrt(n);
  parts.df = n - 1;
  const double half = t_quantile(confidence, parts.df) * *parts.se;
  parts.low = m.mean - half;
  parts.high = m.mean + half;
  if (m.sd == 0) parts.note = "all answers are equal: the standard error is 0";
  return estimate(std::move(parts));
}

/// The share of `count` among n answers of a simple random sample; Wilson interval, se with divisor n - 1.
inline estimate share_estimate(std::int64_t count, std::int64_t n, double confidence, const char* nothing) {
  if (n == 0) return estimate::none(nothing);
  const double trials = static_cast<double>(n);
  const double p = static_cast<double>(count) / trials;
  const interval limits = wilson(static_cast<double>(count), trials, confidence);
  estimate_parts parts;
  parts.value = p;
  parts.n = n;
  if (n > 1) parts.se = std::sqrt(p * (1 - p) / (trials - 1));
  parts.low = limits.low;
  parts.high = limits.high;
  if (n < 2) parts.note = "one answer: no standard error";
  return estimate(std::move(parts));
}

/// A number without a standard error of its own.
inline estimate plain_estimate(double value, std::int64_t n) {
  estimate_parts parts;
  parts.value = value;
  parts.n = n;
  return estimate(std::move(parts));
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
