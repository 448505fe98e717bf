#include "kernel.hpp"

#include <immintrin.h>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

#include "sums.inc"

/// Weights below 2^32 (w: the first digit), so that products of two have halves of 32 bits, each the factor of a 32-bit
/// multiplication.
struct row_weights {
  alignas(32) std::uint64_t w[waiting_rows] = {};  // 0 beyond the rows
  alignas(32) std::uint64_t low[waiting_rows], high[waiting_rows];
};

__m256i load(const void* at) { return _mm256_loadu_si256(static_cast<const __m256i*>(at)); }
void put(std::int64_t* at, __m256i v) {
  auto* const place = reinterpret_cast<__m256i*>(at);
  _mm256_storeu_si256(place, _mm256_add_epi64(_mm256_loadu_si256(place), v));
}
__m256i spread(const std::uint64_t& v) { return _mm256_set1_epi64x(static_cast<long long>(v)); }

/// low + high * 2^32 in limbs; both below 2^64.
void put_halves(std::int64_t* at, std::int64_t stride, __m256i low, __m256i high) {
  const __m256i mask = _mm256_set1_epi64x(static_cast<long long>(limb_mask));
  const __m256i mask20 = _mm256_set1_epi64x((1 << 20) - 1);
  const __m256i high_part = _mm256_slli_epi64(_mm256_and_si256(high, mask20), 32);
  put(at, _mm256_add_epi64(_mm256_and_si256(low, mask), high_part));
  put(at + stride, _mm256_add_epi64(_mm256_srli_epi64(low, limb_bits), _mm256_srli_epi64(high, 20)));
}

/// Lanes below 2^14: sixteen terms of w^2 x^2, by halves, stay below 2^64.
template <int First, int Second>
void flush_narrow(const kernel_layout& at, const kernel_rows& rows, const row_weights& by_row, std::int64_t* limbs) {
  const std::int64_t stride = at.lanes;
  const __m256i mask = _mm256_set1_epi64x(static_cast<long long>(limb_mask));
  for (std::int64_t i = 0; i < stride; i += 4) {
    __m256i wx = _mm256_setzero_si256();
    __m256i wxx = wx;
    __m256i wwx_low = wx;
    __m256i wwx_high = wx;
    __m256i wwxx_low = wx;
    __m256i wwxx_high = wx;
    for (std::int32_t r = 0; r < rows.count; ++r) {
      const __m256i x = _mm256_cvtepu16_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(x_of(at, rows, r) + i)));
      const __m256i xx = _mm256_mul_epu32(x, x);
      const __m256i w = spread(by_row.w[r]);
      const __m256i low = spread(by_row.low[r]);
      const __m256i high = spread(by_row.high[r]);
      if constexpr (First == Second) {
        wx = _mm256_add_epi64(wx, _mm256_mul_epu32(w, x));
        wxx = _mm256_add_epi64(wxx, _mm256_mul_epu32(w, xx));
      }
      wwx_low = _mm256_add_epi64(wwx_low, _mm256_mul_epu32(low, x));
      wwx_high = _mm256_add_epi64(wwx_high, _mm256_mul_epu32(high, x));
      wwxx_low = _mm256_add_epi64(wwxx_low, _mm256_mul_epu32(low, xx));
      wwxx_high = _mm256_add_epi64(wwxx_high, _mm256_mul_epu32(high, xx));
    }
    if constexpr (First == Second) {
      put(limbs + at.wx + i, wx);
      put(limbs + at.wxx + i, _mm256_and_si256(wxx, mask));
      put(limbs + at.wxx + stride + i, _mm256_srli_epi64(wxx, limb_bits));
    }
    put_halves(limbs + at.wwx + i, stride, wwx_low, wwx_high);
    put_halves(limbs + at.wwxx + i, stride, wwxx_low, wwxx_high);
  }
}

