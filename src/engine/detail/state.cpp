#include "state.hpp"

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
uint128 size_of(sum128 x) noexcept { return x < 0 ? ~static_cast<uint128>(x) + 1 : static_cast<uint128>(x); }
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
void add_plain(plain_sums& to, std::int64_t x) noexcept {
  const std::uint64_t size = size_of(x);
  ++to.n;
  to.y += x;
  to.yy.add(static_cast<uint128>(size) * size, 0, false);
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

void add_plain_pair(plain_pair& to, const pair_member& a, const pair_member& b, bool same_rows) noexcept {
  to.yy.add(static_cast<uint128>(size_of(a.x)) * size_of(b.x), 0, (a.x < 0) != (b.x < 0));
  if (same_rows) return;
  to.yp += a.x;
  to.py += b.x;
  ++to.pp;
}

void add_weighted_pair(pair_sums& to, const pair_member& a, const pair_member& b, uint128 ww, unsigned shift,
                       bool same_rows) noexcept {
  to.yy.add(times(a.wx, b.wx), shift, (a.x < 0) != (b.x < 0));
  if (same_rows) return;
  to.yp.add(a.wwx, shift, a.x < 0);
  to.py.add(b.wwx, shift, b.x < 0);
  to.pp.add(ww, shift, false);
}

void add_joint_set(cell& to, const joint_set& set, std::size_t first, const score_block& scored, std::size_t row,
                   const exact_weight& w, std::span<pair_member> members) noexcept {
  const std::size_t count = set.scores.size();
  const bool plain = !to.plain.empty();
  for (std::size_t i = 0; i < count; ++i) {
    pair_member& m = members[i];
    m.present = scored.present(set.scores[i])[row] != 0;
    if (set.same_rows && !m.present) return;
    if (!m.present) continue;
    m.x = scored.x(set.scores[i])[row];
    if (plain) continue;
    m.wx = static_cast<uint128>(w.mantissa) * size_of(m.x);
    m.wwx = times(m.wx, w.mantissa);
  }
  const uint128 ww = static_cast<uint128>(w.mantissa) * w.mantissa;
  std::size_t at = first;
  for (std::size_t a = 0; a < count; ++a)
    for (std::size_t b = a; b < count; ++b, ++at) {
      if (!members[a].present || !members[b].present) continue;
      if (plain)
        add_plain_pair(to.plain_pairs[at], members[a], members[b], set.same_rows);
      else
        add_weighted_pair(to.weighted_pairs[at], members[a], members[b], ww, 2 * w.shift, set.same_rows);
    }
}

template <std::size_t N>
wide<N> lifted(sum128 x, unsigned shift) noexcept {
  wide<N> out;
  out.add(size_of(x), shift, x < 0);
  return out;
}
template <std::size_t N>
wide<N> lifted(const wide<3>& x, unsigned shift) noexcept {
  // Products of scores may sum to less than zero.
  wide<N> out;
  const big size(x);
  const limbs3 magnitude = {size.limb(0), size.limb(1), size.limb(2)};
  out.add(magnitude, shift, size.negative());
  return out;
}

}  // namespace

exact_weight exact(double w) noexcept {
  int exponent = 0;
  const big integer = big::from(w, exponent);
  return {integer.limb(0), static_cast<unsigned>(exponent + weight_shift)};
}

void cell::add_row(const exact_weight& weight) noexcept {
  ++rows;
  w.add(weight.mantissa, weight.shift, false);
  ww.add(static_cast<uint128>(weight.mantissa) * weight.mantissa, 2 * weight.shift, false);
}

pair_layout::pair_layout(std::span<const joint_set> sets) {
  for (const joint_set& set : sets) {
    first.push_back(count);
    count += set.scores.size() * (set.scores.size() + 1) / 2;
    largest = std::max(largest, set.scores.size());
  }
}

