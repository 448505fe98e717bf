#include "lane_kernel.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

/// A bit for each of 64 rows, of a test of one byte. What every x86-64 processor has does sixteen at a time.
#if defined(__SSE2__)
__m128i spread(std::uint8_t v) { return _mm_set1_epi8(static_cast<char>(v)); }
template <class Test>
inline std::uint64_t bits_of(const std::uint8_t* in, Test test) {
  std::uint64_t bits = 0;
  for (int r = 0; r < lane_rows; r += 16) {
    const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in + r));
    bits |= static_cast<std::uint64_t>(static_cast<std::uint16_t>(_mm_movemask_epi8(test(v)))) << r;
  }
  return bits;
}
std::uint64_t below(const std::uint8_t* in, std::uint8_t threshold) {
  const __m128i t = spread(threshold);
  return ~bits_of(in, [&](__m128i v) { return _mm_cmpeq_epi8(_mm_max_epu8(v, t), v); });
}
std::uint64_t equal_to(const std::uint8_t* in, std::uint8_t value) {
  const __m128i same = spread(value);
  return bits_of(in, [&](__m128i v) { return _mm_cmpeq_epi8(v, same); });
}
std::uint64_t answers_of(const lane_column& in) {
  const __m128i low = spread(in.low);
  const __m128i most = spread(static_cast<std::uint8_t>(in.steps - 1));
  return bits_of(in.bytes, [&](__m128i v) {
    const __m128i x = _mm_sub_epi8(v, low);
    return _mm_cmpeq_epi8(_mm_min_epu8(x, most), x);
  });
}
#else
template <class Test>
inline std::uint64_t bits_of(const std::uint8_t* in, Test test) {
  std::uint64_t bits = 0;
  for (int r = 0; r < lane_rows; ++r) bits |= std::uint64_t{test(in[r])} << r;
  return bits;
}
std::uint64_t below(const std::uint8_t* in, std::uint8_t threshold) {
  return bits_of(in, [&](std::uint8_t v) { return v < threshold; });
}
std::uint64_t equal_to(const std::uint8_t* in, std::uint8_t value) {
  return bits_of(in, [&](std::uint8_t v) { return v == value; });
}
std::uint64_t answers_of(const lane_column& in) {
  return bits_of(in.bytes, [&](std::uint8_t v) { return static_cast<std::uint8_t>(v - in.low) < in.steps; });
}
#endif
void add_bytes(const lane_basis& basis, const lane_column* columns, std::uint8_t* answers, std::uint16_t* sums);

/// What turns the sum of each row into its mean's integer, modulo 2^16.
void find_factors(const lane_basis& basis, const std::uint8_t* answers, std::uint16_t* out) {
  for (int r = 0; r < lane_rows; ++r) out[r] = basis.short_factor[answers[r]];
}

/// Whole numbers from 0 to 100 as such; returns a bit for each of 64 that is none.
std::uint64_t add_points(const double* x, std::uint16_t* sum, std::uint16_t* to) {
  std::uint64_t odd = 0;
  for (int r = 0; r < lane_rows; ++r) {
    const bool within = x[r] >= 0 && x[r] <= 100;  // not so where it is missing
    const int whole = static_cast<int>(within ? x[r] : 0);
    odd |= std::uint64_t{!within || static_cast<double>(whole) != x[r]} << r;
    sum[r] = static_cast<std::uint16_t>(sum[r] + whole);
    to[r] = static_cast<std::uint16_t>(whole);
  }
  return odd;
}

#include "lane_loops.inc"
#include "lane_reading.inc"

void add_bytes(const lane_basis& basis, const lane_column* columns, std::uint8_t* answers, std::uint16_t* sums) {
  add_basis<std::uint8_t>(basis, columns, answers, sums);
}

}  // namespace

const lane_kernel lane_kernel_scalar = {score_rows, read_columns, zero_bits, below, whole_points};

}  // namespace detail
}  // namespace v0
}  // namespace rater
