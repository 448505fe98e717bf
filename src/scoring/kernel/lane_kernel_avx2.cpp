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

#include "lane_loops.inc"

}  // namespace

const lane_kernel lane_kernel_avx2 = {score_rows, read_columns, count_answers, tally_bytes, zero_bits, below, equal_to, whole_points};

}  // namespace detail
}  // namespace v0
}  // namespace rater
