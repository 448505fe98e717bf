#pragma once
#include <rater/export.hpp>
#include <rater/record.hpp>
#include <rater/scoring/measure.hpp>
#include <rater/scoring/options.hpp>
#include <rater/survey/responses.hpp>

#include <Eigen/Core>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rater {
inline namespace v0 {

// Rows over respondents: what needs the whole sample at once, or what a user wants to put into their own statistics.
// In these matrices, and only here, a missing number is a quiet NaN. Row i is row i of the responses.

/// As answered, or with negatively worded items reversed: x' = min + max - x with the scale's own bounds (METHODS 1.2).
enum class answer_form : std::uint8_t { scored, raw };

/// The answers in one role: respondents x items, in the order of the instrument's items, on each item's scale. NaN where there
/// is no answer, and in the column of an item that was not asked in this role. A benchmark is the expectation of everybody.
/// Importance is never reversed. Throws error(errc::usage) if no item has this role, or a column is not bound.
/// O(rows * items).
[[nodiscard]] RATER_EXPORT Eigen::MatrixXd answers_matrix(const responses& answers, role r, answer_form as = answer_form::scored);

/// One measure of every respondent: respondents x dimensions (items, outcomes) in the instrument's order; at level::overall the
/// columns are the forms `unweighted`, `weighted`, `mean_of_items`. NaN where a respondent has no such score under the
/// options' missing policy, and in the column of what never has one.
///
/// Of the options those count that say what one respondent's answers are worth: `missing`, `min_answered`, `overall`,
/// `points`, `delta`, `screening`. There are no weights or groups here. Throws error(errc::usage) for `where` (drop rows of
/// the matrix instead), for a level or measure that no respondent has, and as `score_plan` does. O(rows * columns).
[[nodiscard]] RATER_EXPORT Eigen::MatrixXd respondent_scores_matrix(const responses& answers, level l, measure m,
                                                                    const score_options& options = {});
/// The column of one id ("reliability", "weighted") of that matrix. Throws error(errc::usage) for an unknown id.
[[nodiscard]] RATER_EXPORT Eigen::VectorXd respondent_scores_vector(const responses& answers, level l, std::string_view id,
                                                                    measure m, const score_options& options = {});

/// Items that are scored together: columns of an answers matrix, counted from 0.
struct item_key {
  std::string id;
  std::vector<int> items;
};

/// The instrument's dimensions as keys into `answers_matrix`, in their order.
[[nodiscard]] RATER_EXPORT std::vector<item_key> dimension_keys(const instrument& asked);

/// Mean of the present answers of each key: respondents x keys, NaN where fewer than the policy needs are there (METHODS 2.3;
/// listwise_all: all columns of all keys). For any matrix with NaN as missing; `respondent_scores_matrix` is the way for
/// responses. Throws error(errc::usage) for a key without items or beyond the columns. O(rows * items).
[[nodiscard]] RATER_EXPORT Eigen::MatrixXd key_means(const Eigen::Ref<const Eigen::MatrixXd>& answers,
                                                     std::span<const item_key> keys,
                                                     missing_policy policy = missing_policy::available,
                                                     const min_answered& needed = {});

}  // namespace v0
}  // namespace rater
