#include "kernel.hpp"

#include <immintrin.h>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

void flush_rows(const kernel_layout& at, const kernel_rows& rows, std::int64_t* limbs);
#include "rows.inc"

void put(std::int64_t* at, __m512i v) { _mm512_storeu_si512(at, _mm512_add_epi64(_mm512_loadu_si512(at), v)); }

__m512i lanes_at(const std::uint16_t* x) {
  return _mm512_cvtepu16_epi64(_mm_loadu_si128(reinterpret_cast<const __m128i*>(x)));
}

/// q = w x is below 2^52 and enters three products, each kept as the sum of its low and of its high 52 bits.
void flush_narrow(const kernel_layout& at, const kernel_rows& rows, std::int64_t* limbs) {
  const std::int64_t stride = at.lanes;
  const __m512i zero = _mm512_setzero_si512();
  for (std::int64_t i = 0; i < stride; i += 8) {
    __m512i wx = zero;
    __m512i wxx_low = zero;
    __m512i wxx_high = zero;
    __m512i wwx_low = zero;
    __m512i wwx_high = zero;
    __m512i wwxx_low = zero;
    __m512i wwxx_high = zero;
    for (std::int32_t r = 0; r < rows.count; ++r) {
      const __m512i w = _mm512_set1_epi64(static_cast<long long>(rows.w[r]));
      const __m512i x = lanes_at(rows.x + r * stride + i);
      const __m512i q = _mm512_madd52lo_epu64(zero, w, x);
      wx = _mm512_add_epi64(wx, q);
      wxx_low = _mm512_madd52lo_epu64(wxx_low, q, x);
      wxx_high = _mm512_madd52hi_epu64(wxx_high, q, x);
      wwx_low = _mm512_madd52lo_epu64(wwx_low, q, w);
      wwx_high = _mm512_madd52hi_epu64(wwx_high, q, w);
      wwxx_low = _mm512_madd52lo_epu64(wwxx_low, q, q);
      wwxx_high = _mm512_madd52hi_epu64(wwxx_high, q, q);
    }
    put(limbs + at.wx + i, wx);
    put(limbs + at.wxx + i, wxx_low);
    put(limbs + at.wxx + stride + i, wxx_high);
    put(limbs + at.wwx + i, wwx_low);
    put(limbs + at.wwx + stride + i, wwx_high);
    put(limbs + at.wwxx + i, wwxx_low);
    put(limbs + at.wwxx + stride + i, wwxx_high);
  }
}

/// Sixteen pairs at a time, picked from the first sixteen lanes.
void flush_pairs(const kernel_layout& at, const kernel_rows& rows, std::int64_t* limbs) {
  const std::int64_t lanes = at.lanes;
  const __m512i zero = _mm512_setzero_si512();
  alignas(64) std::uint64_t q[waiting_rows][16];
  if (at.pairs == 0) return;
  for (std::int32_t r = 0; r < rows.count; ++r) {
    const __m512i w = _mm512_set1_epi64(static_cast<long long>(rows.w[r]));
    _mm512_store_si512(q[r], _mm512_madd52lo_epu64(zero, w, lanes_at(rows.x + r * lanes)));
    if (lanes > 8) _mm512_store_si512(q[r] + 8, _mm512_madd52lo_epu64(zero, w, lanes_at(rows.x + r * lanes + 8)));
  }
  for (std::int64_t p = 0; p < at.pairs; p += 16) {
    const __m512i a0 = _mm512_loadu_si512(at.pair_a + p);
    const __m512i a1 = _mm512_loadu_si512(at.pair_a + p + 8);
    const __m512i b0 = _mm512_loadu_si512(at.pair_b + p);
    const __m512i b1 = _mm512_loadu_si512(at.pair_b + p + 8);
    __m512i low0 = zero;
    __m512i low1 = zero;
    __m512i high0 = zero;
    __m512i high1 = zero;
    for (std::int32_t r = 0; r < rows.count; ++r) {
      const __m512i first = _mm512_load_si512(q[r]);
      const __m512i second = lanes > 8 ? _mm512_load_si512(q[r] + 8) : zero;
      const __m512i xa0 = _mm512_permutex2var_epi64(first, a0, second);
      const __m512i xb0 = _mm512_permutex2var_epi64(first, b0, second);
      const __m512i xa1 = _mm512_permutex2var_epi64(first, a1, second);
      const __m512i xb1 = _mm512_permutex2var_epi64(first, b1, second);
      low0 = _mm512_madd52lo_epu64(low0, xa0, xb0);
      high0 = _mm512_madd52hi_epu64(high0, xa0, xb0);
      low1 = _mm512_madd52lo_epu64(low1, xa1, xb1);
      high1 = _mm512_madd52hi_epu64(high1, xa1, xb1);
    }
    put(limbs + at.pair + p, low0);
    put(limbs + at.pair + p + 8, low1);
    put(limbs + at.pair + at.pairs + p, high0);
    put(limbs + at.pair + at.pairs + p + 8, high1);
  }
}

