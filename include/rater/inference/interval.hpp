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

// Intervals of a proportion p from its design-based standard error (METHODS 5.1): `df` of the design, or of the domain (METHODS
// 6.3); empty: the normal distribution. Each throws error(errc::usage) for p outside 0..1 (0 < p < 1 where stated), an se that is
// negative or not finite, df or n that cannot be, confidence outside (0, 1). With se 0 both limits are p. O(1).

/// expit(logit p -+ t se / (p (1 - p))); 0 < p < 1.
[[nodiscard]] RATER_EXPORT interval logit_interval(double p, double se, std::optional<double> df, double confidence = 0.95);
/// Clopper-Pearson at n_e p of n_e, n_e = p (1 - p) / se^2 * (t_{n-1} / t_df)^2, n the rows of the design or domain, above 1
/// (Korn & Graubard 1998); `cap_at_n`: n_e at most n (Parker et al. 2017). At p = 0 and 1, where se is 0, n_e = n: say so to the
/// reader.
[[nodiscard]] RATER_EXPORT interval korn_graubard_interval(double p, double se, double n, std::optional<double> df,
                                                           double confidence = 0.95, bool cap_at_n = false);
/// sin^2(asin sqrt p -+ t se / (2 sqrt(p (1 - p)))), the angle kept within 0..pi/2, beyond which the interval would turn back and
/// could miss p; 0 < p < 1.
[[nodiscard]] RATER_EXPORT interval asin_interval(double p, double se, std::optional<double> df, double confidence = 0.95);
/// p -+ t se, not clipped to 0..1.
[[nodiscard]] RATER_EXPORT interval mean_interval(double p, double se, std::optional<double> df, double confidence = 0.95);
/// All t with 2 n' (p log(p / t) + (1 - p) log((1 - p) / (1 - t))) <= t_df^2, n' = (n - 1) / n * p (1 - p) / se^2: the likelihood
/// at the sample size that the design is worth (METHODS 6.9; Rao & Scott 1984). n as above, above 1; 0 < p < 1. Solved to the
/// last bits by bisection of the log-odds.
[[nodiscard]] RATER_EXPORT interval likelihood_interval(double p, double se, double n, std::optional<double> df,
                                                        double confidence = 0.95);

}  // namespace v0
}  // namespace rater
