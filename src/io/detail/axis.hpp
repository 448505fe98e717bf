#pragma once
#include <optional>
#include <string>
#include <vector>

#include "io/detail/view.hpp"

namespace rater {
inline namespace v0 {
namespace detail::render {

/// The common axis of the bars of a kind: round numbers at both ends, a few ticks between.
struct axis {
  double low = -1, high = 1, step = 1;
};
inline constexpr int bar_width = 31;  ///< columns of a bar, without the one before it

/// Covers every value and interval, and 0 if `around_zero`. An interval that is very much wider than most (a group of two
/// respondents) does not decide: the axis ends four median half widths beyond the outermost value. Nothing to draw: empty.
[[nodiscard]] std::optional<axis> axis_over(std::vector<drawn> bars, bool around_zero);
/// The tick labels, centred over their places; may be a little wider than `bar_width`.
[[nodiscard]] std::string ticks(const axis& a);
/// "├──●──┤" at its place; "<" and ">" where the axis ends before the interval does, and a thin line at 0.
[[nodiscard]] std::string bar(const axis& a, const drawn& d);

}  // namespace detail::render
}  // namespace v0
}  // namespace rater
