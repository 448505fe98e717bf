#pragma once
#include <cmath>
#include <cstdint>
#include <span>

namespace rater {
inline namespace v0 {
namespace detail {

__extension__ using wide_integer = __int128;

// The sum of finite numbers, the same for any order of them. Each is rounded to a whole multiple of a unit that lies 70 binary
// places below the largest (finer than a double resolves), and whole numbers add up exactly. Up to 2^56 numbers.
inline double steady_sum(std::span<const double> numbers) noexcept {
  double largest = 0;
  for (const double x : numbers) largest = std::fmax(largest, std::fabs(x));
  if (largest == 0) return 0;
  int exponent = 0;
  std::frexp(largest, &exponent);  // largest < 2^exponent
  if (exponent < -900) exponent = -900;
  const double per_unit = std::ldexp(1.0, 70 - exponent);
  wide_integer sum = 0;
  for (const double x : numbers) sum += static_cast<wide_integer>(x * per_unit);
  return std::ldexp(static_cast<double>(sum), exponent - 70);
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
