#pragma once
#include "detail/cell_sums.hpp"

#include <span>
#include <string>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// A group of the finest division: its sums, and rows that wait to be added to them.
struct finest_group {
  group_values values;
  const cell_sums* sums = nullptr;
  const kernel* with = nullptr;
  kernel_rows waiting;
};

/// The groups to report, roll-ups included, in the order of the records: everybody first, coarser before finer, each sorted by
/// value (numbers as numbers, text by code point, declared labels as declared), missing last.
std::vector<sums_data::group_sums> roll_up(const sums_shape& shape, std::span<const finest_group> finest);

/// "region = north, wave = 2": for messages.
std::string group_text(const std::vector<std::string>& by, const group_values& values);

}  // namespace detail
}  // namespace v0
}  // namespace rater
