#pragma once
#include <rater/scoring/options.hpp>
#include <rater/survey/instrument.hpp>

#include <cstddef>

namespace rater {
inline namespace v0 {
namespace detail {

/// Throws error(errc::incompatible), which says what differs, unless answers to both are scored alike.
void check_same_instrument(const instrument& ours, const instrument& theirs);
/// The same for what was computed: everything but the level of intervals and the limit on groups.
void check_same_options(const score_options& ours, const score_options& theirs);
/// Throws error(errc::usage) for a design whose standard errors would not be those of a weighted sample.
void check_design(const instrument& asked);
/// How many slots hold answers or numbers that are scored.
std::size_t answer_slots(const instrument& asked);

}  // namespace detail
}  // namespace v0
}  // namespace rater
