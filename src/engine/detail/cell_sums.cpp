#include "cell_sums.hpp"

#include <algorithm>
#include <bit>

namespace rater {
inline namespace v0 {
namespace detail {

lane_sums& cell_sums::fine_of(int window) {
  auto at = std::find_if(fine.begin(), fine.end(), [&](const auto& f) { return f.first >= window; });
  if (at == fine.end() || at->first != window) at = fine.emplace(at, window, lane_sums(*layout, 2));
  return at->second;
}

general_sums empty_general(const sums_shape& shape, const lane_layout& layout) {
  return {shape.plan->scores().size(), layout.kernel.linear ? 0 : shape.pairs.count, layout.bins};
}

general_sums& cell_sums::general_of(bool in_millionths) {
  boxed<general_sums>& of = in_millionths ? millionths : general;
  if (!of) of.emplace(empty_general(*shape, *layout));
  return *of;
}

std::int64_t cell_sums::rows() const noexcept {
  const auto n = static_cast<std::size_t>(layout->kernel.n);
  std::int64_t out = lanes.main[n] + (general ? general->rows : 0) + (millionths ? millionths->rows : 0);
  for (const auto& [window, sums] : fine) out += sums.main[n];
  return out;
}

void combine(cell_sums& to, const cell_sums& other, bool negative) {
  combine(*to.layout, to.lanes, other.lanes, negative);
  for (const auto& [window, sums] : other.fine) combine(*to.layout, to.fine_of(window), sums, negative);
  if (other.millionths) combine(to.general_of(true), *other.millionths, negative);
  if (other.general) combine(to.general_of(false), *other.general, negative);
}

namespace {

void settle(const lane_layout& layout, lane_sums& sums) {
  carry(layout, sums);
  if (!is_zero(sums.rare)) return;
  sums.rare = {};
  sums.rare_load = 0;
}

bool is_zero(const lane_sums& sums) noexcept { return is_zero(sums.main) && is_zero(sums.rare); }

bool left_is_possible(const lane_layout& layout, const lane_sums& left) {
  if (!none_negative(layout, left)) return false;
  return left.main[static_cast<std::size_t>(layout.kernel.n)] != 0 || is_zero(left);
}

}  // namespace

void settle(cell_sums& sums) {
  settle(*sums.layout, sums.lanes);
  for (auto& [window, lanes] : sums.fine) settle(*sums.layout, lanes);
  std::erase_if(sums.fine, [](const auto& f) { return is_zero(f.second); });
  for (boxed<general_sums>* of : {&sums.millionths, &sums.general})
    if (*of && (*of)->rows == 0 && **of == empty_general(*sums.shape, *sums.layout)) of->reset();
}

bool holds(const cell_sums& ours, const cell_sums& theirs) {
  if (theirs.millionths && (!ours.millionths || !holds(*ours.millionths, *theirs.millionths))) return false;
  if (theirs.general && (!ours.general || !holds(*ours.general, *theirs.general))) return false;
  cell_sums left(*ours.shape, *ours.layout);
  combine(left, ours, false);
  combine(left, theirs, true);
  settle(left);
  if (!left_is_possible(*left.layout, left.lanes)) return false;
  return std::all_of(left.fine.begin(), left.fine.end(), [&](const auto& f) { return left_is_possible(*left.layout, f.second); });
}

fine_weight fine(double w) noexcept {
  const auto bits = std::bit_cast<std::uint64_t>(w);  // positive and normal: from 2^-64 to 2^64
  const auto exponent = static_cast<int>(bits >> 52) - 1023;
  const std::uint64_t mantissa = (bits & ((std::uint64_t{1} << 52) - 1)) | (std::uint64_t{1} << 52);
  const int window = (exponent + 71) / 11;
  return {mantissa << (exponent - 52 + fine_shift(window)), window};
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
