#pragma once
#include <rater/estimate.hpp>
#include <rater/export.hpp>
#include <rater/inference/taylor.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace rater {
inline namespace v0 {

/// Which number a quantile is (METHODS 6.4; Hyndman & Fan 1996), F(y) the weighted share of respondents at or below y. Shares
/// that agree to 1e-12 (relative) are the same.
enum class quantile_rule : std::uint8_t {
  math,    ///< the least y with F(y) >= p
  school,  ///< the same, and where F(y) = p the middle of it and the next
  hf7,     ///< between neighbours, as R's type 7 where weights are equal
};
[[nodiscard]] RATER_EXPORT std::string_view to_string(quantile_rule rule) noexcept;

/// Scale on which the interval of F(q) is made, to be read back as quantiles (Woodruff 1952; METHODS 6.4).
enum class quantile_interval : std::uint8_t { mean, xlogit };

struct quantile_options {
  quantile_rule rule = quantile_rule::math;
  quantile_interval interval = quantile_interval::mean;
  double confidence = 0.95;
  df_rule df = df_rule::domain;
};

/// The p-quantile of y over the respondents of a domain who have one, with the interval of Woodruff in the convention of R: v is
/// the variance of the mean of 1(y <= q), limits pL, pU are taken around F(q) (not around p) by t, and the interval is from the
/// quantile at pL to that at pU by the same rule; se = (U - L) / (2 t). A limit outside 0..1 makes no limit, hence no se, and
/// `note` says so; F(q) = 1 leaves no interval on the logit scale. NaN in y is missing. A quantile does not depend on the order
/// of respondents, but for hf7 where equal y have different weights: the last of the largest counts otherwise than the rest, and
/// the last is he who stands last, as in R. Throws error(errc::usage) for p outside 0..1 or another length, error(errc::data) for
/// an infinite y. O(n log n).
[[nodiscard]] RATER_EXPORT estimate quantile(const sample_design& s, std::span<const double> y, double p,
                                             const quantile_options& options = {}, const domain& of = {});
/// Several of one column, which is sorted once.
[[nodiscard]] RATER_EXPORT std::vector<estimate> quantiles(const sample_design& s, std::span<const double> y,
                                                           std::span<const double> p, const quantile_options& options = {},
                                                           const domain& of = {});

/// A column in order, to take quantiles of it under one set of weights after another (replicates).
class RATER_EXPORT sorted_column {
public:
  /// NaN is missing; throws error(errc::data) for an infinite number. O(n log n).
  explicit sorted_column(std::span<const double> y);
  /// The p-quantile with these weights, one a respondent; those of 0 count for nothing. Empty: everybody has 1. No value where
  /// nobody is left or a weight is below 0. Throws error(errc::usage) for p outside 0..1, weights of another length or none
  /// finite. O(n).
  [[nodiscard]] std::optional<double> quantile(std::span<const double> w, double p, quantile_rule rule = {}) const;
  /// For several p, one after the other.
  [[nodiscard]] std::vector<std::optional<double>> quantiles(std::span<const double> w, std::span<const double> p,
                                                             quantile_rule rule = {}) const;

private:
  std::vector<std::uint32_t> order_;  ///< respondents who have a number, by it; of equals as they stand
  std::vector<double> y_;             ///< their numbers
  std::size_t respondents_ = 0;
};

/// The weighted p-quantile of a column, once. As sorted_column(y).quantile(w, p, rule).
[[nodiscard]] RATER_EXPORT std::optional<double> weighted_quantile(std::span<const double> y, std::span<const double> w, double p,
                                                                   quantile_rule rule = quantile_rule::math);

}  // namespace v0
}  // namespace rater
