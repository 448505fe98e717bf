#pragma once
#include <rater/engine/sums.hpp>
#include <rater/export.hpp>
#include <rater/inference/multiple_testing.hpp>
#include <rater/inference/options.hpp>
#include <rater/record.hpp>
#include <rater/survey/responses.hpp>

#include <cstdint>
#include <span>
#include <string>

namespace rater {
inline namespace v0 {

/// Whom each group is compared with.
enum class comparison_with : std::uint8_t { pairs, rest };

struct compare_options {
  comparison_with with = comparison_with::pairs;
  /// One of the groups, to compare all others with: the values of the `by` columns, separated by commas. Empty: as `with` says.
  std::string against{};
  p_adjustment adjustment = p_adjustment::holm;
  double power = 0.8;  ///< of the smallest detectable difference
  std::int64_t suppress =
      0;  ///< differences with a group of fewer respondents keep their record and show no number; 0: all are shown
};

/// Do the groups of `by` differ, and by how much (METHODS 6.7)? For every statistic of the sums (but counts; performance only
/// where there is no gap): a record for each pair, `group` less `versus`, with t and p over the degrees of freedom of the whole
/// design, p adjusted over the pairs of that statistic, the standardised difference (Cohen 1988; of shares h), and the smallest
/// difference that such a test would find with the power asked for (Bloom 1995); then `homogeneity_F` and
/// `homogeneity_F_adjusted`, the Wald test that all groups are alike in its two forms, `of` saying the measure. Covariances
/// between groups are counted: they share clusters.
///
/// Groups are those of `by` without roll-up. Throws error(errc::usage) without `by`, with rollup, for `against` that is no group;
/// and as `score` does. O(statistics * groups^2 * (strata + clusters)).
[[nodiscard]] RATER_EXPORT result compare(const sums& from, const responses::origin& origin,
                                          std::span<const input_issue> issues = {}, const inference_options& how = {},
                                          const compare_options& options = {});

/// The same of answers in memory.
[[nodiscard]] RATER_EXPORT result compare(const responses& answers, const score_options& scoring,
                                          const inference_options& how = {}, const compare_options& options = {});

/// The measures that are compared where nobody says which.
[[nodiscard]] RATER_EXPORT std::vector<std::string> compared_measures();

}  // namespace v0
}  // namespace rater
