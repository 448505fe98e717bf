#pragma once
#include <rater/estimate.hpp>
#include <rater/export.hpp>
#include <rater/scoring/matrix.hpp>

#include <Eigen/Core>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rater {
inline namespace v0 {

/// How `score_items` treats missing answers.
enum class item_imputation : std::uint8_t {
  median,  ///< the item's median over all respondents: even a respondent without answers gets scores
  mean,    ///< the item's mean
  none,    ///< the mean of the answers that are there, one is enough
};

/// Scores as R's psych::scoreItems makes them (METHODS 2.3), to compare with published work. Scores are means of items.
struct score_items_options {
  item_imputation impute = item_imputation::median;
  std::vector<int> reversed;  ///< columns to reverse, counted from 0: x' = min + max - x
  std::optional<double> min;  ///< bounds of the scale; psych's default, the observed ones, is wrong and not offered
  std::optional<double> max;
};

/// The statistics of one key. Each is without a value, and says why, where it is undefined.
struct key_statistic {
  std::string id;
  estimate mean;       ///< mean of the scores
  estimate sd;         ///< their standard deviation, divisor n - 1
  estimate alpha;      ///< after imputation; with `none` from the pairwise covariances
  estimate average_r;  ///< alpha / (k - alpha (k - 1)): psych's av.r, not the mean of the correlations
};

struct item_scores {
  Eigen::MatrixXd scores;  ///< respondents x keys, NaN = missing
  std::vector<key_statistic> keys;
};

/// `answers` is respondents x items, NaN = missing. An item that nobody answered cannot be imputed and is left out of the
/// scores. Throws error(errc::usage) for a key without items or beyond the columns, and if items are to be reversed
/// and min < max was not given. O(rows * items + rows * k^2) for k items in a key. Source: Revelle, psych 2.2.9.
[[nodiscard]] RATER_EXPORT item_scores score_items(const Eigen::Ref<const Eigen::MatrixXd>& answers,
                                                   std::span<const item_key> keys, const score_items_options& options = {});
/// The dimensions of the instrument in one role, reversed as the instrument says.
[[nodiscard]] RATER_EXPORT item_scores score_items(const responses& answers, role r,
                                                   item_imputation impute = item_imputation::median);

}  // namespace v0
}  // namespace rater
