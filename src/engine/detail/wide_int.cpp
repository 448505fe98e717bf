#include "wide_int.hpp"

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

/// x * 2^exponent, where the result is an ordinary double or too small to matter.
double scaled(double x, int exponent) noexcept {
  for (; exponent > 900; exponent -= 900) x *= 0x1p900;
  for (; exponent < -900; exponent += 900) x *= 0x1p-900;
  return x * std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

/// (a << 64) / b for a < b, with the top bit of b set: 64 bits of quotient, and whether anything is left. By halves of 64 bits
/// (Knuth 1997, 4.3.1, algorithm D): the estimate from the upper halves is at most two too large.
std::uint64_t divide(uint128 a, uint128 b, bool& rest) noexcept {
  const auto upper = static_cast<std::uint64_t>(b >> 64);
  const auto lower = static_cast<std::uint64_t>(b);
  const bool full = static_cast<std::uint64_t>(a >> 64) >= upper;
  std::uint64_t quotient = full ? ~std::uint64_t{0} : static_cast<std::uint64_t>(a / upper);
  uint128 left = a - static_cast<uint128>(quotient) * upper;
  uint128 product = static_cast<uint128>(quotient) * lower;
  while ((left >> 64) == 0 && product > left << 64) {
    --quotient;
    left += upper;
    product -= lower;
  }
  rest = (left >> 64) != 0 || product != left << 64;
  return quotient;
}

}  // namespace

double ratio(const big& numerator, const big& denominator, int exponent) noexcept {
  if (numerator.zero()) return 0;
  int above = 0;
  int below = 0;
  uint128 a = numerator.top(above);
  const uint128 b = denominator.top(below);
  int power = exponent + above - below - 64;
  if (a >= b) {  // both have their top bit set: halving makes the quotient a fraction
    a >>= 1;     // the bit lost is far below the rounding of the quotient
    ++power;
  }
  bool rest = false;
  std::uint64_t quotient = divide(a, b, rest);
  // 63 or 64 bits: round to 53 by hand, so that the result does not hang on the conversion's rounding of a sticky bit.
  quotient |= rest ? 1u : 0u;
  const double size = scaled(static_cast<double>(quotient), power);
  return numerator.negative() != denominator.negative() ? -size : size;
}

scaled_double nearest(const big& x, int exponent) noexcept {
  if (x.zero()) return {};
  int power = 0;
  const uint128 top = x.top(power);
  auto bits = static_cast<std::uint64_t>(top >> 64);
  if (static_cast<std::uint64_t>(top) != 0) bits |= 1u;
  const double size = static_cast<double>(bits) * 0x1p-64;
  return {x.negative() ? -size : size, exponent + power + 128};
}

double value_of(const scaled_double& x) noexcept { return scaled(x.mantissa, x.exponent); }

}  // namespace detail
}  // namespace v0
}  // namespace rater
