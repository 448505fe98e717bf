#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

struct fitting_margin {
  std::span<const std::int32_t> code{};  ///< by cell
  std::span<const double> target{};      ///< by category; the sums of all margins are equal
};

struct fitting_result {
  std::vector<double> sum{};  ///< of the weights in each cell
  bool converged = false;
  int cycles = 0;
};

/// Raking of the sums in cells (Deming & Stephan 1940): each margin in turn is multiplied to its targets, until after a whole
/// cycle no margin is off by more than `tolerance` (relative; of a target of 0 relative to the total). O(cycles cells margins).
[[nodiscard]] fitting_result proportional_fitting(std::vector<double> sum, std::span<const fitting_margin> margins,
                                                  double tolerance, int max_cycles);

}  // namespace detail
}  // namespace v0
}  // namespace rater
