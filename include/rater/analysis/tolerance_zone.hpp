#pragma once
#include <rater/estimate.hpp>
#include <rater/export.hpp>
#include <rater/scoring/tolerance_zone.hpp>

#include <Eigen/Core>

#include <vector>

namespace rater {
inline namespace v0 {

/// The zone of tolerance of one item over the complete answers (METHODS 2.4). Unweighted; for weights and groups see `score`.
struct zone_statistic {
  estimate adequacy;                        ///< MSA, the mean of P - M
  estimate superiority;                     ///< MSS, the mean of P - D
  estimate width;                           ///< mean of D - M
  estimate position;                        ///< mean of (P - M) / (D - M) where D > M; 0 = adequate, 1 = desired
  estimate below, within, above, inverted;  ///< shares of the complete answers; they sum to 1; Wilson intervals
};

/// One entry for each column. Respondents x items each, on the items' scale, NaN = missing, reversed items already reversed
/// (`answers_matrix`). se = sd (n - 1) / sqrt(n); intervals of means by Student's t. What nobody's answers make is an estimate
/// without a value. Throws error(errc::usage) if the shapes differ or `confidence` is not in (0, 1). O(rows * items).
/// Source: Parasuraman, Zeithaml & Berry (1994).
[[nodiscard]] RATER_EXPORT std::vector<zone_statistic> zone_statistics(const Eigen::Ref<const Eigen::MatrixXd>& adequate,
                                                                       const Eigen::Ref<const Eigen::MatrixXd>& desired,
                                                                       const Eigen::Ref<const Eigen::MatrixXd>& perceived,
                                                                       double confidence = 0.95);

}  // namespace v0
}  // namespace rater
