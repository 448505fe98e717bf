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

/// Adds a number of limbs of 52 bits.
void add(wide<6>& to, const std::int64_t* at, int limbs, std::int64_t stride, unsigned shift) noexcept {
  for (int k = 0; k < limbs; ++k) {
    const std::int64_t limb = at[k * stride];
    const bool negative = limb < 0;
    const auto size = negative ? ~static_cast<std::uint64_t>(limb) + 1 : static_cast<std::uint64_t>(limb);
    to.add(size, shift + static_cast<unsigned>(k * limb_bits), negative);
  }
}

/// Two or three limbs of 52 bits, as they are in carried sums above 0.
bool read_short(const std::int64_t* at, int limbs, std::int64_t stride, std::array<std::uint64_t, 3>& out) noexcept {
  if (limbs != 2 && limbs != 3) return false;
  const auto low = static_cast<std::uint64_t>(at[0]);
  const auto middle = static_cast<std::uint64_t>(at[stride]);
  const auto high = limbs == 3 ? static_cast<std::uint64_t>(at[2 * stride]) : 0;
  if (((low | middle) >> limb_bits | high >> 63) != 0) return false;
  out = {low | middle << limb_bits, middle >> (64 - limb_bits) | high << (2 * limb_bits - 64), high >> (128 - 2 * limb_bits)};
  return true;
}

/// a - b, where b is mostly nothing.
big less(const big& a, const big& b) noexcept { return b.zero() ? a : a - b; }

}  // namespace

weight_unit unit_of(const cell_sums& sums) noexcept {
  weight_unit out;
  const bool has_millionths = rows_of(*sums.layout, sums.lanes) != 0 || sums.millionths;
  if (!has_millionths && (!sums.fine.empty() || sums.general)) out.divisor = 1;
  for (const auto& [window, lanes] : sums.fine) out.shift = std::max(out.shift, fine_shift(window));
  if (sums.general) out.shift = std::max(out.shift, weight_shift);
  return out;
}

totals::totals(const cell_sums& sums, weight_unit unit)
    : shape_(*sums.shape),
      layout_(*sums.layout),
      sums_(sums),
      plain_(shape_.lanes.usable && sums.fine.empty() && !sums.millionths && !sums.general && unit.shift == 0),
      has_rare_(!sums.lanes.rare.empty()) {
  if (plain_) return;
  const bool has_millionths = unit.divisor != 1;
  if (shape_.lanes.usable) pieces_.push_back({&sums.lanes, static_cast<unsigned>(unit.shift), false});
  for (const auto& [window, lanes] : sums.fine) {
    pieces_.push_back({&lanes, static_cast<unsigned>(unit.shift - fine_shift(window)), has_millionths});
    has_rare_ = has_rare_ || !lanes.rare.empty();
  }
  if (sums.millionths) general_.push_back({&*sums.millionths, static_cast<unsigned>(unit.shift), false});
  if (sums.general) general_.push_back({&*sums.general, static_cast<unsigned>(unit.shift - weight_shift), has_millionths});
}

std::int64_t totals::count(std::int64_t at) const noexcept {
  if (plain_) return sums_.lanes.main[static_cast<std::size_t>(at)];
  std::int64_t out = 0;
  for (const piece& p : pieces_) out += p.sums->main[static_cast<std::size_t>(at)];
  return out;
}

const std::int64_t* totals::limbs_of(const lane_sums& sums, const place& at) noexcept {
  return (at.rare ? sums.rare : sums.main).data() + at.first;
}

big totals::of_w(const place& at) const {
  if (at.rare && !has_rare_) return {};
  std::array<std::uint64_t, 3> limbs;
  if (plain_ && read_short(limbs_of(sums_.lanes, at), at.limbs, at.stride, limbs)) return {limbs, false};
  return sum_of(at, 1);
}

big totals::of_ww(const place& at) const {
  if (at.rare && !has_rare_) return {};
  std::array<std::uint64_t, 3> limbs;
  if (plain_ && read_short(limbs_of(sums_.lanes, at), at.limbs, at.stride, limbs)) return {limbs, false};
  return sum_of(at, 2);
}

big totals::sum_of(const place& at, int power) const {
  if (plain_) return piece_of({&sums_.lanes, 0, false}, at, power);
  big out;
  for (const piece& p : pieces_)
    if (!at.rare || !p.sums->rare.empty()) out = out + piece_of(p, at, power);
  return out;
}

