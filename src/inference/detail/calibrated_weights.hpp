#pragma once
#include <rater/inference/weighting.hpp>

#include "inference/detail/calibration_space.hpp"
#include "inference/detail/normal_equations.hpp"

#include <Eigen/Core>

#include <memory>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// Weights and what they were calibrated to; immutable.
struct calibrated_weights {
  calibration_variance rule = calibration_variance::residual;
  std::shared_ptr<const calibration_space> space{};
  std::vector<double> weight{};      ///< w', by respondent
  std::vector<double> regression{};  ///< the base weight; 0 where w' is 0
  normal_equations equations{};      ///< of the regression
};

[[nodiscard]] std::shared_ptr<const calibrated_weights> calibrated_weights_of(const weighting_result& result,
                                                                              calibration_variance rule);

/// Linearised values u, multiplied by w' already, as they vary over samples that are each calibrated: w' e, e the residual of
/// z = u / w' (METHODS 6.8). Has one entry a respondent, as u; 0 where w' is 0. The same for any order of respondents. O(n k).
[[nodiscard]] Eigen::VectorXd calibration_residuals(const calibrated_weights& c, const Eigen::VectorXd& u);

}  // namespace detail
}  // namespace v0
}  // namespace rater
