#pragma once
#include <rater/export.hpp>
#include <rater/inference/taylor.hpp>
#include <rater/survey/design.hpp>

#include <Eigen/Core>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rater {
inline namespace v0 {

/// A table of weighted shares and the Rao-Scott test of it (Rao & Scott 1981, 1984; METHODS 6.7). What is empty does not exist,
/// and `note` says why.
struct contingency_test {
  std::vector<std::string> row, column;  ///< categories that somebody has, in the order of the labels; one column if one-way
  Eigen::MatrixXd share{};               ///< by row and column; of all, sums to 1
  std::int64_t n = 0;                    ///< respondents in the table
  std::optional<double> chi2{};          ///< Pearson's X2 = n sum (p - e)^2 / e of the weighted shares: no test by itself
  std::optional<double> f{}, df{}, df2{}, p{};  ///< X2 / tr Delta on (d, d df), d = (tr Delta)^2 / tr Delta^2, df of the design
  std::optional<double> mean_deff{};            ///< mean generalised design effect: tr Delta / its rows
  std::optional<double> cramers_v{};            ///< sqrt(X2 / (n (smaller side - 1))); one-way: of e, sqrt(X2 / n) (Cohen's w)
  std::string note{};
};

/// Are two questions independent? e = row share * column share, Delta = (K' P^-1 K / n)^-1 (K' P^-1 V P^-1 K) with P the observed
/// shares, V their design covariance, K a basis of the tables whose rows and columns sum to 0. Whoever has no label of either
/// is left out as a domain. Rows and columns of share 0 are removed, and the note says so; empty cells within the table have no
/// part in P^-1 (R svychisq). Throws error(errc::usage) for labels or a domain of another length than the sample, and
/// error(errc::limit) for more than 1,000 cells. Does not depend on the order of respondents or labels. O(n + cells n + cells^3).
[[nodiscard]] RATER_EXPORT contingency_test independence_test(const sample_design& s, const labels& row, const labels& column,
                                                              const domain& of = {});

/// Are the shares these? `expected`: a share, or anything in proportion to it, for each name of the labels; X2 = n sum (p - e)^2
/// / e, Delta as above with P the expected shares and K a basis of the vectors that sum to 0. A category of which
/// none are expected is left out. Throws as above; for shares that are negative or not finite; error(errc::data) for
/// a category that respondents have and of which none are expected.
[[nodiscard]] RATER_EXPORT contingency_test goodness_of_fit_test(const sample_design& s, const labels& column,
                                                                 std::span<const double> expected, const domain& of = {});

}  // namespace v0
}  // namespace rater
