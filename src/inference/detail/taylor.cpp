#include "taylor.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

/// integer * 2^exponent
struct scaled_integer {
  big integer;
  int exponent = 0;
};

scaled_integer exactly(double x) {
  scaled_integer out;
  out.integer = big::from(x, out.exponent);
  return out;
}
scaled_integer operator*(const scaled_integer& a, const scaled_integer& b) {
  return {a.integer * b.integer, a.exponent + b.exponent};
}
scaled_integer operator+(const scaled_integer& a, const scaled_integer& b) {
  if (a.integer.zero()) return b;
  if (b.integer.zero()) return a;
  const int low = a.exponent < b.exponent ? a.exponent : b.exponent;
  return {a.integer.shifted_up(static_cast<unsigned>(a.exponent - low)) +
              b.integer.shifted_up(static_cast<unsigned>(b.exponent - low)),
          low};
}

/// intercept + slope / per * (offset + step * wy / (w divisor 2^shift)), rounded once.
double affine_mean(const big& w, const big& wy, const affine& unit) {
  const scaled_integer below = {w * big(unit.divisor), unit.shift};
  const scaled_integer inner = exactly(unit.offset) * below + exactly(unit.step) * scaled_integer{wy, 0};
  const scaled_integer whole = below * exactly(unit.per);
  const scaled_integer outer = exactly(unit.intercept) * whole + exactly(unit.slope) * inner;
  return ratio(outer.integer, whole.integer, outer.exponent - whole.exponent);
}

/// Of u_c = W x_c - X w_c, the deviations from the mean X / W in units of 1 / W: sums of squares by Cauchy and Schwarz never
/// negative, and exact.
std::vector<unit_products> deviations(const score_totals& s, std::span<const part_totals> strata) {
  std::vector<unit_products> out;
  const bool whole = strata.size() == 1;  // deviations from the mean of all sum to 0
  for (const part_totals& h : strata) {
    unit_products p;
    p.part = h.part;
    const big cross = s.wx * s.w * h.wwx;
    p.uv = s.w * s.w * h.wwxx - cross - cross + s.wx * s.wx * h.ww;
    if (!whole) p.u = p.v = s.w * h.wx - s.wx * h.w;
    out.push_back(p);
  }
  return out;
}

}  // namespace

affine unit_of(const score_definition& s) noexcept { return {s.offset, s.step, s.divisor, s.shift, 0, 1}; }

moments mean_of(const score_totals& s, std::span<const part_totals> strata, const affine& unit, const weight_unit& weights,
                const design_rule& design) {
  moments out;
  if (s.n <= 0 || s.w.zero() || s.w.negative()) return out;
  out.value = affine_mean(s.w, s.wx - s.origin * s.w, unit);
  const auto spread = between_units(deviations(s, strata), design);
  if (!spread || spread->above.negative()) return out;  // rows that were removed without ever having been added

  const scaled_integer slope = exactly(unit.slope) * exactly(unit.step);
  const big w_squared = s.w * s.w;
  const big above = spread->above * slope.integer * slope.integer;
  const scaled_integer per = exactly(unit.per) * scaled_integer{big(unit.divisor), unit.shift};
  const big below = w_squared * w_squared * spread->below * per.integer * per.integer;
  out.variance = ratio(above, below, 2 * (slope.exponent - per.exponent) + spread->exponent);

  // svyvar / n = (W F - A^2) / (W^2 (n - 1))
  const big scatter = s.w * s.wxx - s.wx * s.wx;
  if (s.n >= 2 && !scatter.zero())
    out.deff = ratio(spread->above * big(s.n - 1), w_squared * scatter * spread->below, spread->exponent);
  out.weight_sum = ratio(s.w, big(weights.divisor), -weights.shift);
  return out;
}

moments total_weight(const big& w, std::span<const part_totals> strata, const weight_unit& unit, const design_rule& design) {
  moments out;
  out.value = ratio(w, big(unit.divisor), -unit.shift);
  std::vector<unit_products> products;
  for (const part_totals& h : strata) products.push_back({h.part, h.ww, h.w, h.w});
  const auto spread = between_units(products, design);
  if (!spread) return out;
  out.variance = ratio(spread->above, spread->below * big(unit.divisor) * big(unit.divisor), spread->exponent - 2 * unit.shift);
  return out;
}

