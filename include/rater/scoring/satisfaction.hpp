#pragma once
#include <rater/export.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace rater {
inline namespace v0 {

// What one number is worth. Pure functions, O(1), safe from any thread. Bounds are the scale's, with min < max; a NaN that goes
// into an index comes out as NaN, and has no class.

/// Real-valued scores within this of a threshold count as on it (METHODS C4).
inline constexpr double score_tolerance = 1e-9;

/// 100 (x - min) / (max - min): 0 is the worst answer, 100 the best (METHODS 3.1).
[[nodiscard]] constexpr double perception_index(double x, double min, double max) noexcept {
  return 100 * (x - min) / (max - min);
}
/// 100 (gap + R) / (2 R), R = max - min: 50 is exactly as expected (METHODS 3.1).
[[nodiscard]] constexpr double gap_index(double gap, double min, double max) noexcept {
  return 100 * (gap + (max - min)) / (2 * (max - min));
}

/// Satisfaction as disconfirmation of expectations (Oliver 1980; METHODS 3.2).
enum class disconfirmation : std::uint8_t {
  dissatisfied,  ///< gap below -delta
  satisfied,     ///< as expected, within delta
  delighted,     ///< gap above delta
};
/// "dissatisfied", "satisfied", "delighted".
[[nodiscard]] RATER_EXPORT std::string_view to_string(disconfirmation d) noexcept;
/// The class of a gap; `delta` >= 0 is the half-width of "expectations met". Empty for NaN.
[[nodiscard]] RATER_EXPORT std::optional<disconfirmation> classify_gap(double gap, double delta = 0) noexcept;

/// Among the best `boxes` answers of a scale: x >= max - (boxes - 1) step (METHODS 5.1). False for NaN.
[[nodiscard]] constexpr bool top_box(double x, double max, int boxes = 2, double step = 1) noexcept {
  return x >= max - (boxes - 1) * step - score_tolerance;
}
/// Among the worst `boxes` answers of a scale: x <= min + (boxes - 1) step. False for NaN.
[[nodiscard]] constexpr bool bottom_box(double x, double min, int boxes = 2, double step = 1) noexcept {
  return x <= min + (boxes - 1) * step + score_tolerance;
}
/// 1, 0 or -1: at least `high_from`, between, at most `low_to`. Its mean is the net effort score (METHODS 5.1: 5 and 3 on 1..7).
/// Empty for NaN.
[[nodiscard]] RATER_EXPORT std::optional<int> net_score(double x, double high_from = 5, double low_to = 3) noexcept;

/// Would you recommend us, 0..10 (Reichheld 2003; METHODS 5.2).
enum class nps_category : std::uint8_t { detractor, passive, promoter };
/// "detractor", "passive", "promoter".
[[nodiscard]] RATER_EXPORT std::string_view to_string(nps_category c) noexcept;
/// 0-6 detractor, 7-8 passive, 9-10 promoter; empty for NaN and what is outside 0..10.
[[nodiscard]] RATER_EXPORT std::optional<nps_category> classify_nps(double x) noexcept;
/// -100, 0, 100: NPS is its mean.
[[nodiscard]] constexpr double nps_score(nps_category c) noexcept {
  return c == nps_category::promoter ? 100 : c == nps_category::detractor ? -100 : 0;
}

}  // namespace v0
}  // namespace rater
