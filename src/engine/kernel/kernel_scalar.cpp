#include "kernel.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

#include "sums.inc"

template <int First, int Second>
void flush_part(const kernel_layout& at, const kernel_rows& rows, std::int64_t* limbs) {
  flush_totals<First, Second>(at, rows, limbs);
  flush_narrow_scalar<First, Second>(at, rows, limbs);
  flush_pairs_scalar<First, Second>(at, rows, limbs);
  flush_wide_scalar<First, Second>(at, rows, limbs);
}

template <int Digits>
void flush_linear_narrow(const kernel_layout& at, const kernel_rows& rows, std::int64_t* limbs) {
  for (std::int32_t r = 0; r < rows.count; ++r) {
    const std::uint64_t* const w = w_of(at, rows, r);
    const std::uint16_t* const x = x_of(at, rows, r);
    for (int d = 0; d < Digits; ++d)
      for (std::int64_t i = 0; i < at.lanes; ++i) limbs[d * at.part + at.wx + i] += static_cast<std::int64_t>(w[d] * x[i]);
  }
}

#include "rows.inc"

void add(const kernel_layout& at, const kernel_batch& batch, kernel_cell* cells, const kernel_carry& carry) {
  add_rows(at, batch, cells, carry);
}

std::uint64_t weights(const double* w, int count, std::uint64_t* out) { return weights_scalar(w, 0, count, out); }

}  // namespace

const kernel kernel_scalar = {flush_rows, add, weights};

}  // namespace detail
}  // namespace v0
}  // namespace rater
