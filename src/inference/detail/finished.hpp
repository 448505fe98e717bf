#pragma once
#include "taylor.hpp"

#include <rater/estimate.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

namespace rater {
inline namespace v0 {
namespace detail {

/// Quantiles of t by degrees of freedom, of which the scores of a group have few.
class t_quantiles {
public:
  explicit t_quantiles(double confidence) : confidence_(confidence) {}
  double of(double df);

private:
  double confidence_;
  std::unordered_map<double, double> known_;
};

/// What all estimates of a run share. For one thread.
struct context {
  const sums_data& data;
  double confidence;
  design_rule design;
  std::shared_ptr<t_quantiles> t;
};
context context_of(const sums_data& data, const inference_options& how);

/// The estimate that follows from value, variance, n, and the units of the domain. `nobody`: why, where there is no value.
estimate finish(const context& in, const moments& m, std::int64_t n, const domain_size& size, bool share,
                const std::string& nobody);

}  // namespace detail
}  // namespace v0
}  // namespace rater
