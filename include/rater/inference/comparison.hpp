#pragma once
#include <rater/estimate.hpp>
#include <rater/export.hpp>
#include <rater/inference/multiple_testing.hpp>
#include <rater/inference/taylor.hpp>

#include <Eigen/Core>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rater {
inline namespace v0 {

// Which differences are real (METHODS 6.7). Statistics of one sample come as `joint_estimates`, of rows or of an engine's sums,
// so that their covariance is counted; tests of them have the degrees of freedom of the whole design. A statistic of `joint`
// without a value is NaN there; whatever needs it has no value either. Infinite df: the normal distribution.

/// A difference and the test that it is 0.
struct difference {
  rater::estimate estimate;
  std::optional<double> t;  ///< difference / se; empty where se is unknown or 0
  std::optional<double> p;  ///< two-sided
};

/// a - b for two independent samples: se = sqrt(v1 + v2), Welch-Satterthwaite df = (v1 + v2)^2 / (v1^2 / f1 + v2^2 / f2), not
/// rounded (METHODS 4.2). A df that is not given counts as infinite. The difference of what has no value has none; without
/// both standard errors it has a value only. n is the sum of both. Throws error(errc::usage) unless 0 < confidence < 1. O(1).
[[nodiscard]] RATER_EXPORT difference independent_difference(const estimate& a, const estimate& b, double confidence = 0.95);

/// sum_k c_k m_k and the test that it is 0: V = c' V c, t with the df of the design. Coefficients of 0 leave a statistic out,
/// which then need not have a value. A variance that is 0 but for rounding is 0: then there is no t. `n`: what the estimate says
/// of the respondents behind it, whom `joint` does not know. Throws error(errc::usage) for another number of coefficients than
/// statistics, coefficients that are not finite, a covariance of another shape, confidence outside (0, 1). O(k^2).
[[nodiscard]] RATER_EXPORT difference contrast(const joint_estimates& joint, std::span<const double> coefficients,
                                               double confidence = 0.95, std::int64_t n = 0);

/// m_first - m_second, places in the `joint` it was made of.
struct pair_difference {
  std::size_t first = 0, second = 0;
  rater::estimate estimate{};
  std::optional<double> t{}, p{};
  std::optional<double> p_adjusted{};  ///< over all pairs that have a p
};

struct comparison_options {
  double confidence = 0.95;  ///< of each interval by itself
  p_adjustment adjustment = p_adjustment::holm;
  std::span<const std::int64_t> n{};  ///< respondents behind each statistic; empty: not known (estimates say 0)
};

/// All pairs (0, 1), (0, 2), ... Throws as contrast() does. O(k^2).
[[nodiscard]] RATER_EXPORT std::vector<pair_difference> pairwise_differences(const joint_estimates& joint,
                                                                             const comparison_options& options = {});
/// Each group against everybody else: `joint` is of group, its rest, the next group, its rest ... Throws as contrast() does and
/// for an odd number of statistics. O(k^2).
[[nodiscard]] RATER_EXPORT std::vector<pair_difference> against_rest(const joint_estimates& joint,
                                                                     const comparison_options& options = {});

/// The Wald test that all contrasts are 0 (Korn & Graubard 1990; METHODS 6.7). What is empty does not exist, and `note` says why.
struct wald_test {
  std::optional<double> chi2{};           ///< (C m)' (C V C')^-1 (C m)
  double df = 0;                          ///< q: contrasts that vary independently
  std::optional<double> f{}, df2{}, p{};  ///< chi2 / q on (q, df of the design)
  std::optional<double> adjusted_f{};     ///< chi2 (df - q + 1) / (df q), on (q, df - q + 1): for designs of few units
  std::optional<double> adjusted_df2{};
  std::optional<double> adjusted_p{};
  std::size_t members = 0;   ///< statistics that the test is of
  std::size_t left_out = 0;  ///< of `joint`, because they have no value
  std::string note{};
};

/// `contrasts`: a row each, a column a statistic. Where C V C' has not its full rank (fewer degrees of freedom than contrasts,
/// members that do not vary) the test is of the q combinations that do vary, and the note says so: then rows of length 1 that are
/// orthogonal make sense of it. No value if a contrast needs a statistic that has none. Throws error(errc::usage) for shapes that
/// do not match and for contrasts that are not finite. O(k^3).
[[nodiscard]] RATER_EXPORT wald_test wald(const joint_estimates& joint, const Eigen::MatrixXd& contrasts);
/// Are all the same? Statistics without a value are left out and counted; no test with fewer than two others. O(k^3).
[[nodiscard]] RATER_EXPORT wald_test homogeneity(const joint_estimates& joint);

// Effect sizes: how large, beside the p-value's how sure.

/// difference / sqrt((sd_a^2 + sd_b^2) / 2), the standard deviations being those of the two populations (Cohen 1988, 2.3). Empty
/// where both are 0. Throws error(errc::usage) for an sd that is negative or not finite, or a difference that is not finite.
[[nodiscard]] RATER_EXPORT std::optional<double> standardised_difference(double difference, double sd_a, double sd_b);
/// 2 asin sqrt(p_a) - 2 asin sqrt(p_b): of two shares (Cohen 1988, 6.2). Throws error(errc::usage) for what is no share.
[[nodiscard]] RATER_EXPORT double cohens_h(double p_a, double p_b);

/// (t_{1 - alpha / 2} + t_{power}) se: the difference that a two-sided test at 1 - confidence finds with that probability (Bloom
/// 1995). `df` empty: the normal distribution. Throws error(errc::usage) for confidence or power outside (0, 1), df not above 0,
/// a se that is negative or not finite. O(1).
[[nodiscard]] RATER_EXPORT double smallest_detectable_difference(double se, std::optional<double> df, double confidence = 0.95,
                                                                 double power = 0.8);

}  // namespace v0
}  // namespace rater
