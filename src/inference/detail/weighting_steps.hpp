#pragma once
#include <rater/inference/weighting.hpp>

#include "inference/detail/calibration_space.hpp"

#include <Eigen/Core>

#include <span>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// What one method makes of base weights, before anything is said about it.
struct found_factors {
  std::vector<double> weights{};
  int cycles = 0;
};

[[nodiscard]] found_factors post_stratify(const calibration_space& s, std::span<const double> base);
[[nodiscard]] found_factors rake(const calibration_space& s, std::span<const double> base, const weighting_options& o);
[[nodiscard]] found_factors calibrate_linear(const calibration_space& s, std::span<const double> base,
                                             const weighting_options& o);
[[nodiscard]] found_factors calibrate_raking(const calibration_space& s, std::span<const double> base,
                                             const weighting_options& o);

/// The largest relative error of the totals of `weights`, and of which column: of a category relative to its target (of 0: to
/// the population), of a number to its total or to the sum of its sizes, whichever is larger.
struct total_error {
  double relative = 0;
  Eigen::Index column = 0;
};
[[nodiscard]] total_error error_of(const calibration_space& s, const Eigen::VectorXd& totals, const Eigen::VectorXd& sizes);
/// What the errors are relative to, by column.
[[nodiscard]] Eigen::VectorXd sizes_of(const calibration_space& s, std::span<const double> base);

}  // namespace detail
}  // namespace v0
}  // namespace rater
