#include "kernel.hpp"

#include <immintrin.h>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

#include "sums.inc"

void put(std::int64_t* at, __m512i v) { _mm512_storeu_si512(at, _mm512_add_epi64(_mm512_loadu_si512(at), v)); }

__m512i lanes_at(const std::uint16_t* x) { return _mm512_cvtepu16_epi64(_mm_loadu_si128(reinterpret_cast<const __m128i*>(x))); }

__m512i digit_of(const std::uint64_t& w) { return _mm512_set1_epi64(static_cast<long long>(w)); }

/// q = w x is below 2^52 and enters three products, each kept as the sum of its low and of its high 52 bits.
template <int First, int Second>
void flush_narrow(const kernel_layout& at, const kernel_rows& rows, std::int64_t* limbs) {
  constexpr bool cross = First != Second;
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
      const __m512i x = lanes_at(x_of(at, rows, r) + i);
      const __m512i q = _mm512_madd52lo_epu64(zero, digit_of(w_of(at, rows, r)[First]), x);
      const __m512i w = digit_of(w_of(at, rows, r)[Second]);
      const __m512i other = cross ? _mm512_madd52lo_epu64(zero, w, x) : q;
      if constexpr (!cross) {
        wx = _mm512_add_epi64(wx, q);
        wxx_low = _mm512_madd52lo_epu64(wxx_low, q, x);
        wxx_high = _mm512_madd52hi_epu64(wxx_high, q, x);
      }
      wwx_low = _mm512_madd52lo_epu64(wwx_low, q, w);
      wwx_high = _mm512_madd52hi_epu64(wwx_high, q, w);
      wwxx_low = _mm512_madd52lo_epu64(wwxx_low, q, other);
      wwxx_high = _mm512_madd52hi_epu64(wwxx_high, q, other);
    }
    if constexpr (!cross) {
      put(limbs + at.wx + i, wx);
      put(limbs + at.wxx + i, wxx_low);
      put(limbs + at.wxx + stride + i, wxx_high);
    }
    put(limbs + at.wwx + i, wwx_low);
    put(limbs + at.wwx + stride + i, wwx_high);
    put(limbs + at.wwxx + i, wwxx_low);
    put(limbs + at.wwxx + stride + i, wwxx_high);
  }
}

/// Pairs of the first sixteen lanes, `Vectors` times eight from `p` on. The second factor is of the last of the digits in q.
template <std::size_t Vectors, std::size_t Digits>
inline void flush_some_pairs(const kernel_layout& at, const std::uint64_t (*q)[16 * Digits], std::int32_t count, std::int64_t p,
                             std::int64_t* limbs) {
  __m512i low[Vectors];
  __m512i high[Vectors];
  __m512i a[Vectors];
  __m512i b[Vectors];
  __mmask8 used[Vectors];
  for (std::size_t v = 0; v < Vectors; ++v) {
    low[v] = high[v] = _mm512_setzero_si512();
    a[v] = _mm512_loadu_si512(at.pair_a + p + 8 * static_cast<std::int64_t>(v));
    b[v] = _mm512_loadu_si512(at.pair_b + p + 8 * static_cast<std::int64_t>(v));
    const std::int64_t left = at.pairs_used - p - 8 * static_cast<std::int64_t>(v);
    used[v] = static_cast<__mmask8>(left >= 8 ? 255 : (1 << left) - 1);
  }
  for (std::int32_t r = 0; r < count; ++r) {
    const __m512i first = _mm512_load_si512(q[r]);
    const __m512i second = _mm512_load_si512(q[r] + 8);
    const __m512i other_first = _mm512_load_si512(q[r] + 16 * (Digits - 1));
    const __m512i other_second = _mm512_load_si512(q[r] + 16 * (Digits - 1) + 8);
    for (std::size_t v = 0; v < Vectors; ++v) {
      const __m512i x = _mm512_maskz_permutex2var_epi64(used[v], first, a[v], second);
      const __m512i y = _mm512_permutex2var_epi64(other_first, b[v], other_second);
      low[v] = _mm512_madd52lo_epu64(low[v], x, y);
      high[v] = _mm512_madd52hi_epu64(high[v], x, y);
    }
  }
  for (std::size_t v = 0; v < Vectors; ++v) {
    std::int64_t* const to = limbs + at.pair + p + 8 * static_cast<std::int64_t>(v);
    put(to, low[v]);
    put(to + at.pairs, high[v]);
  }
}

