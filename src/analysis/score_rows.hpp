#pragma once
#include <rater/analysis/score.hpp>
#include <rater/engine/sums.hpp>
#include <rater/inference/options.hpp>
#include <rater/inference/taylor.hpp>
#include <rater/record.hpp>
#include <rater/scoring/options.hpp>
#include <rater/survey/responses.hpp>

#include <vector>

// Scores whose standard errors need the rows: by replicate weights, and of weights that were calibrated (METHODS 6.6, 6.8).
namespace rater {
inline namespace v0 {
namespace detail {

/// The instrument without those.
instrument without_rows(instrument asked);
/// The sums of its answers: the same values, with standard errors of the rest of the design (with replicate weights: of the
/// weights alone, for these know of the rest).
sums sums_beside_rows(const responses& answers, const score_options& options);

/// `records` of the sums with the standard errors of replicates, or of calibrated weights. O(R rows scores) of R replicates;
/// O(groups statistics rows) of calibrated weights.
std::vector<record> from_rows(std::vector<record> records, const responses& answers, const score_options& options,
                              const inference_options& how);

/// By statistic of the plan: the groups of `records`, all of the sums, and how they move together.
std::vector<joint_estimates> joint_from_rows(const std::vector<record>& records, const responses& answers,
                                             const score_options& options, const inference_options& how);

/// What the standard errors were made of that sums do not hold, as settings and notes.
void add_row_settings(result& to, const instrument& asked);

}  // namespace detail
}  // namespace v0
}  // namespace rater
