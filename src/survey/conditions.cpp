#include "conditions.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace rater {
inline namespace v0 {
namespace detail {

std::optional<double> number_in(std::string_view word) noexcept {
  while (!word.empty() && word.front() == ' ') word.remove_prefix(1);
  while (!word.empty() && word.back() == ' ') word.remove_suffix(1);
  double x = 0;
  const auto [end, problem] = std::from_chars(word.data(), word.data() + word.size(), x);
  if (word.empty() || problem != std::errc{} || end != word.data() + word.size() || !std::isfinite(x)) return {};
  return x;
}

std::weak_ordering compare_words(std::string_view a, std::string_view b) noexcept {
  const auto x = number_in(a);
  const auto y = number_in(b);
  if (x && y) {
    if (*x < *y) return std::weak_ordering::less;
    if (*x > *y) return std::weak_ordering::greater;
    return a.compare(b) <=> 0;  // "1" and "1.0" are two groups and must not be one place
  }
  if (x) return std::weak_ordering::less;
  if (y) return std::weak_ordering::greater;
  return a.compare(b) <=> 0;  // bytes of UTF-8 are in the order of code points
}

bool meets(std::string_view word, comparison_op op, std::span<const std::string> values) noexcept {
  const auto equals = [&](const std::string& value) {
    const auto x = number_in(word);
    const auto y = number_in(value);
    return x && y ? *x == *y : word == value;
  };
  if (word.empty()) return op == comparison_op::not_equal;
  switch (op) {
    case comparison_op::equal:
      return equals(values[0]);
    case comparison_op::not_equal:
      return !equals(values[0]);
    case comparison_op::in:
      return std::any_of(values.begin(), values.end(), equals);
    default:
      break;
  }
  // Two numbers, or two texts: a number against a word is neither less nor greater.
  const auto x = number_in(word);
  const auto y = number_in(values[0]);
  if (x.has_value() != y.has_value()) return false;
  const auto order = x ? std::weak_ordering(*x < *y   ? std::weak_ordering::less
                                            : *x > *y ? std::weak_ordering::greater
                                                      : std::weak_ordering::equivalent)
                       : std::weak_ordering(std::string_view(word).compare(values[0]) <=> 0);
  switch (op) {
    case comparison_op::less:
      return order < 0;
    case comparison_op::less_equal:
      return order <= 0;
    case comparison_op::greater:
      return order > 0;
    default:
      return order >= 0;
  }
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