cell make_cell(const score_plan& plan, const pair_layout& pairs, bool weighted) {
  cell c;
  if (weighted) {
    c.weighted.resize(plan.scores().size());
    c.weighted_pairs.resize(pairs.count);
  } else {
    c.plain.resize(plan.scores().size());
    c.plain_pairs.resize(pairs.count);
  }
  return c;
}

void make_weighted(cell& c) {
  if (c.plain.empty()) return;
  constexpr unsigned once = weight_shift;
  constexpr unsigned twice = 2 * weight_shift;
  for (const plain_sums& p : c.plain) {
    score_sums s;
    s.n = p.n;
    s.w = lifted<4>(p.n, once);
    s.ww = lifted<7>(p.n, twice);
    s.wy = lifted<5>(p.y, once);
    s.wwy = lifted<8>(p.y, twice);
    s.wyy = lifted<6>(p.yy, once);
    s.wwyy = lifted<9>(p.yy, twice);
    c.weighted.push_back(s);
  }
  for (const plain_pair& p : c.plain_pairs) {
    pair_sums s;
    s.yy = lifted<9>(p.yy, twice);
    s.yp = lifted<8>(p.yp, twice);
    s.py = lifted<8>(p.py, twice);
    s.pp = lifted<7>(p.pp, twice);
    c.weighted_pairs.push_back(s);
  }
  c.plain.clear();
  c.plain_pairs.clear();
}

void combine(cell& to, const cell& other, bool negative) noexcept {
  const int sign = negative ? -1 : 1;
  to.rows += sign * other.rows;
  to.w.add(other.w, negative);
  to.ww.add(other.ww, negative);
  for (std::size_t i = 0; i < to.plain.size(); ++i) {
    to.plain[i].n += sign * other.plain[i].n;
    to.plain[i].y += sign * other.plain[i].y;
    to.plain[i].yy.add(other.plain[i].yy, negative);
  }
  for (std::size_t i = 0; i < to.plain_pairs.size(); ++i) {
    to.plain_pairs[i].yy.add(other.plain_pairs[i].yy, negative);
    to.plain_pairs[i].yp += sign * other.plain_pairs[i].yp;
    to.plain_pairs[i].py += sign * other.plain_pairs[i].py;
    to.plain_pairs[i].pp += sign * other.plain_pairs[i].pp;
  }
  for (std::size_t i = 0; i < to.weighted.size(); ++i) {
    score_sums& s = to.weighted[i];
    const score_sums& o = other.weighted[i];
    s.n += sign * o.n;
    s.w.add(o.w, negative);
    s.wy.add(o.wy, negative);
    s.wyy.add(o.wyy, negative);
    s.ww.add(o.ww, negative);
    s.wwy.add(o.wwy, negative);
    s.wwyy.add(o.wwyy, negative);
  }
  for (std::size_t i = 0; i < to.weighted_pairs.size(); ++i) {
    pair_sums& s = to.weighted_pairs[i];
    const pair_sums& o = other.weighted_pairs[i];
    s.yy.add(o.yy, negative);
    s.yp.add(o.yp, negative);
    s.py.add(o.py, negative);
    s.pp.add(o.pp, negative);
  }
}

void add_scores(cell& to, const score_plan& plan, const pair_layout& pairs, const score_block& scored, std::size_t row,
                const exact_weight& weight, std::span<pair_member> scratch) noexcept {
  const bool plain = !to.plain.empty();
  const auto scores = static_cast<int>(plan.scores().size());
  for (int s = 0; s < scores; ++s) {
    if (!scored.present(s)[row]) continue;
    const std::int64_t x = scored.x(s)[row];
    if (plain)
      add_plain(to.plain[static_cast<std::size_t>(s)], x);
    else
      add_weighted(to.weighted[static_cast<std::size_t>(s)], x, weight);
  }
  const auto sets = plan.joint_sets();
  for (std::size_t i = 0; i < sets.size(); ++i) add_joint_set(to, sets[i], pairs.first[i], scored, row, weight, scratch);
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
