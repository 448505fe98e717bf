#pragma once
#include <rater/export.hpp>
#include <rater/text.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace rater {
inline namespace v0 {

/// The five RATER dimensions of service quality, in the order of the word
/// (Parasuraman, Zeithaml & Berry 1988).
enum class dimension : std::uint8_t { reliability, assurance, tangibles, empathy, responsiveness };

inline constexpr std::array<dimension, 5> rater_dimensions = {dimension::reliability, dimension::assurance, dimension::tangibles,
                                                              dimension::empathy, dimension::responsiveness};

/// The id used in instruments and records: "reliability", "assurance", "tangibles", "empathy", "responsiveness".
[[nodiscard]] RATER_EXPORT std::string_view to_string(dimension d) noexcept;
/// The name in English and Chinese: "Reliability" / "信赖度", "Assurance" / "专业度", "Tangibles" / "有形度",
/// "Empathy" / "同理度", "Responsiveness" / "反应度".
[[nodiscard]] RATER_EXPORT const text& name(dimension d) noexcept;
/// What the dimension is about, in one sentence, in English and Chinese.
[[nodiscard]] RATER_EXPORT const text& definition(dimension d) noexcept;

}  // namespace v0
}  // namespace rater
