#pragma once
#include "scoring/detail/steady_sum.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// The sum of term(0) .. term(n - 1), the same for any order of them; NaN if one is not finite. A tenth of the time of
/// steady_sum, for sums that are taken anew in every replicate. Each term is cut in two parts at fixed places below the largest,
/// so that sums of either part are exact; what is left lies more than 106 - 2 log2(n) places below it (Demmel & Nguyen 2013).
template <class Term>
double folded_sum(std::size_t n, Term term) {
  double largest = 0;
  bool finite = true;
  for (std::size_t i = 0; i < n; ++i) {
    const double size = std::fabs(term(i));
    finite = finite && size <= std::numeric_limits<double>::max();
    largest = size > largest ? size : largest;
  }
  if (!finite) return std::numeric_limits<double>::quiet_NaN();
  if (largest == 0) return 0;
  int exponent = 0, count = 0;
  std::frexp(largest, &exponent);                    // largest < 2^exponent
  std::frexp(static_cast<double>(n), &count);        // n < 2^count
  if (exponent + count > 1000 || exponent < -800) {  // beyond the places that a double has above or below
    std::vector<double> terms(n);
    for (std::size_t i = 0; i < n; ++i) terms[i] = term(i);
    return steady_sum(terms);
  }
  const double upper = std::ldexp(1.5, exponent + count), lower = std::ldexp(1.5, exponent + 2 * count - 53);
  std::array<double, 4> high{}, low{};  // sums are exact, so that it does not matter how many there are
  for (std::size_t i = 0; i < n; ++i) {
    const double x = term(i), top = (x + upper) - upper;
    high[i % 4] += top;
    low[i % 4] += ((x - top) + lower) - lower;
  }
  return ((high[0] + high[1]) + (high[2] + high[3])) + ((low[0] + low[1]) + (low[2] + low[3]));
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
