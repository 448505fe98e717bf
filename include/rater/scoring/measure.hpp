#pragma once
#include <rater/export.hpp>
#include <rater/record.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace rater {
inline namespace v0 {

/// What is measured, in the order in which records of one id stand. docs/methods.md has the formulas.
enum class measure : std::uint8_t {
  count,
  weight_sum,
  expectation,  ///< over the pairs, as `perception`, so that gap = perception - expectation
  perception,
  gap,
  index,        ///< gap index 0..100, 50 = as expected
  performance,  ///< SERVPERF: every answered perception
  importance,   ///< share of the importance that is given to a dimension (sums to 1); of an item its mean rating
  share_dissatisfied,
  share_satisfied,
  share_delighted,
  adequate,
  desired,
  adequacy,     ///< MSA = P - M
  superiority,  ///< MSS = P - D
  zone_width,   ///< D - M
  zone_position,
  share_below,
  share_within,
  share_above,
  share_inverted,
  better_than_expected,
  top2box,
  nps,
  ces,
  mean,
};
inline constexpr int measure_count = 26;

[[nodiscard]] RATER_EXPORT std::string_view to_string(measure m) noexcept;
[[nodiscard]] RATER_EXPORT std::optional<measure> measure_of(std::string_view word) noexcept;
/// True for a proportion of respondents: 0..1, with the interval of a proportion.
[[nodiscard]] RATER_EXPORT bool is_share(measure m) noexcept;

}  // namespace v0
}  // namespace rater