namespace {

scaled_double operator*(const scaled_double& a, const scaled_double& b) {
  return {a.mantissa * b.mantissa, a.exponent + b.exponent};
}

/// step / (W divisor 2^shift): what turns deviations, in units of 1 / W, into those of the mean.
scaled_double unit_of(const score_totals& s, const score_definition& what) {
  const scaled_double below = nearest(s.w * big(what.divisor), what.shift);
  return {what.step / below.mantissa, -below.exponent};
}

/// above * 2^shift / below, cut or rounded to a whole number; exactly it where it is one.
big whole_quotient(const big& above, const big& below, unsigned shift) {
  const big shifted = above.shifted_up(shift);
  big out;
  big left = shifted;
  for (int i = 0; i < 3 && !left.zero(); ++i) {  // 53 bits at a time
    int exponent = 0;
    const double some = std::trunc(ratio(left, below));
    if (some == 0) break;
    const big more = big::from(some, exponent);
    out = out + more.shifted_up(static_cast<unsigned>(exponent));
    left = shifted - out * below;
  }
  return out;
}

constexpr unsigned mean_bits = 80;

/// A sum over members of coefficient * (2^80 x - mean): linearised values as integers.
struct linear_form {
  std::vector<big> coefficient, mean;
  int exponent = 0;  ///< of two: what a unit is worth
};

/// Coefficients are taken as they are; means are cut at 2^-80 of a unit of x, far below what a variance can show, and exact where
/// all x are equal, so that equal respondents have a variance of 0.
linear_form form_of(std::span<const score_totals* const> members, std::span<const scaled_double> coefficient) {
  linear_form out;
  int lowest = std::numeric_limits<int>::max();
  for (const scaled_double& c : coefficient)
    if (c.mantissa != 0) lowest = std::min(lowest, c.exponent);
  constexpr int digits = std::numeric_limits<double>::digits;
  out.exponent = lowest - digits - static_cast<int>(mean_bits);
  for (std::size_t i = 0; i < members.size(); ++i) {
    const auto mantissa = static_cast<std::int64_t>(std::ldexp(coefficient[i].mantissa, digits));
    const int up = mantissa == 0 ? 0 : coefficient[i].exponent - lowest;
    out.coefficient.push_back(big(mantissa).shifted_up(static_cast<unsigned>(up)));
    out.mean.push_back(whole_quotient(members[i]->wx, members[i]->w, mean_bits));
  }
  return out;
}

/// The value of the form for a unit, or for all of a stratum.
big value_in(const linear_form& form, const totals& cell, const joint_set& joint) {
  big out;
  for (std::size_t i = 0; i < joint.scores.size(); ++i) {
    const score_totals s = cell.score(joint.scores[i]);
    if (s.n != 0) out = out + form.coefficient[i] * (s.wx.shifted_up(mean_bits) - form.mean[i] * s.w);
  }
  return out;
}

/// The sum of the squares of its values over the rows of a stratum: sum_ij c_i c_j sum w^2 (k x_i - m_i)(k x_j - m_j), k =
/// 2^mean_bits. Where every row has all members or none, sum w^2 x_i does not hang on j; what rows that lack one of two have too
/// much is taken off.
big squares_in(const linear_form& form, const totals& cell, const joint_set& joint, int set) {
  const std::size_t count = joint.scores.size();
  std::vector<score_totals> members;
  for (const int s : joint.scores) members.push_back(cell.score(s));
  const bool some_lack = cell.some_lack(set);
  big products;
  big once;  // sum c_i wwx_i
  big means;
  big too_much;
  for (std::size_t i = 0; i < count; ++i) {
    big row;
    big lacking;
    for (std::size_t j = i; j < count; ++j) {
      const big twice = i == j ? form.coefficient[j] : form.coefficient[j].shifted_up(1);
      row = row + twice * cell.product(set, i, j, members[i], members[j]);
      if (!some_lack) continue;
      const pair_lack of = cell.lack(set, i, j, members[i], members[j]);
      if (of.not_both.zero()) continue;
      const big crossed = (form.mean[j] * of.x_alone + form.mean[i] * of.other_alone).shifted_up(mean_bits);
      lacking = lacking + twice * (crossed - form.mean[i] * form.mean[j] * of.not_both);
    }
    products = products + form.coefficient[i] * row;
    too_much = too_much + form.coefficient[i] * lacking;
    once = once + form.coefficient[i] * members[i].wwx;
    means = means + form.coefficient[i] * form.mean[i];
  }
  const big ww = some_lack ? cell.ww() : members.front().ww;
  return products.shifted_up(2 * mean_bits) - (once * means).shifted_up(mean_bits + 1) + means * means * ww + too_much;
}

std::vector<unit_products> products_of(const linear_form& form, const group_view& group, const joint_set& joint, int set) {
  std::vector<unit_products> out;
  for (const part_view& s : group.parts()) {
    unit_products p;
    p.part = s.part;
    if (group.clustered()) {
      for (const totals& unit : s.units) {
        const big u = value_in(form, unit, joint);
        p.u = p.u + u;
        p.uv = p.uv + u * u;
      }
    } else {
      p.uv = squares_in(form, *s.rows, joint, set);
      p.u = value_in(form, *s.rows, joint);
    }
    p.v = p.u;
    out.push_back(p);
  }
  return out;
}

}  // namespace

