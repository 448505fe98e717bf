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

#include "lane_loops.inc"

}  // namespace

const lane_kernel lane_kernel_scalar = {score_rows, read_columns, count_answers, tally_bytes, zero_bits, below, equal_to, whole_points};

}  // namespace detail
}  // namespace v0
}  // namespace rater
