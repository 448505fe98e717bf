#include "totals.hpp"

#include <algorithm>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr std::int64_t million = 1'000'000;

std::int64_t rows_of(const lane_layout& layout, const lane_sums& sums) noexcept {
  return sums.main[static_cast<std::size_t>(layout.kernel.n)];
}

/// A number of limbs of 52 bits.
void add(wide<6>& to, const limb_array& from, std::int64_t first, int limbs, std::int64_t stride, unsigned shift) noexcept {
  for (int k = 0; k < limbs; ++k) {
    const std::int64_t limb = from[static_cast<std::size_t>(first + k * stride)];
    const bool negative = limb < 0;
    const auto size = negative ? ~static_cast<std::uint64_t>(limb) + 1 : static_cast<std::uint64_t>(limb);
    to.add(size, shift + static_cast<unsigned>(k * limb_bits), negative);
  }
}

}  // namespace

weight_unit unit_of(const cell_sums& sums) noexcept {
  weight_unit out;
  if (rows_of(*sums.layout, sums.lanes) == 0 && (!sums.fine.empty() || sums.general)) out.divisor = 1;
  for (const auto& [window, lanes] : sums.fine) out.shift = std::max(out.shift, fine_shift(window));
  if (sums.general) out.shift = std::max(out.shift, weight_shift);
  return out;
}

totals::totals(const cell_sums& sums, weight_unit unit) : shape_(*sums.shape), layout_(*sums.layout), sums_(sums) {
  const bool has_millionths = unit.divisor != 1;
  if (shape_.lanes.usable) pieces_.push_back({&sums.lanes, static_cast<unsigned>(unit.shift), false});
  for (const auto& [window, lanes] : sums.fine)
    pieces_.push_back({&lanes, static_cast<unsigned>(unit.shift - fine_shift(window)), has_millionths});
  general_shift_ = sums.general ? static_cast<unsigned>(unit.shift - weight_shift) : 0;
  general_million_ = has_millionths;
}

std::int64_t totals::count(std::int64_t at) const noexcept {
  std::int64_t out = 0;
  for (const piece& p : pieces_) out += p.sums->main[static_cast<std::size_t>(at)];
  return out;
}

big totals::of_w(const place& at) const {
  big out;
  for (const piece& p : pieces_) {
    const limb_array& from = at.rare ? p.sums->rare : p.sums->main;
    if (from.empty()) continue;
    const std::int64_t part = at.rare ? layout_.rare_size : layout_.main_size;
    wide<6> sum;
    add(sum, from, at.first, at.limbs, at.stride, 0);
    if (p.sums->digits == 2) add(sum, from, part + at.first, at.limbs, at.stride, 32);
    big in_unit(sum);
    if (p.times_million) in_unit = in_unit * big(million);
    out = out + (p.shift == 0 ? in_unit : in_unit.shifted_up(p.shift));
  }
  return out;
}

big totals::of_ww(const place& at) const {
  big out;
  for (const piece& p : pieces_) {
    const limb_array& from = at.rare ? p.sums->rare : p.sums->main;
    if (from.empty()) continue;
    const std::int64_t part = at.rare ? layout_.rare_size : layout_.main_size;
    wide<6> sum;
    add(sum, from, at.first, at.limbs, at.stride, 0);
    if (p.sums->digits == 2) {  // (low + 2^32 high)^2
      add(sum, from, 2 * part + at.first, at.limbs, at.stride, 33);
      add(sum, from, part + at.first, at.limbs, at.stride, 64);
    }
    big in_unit(sum);
    if (p.times_million) in_unit = in_unit * big(million * million);
    out = out + (p.shift == 0 ? in_unit : in_unit.shifted_up(2 * p.shift));
  }
  return out;
}

big totals::general_w(const big& sum) const {
  const big shifted = sum.shifted_up(general_shift_);
  return general_million_ ? shifted * big(million) : shifted;
}

big totals::general_ww(const big& sum) const {
  const big shifted = sum.shifted_up(2 * general_shift_);
  return general_million_ ? shifted * big(million * million) : shifted;
}

big totals::w() const {
  const big lanes = of_w({layout_.kernel.w, 2});
  return sums_.general ? lanes + general_w(big(sums_.general->w)) : lanes;
}

