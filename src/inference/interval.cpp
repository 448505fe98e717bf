#include <rater/inference/interval.hpp>

#include "interval_detail.hpp"

#include <rater/error.hpp>

#include <fmt/format.h>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

#include <algorithm>
#include <cmath>

namespace rater {
inline namespace v0 {
namespace {

namespace bm = boost::math;
using detail::check_confidence;
using detail::expit;
using detail::quiet;
using normal = bm::normal_distribution<double, quiet>;
using students_t = bm::students_t_distribution<double, quiet>;
using beta = bm::beta_distribution<double, quiet>;

// Beyond this the t and the normal distribution agree to the last bits of a double.
constexpr double normal_df = 1e15;

void check_counts(double x, double n, double confidence) {
  check_confidence(confidence);
  if (!(n > 0) || !std::isfinite(n))
    throw error(errc::usage, fmt::format("a proportion of n = {}; expected a finite n above 0", n));
  if (!(x >= 0 && x <= n)) throw error(errc::usage, fmt::format("{} successes of n = {}; expected 0 <= successes <= n", x, n));
}

// True if this many degrees of freedom mean the normal distribution; refuses what are no degrees of freedom.
bool is_normal(std::optional<double> df) {
  if (!df) return true;
  if (!(*df > 0)) throw error(errc::usage, fmt::format("{} degrees of freedom; expected a number above 0", *df));
  return *df >= normal_df;
}

// Wilson's limits around p as if p were the observed share; `sign` is -1 for the lower and 1 for the upper limit.
double wilson_limit(double p, double n, double z, int sign) {
  const double spread = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  const double limit = (p + z * z / (2 * n) + sign * spread) / (1 + z * z / n);
  return std::clamp(limit, 0.0, 1.0);
}

}  // namespace

namespace detail {

void check_confidence(double confidence) {
  if (confidence > 0 && confidence < 1) return;
  throw error(errc::usage,
              fmt::format("the confidence level is {}; expected a number between 0 and 1, such as 0.95", confidence));
}

void check_standard_error(double se) {
  if (se >= 0 && std::isfinite(se)) return;
  throw error(errc::usage, fmt::format("a standard error of {}; expected a finite number, 0 or above", se));
}

double expit(double x) noexcept { return 1 / (1 + std::exp(-x)); }

}  // namespace detail

double t_quantile(double confidence, std::optional<double> df) {
  check_confidence(confidence);
  const double upper_tail = (1 - confidence) / 2;
  if (is_normal(df)) return bm::quantile(bm::complement(normal(0, 1), upper_tail));
  return bm::quantile(bm::complement(students_t(*df), upper_tail));
}

double t_p_value(double t, std::optional<double> df) {
  const bool use_normal = is_normal(df);
  if (std::isnan(t)) throw error(errc::usage, "the p-value of a statistic that is not a number; expected a number");
  const double size = std::abs(t);
  if (std::isinf(size)) return 0;
  if (use_normal) return 2 * bm::cdf(bm::complement(normal(0, 1), size));
  return 2 * bm::cdf(bm::complement(students_t(*df), size));
}

interval wilson(double x, double n, double confidence) {
  check_counts(x, n, confidence);
  const double z = t_quantile(confidence);
  const double p = x / n;
  // At the ends the limit is 0 or 1 in exact arithmetic; rounding must not say otherwise.
  return {x == 0 ? 0 : wilson_limit(p, n, z, -1), x == n ? 1 : wilson_limit(p, n, z, 1)};
}

interval wilson_corrected(double x, double n, double confidence) {
  check_counts(x, n, confidence);
  const double z = t_quantile(confidence);
  const double p = x / n;
  const double shift = std::min(0.5, std::abs(x - n / 2)) / n;
  return {p - shift <= 0 ? 0 : wilson_limit(p - shift, n, z, -1), p + shift >= 1 ? 1 : wilson_limit(p + shift, n, z, 1)};
}

interval clopper_pearson(double x, double n, double confidence) {
  check_counts(x, n, confidence);
  const double tail = (1 - confidence) / 2;
  return {x == 0 ? 0 : bm::quantile(beta(x, n - x + 1), tail),
          x == n ? 1 : bm::quantile(bm::complement(beta(x + 1, n - x), tail))};
}

interval agresti_coull(double x, double n, double confidence) {
  check_counts(x, n, confidence);
  const double z = t_quantile(confidence);
  const double trials = n + z * z;
  const double p = (x + z * z / 2) / trials;
  const double half = z * std::sqrt(p * (1 - p) / trials);
  return {p - half, p + half};
}

interval jeffreys(double x, double n, double confidence) {
  check_counts(x, n, confidence);
  const double tail = (1 - confidence) / 2;
  const beta posterior(x + 0.5, n - x + 0.5);
  return {bm::quantile(posterior, tail), bm::quantile(bm::complement(posterior, tail))};
}

interval logit_interval(double p, double se, std::optional<double> df, double confidence) {
  if (!(p > 0 && p < 1))
    throw error(errc::usage, fmt::format("the logit interval of a proportion of {}; expected one between 0 and 1: at 0 and "
                                         "1 use clopper_pearson",
                                         p));
  detail::check_standard_error(se);
  const double centre = std::log(p / (1 - p));
  const double half = t_quantile(confidence, df) * se / (p * (1 - p));
  return {std::min(p, expit(centre - half)), std::max(p, expit(centre + half))};
}

}  // namespace v0
}  // namespace rater
