#include "detail/nearest.hpp"
#include "survey/detail/sample_builder.hpp"
#include "survey/detail/sample_data.hpp"

#include <rater/error.hpp>
#include <rater/survey/design.hpp>

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace rater {
inline namespace v0 {

namespace detail {

sample_design sample_data::remade(const sample_design& from, std::vector<double> weight,
                                  std::shared_ptr<const calibrated_weights> calibration) {
  if (weight.size() != from.respondents())
    throw error(errc::usage, fmt::format("{} weights for {} respondents; expected one each", weight.size(), from.respondents()));
  for (std::size_t i = 0; i < weight.size(); ++i)
    if (!std::isfinite(weight[i]))
      throw error(errc::data, fmt::format("the weight is {}; expected a finite number", shortest(weight[i])),
                  fmt::format("respondent {}", i + 1));
  auto made = std::make_shared<sample_data>(from.data());
  made->weight = std::move(weight);
  made->weighted = true;
  made->calibration = std::move(calibration);
  return sample_design(std::shared_ptr<const sample_data>(std::move(made)));
}

}  // namespace detail

sample_design::sample_design(const sample_columns& columns)
    : data_(std::make_shared<const detail::sample_data>(detail::sample_builder(columns).build())) {}

std::size_t sample_design::respondents() const noexcept { return data_->weight.size(); }
std::span<const double> sample_design::weights() const noexcept { return data_->weight; }
bool sample_design::weighted() const noexcept { return data_->weighted; }
std::size_t sample_design::strata() const noexcept { return data_->stratum_name.size(); }
std::size_t sample_design::psus() const noexcept { return data_->stages.front().units; }
bool sample_design::has_fpc() const noexcept { return data_->finite; }
double sample_design::degrees_of_freedom() const noexcept { return static_cast<double>(psus()) - static_cast<double>(strata()); }
std::span<const std::int32_t> sample_design::stratum_of() const noexcept { return data_->stratum_of; }
std::span<const std::int32_t> sample_design::psu_of() const noexcept { return data_->stages.front().unit; }

const std::string& sample_design::stratum_name(std::size_t stratum) const {
  if (stratum >= strata())
    throw error(errc::usage, fmt::format("stratum number {} of {}; they are counted from 0", stratum, strata()));
  return data_->stratum_name[stratum];
}

}  // namespace v0
}  // namespace rater
