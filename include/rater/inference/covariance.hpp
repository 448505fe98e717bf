#pragma once
#include <rater/engine/sums.hpp>
#include <rater/export.hpp>
#include <rater/inference/options.hpp>
#include <rater/record.hpp>
#include <rater/scoring/score_plan.hpp>

#include <Eigen/Core>

#include <cstddef>
#include <vector>

namespace rater {
inline namespace v0 {

/// The means of some scores, and how they move together.
struct mean_covariance {
  std::vector<score_definition> scores{};  ///< level, id and measure say which; those that nobody in the group has are left out
  Eigen::VectorXd mean{};                  ///< by score
  Eigen::MatrixXd covariance{};            ///< scores x scores; the variances of the records stand on its diagonal

  /// The place of a score, or -1. O(scores).
  [[nodiscard]] RATER_EXPORT int find(level l, std::string_view id, measure m) const noexcept;
};

/// The means of every score of the sums in a group, with their covariances over the design (METHODS 6.2, 6.3; each mean over the
/// respondents who have the score): what the standard error of any contrast or smooth function of them needs. The sums must have
/// been made with `score_options::covariances`. Throws error(errc::usage) if they were not, and for a group that is not there;
/// error(errc::data) as `estimates` does, and where no variance can be had of so few. Each covariance is formed in integers and
/// rounded once. O(scores^2 * (strata + clusters)).
[[nodiscard]] RATER_EXPORT mean_covariance covariance_of_means(const sums& from, const group& in = {},
                                                               const inference_options& how = {});

}  // namespace v0
}  // namespace rater
