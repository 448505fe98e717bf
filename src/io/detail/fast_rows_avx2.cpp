#include "io/detail/fast_rows.hpp"

#include <immintrin.h>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

using u64 = std::uint64_t;

#include "io/detail/fast_numbers.inc"

struct place_list {  // places are looked up in the masks
  static constexpr bool is_kept = false;
  static void add(std::size_t, u64, std::uint32_t) {}
  static std::uint32_t at(std::uint32_t) { return 0; }
};

inline __m256i load32(const void* p) { return _mm256_loadu_si256(static_cast<const __m256i*>(p)); }
inline u64 mask_of(__m256i first, __m256i second) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(first)) | u64{static_cast<std::uint32_t>(_mm256_movemask_epi8(second))}
                                                                       << 32;
}

struct marks {
  u64 delimiter;
  u64 special;  // quotes, control characters, and bytes beyond ASCII
  __m256i first, second;
  [[nodiscard]] u64 high() const { return mask_of(first, second); }
};

inline u64 delimiters(const char* p, char delimiter) {
  const __m256i d = _mm256_set1_epi8(delimiter);
  return mask_of(_mm256_cmpeq_epi8(load32(p), d), _mm256_cmpeq_epi8(load32(p + 32), d));
}

inline __m256i is_special(__m256i bytes) {
  return _mm256_or_si256(_mm256_cmpgt_epi8(_mm256_set1_epi8(' '), bytes), _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('"')));
}

inline marks look(const char* p, char delimiter) {
  const __m256i first = load32(p), second = load32(p + 32), d = _mm256_set1_epi8(delimiter);
  return {mask_of(_mm256_cmpeq_epi8(first, d), _mm256_cmpeq_epi8(second, d)), mask_of(is_special(first), is_special(second)),
          first, second};
}

inline std::uint32_t count(u64 mask) { return static_cast<std::uint32_t>(_mm_popcnt_u64(mask)); }
inline std::uint32_t place_of(u64 mask, std::uint32_t n) {
  return static_cast<std::uint32_t>(_tzcnt_u64(_pdep_u64(u64{1} << n, mask)));
}

/// Eight bytes at a time: bits become bytes, and those bytes are drawn together.
inline unsigned char* pick_from(const char* p, u64 mask, std::uint32_t length, unsigned char* to) {
  for (std::uint32_t i = 0; i < length; i += 8, mask >>= 8) {
    u64 bytes = 0;
    __builtin_memcpy(&bytes, p - 1 + i, sizeof bytes);
    const u64 drawn = _pext_u64(bytes, _pdep_u64(mask, 0x0101010101010101u) * 0xFF);
    __builtin_memcpy(to, &drawn, sizeof drawn);
    to += count(mask & 0xFF);
  }
  return to;
}

inline void pick(const char* p, u64 first, u64 second, std::uint32_t length, unsigned char* to) {
  to = pick_from(p, first, length < 64 ? length : 64, to);
  if (length > 64) pick_from(p + 64, second, length - 64, to);
}

inline __m256i every_64(u64 x) { return _mm256_set1_epi64x(static_cast<long long>(x)); }
inline std::uint32_t lanes_of(__m256i mask) { return static_cast<std::uint32_t>(_mm256_movemask_pd(_mm256_castsi256_pd(mask))); }

