#include "cumulated.hpp"

#include <algorithm>
#include <cmath>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

bool same(double a, double b) { return std::abs(a - b) <= 1e-12 * std::max(std::abs(a), std::abs(b)); }

}  // namespace

double cumulated::quantile(double p, quantile_rule rule) const {
  if (rule == quantile_rule::hf7) return interpolated(p);
  const double wanted = p * weight.back();
  const auto found = std::partition_point(weight.begin(), weight.end(), [&](double w) { return w < wanted && !same(w, wanted); });
  const std::size_t at = found == weight.end() ? y.size() - 1 : static_cast<std::size_t>(found - weight.begin());
  if (rule == quantile_rule::school && same(weight[at], wanted) && at + 1 < y.size()) return y[at] + (y[at + 1] - y[at]) / 2;
  return y[at];
}

/// pk_1 = 0, pk_i = weight before i / weight before the last; linear between.
double cumulated::interpolated(double p) const {
  if (y.size() == 1) return y.front();
  const double all = weight[weight.size() - 2];
  const auto share = [&](std::size_t i) { return i == 0 ? 0.0 : weight[i - 1] / all; };
  const auto end = weight.end() - 1;
  // The first place, counted from 1, whose share is p or more.
  const auto found = std::partition_point(weight.begin(), end, [&](double w) { return w / all < p && !same(w / all, p); });
  const std::size_t above = static_cast<std::size_t>(found - weight.begin()) + 1;
  if (p <= 0) return y.front();
  if (above >= y.size() || same(share(above), p)) return y[std::min(above, y.size() - 1)];
  const double low = share(above - 1), high = share(above);
  return y[above - 1] + (y[above] - y[above - 1]) * ((p - low) / (high - low));
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
