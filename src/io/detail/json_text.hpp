#pragma once
#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace rater {
inline namespace v0 {
namespace detail {

/// What a text from outside may ask of us; beyond it error(errc::limit).
inline constexpr std::size_t most_json_bytes = std::size_t{64} << 20;
inline constexpr std::size_t most_json_depth = 64;

/// JSON as a tree that keeps the order of keys. Throws error(errc::instrument) at name:line:column for text that is no JSON
/// or no UTF-8, and with the JSON path for a key that an object has twice; error(errc::limit).
[[nodiscard]] nlohmann::ordered_json parse_json(std::string_view text, const std::string& name);

/// The bytes of a file, at most `most`. Throws error(errc::io), error(errc::limit).
[[nodiscard]] std::string read_whole_file(const std::string& file, std::size_t most);

}  // namespace detail
}  // namespace v0
}  // namespace rater