/// Sixteen pairs at a time: both factors are picked from sixteen lanes of 16 bits by byte shuffles, in the order that leaves the
/// 64-bit products in the order of the pairs.
template <int First, int Second>
void flush_pairs(const kernel_layout& at, const kernel_rows& rows, const row_weights& by_row, std::int64_t* limbs) {
  const std::int64_t lanes = at.lanes;
  for (std::int64_t p = 0; p < at.pairs; p += 16) {
    const std::uint8_t* const masks = at.shuffle + p / 16 * 128;
    __m256i low[4] = {_mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256()};
    __m256i high[4] = {low[0], low[0], low[0], low[0]};
    for (std::int32_t r = 0; r < rows.count; ++r) {
      const __m128i* const x = reinterpret_cast<const __m128i*>(x_of(at, rows, r));
      const __m256i first = _mm256_broadcastsi128_si256(_mm_loadu_si128(x));
      const __m256i second = lanes > 8 ? _mm256_broadcastsi128_si256(_mm_loadu_si128(x + 1)) : _mm256_setzero_si256();
      const __m256i a = _mm256_or_si256(_mm256_shuffle_epi8(first, load(masks)), _mm256_shuffle_epi8(second, load(masks + 32)));
      const __m256i b =
          _mm256_or_si256(_mm256_shuffle_epi8(first, load(masks + 64)), _mm256_shuffle_epi8(second, load(masks + 96)));
      const __m256i bottom = _mm256_mullo_epi16(a, b);
      const __m256i top = _mm256_mulhi_epu16(a, b);
      const __m256i left = _mm256_unpacklo_epi16(bottom, top);
      const __m256i right = _mm256_unpackhi_epi16(bottom, top);
      const __m256i products[4] = {left, _mm256_srli_epi64(left, 32), right, _mm256_srli_epi64(right, 32)};
      const __m256i ww_low = spread(by_row.low[r]);
      const __m256i ww_high = spread(by_row.high[r]);
      for (int i = 0; i < 4; ++i) {
        low[i] = _mm256_add_epi64(low[i], _mm256_mul_epu32(ww_low, products[i]));
        high[i] = _mm256_add_epi64(high[i], _mm256_mul_epu32(ww_high, products[i]));
      }
    }
    for (int i = 0; i < 4; ++i) put_halves(limbs + at.pair + p + 4 * i, at.pairs, low[i], high[i]);
  }
}

