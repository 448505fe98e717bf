#include <rater/inference/interval.hpp>

#include "interval_detail.hpp"

#include <rater/error.hpp>

#include <fmt/format.h>
#include <boost/math/special_functions/log1p.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace rater {
inline namespace v0 {
namespace {

// Beyond this many respondents the exact limits are those of the normal distribution to more places than a share is known.
constexpr double exact_limit = 1e10;
// expit of anything beyond is 0 or 1 in double, or the last number before.
constexpr double widest_logit = 745;

void check_share(double p) {
  if (p >= 0 && p <= 1) return;
  throw error(errc::usage, fmt::format("a proportion of {}; expected one from 0 to 1", p));
}

void check_inner_share(double p, const char* which) {
  if (p > 0 && p < 1) return;
  throw error(errc::usage, fmt::format("the {} interval of a proportion of {}; expected one between 0 and 1: at 0 and 1 use "
                                       "korn_graubard_interval or clopper_pearson",
                                       which, p));
}

void check_rows(double n, bool more_than_one) {
  if (std::isfinite(n) && n > (more_than_one ? 1 : 0)) return;
  throw error(errc::usage, fmt::format("a proportion of n = {} respondents; expected a finite n above {}", n,
                                       more_than_one ? "1, as there is a standard error" : "0"));
}

// log t of t = expit(u), to the last place at either end.
double log_expit(double u) { return u < 0 ? u - std::log1p(std::exp(u)) : -std::log1p(std::exp(-u)); }

// p log(p / t) + (1 - p) log((1 - p) / (1 - t)) at t = expit(u): twice this, times n, is the deviance of t. Near p both terms
// are large against their sum, which is then taken without what cancels, log(1 + x) - x each.
double divergence(double p, double u) {
  const double t = detail::expit(u);
  const double off = t - p;
  if (std::abs(off) < 0.5 * std::min(p, 1 - p))
    return -p * boost::math::log1pmx(off / p, detail::quiet{}) - (1 - p) * boost::math::log1pmx(-off / (1 - p), detail::quiet{});
  return p * (std::log(p) - log_expit(u)) + (1 - p) * (std::log1p(-p) - log_expit(-u));
}

// The place between `inside`, where the divergence is below `bound`, and `outside`, where it has passed it.
double bisect(double p, double bound, double inside, double outside) {
  if (divergence(p, outside) <= bound) return outside;
  for (int round = 0; round < 200; ++round) {
    const double middle = inside + (outside - inside) / 2;
    if (middle == inside || middle == outside) break;
    (divergence(p, middle) <= bound ? inside : outside) = middle;
  }
  return inside;
}

}  // namespace

interval korn_graubard_interval(double p, double se, double n, std::optional<double> df, double confidence, bool cap_at_n) {
  check_share(p);
  detail::check_standard_error(se);
  const bool at_end = p == 0 || p == 1;
  check_rows(n, !at_end);
  const double t = t_quantile(confidence, df);
  if (at_end) return clopper_pearson(p * n, n, confidence);
  if (se == 0 && !cap_at_n) return {p, p};
  const double steadiness = t_quantile(confidence, n - 1) / t;
  double n_e = p / se * ((1 - p) / se) * steadiness * steadiness;
  if (cap_at_n) n_e = std::min(n_e, n);
  if (n_e * std::min(p, 1 - p) > exact_limit) {
    const double half = t_quantile(confidence) * std::sqrt(p * (1 - p) / n_e);
    return {std::max(0.0, p - half), std::min(1.0, p + half)};
  }
  if (n_e == 0) return {0, 1};  // an error so large that no respondent is left
  return clopper_pearson(std::min(n_e * p, n_e), n_e, confidence);
}

interval asin_interval(double p, double se, std::optional<double> df, double confidence) {
  check_inner_share(p, "asin");
  detail::check_standard_error(se);
  const double t = t_quantile(confidence, df);
  if (se == 0) return {p, p};
  const double half = t * se / (2 * std::sqrt(p * (1 - p)));
  const double angle = std::asin(std::sqrt(p));
  const double low = std::sin(std::max(0.0, angle - half));
  const double high = angle + half >= std::numbers::pi / 2 ? 1 : std::sin(angle + half);
  return {std::min(p, low * low), std::max(p, high * high)};  // of a tiny half-width nothing but rounding is left
}

interval mean_interval(double p, double se, std::optional<double> df, double confidence) {
  check_share(p);
  detail::check_standard_error(se);
  const double half = t_quantile(confidence, df) * se;
  return {p - half, p + half};
}

interval likelihood_interval(double p, double se, double n, std::optional<double> df, double confidence) {
  check_inner_share(p, "likelihood");
  detail::check_standard_error(se);
  check_rows(n, true);
  const double t = t_quantile(confidence, df);
  if (se == 0) return {p, p};
  const double bound = t * se / p * (t * se / (1 - p)) * n / (n - 1) / 2;
  const double at = std::log(p) - std::log1p(-p);
  return {std::min(p, detail::expit(bisect(p, bound, at, -widest_logit))),
          std::max(p, detail::expit(bisect(p, bound, at, widest_logit)))};
}

}  // namespace v0
}  // namespace rater
