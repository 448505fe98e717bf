#include "io/detail/fast_rows.hpp"

#include <bit>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

using u64 = std::uint64_t;

#include "io/detail/fast_numbers.inc"

inline u64 zero_bytes(u64 v) {  // 0x80 in every byte that is 0, and only there
  constexpr u64 low = 0x7F * every;
  return ~(((v & low) + low) | v | low);
}

/// One number; false if it is not so simple.
inline bool put_digits_of(u64 last, u64 size, digit_marks m, double& to) {
  if (!is_little_endian || size > 8) return false;
  u64 within = ~u64{0} << (64 - 8 * size);
  u64 d = last & within;
  std::size_t behind = 0;
  if (const u64 marked = (zero_bytes(d ^ m.one) | zero_bytes(d ^ m.other)) & within; marked != 0) {
    if ((marked & (marked - 1)) != 0 || size == 1) return false;
    const u64 mark = marked >> 7, below = mark - 1, above = ~(below | mark * 0xFF);
    behind = (mark * 0x0706050403020100u) >> 56;
    d = (d & above) | ((d & below) << 8);  // what is before the mark moves up over it
    within <<= 8;
  }
  d ^= within & (every * '0');
  if ((((d + every * 0x76) | d) & (every * 0x80)) != 0) return false;
  d = ((d * 2561) >> 8) & 0x00FF00FF00FF00FFu;
  d = ((d * 6553601) >> 16) & 0x0000FFFF0000FFFFu;
  d = (d * 42949672960001u) >> 32;
  to = static_cast<double>(static_cast<std::int64_t>(d)) / powers[behind];
  return true;
}

inline std::uint32_t put_digits(const number_tile& t, digit_marks m, double* to) {
  std::uint32_t odd = 0;
  for (std::size_t r = 0; r < tile_rows; ++r) {
    if (t.size[r] == 0)
      to[r] = __builtin_nan("");
    else if (!put_digits_of(t.last[r], t.size[r], m, to[r]))
      odd |= 1u << r;
  }
  return odd;
}

/// A bit for each of 64 bytes, from a function that gives 0x80 for each of 8.
template <class OfEight>
inline u64 mask_of(const char* p, OfEight of_eight) {
  u64 mask = 0;
  for (int i = 0; i < 8; ++i) {
    u64 eight = 0;
    if (is_little_endian) {
      eight = load8(p + 8 * i);
    } else {
      for (int k = 7; k >= 0; --k) eight = eight << 8 | static_cast<unsigned char>(p[8 * i + k]);
    }
    mask |= (((of_eight(eight) >> 7) * 0x0102040810204080u) >> 56) << (8 * i);
  }
  return mask;
}

struct marks {
  u64 delimiter;
  u64 special;  // quotes, control characters, and bytes beyond ASCII
  const char* p;
  [[nodiscard]] u64 high() const {
    return mask_of(p, [](u64 v) { return v & (every * 0x80); });
  }
};

inline u64 delimiters(const char* p, char delimiter) {
  const u64 wanted = every * static_cast<unsigned char>(delimiter);
  return mask_of(p, [wanted](u64 v) { return zero_bytes(v ^ wanted); });
}

inline marks look(const char* p, char delimiter) {
  const u64 special = mask_of(p, [](u64 v) {
    const u64 control = ~((v | every * 0x80) - every * 0x20);
    return (control | v | zero_bytes(v ^ (every * '"'))) & (every * 0x80);
  });
  return {delimiters(p, delimiter), special, p};
}

inline std::uint32_t count(u64 mask) { return static_cast<std::uint32_t>(std::popcount(mask)); }
inline std::uint32_t place_of(u64 mask, std::uint32_t n) {
  for (; n > 0; --n) mask &= mask - 1;
  return static_cast<std::uint32_t>(std::countr_zero(mask));
}

struct place_list {
  static constexpr bool is_kept = true;
  std::uint8_t places[4 * 64];
  void add(std::size_t word, u64 mask, std::uint32_t found) {
    for (; mask != 0; mask &= mask - 1, ++found)
      places[found] = static_cast<std::uint8_t>(64 * word + static_cast<std::size_t>(std::countr_zero(mask)));
  }
  [[nodiscard]] std::uint32_t at(std::uint32_t n) const { return places[n]; }
};

inline void pick(const char* p, u64 first, u64 second, std::uint32_t, unsigned char* to) {
  for (; first != 0; first &= first - 1) *to++ = static_cast<unsigned char>(p[std::countr_zero(first) - 1]);
  for (; second != 0; second &= second - 1) *to++ = static_cast<unsigned char>(p[63 + std::countr_zero(second)]);
}

void put_codes(const unsigned char* characters, const fast_op& op, std::size_t row, char delimiter, u64* odd) {
  static_cast<void>(delimiter);  // the table knows it
  for (std::size_t r = 0; r < tile_rows; ++r) {
    odd[r] = 0;
    for (std::size_t k = 0; k < op.count; ++k) {
      const unsigned char code = op.codes->single[characters[r * widest_run + k] & 0x7F];
      op.columns[k][row + r] = code;
      odd[r] |= u64{code == ask_decoder} << k;
    }
  }
}

#include "io/detail/fast_rows.inc"

}  // namespace

void fast_rows_scalar(fast_job& job) { read_rows(job); }

}  // namespace detail
}  // namespace v0
}  // namespace rater
