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

#include "lane_loops.inc"

}  // namespace

const lane_kernel lane_kernel_avx512 = {score_rows, read_columns, count_answers, tally_bytes, zero_bits, below, equal_to, whole_points};

}  // namespace detail
}  // namespace v0
}  // namespace rater
