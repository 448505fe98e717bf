#pragma once
#include <rater/estimate.hpp>
#include <rater/export.hpp>
#include <rater/inference/taylor.hpp>
#include <rater/survey/design.hpp>

#include <Eigen/Core>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rater {
inline namespace v0 {

// Standard errors by replicate weights (METHODS 6.6; Wolter 2007): a statistic is computed anew with each set of weights, and how
// it varies over them is how it would vary over samples. For whatever has no linearised values: quantiles, fits, statistics of
// weights that are raked in each replicate.

/// How replicate weights were made, and so what their variance is to be multiplied with.
enum class replicate_type : std::uint8_t {
  brr,        ///< balanced half-samples of two units a stratum; scale 1 / R
  fay,        ///< the same with factors 2 - rho and rho (Fay; Judkins 1990); scale 1 / (R (1 - rho)^2)
  jk1,        ///< one unit left out at a time, no strata; scale (R - 1) / R
  jkn,        ///< one unit left out at a time within strata; rscale (n_h - 1) / n_h
  bootstrap,  ///< n_h - 1 units drawn with replacement (Rao & Wu 1988; Rao, Wu & Yue 1992); scale 1 / (R - 1)
};
/// BRR, Fay, JK1, JKn, bootstrap.
[[nodiscard]] RATER_EXPORT std::string_view to_string(replicate_type type) noexcept;
/// Whatever the case of its letters; empty for a word that is none of them.
[[nodiscard]] RATER_EXPORT std::optional<replicate_type> replicate_type_of(std::string_view word) noexcept;

/// Weights of the whole sample and of R replicates of it, by respondent, ready to analyse with (the factor of the replicate times
/// the weight). A value; cheap to keep where the replicates are made from a design, which computes each when it is asked for.
struct replicate_weights {
  std::vector<double> full{};     ///< of the whole sample
  double scale = 1;               ///< variance = scale sum_r rscales_r (theta_r - centre)^2
  std::vector<double> rscales{};  ///< one for each replicate
  bool mse = false;    ///< centre: the estimate of the whole sample; else the mean over all replicates whose rscale is not 0
  double df = 0;       ///< degrees of freedom: rank of the weights less 1; jackknife: units less strata
  std::string note{};  ///< what a reader must know of every result
  /// Writes the weights of replicate r, one a respondent. Safe from several threads.
  std::function<void(std::size_t r, std::span<double> weights)> fill{};

  [[nodiscard]] std::size_t respondents() const noexcept { return full.size(); }
  [[nodiscard]] std::size_t replicates() const noexcept { return rscales.size(); }
  /// The weights of one replicate. Throws error(errc::usage) for one that is not there. O(respondents).
  [[nodiscard]] RATER_EXPORT std::vector<double> column(std::size_t r) const;
  /// All of them, respondents x replicates. O(respondents * replicates), in memory too.
  [[nodiscard]] RATER_EXPORT Eigen::MatrixXd matrix() const;
};

/// What is known of replicate weights that were given.
struct given_replicate_options {
  replicate_type type = replicate_type::bootstrap;
  std::optional<double> scale{};  ///< empty: as the type says
  std::vector<double>
      rscales{};       ///< empty: 1 each; JKn needs them (or a scale), for weights do not tell how many units a stratum has
  double fay_rho = 0;  ///< 0 <= rho < 1, of BRR and Fay
  bool mse = false;
  std::optional<double> df{};  ///< empty: rank - 1, columns that depend on others to 1e-5 of their length not counted (R qr)
};

/// From columns of analysis weights, one a replicate. Throws error(errc::usage) for no columns, columns of another length than
/// `weight`, a scale, rscale, rho or df that cannot be, or JKn without rscales; error(errc::data), naming replicate and
/// respondent, for a weight that is missing, negative or not finite. Without `df` O(respondents * R^2), else O(respondents * R).
[[nodiscard]] RATER_EXPORT replicate_weights given_replicates(std::span<const double> weight,
                                                              std::span<const std::vector<double>> columns,
                                                              const given_replicate_options& options = {});

// Made from a design: of its first stage, whose units stand for all below them. The share of a stratum that was drawn, f, takes
// 1 - f of its variance: as a factor of rscale in the jackknife (METHODS 6.6), elsewhere by bringing each factor 1 + d to
// 1 + sqrt(1 - f) d (Rao & Wu 1988). Later stages with an fpc add nothing, and `note` says so. Lonely units are as the design has
// them: nothing, `average` in scale; `adjust` for the jackknife only, its replicate being the sample without the stratum.

/// JKn; JK1 for a design without strata, which is the same number. O(n log n), each replicate O(n).
[[nodiscard]] RATER_EXPORT replicate_weights jackknife(const sample_design& s, bool mse = false);

/// BRR, Fay's for rho > 0. R is the smallest order above the number of strata of which a Hadamard matrix can be had (Sylvester,
/// Paley 1933: every multiple of 4 up to 48, few gaps beyond), in full orthogonal balance: the variance of a total is Taylor's.
/// Strata are taken in the order of their names, the units of a stratum in that of their first respondents. Throws
/// error(errc::data), naming the stratum, where one has not two units; error(errc::usage) unless 0 <= rho < 1.
[[nodiscard]] RATER_EXPORT replicate_weights balanced_replicates(const sample_design& s, double fay_rho = 0, bool mse = false);

struct bootstrap_options {
  std::size_t replicates = 500;
  std::uint64_t seed = 1;  ///< the same seed, the same replicates, on every machine and with any number of threads
  bool mse = false;
  std::optional<double> df{};  ///< empty: rank - 1
};
/// n_h - 1 of the n_h units of each stratum, drawn with replacement: factor n_h / (n_h - 1) times how often. What is drawn
/// depends on seed, stratum name and replicate alone; units are counted in the order of their first respondents. Throws
/// error(errc::usage) for fewer than 2 replicates or more than a million; error(errc::data) where lonely units are to be
/// adjusted.
[[nodiscard]] RATER_EXPORT replicate_weights bootstrap(const sample_design& s, const bootstrap_options& options = {});

/// The same replicates of weights that were made anew, as with raking (METHODS 6.8): `reweight` gets the weights of the whole
/// sample, then those of each replicate, and returns the new ones. Keeps respondents x R numbers. Throws error(errc::usage) if it
/// returns another number of them.
[[nodiscard]] RATER_EXPORT replicate_weights
reweighted(const replicate_weights& from, const std::function<std::vector<double>(std::span<const double> weights)>& reweight);

/// A number computed with weights, one a respondent; NaN where it is undefined. Must not depend on anything else that changes.
using weighted_statistic = std::function<double(std::span<const double> weights)>;

struct replicate_options {
  double confidence = 0.95;
  std::optional<std::int64_t> n{};  ///< respondents behind the statistic; empty: those with a weight above 0
  bool is_share = false;            ///< a proportion: 0..1, with its interval
  rater::proportion_interval proportion = rater::proportion_interval::logit;
};

/// Value of the whole sample, standard error, interval by t. Replicates in which the statistic is undefined (the domain is empty
/// in them) are left out, and the note says how many. No standard error without degrees of freedom or with fewer than two
/// replicates. Does not depend on the order of replicates. Throws error(errc::usage) for a confidence outside (0, 1), weights
/// without replicates, a negative scale. O(R) times the statistic.
[[nodiscard]] RATER_EXPORT estimate replicate_variance(const replicate_weights& rep, const weighted_statistic& statistic,
                                                       const replicate_options& options = {});

/// Several statistics, and how they move together over replicates.
struct replicate_joint : joint_estimates {
  std::vector<std::size_t> undefined{};  ///< by statistic: replicates in which it is undefined, which were left out of its row
  std::string note{};
};
/// `statistics` returns one number each, always as many; NaN where undefined. Throws as above. O(R) times the statistics.
[[nodiscard]] RATER_EXPORT replicate_joint replicate_covariance(
    const replicate_weights& rep, const std::function<std::vector<double>(std::span<const double> weights)>& statistics);

// Statistics of columns (one entry a respondent, NaN missing) with weights as an argument, over the respondents of a domain who
// have all of them. NaN where there is none, or none with a weight. The order of respondents does not matter; where all y are
// alike a mean is that y exactly. Throw error(errc::usage) for columns of different lengths, error(errc::data) for an infinite
// entry of a column. O(n).

[[nodiscard]] RATER_EXPORT double weighted_total(std::span<const double> y, std::span<const double> weights,
                                                 const domain& of = {});  ///< 0 of nobody
[[nodiscard]] RATER_EXPORT double weighted_mean(std::span<const double> y, std::span<const double> weights,
                                                const domain& of = {});
/// sum w y / sum w x.
[[nodiscard]] RATER_EXPORT double weighted_ratio(std::span<const double> y, std::span<const double> x,
                                                 std::span<const double> weights, const domain& of = {});
/// n / (n - 1) sum w (y - ybar)(x - xbar) / W. n: all of the domain who have both, of whatever weight, for it is the same in all
/// replicates (R svyvar); who is not in the sample at all must not be in the domain.
[[nodiscard]] RATER_EXPORT double weighted_covariance(std::span<const double> y, std::span<const double> x,
                                                      std::span<const double> weights, const domain& of = {});

}  // namespace v0
}  // namespace rater
