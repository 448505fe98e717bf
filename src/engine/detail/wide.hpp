#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

// Integers of fixed width for sums that must not depend on the order of their terms.
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

}  // namespace detail
}  // namespace v0
}  // namespace rater
