#pragma once
#include "detail/state.hpp"

#include <string>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// The groups to report, roll-ups included, in the order of the records: everybody first, coarser before finer, each sorted by
/// value (numbers as numbers, text by code point, declared labels as declared), missing last.
std::vector<sums_data::group_sums> roll_up(const score_plan& plan, const pair_layout& pairs, const std::vector<cell>& cells,
                                           bool weighted);

/// "region = north, wave = 2": for messages.
std::string group_text(const std::vector<std::string>& by, const group_values& values);

}  // namespace detail
}  // namespace v0
}  // namespace rater
