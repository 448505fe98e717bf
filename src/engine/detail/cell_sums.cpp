#include "cell_sums.hpp"

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr std::int64_t million = 1'000'000;

}  // namespace

void combine(const sums_shape& shape, cell_sums& to, const cell_sums& other, bool negative) {
  combine(shape.layout, to.lanes, other.lanes, negative);
  if (other.general) combine(to.general_of(shape), *other.general, negative);
}

void settle(const sums_shape& shape, cell_sums& sums) {
  carry(shape.layout, sums.lanes);
  if (is_zero(sums.lanes.rare)) {
    sums.lanes.rare = {};
    sums.lanes.rare_load = 0;
  }
  if (sums.general && sums.general->rows == 0 && *sums.general == general_sums(*shape.plan, shape.pairs)) sums.general.reset();
}

totals::totals(const sums_shape& shape, const cell_sums& sums) : shape_(shape), sums_(sums) {
  const kernel_layout& at = shape.layout.kernel;
  rows_ = sums.rows(shape);
  const bool lanes = !is_zero(sums.lanes.main);
  mixed_ = lanes && sums.general;
  if (sums.general) unit_ = {mixed_ ? million : 1, weight_shift};
  w_ = main(at.w, 2, 1, 0);
  ww_ = main(at.ww, 3, 1, 0);
  if (!sums.general) return;
  const big scale = mixed_ ? big(million) : big(1);
  w_ = w_.shifted_up(weight_shift) + big(sums.general->w) * scale;
  ww_ = ww_.shifted_up(2 * weight_shift) + big(sums.general->ww) * scale * scale;
}

big totals::number(bool rare, std::int64_t first, int limbs, std::int64_t stride, std::int64_t at) const {
  const limb_array& from = rare ? sums_.lanes.rare : sums_.lanes.main;
  wide<5> sum;
  if (from.empty()) return big(sum);
  for (int k = 0; k < limbs; ++k) {
    const std::int64_t limb = from[static_cast<std::size_t>(first + k * stride + at)];
    const bool negative = limb < 0;
    const auto size = negative ? ~static_cast<std::uint64_t>(limb) + 1 : static_cast<std::uint64_t>(limb);
    sum.add(size, static_cast<unsigned>(k * limb_bits), negative);
  }
  return big(sum);
}

void totals::add_lanes(score_totals& to, int score) const {
  const lane_plan& plan = shape_.lanes;
  const lane_layout& layout = shape_.layout;
  const kernel_layout& at = layout.kernel;
  const int gated = plan.gated_of[static_cast<std::size_t>(score)];
  const int which = gated >= 0 ? plan.gated[static_cast<std::size_t>(gated)].lane : plan.lane_of[static_cast<std::size_t>(score)];
  const lane& l = plan.lanes[static_cast<std::size_t>(which)];
  const int lacking = gated >= 0 ? plan.gated[static_cast<std::size_t>(gated)].gate : l.absent;
  const std::int64_t classes = plan.absent;
  to.n = sums_.lanes.main[static_cast<std::size_t>(at.n)] - sums_.lanes.main[static_cast<std::size_t>(layout.absent_n + lacking)];
  to.w = main(at.w, 2, 1, 0) - main(layout.absent_w, 2, classes, lacking);
  to.ww = main(at.ww, 3, 1, 0) - main(layout.absent_ww, 3, classes, lacking);
  if (l.is_wide) {
    to.wx = main(at.wide_wx, 3, at.wide, l.at);
    to.wxx = main(at.wide_wxx, 4, at.wide, l.at);
    to.wwx = main(at.wide_wwx, 4, at.wide, l.at);
    to.wwxx = main(at.wide_wwxx, 5, at.wide, l.at);
  } else {
    to.wx = main(at.wx, 2, at.lanes, l.at);
    to.wxx = main(at.wxx, 3, at.lanes, l.at);
    to.wwx = main(at.wwx, 3, at.lanes, l.at);
    to.wwxx = main(at.wwxx, 3, at.lanes, l.at);
  }
  if (gated >= 0 && !sums_.lanes.rare.empty()) {
    const auto stride = static_cast<std::int64_t>(plan.gated.size());
    to.wx = to.wx - rare(layout.out_wx, 3, stride, gated);
    to.wxx = to.wxx - rare(layout.out_wxx, 3, stride, gated);
    to.wwx = to.wwx - rare(layout.out_wwx, 3, stride, gated);
    to.wwxx = to.wwxx - rare(layout.out_wwxx, 3, stride, gated);
  }
  to.origin = big(l.origin);
  if (l.up == 0) return;
  const auto up = static_cast<unsigned>(l.up);
  to.wx = to.wx.shifted_up(up);
  to.wwx = to.wwx.shifted_up(up);
  to.wxx = to.wxx.shifted_up(2 * up);
  to.wwxx = to.wwxx.shifted_up(2 * up);
  to.origin = to.origin.shifted_up(up);
}

