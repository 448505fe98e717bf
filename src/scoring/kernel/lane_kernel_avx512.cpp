#include "lane_kernel.hpp"

#include <immintrin.h>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

std::uint64_t below(const std::uint8_t* in, std::uint8_t threshold) {
  return _mm512_cmplt_epu8_mask(_mm512_loadu_si512(in), _mm512_set1_epi8(static_cast<char>(threshold)));
}
std::uint64_t equal_to(const std::uint8_t* in, std::uint8_t value) {
  return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(in), _mm512_set1_epi8(static_cast<char>(value)));
}

__m512i load(const void* in) { return _mm512_loadu_si512(in); }
__m512i spread(std::uint8_t v) { return _mm512_set1_epi8(static_cast<char>(v)); }

/// Steps above the minimum; takes the bits of rows without.
__m512i steps_of(const lane_column& in, __mmask64& there) {
  const __m512i x = _mm512_sub_epi8(load(in.bytes), spread(in.low));
  there &= _mm512_cmplt_epu8_mask(x, spread(in.steps));
  return x;
}
std::uint64_t answers_of(const lane_column& in) {
  __mmask64 there = ~__mmask64{0};
  steps_of(in, there);
  return there;
}

void put_wide(__m512i bytes, std::uint16_t* out) {
  _mm512_storeu_si512(out, _mm512_cvtepu8_epi16(_mm512_castsi512_si256(bytes)));
  _mm512_storeu_si512(out + 32, _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(bytes, 1)));
}

/// Answers and sums of steps of a basis whose sums stay below 256.
void add_bytes(const lane_basis& basis, const lane_column* columns, std::uint8_t* answers, std::uint16_t* sums) {
  const __m512i one = spread(1);
  __m512i count = _mm512_setzero_si512();
  __m512i first = count;
  __m512i second = count;
  for (std::int32_t i = 0; i < basis.count; ++i) {
    const lane_item& item = basis.items[i];
    const __m512i last = spread(static_cast<std::uint8_t>(item.top - 2));
    const bool reversed = item.top != 0;
    __mmask64 there = ~__mmask64{0};
    __m512i x = spread(static_cast<std::uint8_t>(item.fixed - 1));
    if (item.column[0] >= 0) x = steps_of(columns[item.column[0]], there);
    if (basis.columns == 2) {
      const __m512i y = steps_of(columns[item.column[1]], there);
      second = _mm512_mask_add_epi8(second, there, second, reversed ? _mm512_sub_epi8(last, y) : y);
    }
    first = _mm512_mask_add_epi8(first, there, first, reversed ? _mm512_sub_epi8(last, x) : x);
    count = _mm512_mask_add_epi8(count, there, count, one);
  }
  _mm512_storeu_si512(answers, count);
  put_wide(first, sums);
  put_wide(second, sums + lane_rows);
}

/// What turns the sum of each row into its mean's integer, modulo 2^16.
void find_factors(const lane_basis& basis, const std::uint8_t* answers, std::uint16_t* out) {
  const __m512i table = load(basis.short_factor);
  const __m512i count = load(answers);
  const __m512i low = _mm512_cvtepu8_epi16(_mm512_castsi512_si256(count));
  const __m512i high = _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(count, 1));
  _mm512_storeu_si512(out, _mm512_permutexvar_epi16(low, table));
  _mm512_storeu_si512(out + 32, _mm512_permutexvar_epi16(high, table));
}

/// Whole numbers from 0 to 100 as such; returns a bit for each of 64 that is none.
std::uint64_t add_points(const double* x, std::uint16_t* sum, std::uint16_t* to) {
  std::uint64_t odd = 0;
  for (int r = 0; r < lane_rows; r += 8) {
    const __m512d v = _mm512_loadu_pd(x + r);
    const __mmask8 within =
        _mm512_cmp_pd_mask(v, _mm512_setzero_pd(), _CMP_GE_OQ) & _mm512_cmp_pd_mask(v, _mm512_set1_pd(100), _CMP_LE_OQ);
    const __m256i whole = _mm512_maskz_cvttpd_epi32(within, v);
    const __mmask8 same = within & _mm512_cmp_pd_mask(_mm512_cvtepi32_pd(whole), v, _CMP_EQ_OQ);
    odd |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(~same)) << r;
    const __m128i packed = _mm256_cvtepi32_epi16(whole);
    auto* const total = reinterpret_cast<__m128i*>(sum + r);
    _mm_storeu_si128(total, _mm_add_epi16(_mm_loadu_si128(total), packed));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + r), packed);
  }
  return odd;
}

#include "lane_loops.inc"
#include "lane_reading.inc"

}  // namespace

const lane_kernel lane_kernel_avx512 = {score_rows, read_columns, zero_bits, below, whole_points};

}  // namespace detail
}  // namespace v0
}  // namespace rater
