#pragma once
#include <rater/inference/planning.hpp>

namespace rater {
inline namespace v0 {
namespace detail {

/// Throws error(errc::usage), naming the field, for a plan that cannot be.
void check_plan(const survey_plan& plan);

}  // namespace detail
}  // namespace v0
}  // namespace rater