/// Moves the general sums, whose scores count from 0, to where the lanes count from.
void totals::add_general(score_totals& to, int score) const {
  const score_sums& s = sums_.general->scores[static_cast<std::size_t>(score)];
  const big w(s.w);
  const big ww(s.ww);
  const big& o = to.origin;
  const big wx = big(s.wy) + o * w;
  const big wwx = big(s.wwy) + o * ww;
  const big wxx = big(s.wyy) + o * (big(s.wy) + wx);
  const big wwxx = big(s.wwyy) + o * (big(s.wwy) + wwx);
  to.n += s.n;
  const big one = mixed_ ? big(million) : big(1);
  const big two = one * one;
  to.w = to.w.shifted_up(weight_shift) + w * one;
  to.wx = to.wx.shifted_up(weight_shift) + wx * one;
  to.wxx = to.wxx.shifted_up(weight_shift) + wxx * one;
  to.ww = to.ww.shifted_up(2 * weight_shift) + ww * two;
  to.wwx = to.wwx.shifted_up(2 * weight_shift) + wwx * two;
  to.wwxx = to.wwxx.shifted_up(2 * weight_shift) + wwxx * two;
}

score_totals totals::score(int score) const {
  score_totals out;
  if (shape_.lanes.usable) add_lanes(out, score);
  if (sums_.general) add_general(out, score);
  return out;
}

pair_totals totals::pair_in_lanes(int set, std::size_t a, std::size_t b) const {
  const joint_lanes& joint = shape_.lanes.joint[static_cast<std::size_t>(set)];
  const lane_layout::joint_place& at = shape_.layout.joint[static_cast<std::size_t>(set)];
  const kernel_layout& kernel = shape_.layout.kernel;
  const lane& of_a = shape_.lanes.lanes[static_cast<std::size_t>(joint.lanes[a])];
  const lane& of_b = shape_.lanes.lanes[static_cast<std::size_t>(joint.lanes[b])];
  const auto pair = static_cast<std::int64_t>(pair_layout::at(a, b, joint.lanes.size()));
  pair_totals out;
  out.xx = main(kernel.pair, 3, kernel.pairs, joint.pairs[static_cast<std::size_t>(pair)]);
  if (joint.gate >= 0) {
    out.xx = out.xx - rare(at.out_pairs, 3, at.pairs, pair);
  } else {
    const auto place = [&](std::size_t x, std::size_t y) {
      return static_cast<std::int64_t>(x) * at.size + static_cast<std::int64_t>(y);
    };
    const std::int64_t stride = at.size * at.size;
    out.xp = main(kernel.wwx, 3, kernel.lanes, of_a.at) - rare(at.without_other, 3, stride, place(a, b));
    out.px = main(kernel.wwx, 3, kernel.lanes, of_b.at) - rare(at.without_other, 3, stride, place(b, a));
    out.pp = main(kernel.ww, 3, 1, 0) - rare(at.either, 3, at.pairs, pair);
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
  const big one = mixed_ ? big(million) * big(million) : big(1);
  const auto add = [&](big& sum, const big& more) { sum = sum.shifted_up(2 * weight_shift) + more * one; };
  add(to.xx, big(p.yy) + of_b.origin * xp + of_a.origin * px + of_a.origin * of_b.origin * pp);
  add(to.xp, xp + of_a.origin * pp);
  add(to.px, px + of_b.origin * pp);
  add(to.pp, pp);
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

}  // namespace detail
}  // namespace v0
}  // namespace rater
