#pragma once
#include "keyed_sums.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// What an accumulator knows by the values of columns.
struct finest_sums {
  const keyed_sums& groups;     ///< by `by`, and stratum
  const keyed_sums& units;      ///< by `by`, stratum and clusters
  const design_counts& design;  ///< by stratum, clusters and populations
  bool stratified = false;
  std::size_t stages = 0, populations = 0;  ///< how many columns of clusters, and of their populations
  std::vector<std::string> names{};         ///< of the columns of the design
  /// The stages that a variance has to do with: one, and as far as a share of the stage before is known to be drawn.
  [[nodiscard]] std::size_t depth() const noexcept {
    return populations == 0 ? 1 : std::max<std::size_t>(1, std::min(stages, populations + 1));
  }
};

/// The design, and the groups to report, roll-ups included, in the order of the records: everybody first, coarser before finer,
/// each sorted by value (numbers as numbers, text by code point, declared labels as declared), missing last. The rows of the
/// snapshot are known.
void roll_up(const finest_sums& from, sums_data& to);

/// "region = north, wave = 2": for messages.
std::string group_text(const std::vector<std::string>& by, const group_values& values);

}  // namespace detail
}  // namespace v0
}  // namespace rater