std::uint64_t sum_of(__m256i v) {
  const __m128i half = _mm_add_epi64(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
  return static_cast<std::uint64_t>(_mm_extract_epi64(half, 0)) + static_cast<std::uint64_t>(_mm_extract_epi64(half, 1));
}

/// v * 2^bit, v below 2^62.
void add_at(std::int64_t* at, std::int64_t stride, int bit, __m256i v) {
  add_limbs(at + bit / limb_bits * stride, stride, static_cast<u128>(sum_of(v)) << (bit % limb_bits));
}

/// Lanes are rows, four at a time: z in halves of 26 bits, z^2 in quarters. Sixteen products below 2^58 stay below 2^62.
template <int First, int Second>
void flush_wide(const kernel_layout& at, const kernel_rows& rows, const row_weights& by_row, std::int64_t* limbs) {
  const std::int64_t stride = at.wide;
  const __m256i mask = _mm256_set1_epi64x((1 << 26) - 1);
  const __m256i zero = _mm256_setzero_si256();
  alignas(32) std::uint64_t column[waiting_rows] = {};
  for (std::int64_t i = 0; i < stride; ++i) {
    copy_column(at, rows, at.digits + i, column);
    __m256i wz[2] = {zero, zero};
    __m256i wzz[4] = {zero, zero, zero, zero};
    __m256i wwz[4] = {zero, zero, zero, zero};
    __m256i wwzz[8] = {zero, zero, zero, zero, zero, zero, zero, zero};
    for (std::int32_t r = 0; r < rows.count; r += 4) {
      const __m256i z = load(column + r);
      const __m256i w = load(by_row.w + r);  // 0 beyond the rows
      const __m256i low = load(by_row.low + r);
      const __m256i high = load(by_row.high + r);
      const __m256i part[2] = {_mm256_and_si256(z, mask), _mm256_srli_epi64(z, 26)};
      __m256i square[4];
      __m256i sum = _mm256_mul_epu32(part[0], part[0]);
      square[0] = _mm256_and_si256(sum, mask);
      sum = _mm256_add_epi64(_mm256_srli_epi64(sum, 26), _mm256_slli_epi64(_mm256_mul_epu32(part[0], part[1]), 1));
      square[1] = _mm256_and_si256(sum, mask);
      sum = _mm256_add_epi64(_mm256_srli_epi64(sum, 26), _mm256_mul_epu32(part[1], part[1]));
      square[2] = _mm256_and_si256(sum, mask);
      square[3] = _mm256_srli_epi64(sum, 26);
      for (int k = 0; k < 2; ++k) {
        if constexpr (First == Second) wz[k] = _mm256_add_epi64(wz[k], _mm256_mul_epu32(w, part[k]));
        wwz[k] = _mm256_add_epi64(wwz[k], _mm256_mul_epu32(low, part[k]));
        wwz[2 + k] = _mm256_add_epi64(wwz[2 + k], _mm256_mul_epu32(high, part[k]));
      }
      for (int k = 0; k < 4; ++k) {
        if constexpr (First == Second) wzz[k] = _mm256_add_epi64(wzz[k], _mm256_mul_epu32(w, square[k]));
        wwzz[k] = _mm256_add_epi64(wwzz[k], _mm256_mul_epu32(low, square[k]));
        wwzz[4 + k] = _mm256_add_epi64(wwzz[4 + k], _mm256_mul_epu32(high, square[k]));
      }
    }
    for (int k = 0; k < 2; ++k) {
      if constexpr (First == Second) add_at(limbs + at.wide_wx + i, stride, 26 * k, wz[k]);
      add_at(limbs + at.wide_wwx + i, stride, 26 * k, wwz[k]);
      add_at(limbs + at.wide_wwx + i, stride, 32 + 26 * k, wwz[2 + k]);
    }
    for (int k = 0; k < 4; ++k) {
      if constexpr (First == Second) add_at(limbs + at.wide_wxx + i, stride, 26 * k, wzz[k]);
      add_at(limbs + at.wide_wwxx + i, stride, 26 * k, wwzz[k]);
      add_at(limbs + at.wide_wwxx + i, stride, 32 + 26 * k, wwzz[4 + k]);
    }
  }
}

template <int First, int Second>
void flush_part(const kernel_layout& at, const kernel_rows& rows, std::int64_t* limbs) {
  flush_totals<First, Second>(at, rows, limbs);
  row_weights by_row;
  alignas(32) std::uint64_t others[waiting_rows] = {};
  copy_column(at, rows, First, by_row.w);
  if constexpr (First != Second) copy_column(at, rows, Second, others);
  std::uint64_t any = 0;
  for (std::int32_t r = 0; r < waiting_rows; ++r) {
    any |= by_row.w[r];
    const std::uint64_t ww = by_row.w[r] * (First != Second ? others[r] : by_row.w[r]);
    by_row.low[r] = ww & 0xffffffffu;
    by_row.high[r] = ww >> 32;
  }
  if (any >> 32 != 0 || !at.narrow_is_14_bits) {  // digits of two are below 2^32
    flush_narrow_scalar<First, Second>(at, rows, limbs);
    flush_pairs_scalar<First, Second>(at, rows, limbs);
    flush_wide_scalar<First, Second>(at, rows, limbs);
    return;
  }
  flush_wide<First, Second>(at, rows, by_row, limbs);
  flush_narrow<First, Second>(at, rows, by_row, limbs);
  if (at.pairs_are_near)
    flush_pairs<First, Second>(at, rows, by_row, limbs);
  else
    flush_pairs_scalar<First, Second>(at, rows, limbs);
}

/// Weights in halves of 32 bits, which are the digits where there are two.
template <int Digits>
void flush_linear_narrow(const kernel_layout& at, const kernel_rows& rows, std::int64_t* limbs) {
  for (std::int64_t i = 0; i < at.lanes; i += 4) {
    __m256i low = _mm256_setzero_si256();
    __m256i high = low;
    for (std::int32_t r = 0; r < rows.count; ++r) {
      const __m256i x = _mm256_cvtepu16_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(x_of(at, rows, r) + i)));
      const __m256i w = spread(w_of(at, rows, r)[0]);
      const __m256i w_high = Digits == 2 ? spread(w_of(at, rows, r)[Digits - 1]) : _mm256_srli_epi64(w, 32);
      low = _mm256_add_epi64(low, _mm256_mul_epu32(w, x));
      high = _mm256_add_epi64(high, _mm256_mul_epu32(w_high, x));
    }
    if constexpr (Digits == 1) {
      put(limbs + at.wx + i, _mm256_add_epi64(low, _mm256_slli_epi64(high, 32)));
    } else {
      put(limbs + at.wx + i, low);
      put(limbs + at.part + at.wx + i, high);
    }
  }
}

#include "rows.inc"

void add(const kernel_layout& at, const kernel_batch& batch, kernel_cell* cells, const kernel_carry& carry) {
  add_rows(at, batch, cells, carry);
}

std::uint64_t weights(const double* w, int count, std::uint64_t* out) { return weights_scalar(w, 0, count, out); }

}  // namespace

const kernel kernel_avx2 = {flush_rows, add, weights};

}  // namespace detail
}  // namespace v0
}  // namespace rater
