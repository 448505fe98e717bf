#pragma once
#include <rater/estimate.hpp>
#include <rater/export.hpp>

#include <Eigen/Core>

#include <cstdint>

namespace rater {
inline namespace v0 {

/// Which rows a covariance is taken over when answers are missing (METHODS 7.1).
enum class covariance_rows : std::uint8_t {
  complete,  ///< rows that answered every item
  pairwise,  ///< for each pair of items the rows that answered both, as R psych does; may not be positive definite
};

/// Covariance of the columns, divisor n - 1: items x items, NaN where fewer than two rows serve. `items` is respondents x
/// items, NaN = missing. The result does not depend on the order of rows. O(rows * items^2).
[[nodiscard]] RATER_EXPORT Eigen::MatrixXd sample_covariance(const Eigen::Ref<const Eigen::MatrixXd>& items,
                                                             covariance_rows rows = covariance_rows::complete);

/// alpha = k / (k - 1) (1 - tr C / sum C): internal consistency of k items that are summed (Cronbach 1951; METHODS 7.1). Not
/// clipped: a negative alpha is returned. `n` is the number of complete rows (pairwise: of rows with any answer). No value,
/// and a note, with fewer than two items or rows, or when the items' sum does not vary. O(rows * k^2).
[[nodiscard]] RATER_EXPORT estimate cronbach_alpha(const Eigen::Ref<const Eigen::MatrixXd>& items,
                                                   covariance_rows rows = covariance_rows::complete);
/// The same from a covariance matrix over n rows. Throws error(errc::usage) if it is not square.
[[nodiscard]] RATER_EXPORT estimate cronbach_alpha_from_covariance(const Eigen::Ref<const Eigen::MatrixXd>& covariance,
                                                                   std::int64_t n = 0);

}  // namespace v0
}  // namespace rater
