#include "general_sums.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

using limbs2 = std::array<std::uint64_t, 2>;
using limbs3 = std::array<std::uint64_t, 3>;
using limbs4 = std::array<std::uint64_t, 4>;

std::uint64_t size_of(std::int64_t x) noexcept {
  return x < 0 ? ~static_cast<std::uint64_t>(x) + 1 : static_cast<std::uint64_t>(x);
}
std::uint64_t low(uint128 x) noexcept { return static_cast<std::uint64_t>(x); }
std::uint64_t high(uint128 x) noexcept { return static_cast<std::uint64_t>(x >> 64); }

limbs3 times(uint128 a, std::uint64_t b) noexcept {
  const uint128 first = static_cast<uint128>(low(a)) * b;
  const uint128 second = static_cast<uint128>(high(a)) * b + high(first);
  return {low(first), low(second), high(second)};
}
limbs4 times(uint128 a, uint128 b) noexcept {
  const limbs3 first = times(a, low(b));
  const limbs3 second = times(a, high(b));
  const uint128 one = static_cast<uint128>(first[1]) + second[0];
  const uint128 two = static_cast<uint128>(first[2]) + second[1] + high(one);
  return {first[0], low(one), low(two), second[2] + high(two)};
}
void add_weighted(score_sums& to, std::int64_t x, const exact_weight& w) noexcept {
  const bool negative = x < 0;
  const std::uint64_t size = size_of(x);
  const uint128 wx = static_cast<uint128>(w.mantissa) * size;
  ++to.n;
  to.w.add(w.mantissa, w.shift, false);
  to.ww.add(static_cast<uint128>(w.mantissa) * w.mantissa, 2 * w.shift, false);
  if (size == 0) return;
  to.wy.add(wx, w.shift, negative);
  to.wyy.add(times(wx, size), w.shift, false);
  to.wwy.add(times(wx, w.mantissa), 2 * w.shift, negative);
  to.wwyy.add(times(wx, wx), 2 * w.shift, false);
}

void add_weighted_pair(pair_sums& to, const pair_member& a, const pair_member& b, uint128 ww, unsigned shift,
                       bool same_rows) noexcept {
  to.yy.add(times(a.wx, b.wx), shift, (a.x < 0) != (b.x < 0));
  if (same_rows) return;
  to.yp.add(a.wwx, shift, a.x < 0);
  to.py.add(b.wwx, shift, b.x < 0);
  to.pp.add(ww, shift, false);
}

void add_joint_set(general_sums& to, const joint_set& set, std::size_t first, const score_block& scored, std::size_t row,
                   const exact_weight& w, std::span<pair_member> members) noexcept {
  const std::size_t count = set.scores.size();
  for (std::size_t i = 0; i < count; ++i) {
    pair_member& m = members[i];
    m.present = scored.present(set.scores[i])[row] != 0;
    if (set.same_rows && !m.present) return;
    if (!m.present) continue;
    m.x = scored.x(set.scores[i])[row];
    m.wx = static_cast<uint128>(w.mantissa) * size_of(m.x);
    m.wwx = times(m.wx, w.mantissa);
  }
  const uint128 ww = static_cast<uint128>(w.mantissa) * w.mantissa;
  std::size_t at = first;
  for (std::size_t a = 0; a < count; ++a)
    for (std::size_t b = a; b < count; ++b, ++at)
      if (members[a].present && members[b].present)
        add_weighted_pair(to.pairs[at], members[a], members[b], ww, 2 * w.shift, set.same_rows);
}

}  // namespace

exact_weight exact(double w) noexcept {
  int exponent = 0;
  const big integer = big::from(w, exponent);
  return {integer.limb(0), static_cast<unsigned>(exponent + weight_shift)};
}

pair_layout::pair_layout(std::span<const joint_set> sets) {
  for (const joint_set& set : sets) {
    first.push_back(count);
    count += set.scores.size() * (set.scores.size() + 1) / 2;
    largest = std::max(largest, set.scores.size());
  }
}

