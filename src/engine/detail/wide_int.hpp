#pragma once
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

// Integers of fixed width for sums that must not depend on the order of their terms, and products of such sums.
namespace rater {
inline namespace v0 {
namespace detail {

__extension__ typedef unsigned __int128 uint128;

/// A two's complement integer of 64 N bits that terms are added to. Wraps like any machine integer, so that adding and
/// then removing the same terms in any order comes back to the same bits.
template <std::size_t N>
struct wide {
  std::array<std::uint64_t, N> limb{};

  /// Adds (or subtracts) a number of L limbs, times 2^shift. What does not fit is lost.
  template <std::size_t L>
  void add(const std::array<std::uint64_t, L>& term, unsigned shift, bool negative) noexcept {
    const unsigned bits = shift % 64;
    std::array<std::uint64_t, L + 1> moved;
    moved[0] = term[0] << bits;
    for (std::size_t i = 1; i < L; ++i) moved[i] = (term[i] << bits) | (term[i - 1] >> 1 >> (63 - bits));
    moved[L] = term[L - 1] >> 1 >> (63 - bits);
    add_limbs(moved, shift / 64, negative);
  }
  void add(std::uint64_t term, unsigned shift, bool negative) noexcept { add(std::array{term}, shift, negative); }
  void add(uint128 term, unsigned shift, bool negative) noexcept {
    add(std::array{static_cast<std::uint64_t>(term), static_cast<std::uint64_t>(term >> 64)}, shift, negative);
  }
  void add(const wide& other, bool negative) noexcept { add_limbs(other.limb, 0, negative); }

  [[nodiscard]] bool negative() const noexcept { return (limb[N - 1] >> 63) != 0; }
  friend bool operator==(const wide&, const wide&) = default;

private:
  template <std::size_t L>
  void add_limbs(const std::array<std::uint64_t, L>& term, std::size_t at, bool negative) noexcept {
    std::uint64_t carry = 0;  // or borrow
    std::size_t i = 0;
    for (; i < L && at < N; ++i, ++at) {
      const uint128 sum =
          negative ? static_cast<uint128>(limb[at]) - term[i] - carry : static_cast<uint128>(limb[at]) + term[i] + carry;
      limb[at] = static_cast<std::uint64_t>(sum);
      carry = static_cast<std::uint64_t>(sum >> 64) & 1u;
    }
    for (; carry != 0 && at < N; ++at) {
      const std::uint64_t before = limb[at];
      limb[at] = negative ? before - 1 : before + 1;
      carry = negative ? before == 0 : limb[at] == 0;
    }
  }
};

/// Sign and magnitude with room for the products that a variance needs (docs/exactness.md counts the bits). Not for accumulating.
class big {
public:
  static constexpr std::size_t capacity = 48;

  big() = default;
  big(const big& other) noexcept : negative_(other.negative_), length_(other.length_) { copy(other); }
  big& operator=(const big& other) noexcept {
    negative_ = other.negative_;
    length_ = other.length_;
    copy(other);
    return *this;
  }
  ~big() = default;
  big(std::int64_t x) : big(static_cast<std::uint64_t>(x < 0 ? -static_cast<uint128>(x) : static_cast<uint128>(x)), x < 0) {}
  big(std::uint64_t magnitude, bool negative) noexcept : negative_(negative && magnitude != 0), length_(magnitude != 0 ? 1 : 0) {
    limb_[0] = magnitude;
  }
  template <std::size_t N>
  explicit big(const wide<N>& x) : negative_(x.negative()), length_(N) {
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

  friend big operator*(const big& a, const big& b) noexcept {
    big out;
    if (a.zero() || b.zero()) return out;
    for (std::size_t i = 0; i < a.length_ + b.length_; ++i) out.limb_[i] = 0;
    for (std::size_t i = 0; i < a.length_; ++i) {
      std::uint64_t carry = 0;
      for (std::size_t j = 0; j < b.length_; ++j) {
        const uint128 t = static_cast<uint128>(a.limb_[i]) * b.limb_[j] + out.limb_[i + j] + carry;
        out.limb_[i + j] = static_cast<std::uint64_t>(t);
        carry = static_cast<std::uint64_t>(t >> 64);
      }
      out.limb_[i + b.length_] = carry;
    }
    out.length_ = a.length_ + b.length_;
    out.negative_ = a.negative_ != b.negative_;
    out.trim();
    return out;
  }
  friend big operator+(const big& a, const big& b) noexcept { return sum(a, b, b.negative_); }
  friend big operator-(const big& a, const big& b) noexcept { return sum(a, b, !b.negative_); }
  /// Times 2^shift.
  [[nodiscard]] big shifted_up(unsigned shift) const noexcept {
    big out;
    if (zero()) return out;
    const std::size_t whole = shift / 64;
    const unsigned part = shift % 64;
    for (std::size_t i = 0; i < length_ + whole + 1; ++i) out.limb_[i] = 0;
    for (std::size_t i = 0; i < length_; ++i) {
      out.limb_[i + whole] |= part == 0 ? limb_[i] : limb_[i] << part;
      if (part != 0) out.limb_[i + whole + 1] |= limb_[i] >> (64 - part);
    }
    out.length_ = length_ + whole + 1;
    out.negative_ = negative_;
    out.trim();
    return out;
  }
  /// The whole part of the quotient, cut towards 0; d > 0.
  [[nodiscard]] big divided_by(std::uint64_t d) const noexcept {
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
  /// The 128 bits from the top one down, and the power of two they count in.
  [[nodiscard]] uint128 top(int& exponent) const noexcept {
    const int drop = bits() - 128;
    exponent = drop;
    uint128 out = 0;
    if (drop <= 0) {
      out = (static_cast<uint128>(limb(1)) << 64) | limb(0);
      return zero() ? out : out << -drop;
    }
    const auto whole = static_cast<std::size_t>(drop / 64);
    const auto part = static_cast<unsigned>(drop % 64);
    out = (static_cast<uint128>(limb(whole + 1)) << 64) | limb(whole);
    if (part != 0) out = (out >> part) | (static_cast<uint128>(limb(whole + 2)) << (128 - part));
    return out;
  }

private:
  void copy(const big& other) noexcept {
    for (std::size_t i = 0; i < length_; ++i) limb_[i] = other.limb_[i];
  }
  void trim() noexcept {
    while (length_ > 0 && limb_[length_ - 1] == 0) --length_;
    if (length_ == 0) negative_ = false;
  }
  static int compare(const big& a, const big& b) noexcept {
    if (a.length_ != b.length_) return a.length_ < b.length_ ? -1 : 1;
    for (std::size_t i = a.length_; i-- > 0;)
      if (a.limb_[i] != b.limb_[i]) return a.limb_[i] < b.limb_[i] ? -1 : 1;
    return 0;
  }
  /// a + b with b's sign as given.
  static big sum(const big& a, const big& b, bool b_negative) noexcept {
    const bool same = a.negative_ == b_negative;
    const bool a_is_larger = compare(a, b) >= 0;
    const big& large = a_is_larger ? a : b;
    const big& small = a_is_larger ? b : a;
    big out;
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < large.length_; ++i) {
      const uint128 t = same ? static_cast<uint128>(large.limb_[i]) + small.limb(i) + carry
                             : static_cast<uint128>(large.limb_[i]) - small.limb(i) - carry;
      out.limb_[i] = static_cast<std::uint64_t>(t);
      carry = static_cast<std::uint64_t>(t >> 64) & 1u;
    }
    out.length_ = large.length_;
    if (same && carry != 0) out.limb_[out.length_++] = 1;
    out.negative_ = a_is_larger ? a.negative_ : b_negative;
    out.trim();
    return out;
  }

  bool negative_ = false;
  std::size_t length_ = 0;
  std::array<std::uint64_t, capacity> limb_;  // those beyond length_ are never read
};

/// numerator / denominator * 2^exponent as the nearest double (to within 2^-60 of half a unit in the last place). The
/// denominator is not zero. Integer arithmetic alone: the same bits on every machine.
double ratio(const big& numerator, const big& denominator, int exponent = 0) noexcept;

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