big totals::piece_of(const piece& p, const place& at, int power) const {
  const std::int64_t* limbs = limbs_of(*p.sums, at);
  const std::int64_t part = at.rare ? layout_.rare_size : layout_.main_size;
  wide<6> sum;
  add(sum, limbs, at.limbs, at.stride, 0);
  if (p.sums->digits == 2 && power == 1) add(sum, limbs + part, at.limbs, at.stride, 32);
  if (p.sums->digits == 2 && power == 2) {  // (low + 2^32 high)^2
    add(sum, limbs + 2 * part, at.limbs, at.stride, 33);
    add(sum, limbs + part, at.limbs, at.stride, 64);
  }
  big out(sum);
  if (p.times_million) out = out * big(power == 1 ? million : million * million);
  const unsigned shift = static_cast<unsigned>(power) * p.shift;
  return shift == 0 ? out : out.shifted_up(shift);
}

big totals::general_piece::w(const big& sum) const {
  const big shifted = sum.shifted_up(shift);
  return times_million ? shifted * big(million) : shifted;
}

big totals::general_piece::ww(const big& sum) const {
  const big shifted = sum.shifted_up(2 * shift);
  return times_million ? shifted * big(million * million) : shifted;
}

big totals::w() const {
  big out = of_w({layout_.kernel.w, 2});
  for (const general_piece& g : general_) out = out + g.w(big(g.sums->w));
  return out;
}

