#pragma once
#include <rater/scoring/score_plan.hpp>
#include "between_units.hpp"
#include "group_view.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

// Means, totals and products of means with Taylor-linearised variances (METHODS 6.2, 6.3), from exact sums. Numerators and
// denominators are formed in integers and rounded once.
namespace rater {
inline namespace v0 {
namespace detail {

/// What makes a score's integer a value: value = offset + step * x / (divisor 2^shift), then intercept + slope / per * value.
struct affine {
  double offset = 0, step = 1;
  std::int64_t divisor = 1;
  int shift = 0;
  double intercept = 0, slope = 1, per = 1;
};
affine unit_of(const score_definition& s) noexcept;

struct moments {
  std::optional<double> value;
  std::optional<double> variance;  ///< of the value; empty with fewer than two units in the design
  std::optional<double> deff;      ///< with-replacement form: variance / (svyvar / n)
  double weight_sum = 0;           ///< where deff is
};

/// Mean of a score over the respondents of a domain who have it. V = sum over strata of n / (n - 1) sum over units of
/// (u_c - mean of u)^2 with u = w (y - m) / W, and n the units sampled in the stratum, with or without the domain in them; 0
/// exactly when all y are equal.
moments mean_of(const score_totals& s, std::span<const part_totals> strata, const affine& unit, const weight_unit& weights,
                const design_rule& design);

/// Size of a domain: W, and the same V with u = w. Its totals count weights in `unit`.
moments total_weight(const big& w, std::span<const part_totals> strata, const weight_unit& unit, const design_rule& design);

/// intercept + slope * sum over k of mean(a_k) mean(G_k), members of a joint set: first the G, then the a. The variance is that
/// of its linearised values sum_k a_k u(G_k) + G_k u(a_k).
moments product_of_means(const score_plan& plan, group_view& group, int set, double intercept, double slope,
                         const design_rule& design);

/// The covariance of the means of members i <= j of a joint set.
double covariance_of(const score_plan& plan, group_view& group, int set, std::size_t i, std::size_t j, const design_rule& design);

}  // namespace detail
}  // namespace v0
}  // namespace rater
