#include <rater/inference/comparison.hpp>

#include <rater/error.hpp>
#include <rater/inference/interval.hpp>

#include "detail/power_quantile.hpp"
#include "interval_detail.hpp"

#include <fmt/format.h>

#include <cmath>

namespace rater {
inline namespace v0 {
namespace {

void check_sd(double sd) {
  if (!(sd >= 0) || !std::isfinite(sd))
    throw error(errc::usage, fmt::format("a standard deviation of {}; expected a finite number, 0 or above", sd));
}

void check_share(double p) {
  if (!(p >= 0 && p <= 1)) throw error(errc::usage, fmt::format("a share of {}; expected a number from 0 to 1", p));
}

}  // namespace

namespace detail {

double power_quantile(double power, std::optional<double> df) {
  if (!(power > 0 && power < 1))
    throw error(errc::usage, fmt::format("a power of {}; expected a number between 0 and 1, such as 0.8", power));
  if (power == 0.5) return 0;
  return power > 0.5 ? t_quantile(2 * power - 1, df) : -t_quantile(1 - 2 * power, df);
}

}  // namespace detail

std::optional<double> standardised_difference(double difference, double sd_a, double sd_b) {
  check_sd(sd_a);
  check_sd(sd_b);
  if (!std::isfinite(difference))
    throw error(errc::usage, fmt::format("a difference of {}; expected a finite number", difference));
  const double sd = std::hypot(sd_a, sd_b) / std::sqrt(2.0);
  if (sd == 0) return std::nullopt;
  return difference / sd;
}

double cohens_h(double p_a, double p_b) {
  check_share(p_a);
  check_share(p_b);
  return 2 * std::asin(std::sqrt(p_a)) - 2 * std::asin(std::sqrt(p_b));
}

double smallest_detectable_difference(double se, std::optional<double> df, double confidence, double power) {
  detail::check_standard_error(se);
  if (power <= 1 - confidence)
    throw error(errc::usage,
                fmt::format("a power of {} at the level {}: chance alone rejects as often; expected more than {}, such as 0.8",
                            power, confidence, 1 - confidence));
  return (t_quantile(confidence, df) + detail::power_quantile(power, df)) * se;
}

}  // namespace v0
}  // namespace rater
