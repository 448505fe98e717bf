#pragma once
#include <rater/engine/accumulator.hpp>
#include <rater/export.hpp>
#include <rater/inference/estimates.hpp>
#include <rater/record.hpp>
#include <rater/scoring/options.hpp>
#include <rater/survey/responses.hpp>

namespace rater {
inline namespace v0 {

/// How large are the gaps, for whom, how sure are we: accumulate, infer, and say what was assumed and left out.
/// Throws as `accumulator` does, and error(errc::data) if there is no row. O(rows * columns).
[[nodiscard]] RATER_EXPORT result score(const responses& answers, const score_options& options = {},
                                        const inference_options& how = {});
/// The same from sums that are already there (any number of files, a live board).
[[nodiscard]] RATER_EXPORT result score(const sums& from, const responses::origin& origin = {},
                                        std::span<const input_issue> issues = {}, const inference_options& how = {});
/// The same without its records: what one must know to read them. O(columns).
[[nodiscard]] RATER_EXPORT result describe(const sums& from, const responses::origin& origin = {},
                                           std::span<const input_issue> issues = {}, const inference_options& how = {});

/// True if the instrument declares replicate weights or calibrated ones, whose standard errors need the rows: `score` and
/// `compare` of responses have them, sums have not. O(1).
[[nodiscard]] RATER_EXPORT bool needs_rows(const instrument& asked) noexcept;

}  // namespace v0
}  // namespace rater