moments product_of_means(const score_plan& plan, group_view& group, int set, double intercept, double slope,
                         const design_rule& design) {
  moments out;
  const joint_set& joint = plan.joint_sets()[static_cast<std::size_t>(set)];
  const std::size_t count = joint.scores.size();
  std::vector<const score_totals*> members;
  std::vector<double> mean;
  for (const int at : joint.scores) {
    const score_totals& s = group.score(at);
    if (s.n <= 0 || s.w.zero() || s.w.negative()) return out;
    members.push_back(&s);
    mean.push_back(affine_mean(s.w, s.wx - s.origin * s.w, unit_of(plan.scores()[static_cast<std::size_t>(at)])));
  }
  const std::size_t half = count / 2;
  double total = 0;
  std::vector<scaled_double> gradient(count);
  for (std::size_t k = 0; k < half; ++k) {
    total += mean[k] * mean[half + k];
    gradient[k].mantissa = mean[half + k];
    gradient[half + k].mantissa = mean[k];
  }
  out.value = intercept + slope * total;
  for (std::size_t i = 0; i < count; ++i) {
    gradient[i] = gradient[i] * unit_of(*members[i], plan.scores()[static_cast<std::size_t>(joint.scores[i])]);
    int up = 0;
    gradient[i].mantissa = std::frexp(gradient[i].mantissa, &up);
    gradient[i].exponent += up;
  }
  if (std::all_of(gradient.begin(), gradient.end(), [](const scaled_double& g) { return g.mantissa == 0; })) {
    out.variance = 0;
    return out;
  }
  const linear_form form = form_of(members, gradient);
  const auto spread = between_units(products_of(form, group, joint, set), design);
  if (!spread || spread->above.negative()) return out;
  out.variance = slope * slope * ratio(spread->above, spread->below, spread->exponent + 2 * form.exponent);
  return out;
}

namespace {

/// W (W x - X w) of two members over the rows of a stratum: exact.
unit_products row_products(const part_view& s, int set, std::size_t i, std::size_t j, const joint_set& joint,
                           const score_totals& a, const score_totals& b) {
  const score_totals here_a = s.rows->score(joint.scores[i]);
  const score_totals here_b = s.rows->score(joint.scores[j]);
  const pair_totals p = s.rows->pair(set, i, j, here_a, here_b);
  return {s.part, a.w * (b.w * p.xx - b.wx * p.xp) - a.wx * (b.w * p.px - b.wx * p.pp), a.w * here_a.wx - a.wx * here_a.w,
          b.w * here_b.wx - b.wx * here_b.w};
}

unit_products cluster_products(const part_view& s, int of_a, int of_b, const score_totals& a, const score_totals& b) {
  unit_products out;
  out.part = s.part;
  for (const totals& unit : s.units) {
    const score_totals here_a = unit.score(of_a);
    const score_totals here_b = unit.score(of_b);
    const big u = a.w * here_a.wx - a.wx * here_a.w;
    const big v = b.w * here_b.wx - b.wx * here_b.w;
    out.uv = out.uv + u * v;
    out.u = out.u + u;
    out.v = out.v + v;
  }
  return out;
}

}  // namespace

double covariance_of(const score_plan& plan, group_view& group, int set, std::size_t i, std::size_t j,
                     const design_rule& design) {
  const joint_set& joint = plan.joint_sets()[static_cast<std::size_t>(set)];
  const score_totals& a = group.score(joint.scores[i]);
  const score_totals& b = group.score(joint.scores[j]);
  std::vector<unit_products> products;
  for (const part_view& s : group.parts())
    products.push_back(group.clustered() ? cluster_products(s, joint.scores[i], joint.scores[j], a, b)
                                         : row_products(s, set, i, j, joint, a, b));
  const auto spread = between_units(products, design);
  if (!spread) return std::numeric_limits<double>::quiet_NaN();
  const score_definition& first = plan.scores()[static_cast<std::size_t>(joint.scores[i])];
  const score_definition& second = plan.scores()[static_cast<std::size_t>(joint.scores[j])];
  const scaled_integer steps = exactly(first.step) * exactly(second.step);
  const big below = spread->below * (a.w * a.w) * (b.w * b.w) * big(first.divisor) * big(second.divisor);
  return ratio(spread->above * steps.integer, below, spread->exponent + steps.exponent - first.shift - second.shift);
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
