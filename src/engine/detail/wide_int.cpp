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

void big::multiply_long(const big& a, const big& b) noexcept {
  const big& longer = a.length_ >= b.length_ ? a : b;
  const big& shorter = a.length_ >= b.length_ ? b : a;
  std::uint64_t carry = 0;
  for (std::size_t j = 0; j < longer.length_; ++j) {
    const uint128 t = static_cast<uint128>(shorter.limb_[0]) * longer.limb_[j] + carry;
    limb_[j] = static_cast<std::uint64_t>(t);
    carry = static_cast<std::uint64_t>(t >> 64);
  }
  limb_[longer.length_] = carry;
  for (std::size_t i = 1; i < shorter.length_; ++i) {
    carry = 0;
    for (std::size_t j = 0; j < longer.length_; ++j) {
      const uint128 t = static_cast<uint128>(shorter.limb_[i]) * longer.limb_[j] + limb_[i + j] + carry;
      limb_[i + j] = static_cast<std::uint64_t>(t);
      carry = static_cast<std::uint64_t>(t >> 64);
    }
    limb_[i + longer.length_] = carry;
  }
  length_ = a.length_ + b.length_;
  if (limb_[length_ - 1] == 0) --length_;
}

int big::compare(const big& a, const big& b) noexcept {
  if (a.length_ != b.length_) return a.length_ < b.length_ ? -1 : 1;
  for (std::size_t i = a.length_; i-- > 0;)
    if (a.limb_[i] != b.limb_[i]) return a.limb_[i] < b.limb_[i] ? -1 : 1;
  return 0;
}

void big::add_long(const big& a, const big& b) noexcept {
  const big& large = a.length_ >= b.length_ ? a : b;
  const big& small = a.length_ >= b.length_ ? b : a;
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < large.length_; ++i) {
    const uint128 t = static_cast<uint128>(large.limb_[i]) + small.limb(i) + carry;
    limb_[i] = static_cast<std::uint64_t>(t);
    carry = static_cast<std::uint64_t>(t >> 64);
  }
  length_ = large.length_;
  if (carry != 0) limb_[length_++] = 1;
}

void big::subtract_long(const big& large, const big& small) noexcept {
  std::uint64_t borrow = 0;
  for (std::size_t i = 0; i < large.length_; ++i) {
    const uint128 t = static_cast<uint128>(large.limb_[i]) - small.limb(i) - borrow;
    limb_[i] = static_cast<std::uint64_t>(t);
    borrow = static_cast<std::uint64_t>(t >> 64) & 1u;
  }
  length_ = large.length_;
  trim();
}

big big::shifted_up(unsigned shift) const noexcept {
  big out;
  if (zero()) return out;
  const std::size_t whole = shift / 64;
  const unsigned part = shift % 64;
  for (std::size_t i = 0; i < whole; ++i) out.limb_[i] = 0;
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < length_; ++i) {
    out.limb_[i + whole] = (limb_[i] << part) | carry;
    carry = limb_[i] >> 1 >> (63 - part);
  }
  out.length_ = length_ + whole;
  if (carry != 0) out.limb_[out.length_++] = carry;
  out.negative_ = negative_;
  return out;
}

big big::divided_by(std::uint64_t d) const noexcept {
  big out;
  uint128 left = 0;
  for (std::size_t i = length_; i-- > 0;) {
    const uint128 here = (left << 64) | limb_[i];
    out.limb_[i] = static_cast<std::uint64_t>(here / d);
    left = here % d;
  }
  out.length_ = length_;
  out.negative_ = negative_;
  out.trim();
  return out;
}

double ratio(const big& numerator, const big& denominator, int exponent) noexcept {
  return numerator.zero() ? 0 : ratio(head(numerator), head(denominator), exponent);
}

double ratio(const head& numerator, const head& denominator, int exponent) noexcept {
  uint128 a = numerator.bits_;
  const uint128 b = denominator.bits_;
  if (a == 0) return 0;
  int power = exponent + numerator.exponent_ - denominator.exponent_ - 64;
  if (a >= b) {  // both have their top bit set: halving makes the quotient a fraction
    a >>= 1;     // the bit lost is far below the rounding of the quotient
    ++power;
  }
  bool rest = false;
  std::uint64_t quotient = divide(a, b, rest);
  // 63 or 64 bits: round to 53 by hand, so that the result does not hang on the conversion's rounding of a sticky bit.
  quotient |= rest ? 1u : 0u;
  const double size = scaled(static_cast<double>(quotient), power);
  return numerator.negative_ != denominator.negative_ ? -size : size;
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
