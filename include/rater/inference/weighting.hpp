#pragma once
#include <rater/export.hpp>
#include <rater/record.hpp>
#include <rater/survey/design.hpp>

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rater {
inline namespace v0 {

namespace detail {
struct calibration_space;
}

// Weights that match known totals of the population (METHODS 6.8): post-stratification, raking (Deming & Stephan 1940), linear
// and raking calibration (Deville & Sarndal 1992), trimming; and standard errors that know of it. Base weights have one entry a
// respondent; a respondent of weight 0 is not in the sample, keeps 0, and may lack everything. Results do not depend on the order
// of respondents by a single bit.

/// How many (or which share) of the population are in a category.
struct category_target {
  std::string category{};
  double total = 0;  ///< 0: nobody; whoever has it gets weight 0
};

/// A variable of the population and of the sample.
struct margin {
  std::string variable{};
  labels category{};  ///< by respondent
  std::vector<category_target> targets{};
};

/// A number of each respondent whose total over the population is known: visits, age, or 1 for the size of the population.
struct auxiliary {
  std::string name{};
  std::vector<double> x{};  ///< by respondent; NaN only where the weight is 0
  double total = 0;
};

/// Totals of shares: each divided by their sum and multiplied by `total`. Throws error(errc::usage), naming the variable, unless
/// they are at least 0 and sum to 1 (within 1e-6), and `total` is above 0.
[[nodiscard]] RATER_EXPORT std::vector<category_target> totals_of_shares(std::span<const category_target> shares, double total,
                                                                         std::string_view variable);

enum class weighting_method : std::uint8_t {
  post_stratification,  ///< w' = w N_g / sum of w over the category g, of one margin
  raking,               ///< iterative proportional fitting to any number of margins
  linear,               ///< g = 1 + (T - That)'(sum w x x')^-1 x, w' = w g: the GREG weights; some may be negative
  raking_calibration,   ///< g = exp(x'lambda) by Newton's method: on margins the weights of raking
};
[[nodiscard]] RATER_EXPORT std::string_view to_string(weighting_method m) noexcept;

/// Weights outside are clipped; what that takes away or adds is spread equally over those inside.
struct trim_limits {
  double low = 0;
  double high = std::numeric_limits<double>::infinity();
};
enum class trim_rule : std::uint8_t {
  once,    ///< one pass, which may push a weight beyond a limit
  strict,  ///< repeated until none is outside: the limit of the passes, computed at once
};

struct weighting_options {
  double tolerance = 1e-10;      ///< largest relative error of a total
  int max_cycles = 1000;         ///< cycles over the margins, or Newton steps
  int max_trim_rounds = 50;      ///< of trimming and weighting anew, while a weight is beyond a limit by more than 1e-6 of it
  double trim_tolerance = 1e-3;  ///< what it may be beyond after these rounds: limits give way a little, the totals do not
};

/// What to weight to. `margins` and `totals` of the methods that take both are one set of conditions. With `trim` (or
/// `trim_quantile`: no lower limit, the upper one is this quantile of the weights found first) weights are trimmed strictly and
/// weighted anew until both hold.
struct weighting_spec {
  weighting_method method = weighting_method::raking;
  std::vector<margin> margins{};
  std::vector<auxiliary> totals{};  ///< linear and raking_calibration only
  std::optional<trim_limits> trim{};
  std::optional<double> trim_quantile{};
  weighting_options options{};
};

/// A total before and after. Of a margin: the category; of a number: no category.
struct weighting_check {
  std::string variable{}, category{};
  double target = 0, before = 0, after = 0;
  std::int64_t n = 0;  ///< respondents behind it
};

/// How uneven weights are, over those that are not 0 (Kish 1965; METHODS 6.5).
struct weight_spread {
  std::int64_t n = 0;
  double sum = 0, min = 0, max = 0;
  double cv = 0;     ///< with divisor n
  double deff = 1;   ///< n sum w^2 / (sum w)^2 = 1 + cv^2
  double n_eff = 0;  ///< n / deff
};
/// O(n).
[[nodiscard]] RATER_EXPORT weight_spread spread_of(std::span<const double> weights);

struct weighting_result {
  std::vector<double> weights{};
  bool converged = false;
  int cycles = 0;            ///< over the margins or Newton steps, all rounds together; 0: the base weights were good already
  int trim_rounds = 0;       ///< 0: nothing had to be trimmed
  double largest_error = 0;  ///< relative, over all totals, of `weights`
  std::string worst{};       ///< where: "VARIABLE=CATEGORY" or the name of a number
  std::string note{};        ///< why it has not converged and what to do
  std::vector<weighting_check> checks{};
  weight_spread before{}, after{};
  double min_ratio = 0, max_ratio = 0;                       ///< of weights to base weights
  std::optional<trim_limits> limits{};                       ///< in force, if any
  std::int64_t trimmed = 0;                                  ///< weights beyond the limits when found first
  std::vector<double> base{};                                ///< what it was made from; for `calibrated`
  std::shared_ptr<const detail::calibration_space> space{};  ///< likewise
};

/// What happened, as records of level respondents. Id "VARIABLE=CATEGORY" (of a number its name): `target`, `before`, `after`, of
/// a category also `share_target`, `share_before`, `share_after`; id "all": `weight_sum`, `weight_min`, `weight_max`,
/// `ratio_min`, `ratio_max` (to the base weight), `cv`, `deff` (Kish), `n_eff`, `cycles`, `largest_error`, and with limits
/// `trimmed`, `trim_rounds`, `trim_low`, `trim_high`.
[[nodiscard]] RATER_EXPORT std::vector<record> records_of(const weighting_result& result);

/// New weights. Not to converge is no error: `converged` and `note` say so. Throws error(errc::usage) for columns of different
/// lengths, a method that does not take what is given, a total that is no number, and targets of two variables that differ
/// in their sum by more than 1e-6 (naming both; by less, they are scaled to the first); error(errc::data) for a base weight that
/// is negative or no number, respondents without category (the variable and how many), a category in the data without target or
/// with a positive target and nobody in the sample (the variable and the category); error(errc::limit) where the equations of a
/// calibration would not fit in memory. Raking: rows are first put together into the cells of the crossed margins: O(n margins +
/// cycles cells margins). Calibration: O(n k^2 + steps p^3), k numbers and p categories less those of the largest margin.
[[nodiscard]] RATER_EXPORT weighting_result weighting(std::span<const double> base, const weighting_spec& spec);

[[nodiscard]] RATER_EXPORT weighting_result post_stratification(std::span<const double> base, const margin& of,
                                                                const weighting_options& options = {});
[[nodiscard]] RATER_EXPORT weighting_result raking(std::span<const double> base, std::span<const margin> margins,
                                                   const weighting_options& options = {});
[[nodiscard]] RATER_EXPORT weighting_result linear_calibration(std::span<const double> base, std::span<const margin> margins,
                                                               std::span<const auxiliary> totals,
                                                               const weighting_options& options = {});
[[nodiscard]] RATER_EXPORT weighting_result raking_calibration(std::span<const double> base, std::span<const margin> margins,
                                                               std::span<const auxiliary> totals,
                                                               const weighting_options& options = {});

/// The same as a function of the weights alone, to be repeated within each replicate (METHODS 6.6). Labels are looked at once.
/// It throws what `weighting` throws, and error(errc::data) where it does not converge. Safe from several threads.
using reweighting = std::function<std::vector<double>(std::span<const double>)>;
[[nodiscard]] RATER_EXPORT reweighting reweighting_of(const weighting_spec& spec);

struct trimming_result {
  std::vector<double> weights{};
  std::int64_t below = 0, above = 0;  ///< weights that were outside at first
};
/// The sum stays what it is. Throws error(errc::usage) unless low < high, error(errc::data) for a weight that is no number, where
/// all weights at a limit would not give their sum, and where no weight is inside to take up what was clipped. O(n log n).
[[nodiscard]] RATER_EXPORT trimming_result trimming(std::span<const double> weights, const trim_limits& limits,
                                                    trim_rule rule = trim_rule::strict);
/// Of the weights that are not 0, as a plain list: R's type 7. Throws error(errc::usage) unless 0 <= p <= 1, error(errc::data)
/// without weights.
[[nodiscard]] RATER_EXPORT double weight_quantile(std::span<const double> weights, double p);

/// How standard errors take into account that weights were calibrated (METHODS 6.8).
enum class calibration_variance : std::uint8_t {
  residual,  ///< u = w' e, e the residual of u / w' on the calibration x, fitted with the base weights (Deville & Sarndal 1992)
  survey_rake,  ///< R's rake(): ten cycles of subtracting unweighted margin means; of margins only
  ignored,      ///< the new weights as if they were those of the design: wrong in either direction
};

/// The design with the weights of `result`: every estimate of it knows what they were calibrated to. Respondents whose weight
/// became 0 leave the regression, not the units of the design. Throws error(errc::usage) if the base weights were not those of
/// `base` or a rule does not fit, error(errc::data) if `result` has not converged. O(n k^2 + p^3), as `weighting`.
[[nodiscard]] RATER_EXPORT sample_design calibrated(const sample_design& base, const weighting_result& result,
                                                    calibration_variance rule = calibration_variance::residual);

}  // namespace v0
}  // namespace rater