big totals::ww() const {
  big out = of_ww({layout_.kernel.ww, 3});
  for (const general_piece& g : general_) out = out + g.ww(big(g.sums->ww));
  return out;
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
  to.w = less(of_w({at.w, 2}), of_w({layout_.absent_w + lacking, 2, plan.absent}));
  to.wx = l.is_wide ? of_w({at.wide_wx + l.at, 3, at.wide}) : of_w({at.wx + l.at, 2, at.lanes});
  if (squares) {
    to.ww = less(of_ww({at.ww, 3}), of_ww({layout_.absent_ww + lacking, 3, plan.absent}));
    to.wxx = l.is_wide ? of_w({at.wide_wxx + l.at, 4, at.wide}) : of_w({at.wxx + l.at, 3, at.lanes});
    to.wwx = l.is_wide ? of_ww({at.wide_wwx + l.at, 4, at.wide}) : of_ww({at.wwx + l.at, 3, at.lanes});
    to.wwxx = l.is_wide ? of_ww({at.wide_wwxx + l.at, 5, at.wide}) : of_ww({at.wwxx + l.at, 3, at.lanes});
  }
  if (gated >= 0 && has_rare_) take_gated_out(to, static_cast<std::size_t>(gated));
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
void totals::add_general(score_totals& to, const general_piece& from, int score) {
  const score_sums& s = from.sums->scores[static_cast<std::size_t>(score)];
  const big w(s.w);
  const big ww(s.ww);
  const big& o = to.origin;
  const big wx = big(s.wy) + o * w;
  const big wwx = big(s.wwy) + o * ww;
  to.n += s.n;
  to.w = to.w + from.w(w);
  to.wx = to.wx + from.w(wx);
  to.wxx = to.wxx + from.w(big(s.wyy) + o * (big(s.wy) + wx));
  to.ww = to.ww + from.ww(ww);
  to.wwx = to.wwx + from.ww(wwx);
  to.wwxx = to.wwxx + from.ww(big(s.wwyy) + o * (big(s.wwy) + wwx));
}

score_totals totals::score(int score) const {
  score_totals out;
  if (shape_.lanes.usable) add_lanes(out, score);
  for (const general_piece& g : general_) add_general(out, g, score);
  return out;
}

big totals::product_in_lanes(int set, std::size_t a, std::size_t b) const {
  const joint_lanes& joint = shape_.lanes.joint[static_cast<std::size_t>(set)];
  const auto pair = static_cast<std::int64_t>(pair_layout::at(a, b, joint.lanes.size()));
  const kernel_layout& kernel = layout_.kernel;
  big out = of_ww({kernel.pair + joint.pairs[static_cast<std::size_t>(pair)], 3, kernel.pairs});
  if (joint.gate >= 0 && has_rare_) {
    const lane_layout::joint_place& at = layout_.joint[static_cast<std::size_t>(set)];
    out = out - of_ww({at.out_pairs + pair, 3, at.pairs, true});
  }
  const int up = shape_.lanes.lanes[static_cast<std::size_t>(joint.lanes[a])].up +
                 shape_.lanes.lanes[static_cast<std::size_t>(joint.lanes[b])].up;
  return up == 0 ? out : out.shifted_up(static_cast<unsigned>(up));
}

big totals::general_product(const general_piece& from, int set, std::size_t a, std::size_t b, const big& origin_a,
                            const big& origin_b) const {
  const joint_set& joint = shape_.plan->joint_sets()[static_cast<std::size_t>(set)];
  const pair_sums& p = pair_of(from, set, a, b);
  const score_sums& of_a = from.sums->scores[static_cast<std::size_t>(joint.scores[a])];
  const score_sums& of_b = from.sums->scores[static_cast<std::size_t>(joint.scores[b])];
  const big xp(joint.same_rows ? of_a.wwy : p.yp);
  const big px(joint.same_rows ? of_b.wwy : p.py);
  const big pp(joint.same_rows ? of_a.ww : p.pp);
  return from.ww(big(p.yy) + origin_b * xp + origin_a * px + origin_a * origin_b * pp);
}

const pair_sums& totals::pair_of(const general_piece& from, int set, std::size_t a, std::size_t b) const {
  const auto at = static_cast<std::size_t>(set);
  const std::size_t members = shape_.plan->joint_sets()[at].scores.size();
  return from.sums->pairs[shape_.pairs.first[at] + pair_layout::at(a, b, members)];
}

big totals::product(int set, std::size_t a, std::size_t b, const score_totals& of_a, const score_totals& of_b) const {
  big out;
  if (shape_.lanes.usable) out = product_in_lanes(set, a, b);
  for (const general_piece& g : general_) out = out + general_product(g, set, a, b, of_a.origin, of_b.origin);
  return out;
}

bool totals::some_lack(int set) const noexcept {
  return (has_rare_ || !general_.empty()) && !shape_.plan->joint_sets()[static_cast<std::size_t>(set)].same_rows;
}

pair_lack totals::lack(int set, std::size_t a, std::size_t b, const score_totals& of_a, const score_totals& of_b) const {
  pair_lack out;
  if (!some_lack(set)) return out;
  if (has_rare_) out = lack_in_lanes(set, a, b);
  for (const general_piece& g : general_) add_general_lack(out, g, set, a, b, of_a, of_b);
  return out;
}

void totals::add_general_lack(pair_lack& to, const general_piece& from, int set, std::size_t a, std::size_t b,
                              const score_totals& of_a, const score_totals& of_b) const {
  const joint_set& joint = shape_.plan->joint_sets()[static_cast<std::size_t>(set)];
  const pair_sums& p = pair_of(from, set, a, b);
  const auto without = [&](std::size_t member, const wide<8>& both, const big& origin) {
    const score_sums& s = from.sums->scores[static_cast<std::size_t>(joint.scores[member])];
    return from.ww(big(s.wwy) - big(both) + origin * (big(s.ww) - big(p.pp)));
  };
  to.x_alone = to.x_alone + without(a, p.yp, of_a.origin);
  to.other_alone = to.other_alone + without(b, p.py, of_b.origin);
  to.not_both = to.not_both + from.ww(big(from.sums->ww) - big(p.pp));
}

pair_lack totals::lack_in_lanes(int set, std::size_t a, std::size_t b) const {
  const joint_lanes& joint = shape_.lanes.joint[static_cast<std::size_t>(set)];
  const lane_layout::joint_place& at = layout_.joint[static_cast<std::size_t>(set)];
  const auto size = static_cast<std::size_t>(at.size);
  const auto pair = static_cast<std::int64_t>(pair_layout::at(a, b, size));
  const auto without_other = [&](std::size_t x, std::size_t y) {
    const auto up = static_cast<unsigned>(shape_.lanes.lanes[static_cast<std::size_t>(joint.lanes[x])].up);
    const big sum = of_ww({at.without_other + static_cast<std::int64_t>(x * size + y), 3, at.size * at.size, true});
    return up == 0 ? sum : sum.shifted_up(up);
  };
  return {without_other(a, b), without_other(b, a), of_ww({at.either + pair, 3, at.pairs, true})};
}

pair_totals totals::pair(int set, std::size_t a, std::size_t b, const score_totals& of_a, const score_totals& of_b) const {
  const pair_lack apart = lack(set, a, b, of_a, of_b);
  const bool same_rows = shape_.plan->joint_sets()[static_cast<std::size_t>(set)].same_rows;
  return {product(set, a, b, of_a, of_b), less(of_a.wwx, apart.x_alone), less(of_b.wwx, apart.other_alone),
          less(same_rows ? of_a.ww : ww(), apart.not_both)};
}

answer_totals totals::answer(std::size_t bin) const {
  const auto at = static_cast<std::int64_t>(bin);
  const auto bins = static_cast<std::int64_t>(layout_.bins);
  answer_totals out;
  out.n = count(layout_.code_n + at);
  out.w = of_w({layout_.code_w + at, 2, bins});
  if (!sums_.linear()) out.ww = of_ww({layout_.code_ww + at, 3, bins});
  for (const general_piece& g : general_) {
    const answer_sums& general = g.sums->answers[bin];
    out.n += general.n;
    out.w = out.w + g.w(big(general.w));
    out.ww = out.ww + g.ww(big(general.ww));
  }
  return out;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
