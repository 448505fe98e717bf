#pragma once
#include <rater/inference/options.hpp>
#include <rater/record.hpp>
#include <rater/scoring/options.hpp>
#include <rater/survey/responses.hpp>

#include <vector>

// Scores whose standard errors need the rows: by replicate weights, and of weights that were calibrated (METHODS 6.6, 6.8).
namespace rater {
inline namespace v0 {
namespace detail {

/// True if the instrument declares replicate weights or calibrated ones.
bool needs_rows(const instrument& asked);
/// The instrument without those: whose sums have the same values, and standard errors of the rest of the design.
instrument without_rows(instrument asked);

/// `records` of the sums with the standard errors of replicates, or of calibrated weights. O(R rows scores) of R replicates;
/// O(groups statistics rows) of calibrated weights.
std::vector<record> from_rows(std::vector<record> records, const responses& answers, const score_options& options,
                              const inference_options& how);

}  // namespace detail
}  // namespace v0
}  // namespace rater
