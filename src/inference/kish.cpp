#include <rater/inference/kish.hpp>

#include "detail/fold_sums.hpp"
#include "detail/nearest.hpp"

#include <rater/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace rater {
inline namespace v0 {

kish_effect kish(std::span<const double> weights) {
  kish_effect out;
  double largest = 0;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double w = weights[i];
    if (!(w >= 0) || !std::isfinite(w))
      throw error(errc::data, fmt::format("the weight is {}; expected a finite number, 0 or above", detail::shortest(w)),
                  fmt::format("respondent {}", i + 1));
    if (w == 0) continue;
    ++out.n;
    largest = std::max(largest, w);
    least = std::min(least, w);
  }
  if (out.n == 0) return out;
  const auto n = static_cast<double>(out.n);
  out.deff = 1;
  out.n_eff = n;
  if (least == largest) return out;
  const auto of_largest = [&](std::size_t i) { return weights[i] / largest; };  // its square is never too large
  const double sum = detail::fold_sum(weights.size(), of_largest);
  const double mean = sum / n;
  out.cv2 = detail::fold_sum(weights.size(),
                             [&](std::size_t i) {
                               const double off = weights[i] == 0 ? 0.0 : of_largest(i) - mean;
                               return off * off;
                             }) /
            n / (mean * mean);
  out.deff = 1 + out.cv2;
  out.n_eff = n / out.deff;
  return out;
}

}  // namespace v0
}  // namespace rater