big totals::ww() const {
  const big lanes = of_ww({layout_.kernel.ww, 3});
  return sums_.general ? lanes + general_ww(big(sums_.general->ww)) : lanes;
}

void totals::add_lanes(score_totals& to, int score) const {
  const lane_plan& plan = shape_.lanes;
  const kernel_layout& at = layout_.kernel;
  const bool squares = !sums_.linear();
  const int gated = plan.gated_of[static_cast<std::size_t>(score)];
  const int which = gated >= 0 ? plan.gated[static_cast<std::size_t>(gated)].lane : plan.lane_of[static_cast<std::size_t>(score)];
  const lane& l = plan.lanes[static_cast<std::size_t>(which)];
  const int lacking = gated >= 0 ? plan.gated[static_cast<std::size_t>(gated)].gate : l.absent;
  to.n = count(at.n) - count(layout_.absent_n + lacking);
  to.w = of_w({at.w, 2}) - of_w({layout_.absent_w + lacking, 2, plan.absent});
  to.wx = l.is_wide ? of_w({at.wide_wx + l.at, 3, at.wide}) : of_w({at.wx + l.at, 2, at.lanes});
  if (squares) {
    to.ww = of_ww({at.ww, 3}) - of_ww({layout_.absent_ww + lacking, 3, plan.absent});
    to.wxx = l.is_wide ? of_w({at.wide_wxx + l.at, 4, at.wide}) : of_w({at.wxx + l.at, 3, at.lanes});
    to.wwx = l.is_wide ? of_ww({at.wide_wwx + l.at, 4, at.wide}) : of_ww({at.wwx + l.at, 3, at.lanes});
    to.wwxx = l.is_wide ? of_ww({at.wide_wwxx + l.at, 5, at.wide}) : of_ww({at.wwxx + l.at, 3, at.lanes});
  }
  if (gated >= 0) take_gated_out(to, static_cast<std::size_t>(gated));
  to.origin = big(l.origin);
  if (l.up == 0) return;
  const auto up = static_cast<unsigned>(l.up);
  to.wx = to.wx.shifted_up(up);
  to.wwx = to.wwx.shifted_up(up);
  to.wxx = to.wxx.shifted_up(2 * up);
  to.wwxx = to.wwxx.shifted_up(2 * up);
  to.origin = to.origin.shifted_up(up);
}

void totals::take_gated_out(score_totals& to, std::size_t gated) const {
  const auto stride = static_cast<std::int64_t>(shape_.lanes.gated.size());
  const auto out = [&](std::int64_t first) { return place{first + static_cast<std::int64_t>(gated), 3, stride, true}; };
  to.wx = to.wx - of_w(out(layout_.out_wx));
  if (sums_.linear()) return;
  to.wxx = to.wxx - of_w(out(layout_.out_wxx));
  to.wwx = to.wwx - of_ww(out(layout_.out_wwx));
  to.wwxx = to.wwxx - of_ww(out(layout_.out_wwxx));
}

/// Moves the general sums, whose scores count from 0, to where the lanes count from.
void totals::add_general(score_totals& to, int score) const {
  const score_sums& s = sums_.general->scores[static_cast<std::size_t>(score)];
  const big w(s.w);
  const big ww(s.ww);
  const big& o = to.origin;
  const big wx = big(s.wy) + o * w;
  const big wwx = big(s.wwy) + o * ww;
  to.n += s.n;
  to.w = to.w + general_w(w);
  to.wx = to.wx + general_w(wx);
  to.wxx = to.wxx + general_w(big(s.wyy) + o * (big(s.wy) + wx));
  to.ww = to.ww + general_ww(ww);
  to.wwx = to.wwx + general_ww(wwx);
  to.wwxx = to.wwxx + general_ww(big(s.wwyy) + o * (big(s.wwy) + wwx));
}

score_totals totals::score(int score) const {
  score_totals out;
  if (shape_.lanes.usable) add_lanes(out, score);
  if (sums_.general) add_general(out, score);
  return out;
}

