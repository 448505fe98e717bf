#pragma once
#include <rater/engine/accumulator.hpp>
#include <rater/export.hpp>
#include <rater/survey/responses.hpp>

namespace rater {
inline namespace v0 {

/// Adds a block on several threads (0: as many as the machine has), each with sums of its own, which are merged. The sums are the
/// same to the last bit whatever the number. Throws as accumulator::update does, of several errors the one of the first rows;
/// `board` is then as before. O(rows * columns / threads + threads * groups).
RATER_EXPORT void update(accumulator& board, const responses& block, int threads);

/// How many threads 0 stands for.
[[nodiscard]] RATER_EXPORT int available_threads() noexcept;

}  // namespace v0
}  // namespace rater
