#pragma once
#include "taylor.hpp"

#include <rater/estimate.hpp>

#include <cstdint>
#include <string>

namespace rater {
inline namespace v0 {
namespace detail {

/// What all estimates of a run share.
struct context {
  const sums_data& data;
  double confidence;
  design_rule design;
};
context context_of(const sums_data& data, const inference_options& how);

/// The estimate that follows from value, variance, n, and the units of the domain. `nobody`: why, where there is no value.
estimate finish(const context& in, const moments& m, std::int64_t n, const domain_size& size, bool share,
                const std::string& nobody);

}  // namespace detail
}  // namespace v0
}  // namespace rater
