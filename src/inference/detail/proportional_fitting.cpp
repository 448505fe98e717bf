#include "inference/detail/proportional_fitting.hpp"

#include <algorithm>
#include <cmath>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

using numbers = std::vector<double>;

void add_up(const numbers& sum, std::span<const std::int32_t> code, numbers& to) {
  std::fill(to.begin(), to.end(), 0.0);
  for (std::size_t c = 0; c < sum.size(); ++c) to[static_cast<std::size_t>(code[c])] += sum[c];
}

/// Multiplies by the factors of one margin and adds up the next: one way through the cells.
void scale_and_add_up(numbers& sum, std::span<const std::int32_t> code, const numbers& factor, std::span<const std::int32_t> next,
                      numbers& to) {
  std::fill(to.begin(), to.end(), 0.0);
  for (std::size_t c = 0; c < sum.size(); ++c) {
    sum[c] *= factor[static_cast<std::size_t>(code[c])];
    to[static_cast<std::size_t>(next[c])] += sum[c];
  }
}

double error_of(const numbers& found, std::span<const double> target, double total) {
  double largest = 0;
  for (std::size_t k = 0; k < target.size(); ++k)
    largest = std::max(largest, std::fabs(found[k] - target[k]) / (target[k] > 0 ? target[k] : total));
  return largest;
}

double largest_error(const numbers& sum, std::span<const fitting_margin> margins, double total) {
  double largest = 0;
  for (const fitting_margin& m : margins) {
    numbers found(m.target.size());
    add_up(sum, m.code, found);
    largest = std::max(largest, error_of(found, m.target, total));
  }
  return largest;
}

/// False where a category has a target, and no weight that could be multiplied.
bool factors_of(const numbers& found, std::span<const double> target, numbers& factor) {
  factor.assign(target.size(), 1.0);
  bool all = true;
  for (std::size_t k = 0; k < target.size(); ++k) {
    if (found[k] > 0)
      factor[k] = target[k] / found[k];
    else
      all = all && target[k] <= 0;
  }
  return all;
}

}  // namespace

fitting_result proportional_fitting(std::vector<double> sum, std::span<const fitting_margin> margins, double tolerance,
                                    int max_cycles) {
  double total = 0;
  for (const double t : margins.front().target) total += t;
  fitting_result out{std::move(sum)};
  out.converged = largest_error(out.sum, margins, total) <= tolerance;
  if (out.converged) return out;

  numbers found(margins.front().target.size()), factor, next_found;
  add_up(out.sum, margins.front().code, found);
  bool possible = true;
  while (!out.converged && possible && out.cycles < max_cycles) {
    double largest = 0;
    for (std::size_t m = 0; m < margins.size(); ++m) {
      const fitting_margin& next = margins[(m + 1) % margins.size()];
      largest = std::max(largest, error_of(found, margins[m].target, total));
      possible = factors_of(found, margins[m].target, factor) && possible;
      next_found.resize(next.target.size());
      scale_and_add_up(out.sum, margins[m].code, factor, next.code, next_found);
      found.swap(next_found);
    }
    ++out.cycles;
    // What was off before each step bounds what is off now only nearly: looked at in full when it may be enough. With one margin
    // or with margins that are independent a single cycle is.
    if (largest <= 1e3 * tolerance || out.cycles == 1) out.converged = largest_error(out.sum, margins, total) <= tolerance;
  }
  return out;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
