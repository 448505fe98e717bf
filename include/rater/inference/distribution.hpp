#pragma once
#include <rater/engine/sums.hpp>
#include <rater/estimate.hpp>
#include <rater/export.hpp>
#include <rater/inference/options.hpp>
#include <rater/record.hpp>
#include <rater/scoring/measure.hpp>

#include <optional>
#include <string>
#include <vector>

namespace rater {
inline namespace v0 {

/// How the respondents of a group answered an item, or by how much two of their answers differ.
struct answer_distribution {
  rater::group group{};
  std::string item{};
  rater::measure measure =
      rater::measure::perception;  ///< expectation, perception, adequate, desired; or gap, adequacy, superiority
  std::vector<double> values{};    ///< every possible one, ascending, turned round where the item is reversed
  std::vector<estimate> shares{};  ///< by value, of those who answered; their n is how many gave this answer
  estimate mean{};
  std::optional<double> variance{};  ///< of the answers in the population: n / (n - 1) sum w (y - mean)^2 / W (R svyvar)

  /// The smallest value that at least a share p of the respondents do not exceed (METHODS 6.4, "math"); 0 < p < 1. Empty without
  /// respondents. Throws error(errc::usage) for another p. O(values).
  [[nodiscard]] RATER_EXPORT std::optional<double> quantile(double p) const;
};

/// The distribution of every answer and of every difference of two answers of one item, by group, over whoever gave them
/// (whatever the missing policy of scores). Shares are means of 0 and 1: standard errors and intervals as for any share
/// (METHODS 5.1, 6.2). The sums must have been made with `score_options::answers`; throws error(errc::usage) if they were not,
/// and as `estimates` does. O(groups * answers * (strata + clusters)).
[[nodiscard]] RATER_EXPORT std::vector<answer_distribution> answer_distributions(const sums& from,
                                                                                 const inference_options& how = {});

}  // namespace v0
}  // namespace rater
