#pragma once
#include <rater/engine/accumulator.hpp>
#include <rater/export.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The outermost layer of a state's bytes (docs/serialization.md): a header, sections with a name each, a checksum.
namespace rater {
inline namespace v0 {
namespace detail {

inline constexpr std::uint32_t state_format = 1;

struct section {
  std::string tag;         ///< four ASCII letters or digits
  bool mandatory = false;  ///< whoever does not know it must not use the state
  std::vector<std::byte> bytes;
};

/// A section where it lies in the bytes.
struct section_view {
  std::string_view tag;
  bool mandatory = false;
  std::span<const std::byte> bytes;
  std::uint64_t at = 0;  ///< where `bytes` start in the state
};

/// Whether bytes start as those of a state do, of any format.
[[nodiscard]] RATER_EXPORT bool may_be_state(std::span<const std::byte> bytes) noexcept;

[[nodiscard]] RATER_EXPORT std::vector<std::byte> pack(std::span<const section> sections);
/// The sections, checked: the bytes are a state, whole, unchanged. Throws error(errc::data) with the byte, error(errc::limit)
/// above the limits, error(errc::incompatible) for a later format. O(size); takes memory for the list only.
[[nodiscard]] RATER_EXPORT std::vector<section_view> unpack(std::span<const std::byte> bytes, const state_limits& limits = {});

/// Takes the section of this tag out of the list. Throws error(errc::data) if there is none, or more than one.
[[nodiscard]] RATER_EXPORT section_view take(std::vector<section_view>& sections, std::string_view tag);
/// What is left when all known sections are taken, in order, to be carried along. Throws error(errc::incompatible), naming the
/// tag, if one of them is mandatory: a later version wrote it.
[[nodiscard]] RATER_EXPORT std::vector<state_section> take_rest(const std::vector<section_view>& sections);

/// Throws error(errc::usage) unless a tag is four ASCII letters or digits.
RATER_EXPORT void check_tag(std::string_view tag);

/// Any change within 8 aligned bytes changes it for certain, any other change but for one in 2^64.
[[nodiscard]] RATER_EXPORT std::uint64_t checksum(std::span<const std::byte> bytes) noexcept;

}  // namespace detail
}  // namespace v0
}  // namespace rater
