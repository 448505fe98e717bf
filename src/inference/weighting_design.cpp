#include <rater/inference/weighting.hpp>

#include <rater/error.hpp>

#include "inference/detail/calibrated_weights.hpp"
#include "survey/detail/sample_data.hpp"

#include <fmt/format.h>

namespace rater {
inline namespace v0 {
namespace {

void check_base_of(const sample_design& base, const weighting_result& result) {
  const std::span<const double> weights = base.weights();
  if (weights.size() != result.weights.size())
    throw error(errc::usage, fmt::format("weights of {} respondents for a design of {}", result.weights.size(), weights.size()));
  for (std::size_t r = 0; r < weights.size(); ++r)
    if (weights[r] != result.base[r])
      throw error(errc::usage,
                  fmt::format("row {} has weight {} in the design, and {} was weighted: the weights were not made from "
                              "those of this design",
                              r + 1, weights[r], result.base[r]));
}

}  // namespace

sample_design calibrated(const sample_design& base, const weighting_result& result, calibration_variance rule) {
  if (!result.space) throw error(errc::usage, "an empty result; make one with weighting()");
  if (base.data().calibration)
    throw error(errc::usage,
                "the weights of this design are calibrated already: calibrate those of the sample to all totals at once");
  check_base_of(base, result);
  if (!result.converged) throw error(errc::data, result.note);
  if (rule == calibration_variance::ignored) return detail::sample_data::remade(base, result.weights);
  return detail::sample_data::remade(base, result.weights, detail::calibrated_weights_of(result, rule));
}

}  // namespace v0
}  // namespace rater
