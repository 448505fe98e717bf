#pragma once
#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace rater {
inline namespace v0 {
namespace detail::render {

enum class language : std::uint8_t { english, chinese };
/// "zh", "zh-TW", "zh_CN.UTF-8" are Chinese, everything else English.
[[nodiscard]] language language_of(std::string_view tag) noexcept;
/// The tag under which labels are looked up.
[[nodiscard]] std::string_view tag(language l) noexcept;

/// Everything that tables and Markdown say. The words are in words.cpp, one line each.
enum class word : std::uint8_t {
  one_respondent,
  respondents,
  weighted_by,
  only_where,
  gaps_are,
  zones_are,
  intervals,
  everybody,
  separator,
  comma,
  importance,
  expected,
  perceived,
  gap,
  adequate,
  desired,
  adequacy,
  superiority,
  zone_width,
  zone_position,
  share_below,
  share_within,
  share_above,
  share_inverted,
  better_than_expected,
  index,
  dissatisfied,
  as_expected,
  delighted,
  overall,
  by_importance,
  index_is,
  fifty_is,
  met_exactly,
  met_within,
  outcomes,
  two_highest,
  net_promoter,
  effort,
  mean,
  items,
  percent,
  unknown,
  unknown_because,
  no_interval_because,
  weight_sum,
  notes,
  nothing,
  versus,
  difference,
  p_value,
  p_adjusted,
  effect_size,
  detectable,
  homogeneity,
  homogeneity_adjusted,
  value,
  measure_of,
  word_count,
};
[[nodiscard]] std::string_view pattern_of(word w, language l) noexcept;

/// The words, with their `{}` filled in.
template <class... T>
[[nodiscard]] std::string say(word w, language l, const T&... parts) {
  return fmt::format(fmt::runtime(pattern_of(w, l)), parts...);
}

}  // namespace detail::render
}  // namespace v0
}  // namespace rater