template <int First, int Second>
void flush_pairs(const kernel_layout& at, const kernel_rows& rows, std::int64_t* limbs) {
  if (at.pairs == 0) return;
  constexpr std::size_t digits = First != Second ? 2 : 1;
  constexpr int digit[2] = {First, Second};
  const std::int64_t lanes = at.lanes;
  const __m512i zero = _mm512_setzero_si512();
  alignas(64) std::uint64_t q[waiting_rows][16 * digits];
  for (std::int32_t r = 0; r < rows.count; ++r)
    for (std::size_t d = 0; d < digits; ++d) {
      const __m512i w = digit_of(w_of(at, rows, r)[digit[d]]);
      const std::uint16_t* const x = x_of(at, rows, r);
      _mm512_store_si512(q[r] + 16 * d, _mm512_madd52lo_epu64(zero, w, lanes_at(x)));
      _mm512_store_si512(q[r] + 16 * d + 8, lanes > 8 ? _mm512_madd52lo_epu64(zero, w, lanes_at(x + 8)) : zero);
    }
  const std::int64_t vectors = (at.pairs_used + 7) / 8;
  std::int64_t v = 0;
  for (; v + 4 <= vectors; v += 4) flush_some_pairs<4, digits>(at, q, rows.count, 8 * v, limbs);
  for (; v + 3 <= vectors; v += 3) flush_some_pairs<3, digits>(at, q, rows.count, 8 * v, limbs);
  for (; v < vectors; ++v) flush_some_pairs<1, digits>(at, q, rows.count, 8 * v, limbs);
}

