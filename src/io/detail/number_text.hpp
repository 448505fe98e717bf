#pragma once
#include <string>

namespace rater {
inline namespace v0 {
namespace detail::render {

/// The shortest text that reads back to the same double, for machines: "0.1", "3", "1e+30", "-0.0". The number is finite.
[[nodiscard]] std::string shortest(double x);

/// With this many decimals, for people: "−0.78" with a real minus sign, and never "−0.00".
[[nodiscard]] std::string decimals(double x, int count);
/// As few decimals as say it, at most `most`: "95", "97.5", "−0.5".
[[nodiscard]] std::string short_decimals(double x, int most = 4);
/// A share as a percentage without its sign: 0.414 is "41"; what is not quite none or all is not shown as that: "<1", ">99".
[[nodiscard]] std::string percent(double share);

}  // namespace detail::render
}  // namespace v0
}  // namespace rater
