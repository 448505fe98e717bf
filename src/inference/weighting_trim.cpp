#include <rater/inference/weighting.hpp>

#include <rater/error.hpp>

#include "detail/nearest.hpp"
#include "scoring/detail/steady_sum.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace rater {
inline namespace v0 {
namespace {

using numbers = std::vector<double>;

/// The weights of respondents who are in the sample.
numbers in_sample(std::span<const double> weights) {
  numbers out;
  for (std::size_t r = 0; r < weights.size(); ++r) {
    if (!std::isfinite(weights[r]))
      throw error(errc::data, fmt::format("the weight of row {} is {}; expected a finite number", r + 1, weights[r]),
                  "the weights");
    if (weights[r] != 0) out.push_back(weights[r]);
  }
  return out;
}

void check_limits(const trim_limits& l, const numbers& w, double sum) {
  if (!(l.low < l.high))
    throw error(errc::usage, fmt::format("{} to {}; expected the lower one first", l.low, l.high), "the limits");
  const auto n = static_cast<double>(w.size());
  if (n * l.low <= sum && sum <= n * l.high) return;
  throw error(errc::data,
              fmt::format("the mean weight is {}, which is not between {} and {}: weights trimmed there cannot keep their sum",
                          sum / n, detail::shortest(l.low), detail::shortest(l.high)),
              "the limits");
}

/// What to add to every number so that, cut off at `limit`, they sum to `sum`: the number of those that stay below it grows or
/// shrinks one by one. `numbers` in decreasing order, `sum` <= their count * limit.
double level_below(const numbers& decreasing, double limit, double sum) {
  const auto n = decreasing.size();
  double left = 0;  // of those that are not cut off
  for (const double x : decreasing) left += x;
  for (std::size_t cut = 0; cut < n; ++cut) {
    const double level = (sum - limit * static_cast<double>(cut) - left) / static_cast<double>(n - cut);
    if (decreasing[cut] + level <= limit) return level;
    left -= decreasing[cut];
  }
  return limit - decreasing.back();
}

/// Where the passes lead: after the first, what every one of them adds has the same sign, so that they come to one number.
void settle(numbers& w, const trim_limits& limits, double sum) {
  const auto [least, most] = std::minmax_element(w.begin(), w.end());
  if (*most > limits.high) {
    numbers sorted = w;
    std::sort(sorted.begin(), sorted.end(), std::greater<>());
    const double level = level_below(sorted, limits.high, sum);
    for (double& x : w) x = std::min(x + level, limits.high);
  } else if (*least < limits.low) {
    numbers mirrored;
    for (const double x : w) mirrored.push_back(-x);
    std::sort(mirrored.begin(), mirrored.end(), std::greater<>());
    const double level = level_below(mirrored, -limits.low, -sum);
    for (double& x : w) x = std::max(x - level, limits.low);
  }
}

}  // namespace

trimming_result trimming(std::span<const double> weights, const trim_limits& limits, trim_rule rule) {
  numbers w = in_sample(weights);
  trimming_result out{{weights.begin(), weights.end()}};
  if (w.empty()) return out;
  const double sum = detail::steady_sum(w);
  check_limits(limits, w, sum);
  numbers cut;
  std::vector<char> inside;
  for (double& x : w) {
    out.below += x < limits.low ? 1 : 0;
    out.above += x > limits.high ? 1 : 0;
    inside.push_back(x >= limits.low && x <= limits.high ? 1 : 0);
    const double clipped = std::clamp(x, limits.low, limits.high);
    cut.push_back(x - clipped);
    x = clipped;
  }
  const std::int64_t outside = out.below + out.above;
  if (outside == 0) return out;
  const auto takers = static_cast<double>(static_cast<std::int64_t>(w.size()) - outside);
  if (takers == 0)
    throw error(errc::data,
                fmt::format("no weight is between {} and {}, so that none can take up what is cut off; make the limits wider",
                            detail::shortest(limits.low), detail::shortest(limits.high)),
                "the limits");
  const double share = detail::steady_sum(cut) / takers;
  for (std::size_t i = 0; i < w.size(); ++i)
    if (inside[i] != 0) w[i] += share;
  if (rule == trim_rule::strict) settle(w, limits, sum);
  auto next = w.begin();
  for (double& x : out.weights)
    if (x != 0) x = *next++;
  return out;
}

double weight_quantile(std::span<const double> weights, double p) {
  if (!(p >= 0 && p <= 1)) throw error(errc::usage, fmt::format("the quantile {}; expected 0 to 1", p), "the quantile");
  numbers w = in_sample(weights);
  if (w.empty()) throw error(errc::data, "there are no weights");
  std::sort(w.begin(), w.end());
  const double place = p * static_cast<double>(w.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const double part = place - static_cast<double>(below);
  return below + 1 < w.size() ? w[below] + part * (w[below + 1] - w[below]) : w.back();
}

weight_spread spread_of(std::span<const double> weights) {
  const numbers w = in_sample(weights);
  weight_spread out;
  out.n = static_cast<std::int64_t>(w.size());
  if (w.empty()) return out;
  const auto [least, most] = std::minmax_element(w.begin(), w.end());
  out.min = *least;
  out.max = *most;
  out.sum = detail::steady_sum(w);
  const auto n = static_cast<double>(w.size());
  const double mean = out.sum / n;
  numbers squares;
  for (const double x : w) squares.push_back((x - mean) * (x - mean));
  const double cv2 = *least == *most ? 0 : detail::steady_sum(squares) / n / (mean * mean);
  out.cv = std::sqrt(cv2);
  out.deff = 1 + cv2;
  out.n_eff = n / out.deff;
  return out;
}

}  // namespace v0
}  // namespace rater
