#pragma once
#include <rater/export.hpp>
#include <rater/survey/instrument.hpp>

#include <compare>
#include <optional>
#include <span>
#include <string>
#include <string_view>

// How words of the data compare: with a condition's values, and with each other where groups are put in order.
namespace rater {
inline namespace v0 {
namespace detail {

/// The number a word is, with optional blanks around it.
std::optional<double> number_in(std::string_view word) noexcept;

/// Numbers before text, numbers by value, text by code point.
std::weak_ordering compare_words(std::string_view a, std::string_view b) noexcept;

/// Whether a word ("" = missing) meets OP VALUES: see column_condition. Exported for rater::io.
RATER_EXPORT bool meets(std::string_view word, comparison_op op, std::span<const std::string> values) noexcept;

}  // namespace detail
}  // namespace v0
}  // namespace rater
