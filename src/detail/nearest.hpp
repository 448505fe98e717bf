#pragma once
#include <rater/export.hpp>

#include <cstddef>
#include <functional>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Words for error messages: what was found, what is allowed, what was probably meant. Exported because rater::io is a
// library of its own and says the same things.
namespace rater {
inline namespace v0 {
namespace detail {

/// Edits (insert, delete, replace, swap of neighbours) between two words, by code point, ASCII letters without regard to case;
/// `limit` + 1 if there are more than `limit`. O(a * b).
[[nodiscard]] RATER_EXPORT std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

/// The valid word nearest to `word`, the first of equals; empty if none is near (more than a third of the letters differ).
[[nodiscard]] RATER_EXPORT std::string_view nearest(std::string_view word, std::span<const std::string_view> valid);
/// Up to `count` near words, nearest first.
[[nodiscard]] RATER_EXPORT std::vector<std::string_view> nearest_few(std::string_view word,
                                                                     std::span<const std::string_view> valid,
                                                                     std::size_t count = 3);
/// `; did you mean "gap"?`, or nothing: to be appended to a message.
[[nodiscard]] RATER_EXPORT std::string did_you_mean(std::string_view word, std::span<const std::string_view> valid);
[[nodiscard]] RATER_EXPORT std::string did_you_mean(std::string_view word, std::span<const std::string> valid);

/// `"a", "b" or "c"`; beyond `most` words the rest is counted. `last` stands before the last word.
[[nodiscard]] RATER_EXPORT std::string any_of(std::span<const std::string_view> words, std::size_t most = 16,
                                              std::string_view last = " or ");

/// The text in double quotes, cut at 40 characters; control characters and bytes that are no UTF-8 are escaped (\n, \x1B).
[[nodiscard]] RATER_EXPORT std::string quote(std::string_view text);
/// The same without the quotes.
[[nodiscard]] RATER_EXPORT std::string printable(std::string_view text, std::size_t most = 40);

/// A number in its shortest form that reads back to the same double.
[[nodiscard]] RATER_EXPORT std::string shortest(double x);

/// Views of anything that has words: `views(i.dimensions, &dimension_definition::id)`.
template <std::ranges::input_range R, class Projection>
[[nodiscard]] std::vector<std::string_view> views(const R& range, Projection word) {
  std::vector<std::string_view> out;
  for (const auto& element : range) out.emplace_back(std::invoke(word, element));
  return out;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
