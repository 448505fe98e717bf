#include "io/detail/fast_rows.hpp"

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"  // gcc 12 finds fault with its own header
#endif
#include <immintrin.h>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

using u64 = std::uint64_t;

#include "io/detail/fast_numbers.inc"

struct marks {
  u64 delimiter;
  u64 special;  // quotes, control characters, and bytes beyond ASCII
  __m512i bytes;
  [[nodiscard]] u64 high() const { return _mm512_movepi8_mask(bytes); }
};

inline __m512i load64(const void* p) { return _mm512_loadu_si512(p); }

inline u64 delimiters(const char* p, char delimiter) { return _mm512_cmpeq_epi8_mask(load64(p), _mm512_set1_epi8(delimiter)); }

inline marks look(const char* p, char delimiter) {
  const __m512i bytes = load64(p);
  return {_mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(delimiter)),
          _mm512_cmplt_epi8_mask(bytes, _mm512_set1_epi8(' ')) | _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('"')), bytes};
}

inline std::uint32_t count(u64 mask) { return static_cast<std::uint32_t>(_mm_popcnt_u64(mask)); }
inline std::uint32_t place_of(u64 mask, std::uint32_t n) {
  return static_cast<std::uint32_t>(_tzcnt_u64(_pdep_u64(u64{1} << n, mask)));
}

inline void pick(const char* p, u64 first, u64 second, std::uint32_t, unsigned char* to) {
  _mm512_storeu_si512(to, _mm512_maskz_compress_epi8(first, load64(p - 1)));
  _mm512_storeu_si512(to + count(first), _mm512_maskz_compress_epi8(second, load64(p + 63)));
}

struct place_list {
  static constexpr bool is_kept = true;
  alignas(64) unsigned char places[4 * 64 + 64];
  void add(std::size_t word, u64 mask, std::uint32_t found) {
    alignas(64) static constexpr unsigned char in_order[64] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                                               16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
                                                               32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
                                                               48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    const __m512i here = _mm512_add_epi8(load64(in_order), _mm512_set1_epi8(static_cast<char>(64 * word)));
    _mm512_storeu_si512(places + found, _mm512_maskz_compress_epi8(mask, here));
  }
  [[nodiscard]] std::uint32_t at(std::uint32_t n) const { return places[n]; }
};

/// Eight rows at a time.
inline std::uint32_t put_digits(const number_tile& t, digit_marks m, double* to) {
  std::uint32_t odd = 0;
  const __m512i zero = _mm512_setzero_si512(), all = _mm512_set1_epi64(-1);
  for (std::size_t r = 0; r < tile_rows; r += 8) {
    const __m512i size = _mm512_load_si512(t.size + r);
    const __m512i within = _mm512_sllv_epi64(all, _mm512_sub_epi64(_mm512_set1_epi64(64), _mm512_slli_epi64(size, 3)));
    const __m512i v = _mm512_and_si512(_mm512_load_si512(t.last + r), within);
    const __mmask64 either = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi64(static_cast<long long>(m.one))) |
                             _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi64(static_cast<long long>(m.other)));
    const __m512i marked = _mm512_and_si512(_mm512_maskz_mov_epi8(either, _mm512_set1_epi8(-128)), within);
    const __mmask8 has_mark = _mm512_test_epi64_mask(marked, marked);
    __m512i d = v, cells = within, behind = zero;
    __mmask8 bad = _mm512_cmpgt_epu64_mask(size, _mm512_set1_epi64(8));
    if (has_mark != 0) {
      const __m512i mark = _mm512_srli_epi64(marked, 7);
      const __m512i below = _mm512_maskz_add_epi64(has_mark, mark, all);  // the bytes before the mark move up over it
      const __m512i above = _mm512_slli_epi64(_mm512_xor_si512(below, all), 8);
      const __m512i over = _mm512_mask_mov_epi64(all, has_mark, above);
      d = _mm512_or_si512(_mm512_and_si512(v, over), _mm512_slli_epi64(_mm512_and_si512(v, below), 8));
      cells = _mm512_or_si512(_mm512_and_si512(within, over), _mm512_slli_epi64(_mm512_and_si512(within, below), 8));
      behind = _mm512_srli_epi64(_mm512_mullo_epi64(mark, _mm512_set1_epi64(0x0706050403020100)), 56);
      bad |= _mm512_mask_test_epi64_mask(has_mark, marked, _mm512_add_epi64(marked, all));    // two marks
      bad |= _mm512_mask_testn_epi64_mask(_mm512_test_epi64_mask(size, size), cells, cells);  // a mark and nothing else
    }
    d = _mm512_xor_si512(d, _mm512_and_si512(cells, _mm512_set1_epi8('0')));
    const __m512i no_digit = _mm512_subs_epu8(d, _mm512_set1_epi8(9));
    bad |= _mm512_test_epi64_mask(no_digit, no_digit);
    d = _mm512_maddubs_epi16(d, _mm512_set1_epi16(0x010A));   // tens and ones
    d = _mm512_madd_epi16(d, _mm512_set1_epi32(0x00010064));  // hundreds of them
    const __m512i high = _mm512_mul_epu32(d, _mm512_set1_epi64(10000));
    d = _mm512_add_epi64(high, _mm512_srli_epi64(d, 32));
    __m512d x = _mm512_cvtepi64_pd(d);
    if (has_mark != 0) {
      const __m512d low_powers = _mm512_loadu_pd(powers);
      x = _mm512_div_pd(x, _mm512_permutexvar_pd(behind, low_powers));
    }
    const __mmask8 empty = _mm512_testn_epi64_mask(size, size);
    _mm512_storeu_pd(to + r, _mm512_mask_mov_pd(x, empty, _mm512_set1_pd(__builtin_nan(""))));
    odd |= static_cast<std::uint32_t>(bad) << r;
  }
  return odd;
}

/// One step of four that turn 16 rows into columns, in each quarter of the registers.
inline void turn(const __m512i (&in)[16], __m512i (&out)[16]) {
  for (int i = 0; i < 8; ++i) {
    out[2 * i] = _mm512_unpacklo_epi8(in[i], in[i + 8]);
    out[2 * i + 1] = _mm512_unpackhi_epi8(in[i], in[i + 8]);
  }
}

void put_codes(const unsigned char* characters, const fast_op& op, std::size_t row, char delimiter, u64* odd) {
  static_cast<void>(delimiter);  // the table knows it
  const __m512i low = load64(op.codes->single);
  const __m512i high = load64(op.codes->single + 64);
  __m512i a[16], b[16];
  for (std::size_t r = 0; r < tile_rows; ++r) {
    const __m512i code = _mm512_permutex2var_epi8(low, load64(characters + r * widest_run), high);
    odd[r] = _mm512_cmpeq_epi8_mask(code, _mm512_set1_epi8(-1));
    a[r] = code;
  }
  turn(a, b);
  turn(b, a);
  turn(a, b);
  turn(b, a);
  alignas(64) unsigned char turned[16][64];
  for (std::size_t c = 0; c < 16; ++c) _mm512_store_si512(turned[c], a[c]);
  for (std::size_t k = 0; k < op.count; ++k) {
    const __m128i column = _mm_load_si128(reinterpret_cast<const __m128i*>(turned[k % 16] + k / 16 * 16));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(op.columns[k] + row), column);
  }
}

#include "io/detail/fast_rows.inc"

}  // namespace

void fast_rows_avx512(fast_job& job) { read_rows(job); }

}  // namespace detail
}  // namespace v0
}  // namespace rater