/// Four rows at a time.
inline std::uint32_t put_digits(const number_tile& t, digit_marks m, double* to) {
  std::uint32_t odd = 0;
  const __m256i zero = _mm256_setzero_si256(), all = _mm256_set1_epi8(-1);
  for (std::size_t r = 0; r < tile_rows; r += 4) {
    const __m256i size = load32(t.size + r);
    const __m256i within = _mm256_sllv_epi64(all, _mm256_sub_epi64(every_64(64), _mm256_slli_epi64(size, 3)));
    const __m256i v = _mm256_and_si256(load32(t.last + r), within);
    const __m256i either = _mm256_or_si256(_mm256_cmpeq_epi8(v, every_64(m.one)), _mm256_cmpeq_epi8(v, every_64(m.other)));
    const __m256i marked = _mm256_and_si256(either, within);
    const __m256i empty = _mm256_cmpeq_epi64(size, zero);
    __m256i d = v, cells = within, behind = zero, bad = _mm256_cmpgt_epi64(size, every_64(8));
    const bool has_mark = _mm256_testz_si256(marked, marked) == 0;
    if (has_mark) {
      const __m256i none = _mm256_cmpeq_epi64(marked, zero);
      const __m256i lowest = _mm256_and_si256(marked, _mm256_sub_epi64(zero, marked));
      const __m256i mark = _mm256_sub_epi64(_mm256_slli_epi64(lowest, 8), lowest);
      const __m256i below =
          _mm256_andnot_si256(none, _mm256_add_epi64(lowest, all));  // they move up over the first mark; another is no digit
      const __m256i above = _mm256_andnot_si256(_mm256_or_si256(below, mark), all);
      d = _mm256_or_si256(_mm256_and_si256(v, above), _mm256_slli_epi64(_mm256_and_si256(v, below), 8));
      cells = _mm256_or_si256(_mm256_and_si256(within, above), _mm256_slli_epi64(_mm256_and_si256(within, below), 8));
      behind = _mm256_andnot_si256(none, _mm256_sad_epu8(_mm256_and_si256(above, _mm256_set1_epi8(1)), zero));
      bad = _mm256_or_si256(bad, _mm256_andnot_si256(empty, _mm256_cmpeq_epi64(cells, zero)));  // nothing but a mark
    }
    d = _mm256_xor_si256(d, _mm256_and_si256(cells, _mm256_set1_epi8('0')));
    const __m256i no_digit = _mm256_subs_epu8(d, _mm256_set1_epi8(9));
    bad = _mm256_or_si256(bad, _mm256_xor_si256(_mm256_cmpeq_epi64(no_digit, zero), all));
    d = _mm256_maddubs_epi16(d, _mm256_set1_epi16(0x010A));   // tens and ones
    d = _mm256_madd_epi16(d, _mm256_set1_epi32(0x00010064));  // hundreds of them
    d = _mm256_add_epi64(_mm256_mul_epu32(d, every_64(10000)), _mm256_srli_epi64(d, 32));
    const __m256d two_to_52 = _mm256_set1_pd(0x1p52);
    __m256d x = _mm256_sub_pd(_mm256_castsi256_pd(_mm256_or_si256(d, _mm256_castpd_si256(two_to_52))), two_to_52);
    if (has_mark) x = _mm256_div_pd(x, _mm256_i64gather_pd(powers, behind, 8));
    _mm256_storeu_pd(to + r, _mm256_blendv_pd(x, _mm256_set1_pd(__builtin_nan("")), _mm256_castsi256_pd(empty)));
    odd |= lanes_of(bad) << r;
  }
  return odd;
}

/// One step of four that turn 16 rows into columns, in each half of the registers.
inline void turn(const __m256i (&in)[16], __m256i (&out)[16]) {
  for (int i = 0; i < 8; ++i) {
    out[2 * i] = _mm256_unpacklo_epi8(in[i], in[i + 8]);
    out[2 * i + 1] = _mm256_unpackhi_epi8(in[i], in[i + 8]);
  }
}

/// Digits by the table; cells without a character by their delimiter or newline; the rest is odd.
struct code_of_digit {
  __m256i table, delimiter;
  [[nodiscard]] __m256i operator()(__m256i bytes, std::uint32_t& odd) const {
    const __m256i digit = _mm256_sub_epi8(bytes, _mm256_set1_epi8('0'));
    const __m256i is_digit = _mm256_cmpeq_epi8(_mm256_min_epu8(digit, _mm256_set1_epi8(9)), digit);
    const __m256i is_newline =
        _mm256_or_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\n')), _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\r')));
    const __m256i is_empty = _mm256_or_si256(_mm256_cmpeq_epi8(bytes, delimiter), is_newline);
    const __m256i code = _mm256_and_si256(_mm256_shuffle_epi8(table, digit), is_digit);
    const __m256i known = _mm256_andnot_si256(_mm256_cmpeq_epi8(code, _mm256_set1_epi8(-1)), is_digit);
    odd = ~static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_or_si256(known, is_empty)));
    return _mm256_andnot_si256(is_empty, code);
  }
};

constexpr std::size_t digit_zero = 0x30;

void put_codes(const unsigned char* characters, const fast_op& op, std::size_t row, char delimiter, u64* odd) {
  const __m128i digits = _mm_loadu_si128(reinterpret_cast<const __m128i*>(op.codes->single + digit_zero));
  const code_of_digit decode{_mm256_broadcastsi128_si256(digits), _mm256_set1_epi8(delimiter)};
  for (std::size_t r = 0; r < tile_rows; ++r) odd[r] = 0;
  for (std::size_t first = 0; first < op.count; first += 32) {
    __m256i a[16], b[16];
    for (std::size_t r = 0; r < tile_rows; ++r) {
      std::uint32_t odd_here = 0;
      a[r] = decode(load32(characters + r * widest_run + first), odd_here);
      odd[r] |= u64{odd_here} << first;
    }
    turn(a, b);
    turn(b, a);
    turn(a, b);
    turn(b, a);
    alignas(32) unsigned char turned[16][32];
    for (std::size_t c = 0; c < 16; ++c) _mm256_store_si256(reinterpret_cast<__m256i*>(turned[c]), a[c]);
    for (std::size_t k = first; k < op.count && k < first + 32; ++k) {
      const __m128i column = _mm_load_si128(reinterpret_cast<const __m128i*>(turned[k % 16] + (k - first) / 16 * 16));
      _mm_storeu_si128(reinterpret_cast<__m128i*>(op.columns[k] + row), column);
    }
  }
}

#include "io/detail/fast_rows.inc"

}  // namespace

void fast_rows_avx2(fast_job& job) { read_rows(job); }

}  // namespace detail
}  // namespace v0
}  // namespace rater
