#include "lane_kernel.hpp"

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

std::uint64_t below(const std::uint8_t* in, std::uint8_t threshold) {
  std::uint64_t bits = 0;
  for (int r = 0; r < lane_rows; ++r) bits |= std::uint64_t{in[r] < threshold} << r;
  return bits;
}
std::uint64_t equal_to(const std::uint8_t* in, std::uint8_t value) {
  std::uint64_t bits = 0;
  for (int r = 0; r < lane_rows; ++r) bits |= std::uint64_t{in[r] == value} << r;
  return bits;
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

}  // namespace

const lane_kernel lane_kernel_scalar = {score_rows, read_columns, count_answers, tally_bytes,
                                        zero_bits,  below,        equal_to,      whole_points};

}  // namespace detail
}  // namespace v0
}  // namespace rater
