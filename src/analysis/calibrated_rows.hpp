#pragma once
#include <rater/inference/options.hpp>
#include <rater/inference/taylor.hpp>
#include <rater/record.hpp>
#include <rater/scoring/options.hpp>
#include <rater/survey/responses.hpp>

#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// Records of the sums with standard errors that know what the weights were calibrated to: residuals of the linearised values on
/// the categories, fitted with the weights before (Deville & Sarndal 1992; METHODS 6.8). Throws error(errc::usage) without
/// `calibrated_to`, and for a variable that is no column; error(errc::data) where the weights do not sum to the totals.
std::vector<record> calibrated_records(std::vector<record> records, const responses& answers, const score_options& options,
                                       const inference_options& how);

/// By statistic, how the groups of `records` move together. Throws likewise.
std::vector<joint_estimates> calibrated_joint(const std::vector<record>& records, const responses& answers,
                                              const score_options& options, const inference_options& how);

}  // namespace detail
}  // namespace v0
}  // namespace rater
