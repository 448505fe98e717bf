#pragma once
#include "score_plan_impl.hpp"

#include <span>

namespace rater {
inline namespace v0 {
namespace detail {

enum class importance_state : std::uint8_t { absent, bad, good };

/// One respondent's shares from what was asked (METHODS 2.5): points / 100, or ratings / their sum; in the plan's units, rounded
/// once, so that equal shares are equal integers. They may therefore miss 1 by half a unit each; who weights by them divides by
/// what they sum to, so that respondents with equal scores have equal weighted scores.
importance_state shares_of(const score_plan::impl& plan, std::span<const double> given, std::span<std::int64_t> out);

}  // namespace detail
}  // namespace v0
}  // namespace rater
