#pragma once
#include <rater/inference/quantile.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// Numbers in order, with the weight that lies at or below each.
struct cumulated {
  std::vector<double> y{}, weight{};
  bool defined = true;  ///< somebody is there, and nobody has a weight below 0

  /// Those of `order` whose weight is not 0; `y_at(k)` is the number of order[k]. Empty weights: 1 each. Cumulative weights at
  /// the last of equal numbers do not depend on the order of those.
  template <class NumberAt>
  cumulated(std::span<const std::uint32_t> order, std::span<const double> w, const NumberAt& y_at);

  /// The p-quantile (METHODS 6.4); 0 <= p <= 1, and `defined`.
  [[nodiscard]] double quantile(double p, quantile_rule rule) const;

private:
  [[nodiscard]] double interpolated(double p) const;
};

/// Places of the numbers for which `take(i)`, by number and, of equals, as they stand.
template <class Take>
[[nodiscard]] std::vector<std::uint32_t> order_of(std::span<const double> y, const Take& take);

}  // namespace detail
}  // namespace v0
}  // namespace rater

#include "fold_sums.hpp"

#include <algorithm>
#include <utility>

namespace rater {
inline namespace v0 {
namespace detail {

template <class NumberAt>
cumulated::cumulated(std::span<const std::uint32_t> order, std::span<const double> w, const NumberAt& y_at) {
  const auto weight_at = [&](std::size_t k) { return w.empty() ? 1.0 : w[order[k]]; };
  const double largest = largest_of(order.size(), weight_at);
  const folds by(largest, order.size());
  folded below;
  for (std::size_t k = 0; k < order.size(); ++k) {
    const double here = weight_at(k);
    if (here == 0) continue;
    if (here < 0) defined = false;
    below.add(here, by);
    y.push_back(y_at(k));
    weight.push_back(below.sum(by));
  }
  if (y.empty()) defined = false;
}

template <class Take>
std::vector<std::uint32_t> order_of(std::span<const double> y, const Take& take) {
  std::vector<std::pair<double, std::uint32_t>> pairs;
  for (std::size_t i = 0; i < y.size(); ++i)
    if (take(i)) pairs.emplace_back(y[i], static_cast<std::uint32_t>(i));
  std::sort(pairs.begin(), pairs.end());
  std::vector<std::uint32_t> out;
  out.reserve(pairs.size());
  for (const auto& p : pairs) out.push_back(p.second);
  return out;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
