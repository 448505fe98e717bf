#pragma once
#include <rater/io/state.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// The section of a state's bytes that says where its answers came from (docs/serialization.md).
inline constexpr const char* about_tag = "read";
[[nodiscard]] std::vector<std::byte> about_bytes(const state_about& about);
/// Throws error(errc::data), error(errc::incompatible) for one of a later version.
[[nodiscard]] state_about about_of(std::span<const std::byte> bytes);

/// Adds what is known of answers that come after.
void append(state_about& to, const state_about& next);

}  // namespace detail
}  // namespace v0
}  // namespace rater
