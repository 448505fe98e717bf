#pragma once
#include <rater/export.hpp>
#include <rater/inference/comparison.hpp>
#include <rater/inference/taylor.hpp>
#include <rater/survey/design.hpp>

#include <Eigen/Core>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rater {
inline namespace v0 {

/// A column of a regression; categories are columns of 0 and 1, all but one.
struct regression_term {
  std::string name;
  std::span<const double> x;  ///< by respondent; NaN: missing
};

struct regression_options {
  double confidence = 0.95;
  bool intercept = true;
  domain of{};  ///< of whom the regression is
};

struct regression {
  std::vector<std::string> name;        ///< of the coefficients: "intercept" first, then the terms
  std::vector<linearised> coefficient;  ///< with their linearised values: combine them with anything of the same sample
  std::vector<difference> test;         ///< estimate with interval, and the test that the coefficient is 0
  joint_estimates joint{};              ///< of the coefficients; `df` as below
  std::int64_t n = 0;                   ///< respondents who have y and all terms
  /// PSUs less strata that have such respondents, + 1 - coefficients. Below 1 there are no intervals and no tests.
  double df = 0;
};

/// Linear regression for the sample as it was drawn (METHODS 6.7; Fuller 1975; Binder 1983): b = A^-1 sum w z y, A = sum w z z',
/// linearised values u_i = A^-1 w_i z_i (y_i - z_i' b). Respondents without y or a term are left out as a domain (the design
/// keeps them). Throws error(errc::usage) for columns of another length than the sample, infinite numbers, a confidence outside
/// (0, 1); error(errc::data), naming the columns, where a term is constant or a combination of those before it, and where
/// fewer respondents than coefficients are left. Does not depend on the order of respondents. O(n k^2 + k^3).
[[nodiscard]] RATER_EXPORT regression linear_regression(const sample_design& s, std::span<const double> y,
                                                        std::span<const regression_term> terms,
                                                        const regression_options& options = {});

/// mean of y in one group - mean in another by regression on membership, over the respondents of the two: df is that of the
/// design - 1 (R svyttest). Throws as linear_regression() does, and for a group that nobody is in.
[[nodiscard]] RATER_EXPORT difference regression_difference(const sample_design& s, std::span<const double> y,
                                                            const labels& group, std::string_view minuend,
                                                            std::string_view subtrahend, const regression_options& options = {});

}  // namespace v0
}  // namespace rater
