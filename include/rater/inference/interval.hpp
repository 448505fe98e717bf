#pragma once
#include <rater/export.hpp>

#include <cstdint>
#include <optional>

namespace rater {
inline namespace v0 {

struct interval {
  double low = 0;
  double high = 0;
};

/// Two-sided quantile of Student's t: the t with P(|T| <= t) = confidence. df infinite or empty: the normal distribution.
[[nodiscard]] RATER_EXPORT double t_quantile(double confidence, std::optional<double> df = {});
/// Two-sided p-value of a t statistic.
[[nodiscard]] RATER_EXPORT double t_p_value(double t, std::optional<double> df = {});

/// Intervals of a proportion from x successes of n (METHODS 5.1); x and n need not be whole. 0 <= x <= n, n > 0, confidence in
/// (0, 1), else error(errc::usage).
[[nodiscard]] RATER_EXPORT interval wilson(double x, double n, double confidence = 0.95);
[[nodiscard]] RATER_EXPORT interval wilson_corrected(double x, double n, double confidence = 0.95);
[[nodiscard]] RATER_EXPORT interval clopper_pearson(double x, double n, double confidence = 0.95);
[[nodiscard]] RATER_EXPORT interval agresti_coull(double x, double n, double confidence = 0.95);  ///< not clipped
[[nodiscard]] RATER_EXPORT interval jeffreys(double x, double n, double confidence = 0.95);

/// Interval of a proportion from its design-based standard error: expit(logit p -+ t se / (p (1 - p))); 0 < p < 1.
[[nodiscard]] RATER_EXPORT interval logit_interval(double p, double se, std::optional<double> df, double confidence = 0.95);

}  // namespace v0
}  // namespace rater
