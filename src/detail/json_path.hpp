#pragma once
#include "detail/nearest.hpp"

#include <string>
#include <string_view>

namespace rater {
inline namespace v0 {
namespace detail {

/// The step of a JSON path to a member: `.scale`, or `["my scale"]` where the key is no plain word.
[[nodiscard]] inline std::string path_key(std::string_view key) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
  };
  bool is_word = !key.empty() && !(key.front() >= '0' && key.front() <= '9');
  for (const char c : key) is_word = is_word && plain(c);
  return is_word ? "." + printable(key) : "[" + quote(key) + "]";
}

/// The step of a JSON path to an element.
[[nodiscard]] inline std::string path_index(std::size_t at) { return "[" + std::to_string(at) + "]"; }

}  // namespace detail
}  // namespace v0
}  // namespace rater
