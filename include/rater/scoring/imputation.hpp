#pragma once
#include <rater/export.hpp>
#include <rater/scoring/matrix.hpp>

#include <Eigen/Core>

#include <cstdint>

namespace rater {
inline namespace v0 {

/// What stands in for a missing answer: the item's own mean or median over the respondents who gave one (METHODS 2.3).
enum class item_substitute : std::uint8_t { mean, median };

/// The answers with every missing cell filled, even for a respondent who answered nothing. A column without any answer
/// stays NaN. The median of an even number of answers is the mean of the two in the middle. The result does not depend on the
/// order of rows. O(rows * items).
[[nodiscard]] RATER_EXPORT Eigen::MatrixXd substitute_missing(const Eigen::Ref<const Eigen::MatrixXd>& answers,
                                                              item_substitute with);

/// Dimension scores of one role after substitution: respondents x dimensions, the mean of the filled answers (reversed items
/// reversed). The gap score under substitution is that of perception less that of expectation. A dimension of which no item was
/// answered by anybody is NaN. Throws as `answers_matrix` does. These scores understate the variance: the default is
/// `respondent_scores_matrix`, which uses each person's own answers.
[[nodiscard]] RATER_EXPORT Eigen::MatrixXd substituted_dimension_scores(const responses& answers, role r, item_substitute with);

}  // namespace v0
}  // namespace rater
