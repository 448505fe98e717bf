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

}  // namespace

const lane_kernel lane_kernel_avx512 = {score_rows, read_columns, count_answers, tally_bytes,
                                        zero_bits,  below,        equal_to,      whole_points};

}  // namespace detail
}  // namespace v0
}  // namespace rater
