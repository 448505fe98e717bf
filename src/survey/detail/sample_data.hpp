#pragma once
#include <rater/survey/design.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

// Weights that were calibrated to known totals, and what they take out of a linearised variable (METHODS 6.8):
// src/inference/detail/calibrated_weights.hpp.
struct calibrated_weights;

/// A set of units among which some were drawn: a stratum, a PSU with its SSUs, ... What it adds to a variance is `factor` times
/// sum (u_c - mean)^2 or sum u_c^2 over its units (METHODS 6.2).
struct sample_part {
  enum class form : std::uint8_t {
    spread,   ///< factor sum (u_c - mean)^2
    squares,  ///< factor u_c^2: a lonely unit and its distance from the mean of all
    nothing,  ///< a lonely unit, of which nothing can be told
    certain,  ///< every unit there is was drawn, or is said to have been
  };
  std::size_t first = 0;  ///< of its units, which are numbered one after the other
  std::size_t units = 0;  ///< sampled
  form how = form::spread;
  double left = 1;        ///< 1 - f
  double multiplier = 1;  ///< product of the f of the stages above
  double factor = 0;      ///< multiplier (1 - f) n / (n - 1), and what `average` makes of it
};

/// One stage of the sample: which unit a respondent is in. Units are numbered over all stages, those of a part one after the
/// other.
struct sample_stage {
  std::vector<std::int32_t> unit{};       ///< by respondent; negative: not in the sample
  bool single = false;                    ///< every respondent is a unit
  std::size_t first_unit = 0, units = 0;  ///< of all
  std::size_t first_part = 0, parts = 0;  ///< of all; the parts of the first stage are the strata
};

struct sample_data {
  std::vector<double> weight{};
  bool weighted = false, stratified = false, clustered = false;
  bool finite = false;  ///< there is an fpc
  std::vector<std::int32_t> stratum_of{};
  std::vector<std::string> stratum_name{};
  std::vector<sample_stage> stages{};  ///< that add to a variance
  std::vector<sample_part> parts{};    ///< of all stages, those of the first first
  std::size_t in_sample = 0;           ///< respondents whose weight is not 0
  /// Set: the weights were calibrated with these, and linearised values give way to their residuals before units are summed.
  std::shared_ptr<const calibrated_weights> calibration{};

  [[nodiscard]] std::size_t units() const noexcept { return stages.back().first_unit + stages.back().units; }
  /// The same sample with other weights (which may be negative, but are finite; else error(errc::data)). Who is in the sample
  /// does not change.
  [[nodiscard]] static sample_design remade(const sample_design& from, std::vector<double> weight,
                                            std::shared_ptr<const calibrated_weights> calibration = {});
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
