#include "kernel.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

void flush_rows(const kernel_layout& at, const kernel_rows& rows, std::int64_t* limbs);
#include "rows.inc"

void flush_rows(const kernel_layout& at, const kernel_rows& rows, std::int64_t* limbs) {
  flush_totals(at, rows, limbs);
  flush_narrow_scalar(at, rows, limbs);
  flush_pairs_scalar(at, rows, limbs);
  flush_wide_scalar(at, rows, limbs);
}

void add(const kernel_layout& at, const kernel_batch& batch, kernel_cell* cells, const kernel_carry& carry) {
  add_rows(at, batch, cells, carry);
}

std::uint64_t weights(const double* w, int count, std::uint64_t* out) { return weights_scalar(w, 0, count, out); }

}  // namespace

const kernel kernel_scalar = {flush_rows, add, weights};

}  // namespace detail
}  // namespace v0
}  // namespace rater