/// Lanes are rows: q = w z in two limbs.
void flush_wide(const kernel_layout& at, const kernel_rows& rows, std::int64_t* limbs) {
  const std::int64_t stride = at.wide;
  const __m512i zero = _mm512_setzero_si512();
  for (std::int64_t i = 0; i < stride; ++i) {
    __m512i wx[2] = {zero, zero};
    __m512i wxx[3] = {zero, zero, zero};
    __m512i wwx[3] = {zero, zero, zero};
    __m512i wwxx[4] = {zero, zero, zero, zero};
    for (std::int32_t r = 0; r < rows.count; r += 8) {
      const std::int32_t here = rows.count - r;
      const auto mask = static_cast<__mmask8>(here >= 8 ? 255 : (1 << here) - 1);
      const __m512i w = _mm512_maskz_loadu_epi64(mask, rows.w + r);
      const __m512i z = _mm512_maskz_loadu_epi64(mask, rows.z + i * waiting_rows + r);
      const __m512i low = _mm512_madd52lo_epu64(zero, w, z);
      const __m512i high = _mm512_madd52hi_epu64(zero, w, z);
      const __m512i twice = _mm512_add_epi64(high, high);
      wx[0] = _mm512_add_epi64(wx[0], low);
      wx[1] = _mm512_add_epi64(wx[1], high);
      wxx[0] = _mm512_madd52lo_epu64(wxx[0], low, z);
      wxx[1] = _mm512_madd52lo_epu64(_mm512_madd52hi_epu64(wxx[1], low, z), high, z);
      wxx[2] = _mm512_madd52hi_epu64(wxx[2], high, z);
      wwx[0] = _mm512_madd52lo_epu64(wwx[0], low, w);
      wwx[1] = _mm512_madd52lo_epu64(_mm512_madd52hi_epu64(wwx[1], low, w), high, w);
      wwx[2] = _mm512_madd52hi_epu64(wwx[2], high, w);
      wwxx[0] = _mm512_madd52lo_epu64(wwxx[0], low, low);
      wwxx[1] = _mm512_madd52lo_epu64(_mm512_madd52hi_epu64(wwxx[1], low, low), low, twice);
      wwxx[2] = _mm512_madd52lo_epu64(_mm512_madd52hi_epu64(wwxx[2], low, twice), high, high);
      wwxx[3] = _mm512_madd52hi_epu64(wwxx[3], high, high);
    }
    const auto add = [&](std::int64_t first, const __m512i* v, int count) {
      for (int k = 0; k < count; ++k) limbs[first + k * stride + i] += _mm512_reduce_add_epi64(v[k]);
    };
    add(at.wide_wx, wx, 2);
    add(at.wide_wxx, wxx, 3);
    add(at.wide_wwx, wwx, 3);
    add(at.wide_wwxx, wwxx, 4);
  }
}

void flush_rows(const kernel_layout& at, const kernel_rows& rows, std::int64_t* limbs) {
  flush_totals(at, rows, limbs);
  flush_narrow(at, rows, limbs);
  flush_pairs(at, rows, limbs);
  flush_wide(at, rows, limbs);
}

void add(const kernel_layout& at, const kernel_batch& batch, kernel_cell* cells, const kernel_carry& carry) {
  add_rows(at, batch, cells, carry);
}

std::uint64_t weights(const double* w, int count, std::uint64_t* out) {
  std::uint64_t bad = 0;
  int r = 0;
  for (; r + 8 <= count; r += 8) {
    const __m512d x = _mm512_loadu_pd(w + r);
    const __m512d million = _mm512_set1_pd(1e6);
    const __mmask8 fits = _mm512_cmp_pd_mask(x, _mm512_setzero_pd(), _CMP_GT_OQ) & _mm512_cmp_pd_mask(x, _mm512_set1_pd(68719.0), _CMP_LT_OQ);
    const __m512i k = _mm512_maskz_cvttpd_epi64(fits, _mm512_add_pd(_mm512_mul_pd(x, million), _mm512_set1_pd(0.5)));
    const __mmask8 good = fits & _mm512_test_epi64_mask(k, k) &
                          _mm512_cmp_pd_mask(_mm512_div_pd(_mm512_cvtepi64_pd(k), million), x, _CMP_EQ_OQ);
    _mm512_storeu_si512(out + r, _mm512_maskz_mov_epi64(good, k));
    bad |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(~good)) << r;
  }
  return bad | weights_scalar(w, r, count, out);
}

}  // namespace

const kernel kernel_avx512 = {flush_rows, add, weights};

}  // namespace detail
}  // namespace v0
}  // namespace rater
