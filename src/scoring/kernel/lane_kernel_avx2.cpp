#include "lane_kernel.hpp"

#include <immintrin.h>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

std::uint64_t bits_of(__m256i low, __m256i high) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(low)) |
         static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(high))) << 32;
}
__m256i load(const std::uint8_t* in) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(in)); }

std::uint64_t below(const std::uint8_t* in, std::uint8_t threshold) {
  const __m256i t = _mm256_set1_epi8(static_cast<char>(threshold));
  const auto reaches = [&](__m256i v) { return _mm256_cmpeq_epi8(_mm256_max_epu8(v, t), v); };
  return ~bits_of(reaches(load(in)), reaches(load(in + 32)));
}
std::uint64_t equal_to(const std::uint8_t* in, std::uint8_t value) {
  const __m256i v = _mm256_set1_epi8(static_cast<char>(value));
  return bits_of(_mm256_cmpeq_epi8(load(in), v), _mm256_cmpeq_epi8(load(in + 32), v));
}

/// Whole numbers from 0 to 100 as such; returns a bit for each of 64 that is none.
std::uint64_t add_points(const double* x, std::uint16_t* sum, std::uint16_t* to) {
  std::uint64_t odd = 0;
  const __m256d hundred = _mm256_set1_pd(100);
  for (int r = 0; r < lane_rows; r += 8) {
    __m128i whole[2];
    for (int h = 0; h < 2; ++h) {
      const __m256d v = _mm256_loadu_pd(x + r + 4 * h);
      const __m256d within =
          _mm256_and_pd(_mm256_cmp_pd(v, _mm256_setzero_pd(), _CMP_GE_OQ), _mm256_cmp_pd(v, hundred, _CMP_LE_OQ));
      whole[h] = _mm256_cvttpd_epi32(_mm256_and_pd(v, within));
      const __m256d same = _mm256_and_pd(within, _mm256_cmp_pd(_mm256_cvtepi32_pd(whole[h]), v, _CMP_EQ_OQ));
      odd |= static_cast<std::uint64_t>(~_mm256_movemask_pd(same) & 15) << (r + 4 * h);
    }
    const __m128i packed = _mm_packus_epi32(whole[0], whole[1]);
    auto* const total = reinterpret_cast<__m128i*>(sum + r);
    _mm_storeu_si128(total, _mm_add_epi16(_mm_loadu_si128(total), packed));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + r), packed);
  }
  return odd;
}

#include "lane_loops.inc"

}  // namespace

const lane_kernel lane_kernel_avx2 = {score_rows, read_columns, count_answers, tally_bytes,
                                      zero_bits,  below,        equal_to,      whole_points};

}  // namespace detail
}  // namespace v0
}  // namespace rater