pair_totals totals::pair_in_lanes(int set, std::size_t a, std::size_t b) const {
  const joint_lanes& joint = shape_.lanes.joint[static_cast<std::size_t>(set)];
  const lane_layout::joint_place& at = layout_.joint[static_cast<std::size_t>(set)];
  const kernel_layout& kernel = layout_.kernel;
  const lane& of_a = shape_.lanes.lanes[static_cast<std::size_t>(joint.lanes[a])];
  const lane& of_b = shape_.lanes.lanes[static_cast<std::size_t>(joint.lanes[b])];
  const auto pair = static_cast<std::int64_t>(pair_layout::at(a, b, joint.lanes.size()));
  pair_totals out;
  out.xx = of_ww({kernel.pair + joint.pairs[static_cast<std::size_t>(pair)], 3, kernel.pairs});
  if (joint.gate >= 0) {
    out.xx = out.xx - of_ww({at.out_pairs + pair, 3, at.pairs, true});
  } else {
    const auto other = [&](std::size_t x, std::size_t y) {
      return at.without_other + static_cast<std::int64_t>(x) * at.size + static_cast<std::int64_t>(y);
    };
    const std::int64_t stride = at.size * at.size;
    out.xp = of_ww({kernel.wwx + of_a.at, 3, kernel.lanes}) - of_ww({other(a, b), 3, stride, true});
    out.px = of_ww({kernel.wwx + of_b.at, 3, kernel.lanes}) - of_ww({other(b, a), 3, stride, true});
    out.pp = of_ww({kernel.ww, 3}) - of_ww({at.either + pair, 3, at.pairs, true});
  }
  if (of_a.up == 0 && of_b.up == 0) return out;
  out.xx = out.xx.shifted_up(static_cast<unsigned>(of_a.up + of_b.up));
  out.xp = out.xp.shifted_up(static_cast<unsigned>(of_a.up));
  out.px = out.px.shifted_up(static_cast<unsigned>(of_b.up));
  return out;
}

void totals::add_general(pair_totals& to, int set, std::size_t a, std::size_t b, const score_totals& of_a,
                         const score_totals& of_b) const {
  const joint_set& joint = shape_.plan->joint_sets()[static_cast<std::size_t>(set)];
  const general_sums& general = *sums_.general;
  const pair_sums& p =
      general.pairs[shape_.pairs.first[static_cast<std::size_t>(set)] + pair_layout::at(a, b, joint.scores.size())];
  const auto of = [&](std::size_t i) -> const score_sums& { return general.scores[static_cast<std::size_t>(joint.scores[i])]; };
  const big xp = joint.same_rows ? big(of(a).wwy) : big(p.yp);
  const big px = joint.same_rows ? big(of(b).wwy) : big(p.py);
  const big pp = joint.same_rows ? big(of(a).ww) : big(p.pp);
  to.xx = to.xx + general_ww(big(p.yy) + of_b.origin * xp + of_a.origin * px + of_a.origin * of_b.origin * pp);
  to.xp = to.xp + general_ww(xp + of_a.origin * pp);
  to.px = to.px + general_ww(px + of_b.origin * pp);
  to.pp = to.pp + general_ww(pp);
}

pair_totals totals::pair(int set, std::size_t a, std::size_t b, const score_totals& of_a, const score_totals& of_b) const {
  pair_totals out;
  if (shape_.lanes.usable) out = pair_in_lanes(set, a, b);
  if (sums_.general) add_general(out, set, a, b, of_a, of_b);
  if (!shape_.plan->joint_sets()[static_cast<std::size_t>(set)].same_rows) return out;
  out.xp = of_a.wwx;
  out.px = of_b.wwx;
  out.pp = of_a.ww;
  return out;
}

answer_totals totals::answer(std::size_t bin) const {
  const auto at = static_cast<std::int64_t>(bin);
  const auto bins = static_cast<std::int64_t>(layout_.bins);
  answer_totals out;
  out.n = count(layout_.code_n + at);
  out.w = of_w({layout_.code_w + at, 2, bins});
  if (!sums_.linear()) out.ww = of_ww({layout_.code_ww + at, 3, bins});
  if (!sums_.general) return out;
  const answer_sums& general = sums_.general->answers[bin];
  out.n += general.n;
  out.w = out.w + general_w(big(general.w));
  out.ww = out.ww + general_ww(big(general.ww));
  return out;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
