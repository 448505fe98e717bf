#pragma once
#include <rater/estimate.hpp>
#include <rater/export.hpp>
#include <rater/survey/design.hpp>

#include <Eigen/Core>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rater {
inline namespace v0 {

// Statistics of a sample with their linearised values (METHODS 6.2, 6.3; Binder 1983; Lumley 2010). Whatever is written with
// them, `a - b`, `a / b`, `log(a)`, carries its linearised values along: so it has a standard error for the sample as it was
// drawn, and a covariance with everything else of that sample.
//
// Columns have one entry a respondent; NaN is missing, and a statistic is over the respondents who have all its columns (missing
// y is treated as a domain). Sums do not depend on the order of respondents.

/// Respondents to speak of: the others count as 0, and the design keeps them (METHODS 6.3: rows are never taken out). A value;
/// statistics of one and the same `domain` know that they are.
class RATER_EXPORT domain {
public:
  domain() = default;  ///< everybody
  /// One entry a respondent.
  explicit domain(std::vector<bool> members);
  /// Those with this label. Throws error(errc::usage), naming the nearest, for one that nobody has.
  domain(const labels& column, std::string_view label);
  [[nodiscard]] bool everybody() const noexcept { return members_ == nullptr; }
  [[nodiscard]] bool has(std::size_t respondent) const noexcept { return !members_ || (*members_)[respondent]; }
  [[nodiscard]] bool same_as(const domain& other) const noexcept { return members_ == other.members_; }
  [[nodiscard]] std::size_t size() const noexcept { return members_ ? members_->size() : 0; }

private:
  std::shared_ptr<const std::vector<bool>> members_;
};

/// A statistic and its linearised values: u_i, multiplied by the weight and 0 for whoever it does not speak of; the statistic
/// varies over samples as their sum does.
struct linearised {
  std::optional<double> value{};  ///< empty: undefined, and `note` says why
  Eigen::VectorXd u{};            ///< by respondent; empty where there is no value
  std::int64_t n = 0;             ///< respondents behind it (of several statistics the fewest)
  /// PSUs less strata that it has respondents in: the degrees of freedom of one domain. Of statistics of several domains none:
  /// the whole design's (METHODS 6.3).
  std::optional<double> df{};
  rater::domain of{};
  bool is_share = false;  ///< a proportion: 0..1, with its interval
  /// A mean, ratio or variance over respondents of a single PSU (or made of one): it has no standard error, though the sum of its
  /// linearised values has.
  bool one_unit = false;
  /// Variance of the same statistic from a simple random sample of n, with and without replacement; of means only.
  std::optional<double> srs_with_replacement{}, srs_without_replacement{};
  std::string note{};
};

/// sum w y. u = w y.
[[nodiscard]] RATER_EXPORT linearised total(const sample_design& s, std::span<const double> y, const domain& of = {});
/// sum w, the estimated size of a domain.
[[nodiscard]] RATER_EXPORT linearised population_size(const sample_design& s, const domain& of = {});
/// sum w y / W. u = w (y - mean) / W. Exactly 0 throughout when all y are equal.
[[nodiscard]] RATER_EXPORT linearised mean(const sample_design& s, std::span<const double> y, const domain& of = {});
/// Mean of a column of 0 and 1; throws error(errc::usage) for another number.
[[nodiscard]] RATER_EXPORT linearised proportion(const sample_design& s, std::span<const double> is, const domain& of = {});
/// sum w y / sum w x. u = w (y - R x) / sum w x. No value where the denominator is 0.
[[nodiscard]] RATER_EXPORT linearised ratio(const sample_design& s, std::span<const double> y, std::span<const double> x,
                                            const domain& of = {});
/// n / (n - 1) sum w (y - ybar)(x - xbar) / W over the respondents who have both (R svyvar).
[[nodiscard]] RATER_EXPORT linearised covariance(const sample_design& s, std::span<const double> y, std::span<const double> x,
                                                 const domain& of = {});
[[nodiscard]] RATER_EXPORT linearised variance(const sample_design& s, std::span<const double> y, const domain& of = {});

// Arithmetic by the delta method. Undefined parts make an undefined whole, which says why. Statistics must be of one sample:
// throws error(errc::usage) for different numbers of respondents.
[[nodiscard]] RATER_EXPORT linearised operator+(const linearised& a, const linearised& b);
[[nodiscard]] RATER_EXPORT linearised operator-(const linearised& a, const linearised& b);
[[nodiscard]] RATER_EXPORT linearised operator*(const linearised& a, const linearised& b);
[[nodiscard]] RATER_EXPORT linearised operator/(const linearised& a, const linearised& b);  ///< no value where b is 0
[[nodiscard]] RATER_EXPORT linearised operator+(const linearised& a, double b);
[[nodiscard]] RATER_EXPORT linearised operator-(const linearised& a, double b);
[[nodiscard]] RATER_EXPORT linearised operator*(const linearised& a, double b);
[[nodiscard]] RATER_EXPORT linearised operator*(double a, const linearised& b);
[[nodiscard]] RATER_EXPORT linearised operator/(const linearised& a, double b);
[[nodiscard]] RATER_EXPORT linearised operator-(const linearised& a);
[[nodiscard]] RATER_EXPORT linearised log(const linearised& a);  ///< no value unless a > 0
[[nodiscard]] RATER_EXPORT linearised exp(const linearised& a);
[[nodiscard]] RATER_EXPORT linearised sqrt(const linearised& a);  ///< no value unless a > 0
/// f of several statistics, `gradient` its derivatives at their values.
[[nodiscard]] RATER_EXPORT linearised combine(double value, std::span<const double> gradient, std::span<const linearised> parts);

/// How an interval of a proportion is made of its design-based variance (METHODS 5.1).
enum class proportion_interval : std::uint8_t {
  logit,               ///< the default for designs
  korn_graubard,       ///< "beta": Clopper-Pearson at the effective sample size
  korn_graubard_nchs,  ///< the same with the effective size capped at n (Parker et al. 2017)
  asin,
  mean,        ///< p -+ t se, not clipped
  likelihood,  ///< METHODS 6.9
};

/// Which degrees of freedom, and of which form the design effect is.
enum class df_rule : std::uint8_t { domain, design, normal };
enum class deff_rule : std::uint8_t {
  automatic,
  with_replacement,
  without_replacement
};  ///< automatic: without where the design has an fpc

struct taylor_options {
  double confidence = 0.95;
  rater::proportion_interval proportion = proportion_interval::logit;
  df_rule df = df_rule::domain;
  deff_rule deff = deff_rule::automatic;
};

/// Value, standard error, interval by t (of shares as `proportion` says; at 0 and 1 the exact one of n respondents), n, deff, and
/// n_eff = n / deff with replacement whichever deff is shown (METHODS 6.5). No standard error where the sample, or with
/// df_rule::domain the domain, has no more PSUs than strata; no deff without replacement where the weights do not sum to more
/// than n. `note` says why. Throws error(errc::usage) for a confidence outside (0, 1) or a statistic of another sample. O(n).
[[nodiscard]] RATER_EXPORT estimate estimate_of(const sample_design& s, const linearised& x, const taylor_options& options = {});

/// Several statistics of one sample and how they move together.
struct joint_estimates {
  Eigen::VectorXd value{};       ///< NaN, here only, where undefined
  Eigen::MatrixXd covariance{};  ///< NaN in row and column of what is undefined
  double df = 0;                 ///< of the whole design: for contrasts and tests (METHODS 6.3)
};
/// The variance of their sum over samples, exactly as for one (METHODS 6.2). O(n k + units k^2).
[[nodiscard]] RATER_EXPORT joint_estimates joint(const sample_design& s, std::span<const linearised> parts);

}  // namespace v0
}  // namespace rater
