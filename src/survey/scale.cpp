#include <rater/survey/scale.hpp>

#include <array>
#include <cmath>

namespace rater {
inline namespace v0 {
namespace {

constexpr std::array<std::string_view, missing_reason_count> reason_words = {
    "none", "blank", "refused", "dont_know", "not_applicable", "not_asked", "invalid", "other"};

// A value read from text or stored as a float may miss its point by a rounding; half a billionth of a step is not an answer.
constexpr double tolerance_in_steps = 1e-9;

bool means_missing(const missing_code& code, double x, double step) noexcept {
  if (const auto* number = std::get_if<double>(&code.value)) return std::abs(x - *number) <= tolerance_in_steps * step;
  if (const auto* range = std::get_if<missing_range>(&code.value))
    return (!range->from || x >= *range->from) && (!range->to || x <= *range->to);
  return false;
}

}  // namespace

std::string_view to_string(missing_reason r) noexcept {
  const auto at = static_cast<std::size_t>(r);
  return at < reason_words.size() ? reason_words[at] : std::string_view{};
}

std::optional<missing_reason> missing_reason_of(std::string_view word) noexcept {
  for (std::size_t at = 0; at < reason_words.size(); ++at)
    if (reason_words[at] == word) return static_cast<missing_reason>(at);
  return {};
}

int scale::points() const noexcept {
  const double steps = (max - min) / step;
  return steps >= 0 && steps < 1e9 ? static_cast<int>(std::lround(steps)) + 1 : 0;
}

answer scale::encode(double x) const noexcept {
  if (std::isnan(x)) return {0, missing_reason::blank};
  for (const auto& code : missing)
    if (means_missing(code, x, step)) return {0, code.reason};
  const double steps = (x - min) / step;
  const double nearest_step = std::round(steps);
  const bool on_a_point = std::abs(steps - nearest_step) <= tolerance_in_steps;  // false for infinities
  if (!on_a_point || nearest_step < 0 || nearest_step >= points()) return {0, missing_reason::invalid};
  return {static_cast<std::uint16_t>(nearest_step + 1), missing_reason::none};
}

}  // namespace v0
}  // namespace rater
