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

__m256i spread(std::uint8_t v) { return _mm256_set1_epi8(static_cast<char>(v)); }

/// Steps above the minimum of 32 rows; clears the bytes of rows without.
__m256i steps_of(const lane_column& in, int row, __m256i& there) {
  const __m256i x = _mm256_sub_epi8(load(in.bytes + row), spread(in.low));
  const __m256i most = spread(static_cast<std::uint8_t>(in.steps - 1));
  there = _mm256_and_si256(there, _mm256_cmpeq_epi8(_mm256_min_epu8(x, most), x));
  return x;
}
std::uint64_t answers_of(const lane_column& in) {
  __m256i low = spread(255);
  __m256i high = low;
  steps_of(in, 0, low);
  steps_of(in, 32, high);
  return bits_of(low, high);
}

void put_wide(__m256i bytes, std::uint16_t* out) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), _mm256_cvtepu8_epi16(_mm256_castsi256_si128(bytes)));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + 16), _mm256_cvtepu8_epi16(_mm256_extracti128_si256(bytes, 1)));
}

/// Answers and sums of steps of a basis whose sums stay below 256.
void add_bytes(const lane_basis& basis, const lane_column* columns, std::uint8_t* answers, std::uint16_t* sums) {
  for (int row = 0; row < lane_rows; row += 32) {
    __m256i count = _mm256_setzero_si256();
    __m256i first = count;
    __m256i second = count;
    for (std::int32_t i = 0; i < basis.count; ++i) {
      const lane_item& item = basis.items[i];
      const __m256i last = spread(static_cast<std::uint8_t>(item.top - 2));
      const bool reversed = item.top != 0;
      __m256i there = spread(255);
      __m256i x = spread(static_cast<std::uint8_t>(item.fixed - 1));
      if (item.column[0] >= 0) x = steps_of(columns[item.column[0]], row, there);
      if (basis.columns == 2) {
        const __m256i y = steps_of(columns[item.column[1]], row, there);
        second = _mm256_add_epi8(second, _mm256_and_si256(there, reversed ? _mm256_sub_epi8(last, y) : y));
      }
      first = _mm256_add_epi8(first, _mm256_and_si256(there, reversed ? _mm256_sub_epi8(last, x) : x));
      count = _mm256_sub_epi8(count, there);
    }
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(answers + row), count);
    put_wide(first, sums + row);
    put_wide(second, sums + lane_rows + row);
  }
}

/// What turns the sum of each row into its mean's integer, modulo 2^16: by shuffles of low and high bytes.
void find_factors(const lane_basis& basis, const std::uint8_t* answers, std::uint16_t* out) {
  const __m256i table = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(basis.short_factor));
  const __m256i low_byte = _mm256_set1_epi16(255);
  const auto packed = [](__m256i v) {
    return _mm256_permute4x64_epi64(_mm256_packus_epi16(v, v), 0x88);  // 16 bytes, in each half
  };
  const __m256i low = packed(_mm256_and_si256(table, low_byte));
  const __m256i high = packed(_mm256_srli_epi16(table, 8));
  for (int row = 0; row < lane_rows; row += 32) {
    const __m256i count = _mm256_permute4x64_epi64(load(answers + row), 0xd8);  // so that unpacking leaves rows in order
    const __m256i l = _mm256_shuffle_epi8(low, count);
    const __m256i h = _mm256_shuffle_epi8(high, count);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + row), _mm256_unpacklo_epi8(l, h));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + row + 16), _mm256_unpackhi_epi8(l, h));
  }
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
#include "lane_reading.inc"

}  // namespace

const lane_kernel lane_kernel_avx2 = {score_rows, read_columns, zero_bits, below, whole_points};

}  // namespace detail
}  // namespace v0
}  // namespace rater
