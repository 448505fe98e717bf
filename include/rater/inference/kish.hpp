#pragma once
#include <rater/export.hpp>

#include <cstdint>
#include <span>

namespace rater {
inline namespace v0 {

/// What unequal weights alone do to precision (METHODS 6.5; Kish 1965): nothing is said of clusters and strata.
struct kish_effect {
  std::int64_t n = 0;  ///< respondents whose weight is not 0
  double cv2 = 0;      ///< squared coefficient of variation of the weights, divisor n
  double deff = 0;     ///< n sum w^2 / (sum w)^2 = 1 + cv2; exactly 1 for equal weights
  double n_eff = 0;    ///< (sum w)^2 / sum w^2
};

/// All 0 where no weight is above 0. Throws error(errc::data), naming the respondent, for a weight that is negative or not
/// finite. Does not depend on the order of weights nor, but for rounding, on their unit. O(n).
[[nodiscard]] RATER_EXPORT kish_effect kish(std::span<const double> weights);

}  // namespace v0
}  // namespace rater
