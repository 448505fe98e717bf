#pragma once
#include "wide.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

// Integers of any size that sums and their products need, and what they are as a double.
namespace rater {
inline namespace v0 {
namespace detail {

/// Sign and magnitude with room for the products that a variance needs (docs/exactness.md counts the bits). Not for accumulating.
/// Most numbers are short: the first four limbs are always there, 0 beyond the length, so that short ones need no loops.
class big {
public:
  static constexpr std::size_t capacity = 48;

  big() noexcept { clear(); }
  big(const big& other) noexcept { copy(other); }
  big& operator=(const big& other) noexcept {
    copy(other);
    return *this;
  }
  ~big() = default;
  big(std::int64_t x) noexcept
      : big(static_cast<std::uint64_t>(x < 0 ? -static_cast<uint128>(x) : static_cast<uint128>(x)), x < 0) {}
  big(std::uint64_t magnitude, bool negative) noexcept : big(std::array{magnitude}, negative) {}
  /// Limbs from the lowest up.
  template <std::size_t N>
  big(const std::array<std::uint64_t, N>& magnitude, bool negative) noexcept : negative_(negative), length_(N) {
    clear();
    for (std::size_t i = 0; i < N; ++i) limb_[i] = magnitude[i];
    trim();
  }
  template <std::size_t N>
  explicit big(const wide<N>& x) noexcept : negative_(x.negative()), length_(N) {
    clear();
    std::uint64_t carry = negative_ ? 1 : 0;
    for (std::size_t i = 0; i < N; ++i) {
      const std::uint64_t bits = negative_ ? ~x.limb[i] : x.limb[i];
      limb_[i] = bits + carry;
      carry = carry != 0 && limb_[i] == 0 ? 1 : 0;
    }
    trim();
  }
  /// A finite double as an integer times 2^exponent.
  static big from(double x, int& exponent) noexcept {
    const auto bits = std::bit_cast<std::uint64_t>(x);
    const int biased = static_cast<int>((bits >> 52) & 0x7ff);
    std::uint64_t mantissa = bits & ((std::uint64_t{1} << 52) - 1);
    if (biased != 0) mantissa |= std::uint64_t{1} << 52;
    exponent = (biased != 0 ? biased : 1) - 1075;
    if (mantissa != 0) {
      const int zeros = std::countr_zero(mantissa);
      mantissa >>= zeros;
      exponent += zeros;
    } else {
      exponent = 0;
    }
    return {mantissa, (bits >> 63) != 0};
  }

  [[nodiscard]] bool zero() const noexcept { return length_ == 0; }
  [[nodiscard]] bool negative() const noexcept { return negative_; }
  [[nodiscard]] int bits() const noexcept {
    return length_ == 0 ? 0 : static_cast<int>(64 * length_) - std::countl_zero(limb_[length_ - 1]);
  }
  [[nodiscard]] std::uint64_t limb(std::size_t i) const noexcept { return i < length_ ? limb_[i] : 0; }
  /// How many limbs are not needed to be 0.
  [[nodiscard]] std::size_t length() const noexcept { return length_; }

  friend big operator*(const big& a, const big& b) noexcept {
    big out;
    if (a.length_ == 0 || b.length_ == 0) return out;
    out.negative_ = a.negative_ != b.negative_;
    if (a.length_ <= 2 && b.length_ <= 2)
      out.multiply_short(a, b);
    else
      out.multiply_long(a, b);
    return out;
  }
  friend big operator+(const big& a, const big& b) noexcept { return sum(a, b, b.negative_); }
  friend big operator-(const big& a, const big& b) noexcept { return sum(a, b, !b.negative_); }
  /// Times 2^shift.
  [[nodiscard]] big shifted_up(unsigned shift) const noexcept;
  /// The whole part of the quotient, cut towards 0; d > 0.
  [[nodiscard]] big divided_by(std::uint64_t d) const noexcept;
  /// The 128 bits from the top one down, and the power of two they count in.
  [[nodiscard]] uint128 top(int& exponent) const noexcept {
    const int drop = bits() - 128;
    exponent = drop;
    if (drop <= 0) {
      const uint128 out = (static_cast<uint128>(limb_[1]) << 64) | limb_[0];
      return zero() ? out : out << -drop;
    }
    const auto whole = static_cast<std::size_t>(drop / 64);
    const auto part = static_cast<unsigned>(drop % 64);
    const uint128 out = (static_cast<uint128>(limb_[whole + 1]) << 64) | limb_[whole];
    return part == 0 ? out : (out >> part) | (static_cast<uint128>(limb_[whole + 2]) << (128 - part));
  }

private:
  static constexpr std::size_t near = 4;  ///< limbs that are always there

  void clear() noexcept {
    for (std::size_t i = 0; i < near; ++i) limb_[i] = 0;
  }
  void copy(const big& other) noexcept {
    negative_ = other.negative_;
    length_ = other.length_;
    for (std::size_t i = 0; i < near; ++i) limb_[i] = other.limb_[i];
    for (std::size_t i = near; i < length_; ++i) limb_[i] = other.limb_[i];
  }
  void trim() noexcept {
    while (length_ > 0 && limb_[length_ - 1] == 0) --length_;
    if (length_ == 0) negative_ = false;
  }
  /// The length of a number that needs at most the near limbs.
  void measure() noexcept {
    const std::size_t upper = limb_[3] != 0 ? 4 : 3;
    const std::size_t lower = limb_[1] != 0 ? 2 : limb_[0] != 0 ? 1 : 0;
    length_ = (limb_[3] | limb_[2]) != 0 ? upper : lower;
    if (length_ == 0) negative_ = false;
  }
  void multiply_short(const big& a, const big& b) noexcept;
  void multiply_long(const big& a, const big& b) noexcept;
  void add_short(const big& a, const big& b) noexcept;
  void subtract_short(const big& a, const big& b) noexcept;
  void add_long(const big& a, const big& b) noexcept;
  void subtract_long(const big& large, const big& small) noexcept;
  /// -1, 0 or 1, of magnitudes.
  static int compare(const big& a, const big& b) noexcept;
  /// a + b with b's sign as given.
  static big sum(const big& a, const big& b, bool b_negative) noexcept {
    big out;
    out.negative_ = a.negative_;
    const bool is_short = a.length_ < near && b.length_ < near;
    if (a.negative_ == b_negative) {
      if (is_short)
        out.add_short(a, b);
      else
        out.add_long(a, b);
    } else if (is_short) {
      out.subtract_short(a, b);
    } else if (compare(a, b) >= 0) {
      out.subtract_long(a, b);
    } else {
      out.negative_ = b_negative;
      out.subtract_long(b, a);
    }
    return out;
  }

  bool negative_ = false;
  std::size_t length_ = 0;
  std::array<std::uint64_t, capacity> limb_;  // those beyond the length and the near ones are never read
};

inline void big::multiply_short(const big& a, const big& b) noexcept {
  const uint128 low = static_cast<uint128>(a.limb_[0]) * b.limb_[0];
  const uint128 cross = static_cast<uint128>(a.limb_[1]) * b.limb_[0] + (low >> 64);
  const uint128 other = static_cast<uint128>(a.limb_[0]) * b.limb_[1] + static_cast<std::uint64_t>(cross);
  const uint128 high = static_cast<uint128>(a.limb_[1]) * b.limb_[1] + (cross >> 64) + (other >> 64);
  limb_[0] = static_cast<std::uint64_t>(low);
  limb_[1] = static_cast<std::uint64_t>(other);
  limb_[2] = static_cast<std::uint64_t>(high);
  limb_[3] = static_cast<std::uint64_t>(high >> 64);
  length_ = a.length_ + b.length_;
  if (limb_[length_ - 1] == 0) --length_;
}

inline void big::add_short(const big& a, const big& b) noexcept {
  uint128 t = 0;
  for (std::size_t i = 0; i < near - 1; ++i) {
    t = static_cast<uint128>(a.limb_[i]) + b.limb_[i] + static_cast<std::uint64_t>(t >> 64);
    limb_[i] = static_cast<std::uint64_t>(t);
  }
  limb_[near - 1] = static_cast<std::uint64_t>(t >> 64);
  measure();
}

inline void big::subtract_short(const big& a, const big& b) noexcept {
  std::uint64_t borrow = 0;
  for (std::size_t i = 0; i < near - 1; ++i) {
    const uint128 t = static_cast<uint128>(a.limb_[i]) - b.limb_[i] - borrow;
    limb_[i] = static_cast<std::uint64_t>(t);
    borrow = static_cast<std::uint64_t>(t >> 64) & 1u;
  }
  if (borrow != 0) {  // below nothing: the other way round
    negative_ = !negative_;
    std::uint64_t carry = 1;
    for (std::size_t i = 0; i < near - 1; ++i) {
      limb_[i] = ~limb_[i] + carry;
      carry = carry != 0 && limb_[i] == 0 ? 1 : 0;
    }
  }
  measure();
}

/// numerator / denominator * 2^exponent as the nearest double (to within 2^-60 of half a unit in the last place). The
/// denominator is not zero. Integer arithmetic alone: the same bits on every machine.
double ratio(const big& numerator, const big& denominator, int exponent = 0) noexcept;

/// The top 128 bits of an integer: for products and quotients that need not be exact, only far better than a double. Each product
/// is cut by less than 2^-126 of itself.
class head {
public:
  explicit head(const big& of) noexcept : negative_(of.negative()) { bits_ = of.top(exponent_); }
  friend head operator*(head a, const head& b) noexcept {
    a.multiply(b);
    return a;
  }
  friend double ratio(const head& numerator, const head& denominator, int exponent) noexcept;

private:
  void multiply(const head& by) noexcept;
  uint128 bits_ = 0;  ///< the top one is set, unless the number is 0
  int exponent_ = 0;
  bool negative_ = false;
};
/// numerator / denominator * 2^exponent.
double ratio(const head& numerator, const head& denominator, int exponent = 0) noexcept;

inline void head::multiply(const head& by) noexcept {
  const auto low = [](uint128 x) { return static_cast<std::uint64_t>(x); };
  const auto high = [](uint128 x) { return static_cast<std::uint64_t>(x >> 64); };
  const uint128 lowest = static_cast<uint128>(low(bits_)) * low(by.bits_);
  const uint128 cross = static_cast<uint128>(high(bits_)) * low(by.bits_) + high(lowest);
  const uint128 other = static_cast<uint128>(low(bits_)) * high(by.bits_) + low(cross);
  bits_ = static_cast<uint128>(high(bits_)) * high(by.bits_) + high(cross) + high(other);
  exponent_ += by.exponent_ + 128;
  negative_ = negative_ != by.negative_;
  if (bits_ >> 127 != 0) return;
  bits_ = (bits_ << 1) | (low(other) >> 63);  // a product of two fractions of at least 1/2 is at least 1/4
  --exponent_;
}

/// x * 2^exponent as a double between 1/2 and 1 (or 0) times a power of two, rounded once: for products that a double cannot
/// hold.
struct scaled_double {
  double mantissa = 0;
  int exponent = 0;
};
scaled_double nearest(const big& x, int exponent = 0) noexcept;
/// x.mantissa * 2^x.exponent, where that is an ordinary double or too small to matter.
double value_of(const scaled_double& x) noexcept;

}  // namespace detail
}  // namespace v0
}  // namespace rater