/// The sums of eight vectors.
inline __m512i sums_of(const __m512i* v) {
  const auto pairs = [](__m512i a, __m512i b) {
    return _mm512_add_epi64(_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
  };
  const auto halves = [](__m512i a, __m512i b) {
    return _mm512_add_epi64(_mm512_shuffle_i64x2(a, b, 0x88), _mm512_shuffle_i64x2(a, b, 0xdd));
  };
  return halves(halves(pairs(v[0], v[1]), pairs(v[2], v[3])), halves(pairs(v[4], v[5]), pairs(v[6], v[7])));
}

/// Lanes are rows: q = w z in two limbs.
template <int First, int Second>
void flush_wide(const kernel_layout& at, const kernel_rows& rows, std::int64_t* limbs) {
  constexpr bool cross = First != Second;
  const std::int64_t stride = at.wide;
  const __m512i zero = _mm512_setzero_si512();
  alignas(64) std::uint64_t weights[waiting_rows] = {};
  alignas(64) std::uint64_t others[waiting_rows] = {};
  alignas(64) std::uint64_t column[waiting_rows] = {};
  copy_column(at, rows, First, weights);
  if constexpr (cross) copy_column(at, rows, Second, others);
  for (std::int64_t i = 0; i < stride; ++i) {
    copy_column(at, rows, at.digits + i, column);
    __m512i wx[2] = {zero, zero};
    __m512i wxx[3] = {zero, zero, zero};
    __m512i wwx[3] = {zero, zero, zero};
    __m512i wwxx[4] = {zero, zero, zero, zero};
    for (std::int32_t r = 0; r < rows.count; r += 8) {
      const __m512i w = _mm512_load_si512(weights + r);  // 0 beyond the rows
      const __m512i z = _mm512_load_si512(column + r);
      const __m512i low = _mm512_madd52lo_epu64(zero, w, z);
      const __m512i high = _mm512_madd52hi_epu64(zero, w, z);
      if constexpr (cross) {
        const __m512i v = _mm512_load_si512(others + r);
        const __m512i v_low = _mm512_madd52lo_epu64(zero, v, z);
        const __m512i v_high = _mm512_madd52hi_epu64(zero, v, z);
        wwx[0] = _mm512_madd52lo_epu64(wwx[0], low, v);
        wwx[1] = _mm512_madd52lo_epu64(_mm512_madd52hi_epu64(wwx[1], low, v), high, v);
        wwx[2] = _mm512_madd52hi_epu64(wwx[2], high, v);
        wwxx[0] = _mm512_madd52lo_epu64(wwxx[0], low, v_low);
        wwxx[1] = _mm512_madd52lo_epu64(_mm512_madd52hi_epu64(wwxx[1], low, v_low), low, v_high);
        wwxx[1] = _mm512_madd52lo_epu64(wwxx[1], high, v_low);
        wwxx[2] = _mm512_madd52lo_epu64(_mm512_madd52hi_epu64(wwxx[2], low, v_high), high, v_high);
        wwxx[2] = _mm512_madd52hi_epu64(wwxx[2], high, v_low);
        wwxx[3] = _mm512_madd52hi_epu64(wwxx[3], high, v_high);
        continue;
      }
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
    const __m512i some[8] = {wx[0], wx[1], wxx[0], wxx[1], wxx[2], wwx[0], wwx[1], wwx[2]};
    const __m512i rest[8] = {wwxx[0], wwxx[1], wwxx[2], wwxx[3], zero, zero, zero, zero};
    alignas(64) std::int64_t sum[16];
    _mm512_store_si512(sum, sums_of(some));
    _mm512_store_si512(sum + 8, sums_of(rest));
    for (int k = 0; k < 2 && !cross; ++k) limbs[at.wide_wx + k * stride + i] += sum[k];
    for (int k = 0; k < 3 && !cross; ++k) limbs[at.wide_wxx + k * stride + i] += sum[2 + k];
    for (int k = 0; k < 3; ++k) limbs[at.wide_wwx + k * stride + i] += sum[5 + k];
    for (int k = 0; k < 4; ++k) limbs[at.wide_wwxx + k * stride + i] += sum[8 + k];
  }
}

template <int First, int Second>
void flush_part(const kernel_layout& at, const kernel_rows& rows, std::int64_t* limbs) {
  flush_totals<First, Second>(at, rows, limbs);
  flush_narrow<First, Second>(at, rows, limbs);
  if (at.pairs_are_near)
    flush_pairs<First, Second>(at, rows, limbs);
  else
    flush_pairs_scalar<First, Second>(at, rows, limbs);
  flush_wide<First, Second>(at, rows, limbs);
}

/// w x is below 2^52.
template <int Digits>
void flush_linear_narrow(const kernel_layout& at, const kernel_rows& rows, std::int64_t* limbs) {
  for (std::int64_t i = 0; i < at.lanes; i += 8) {
    __m512i wx[2] = {_mm512_setzero_si512(), _mm512_setzero_si512()};
    for (std::int32_t r = 0; r < rows.count; ++r) {
      const __m512i x = lanes_at(x_of(at, rows, r) + i);
      for (int d = 0; d < Digits; ++d) wx[d] = _mm512_madd52lo_epu64(wx[d], digit_of(w_of(at, rows, r)[d]), x);
    }
    for (int d = 0; d < Digits; ++d) put(limbs + d * at.part + at.wx + i, wx[d]);
  }
}

#include "rows.inc"

void add(const kernel_layout& at, const kernel_batch& batch, kernel_cell* cells, const kernel_carry& carry) {
  add_rows(at, batch, cells, carry);
}

std::uint64_t weights(const double* w, int count, std::uint64_t* out) {
  std::uint64_t bad = 0;
  int r = 0;
  for (; r + 8 <= count; r += 8) {
    const __m512d x = _mm512_loadu_pd(w + r);
    const __m512d million = _mm512_set1_pd(1e6);
    const __mmask8 fits =
        _mm512_cmp_pd_mask(x, _mm512_setzero_pd(), _CMP_GT_OQ) & _mm512_cmp_pd_mask(x, _mm512_set1_pd(68719.0), _CMP_LT_OQ);
    const __m512i k = _mm512_maskz_cvttpd_epi64(fits, _mm512_add_pd(_mm512_mul_pd(x, million), _mm512_set1_pd(0.5)));
    const __mmask8 good =
        fits & _mm512_test_epi64_mask(k, k) & _mm512_cmp_pd_mask(_mm512_div_pd(_mm512_cvtepi64_pd(k), million), x, _CMP_EQ_OQ);
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
