#pragma once
#include <rater/engine/sums.hpp>
#include <rater/survey/responses.hpp>

namespace rater {
inline namespace v0 {
namespace detail {

/// Throws error(errc::data), which says what was left out and why, if there is no respondent.
void refuse_nothing(const sums& from, const responses::origin& origin);

}  // namespace detail
}  // namespace v0
}  // namespace rater