void combine(general_sums& to, const general_sums& other, bool negative) noexcept {
  const int sign = negative ? -1 : 1;
  to.rows += sign * other.rows;
  to.w.add(other.w, negative);
  to.ww.add(other.ww, negative);
  for (std::size_t i = 0; i < to.scores.size(); ++i) {
    score_sums& s = to.scores[i];
    const score_sums& o = other.scores[i];
    s.n += sign * o.n;
    s.w.add(o.w, negative);
    s.wy.add(o.wy, negative);
    s.wyy.add(o.wyy, negative);
    s.ww.add(o.ww, negative);
    s.wwy.add(o.wwy, negative);
    s.wwyy.add(o.wwyy, negative);
  }
  for (std::size_t i = 0; i < to.pairs.size(); ++i) {
    pair_sums& s = to.pairs[i];
    const pair_sums& o = other.pairs[i];
    s.yy.add(o.yy, negative);
    s.yp.add(o.yp, negative);
    s.py.add(o.py, negative);
    s.pp.add(o.pp, negative);
  }
  for (std::size_t i = 0; i < to.answers.size(); ++i) {
    answer_sums& s = to.answers[i];
    const answer_sums& o = other.answers[i];
    s.n += sign * o.n;
    s.w.add(o.w, negative);
    s.ww.add(o.ww, negative);
  }
}

void add_row(general_sums& to, const score_plan& plan, const pair_layout& pairs, const score_block& scored, std::size_t row,
             const exact_weight& weight, std::span<pair_member> scratch) noexcept {
  ++to.rows;
  to.w.add(weight.mantissa, weight.shift, false);
  to.ww.add(static_cast<uint128>(weight.mantissa) * weight.mantissa, 2 * weight.shift, false);
  const auto scores = static_cast<int>(plan.scores().size());
  for (int s = 0; s < scores; ++s)
    if (scored.present(s)[row]) add_weighted(to.scores[static_cast<std::size_t>(s)], scored.x(s)[row], weight);
  if (to.pairs.empty()) return;
  const auto sets = plan.joint_sets();
  for (std::size_t i = 0; i < sets.size(); ++i) add_joint_set(to, sets[i], pairs.first[i], scored, row, weight, scratch);
}

void add_answers(general_sums& to, std::span<const std::uint32_t> bins, const exact_weight& weight) noexcept {
  for (const std::uint32_t bin : bins) {
    answer_sums& s = to.answers[bin];
    ++s.n;
    s.w.add(weight.mantissa, weight.shift, false);
    s.ww.add(static_cast<uint128>(weight.mantissa) * weight.mantissa, 2 * weight.shift, false);
  }
}

namespace {

/// Whether n respondents with this sum of what is never negative can be among ours: no more of them, no larger a sum, and all of
/// it if they are all.
template <std::size_t N>
bool holds(std::int64_t ours, const wide<N>& our_sum, std::int64_t theirs, const wide<N>& their_sum) noexcept {
  wide<N> left = our_sum;
  left.add(their_sum, true);
  return ours >= theirs && !left.negative() && (ours > theirs || left == wide<N>{});
}

}  // namespace

bool holds(const general_sums& ours, const general_sums& theirs) noexcept {
  if (!holds(ours.rows, ours.w, theirs.rows, theirs.w) || !holds(ours.rows, ours.ww, theirs.rows, theirs.ww)) return false;
  for (std::size_t i = 0; i < ours.scores.size(); ++i) {
    const score_sums& a = ours.scores[i];
    const score_sums& b = theirs.scores[i];
    if (!holds(a.n, a.w, b.n, b.w) || !holds(a.n, a.ww, b.n, b.ww)) return false;
    if (!holds(a.n, a.wyy, b.n, b.wyy) || !holds(a.n, a.wwyy, b.n, b.wwyy)) return false;
  }
  for (std::size_t i = 0; i < ours.answers.size(); ++i)
    if (!holds(ours.answers[i].n, ours.answers[i].w, theirs.answers[i].n, theirs.answers[i].w)) return false;
  return true;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
