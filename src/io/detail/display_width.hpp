#pragma once
#include <string>
#include <string_view>

namespace rater {
inline namespace v0 {
namespace detail::render {

/// Columns that a terminal gives to a text: 2 for wide and fullwidth characters (East Asian Width), 0 for combining marks and
/// other characters without an advance, 1 for all others. The text has no control characters.
[[nodiscard]] int display_width(std::string_view utf8);

enum class align { left, right, center };
/// The text with spaces around it up to `width` columns; unchanged if it is wider.
[[nodiscard]] std::string padded(std::string_view utf8, int width, align where = align::left);
/// The text cut to `width` columns, the last of them "…", if it is wider. Never cuts between a character and its marks.
[[nodiscard]] std::string shortened(std::string_view utf8, int width);

/// The text as UTF-8: bytes that are none become U+FFFD.
[[nodiscard]] std::string valid_utf8(std::string_view bytes);
/// Safe on a terminal and on one line: control characters and marks that turn the direction of writing are escaped (\n, \t,
/// \x1B, \u202E), bytes that are no UTF-8 become U+FFFD.
[[nodiscard]] std::string one_line(std::string_view bytes);

}  // namespace detail::render
}  // namespace v0
}  // namespace rater
