#pragma once
#include "engine/detail/cell_sums.hpp"

#include <rater/estimate.hpp>
#include <rater/scoring/score_plan.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

// Means, totals and products of means with Taylor-linearised variances (METHODS 6.2, 6.3), from exact sums. Numerators and
// denominators are formed in integers and rounded once.
namespace rater {
inline namespace v0 {
namespace detail {

/// What makes a score's integer a value: value = offset + step * x / (divisor 2^shift), then intercept + slope * value.
struct affine {
  double offset = 0, step = 1;
  std::int64_t divisor = 1;
  int shift = 0;
  double intercept = 0, slope = 1;
};

struct moments {
  std::optional<double> value;
  std::optional<double> variance;  ///< of the value; empty with fewer than two rows in the design
  std::optional<double> deff;      ///< with-replacement form: variance / (svyvar / n)
};

/// Mean of a score over the respondents of a domain who have it. `design_rows`: rows of the whole design (METHODS 6.3: the domain
/// is a column of zeros elsewhere). V = N / (N - 1) sum w^2 (y - m)^2 / W^2, and 0 exactly when all y are equal.
moments mean_of(const score_totals& s, const affine& unit, std::int64_t design_rows);

/// Size of a domain: W and V = N / (N - 1) (sum w^2 - W^2 / N).
moments total_weight(const totals& group, std::int64_t design_rows);

/// intercept + slope * sum over k of mean(a_k) mean(G_k), members of a joint set: first the G, then the a. The variance is that
/// of its linearised values sum_k a_k u(G_k) + G_k u(a_k), with the covariances between all of them.
moments product_of_means(const score_plan& plan, const totals& group, int set, std::span<const score_totals> members,
                         double intercept, double slope, std::int64_t design_rows);

}  // namespace detail
}  // namespace v0
}  // namespace rater
