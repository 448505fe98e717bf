#include "taylor.hpp"

#include <cmath>

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

/// intercept + slope * (offset + step * wy / (w divisor 2^shift)), rounded once.
double affine_mean(const big& w, const big& wy, const affine& unit) {
  const scaled_integer below = {w * big(unit.divisor), unit.shift};
  const scaled_integer inner = exactly(unit.offset) * below + exactly(unit.step) * scaled_integer{wy, 0};
  const scaled_integer outer = exactly(unit.intercept) * below + exactly(unit.slope) * inner;
  return ratio(outer.integer, below.integer, outer.exponent - below.exponent);
}

/// sum w^2 (x - m)^2 in units of 1 / W^2: W^2 C - 2 A W B + A^2 D. Not negative, by Cauchy and Schwarz, and exact.
big squared_deviations(const score_totals& s) {
  const big cross = s.wx * s.w * s.wwx;
  return s.w * s.w * s.wwxx - cross - cross + s.wx * s.wx * s.ww;
}

}  // namespace

moments mean_of(const score_totals& s, const affine& unit, std::int64_t design_rows) {
  moments out;
  if (s.n == 0 || s.w.zero()) return out;
  out.value = affine_mean(s.w, s.wx - s.origin * s.w, unit);
  if (design_rows < 2) return out;

  const big squares = squared_deviations(s);
  if (squares.negative()) return out;  // only rows that were removed without ever having been added do that
  const big n_of_n = big(design_rows);
  const big n_less_one = big(design_rows - 1);
  const scaled_integer slope = exactly(unit.slope) * exactly(unit.step);
  const big w_squared = s.w * s.w;
  const big above = squares * n_of_n * slope.integer * slope.integer;
  const big below = w_squared * w_squared * n_less_one * big(unit.divisor) * big(unit.divisor);
  out.variance = ratio(above, below, 2 * (slope.exponent - unit.shift));

  // svyvar / n = (W F - A^2) / (W^2 (n - 1))
  const big spread = s.w * s.wxx - s.wx * s.wx;
  if (s.n >= 2 && !spread.zero()) out.deff = ratio(squares * n_of_n * big(s.n - 1), w_squared * spread * n_less_one);
  return out;
}

moments total_weight(const totals& group, std::int64_t design_rows) {
  moments out;
  const weight_unit unit = group.unit();
  out.value = ratio(group.w(), big(unit.divisor), -unit.shift);
  if (design_rows < 2) return out;
  const big spread = big(design_rows) * group.ww() - group.w() * group.w();
  out.variance = ratio(spread, big(design_rows - 1) * big(unit.divisor) * big(unit.divisor), -2 * unit.shift);
  return out;
}

namespace {

scaled_double operator*(const scaled_double& a, const scaled_double& b) {
  return {a.mantissa * b.mantissa, a.exponent + b.exponent};
}

/// step / (W^2 divisor 2^shift): what turns products of deviations, in units of 1 / W, into a covariance.
scaled_double unit_of(const score_totals& s, const score_definition& what) {
  const scaled_double below = nearest(s.w * s.w * big(what.divisor), what.shift);
  return {what.step / below.mantissa, -below.exponent};
}

}  // namespace

moments product_of_means(const score_plan& plan, const totals& group, int set, std::span<const score_totals> members,
                         double intercept, double slope, std::int64_t design_rows) {
  moments out;
  const joint_set& joint = plan.joint_sets()[static_cast<std::size_t>(set)];
  const std::size_t count = members.size();
  const auto definition = [&](std::size_t i) -> const score_definition& {
    return plan.scores()[static_cast<std::size_t>(joint.scores[i])];
  };
  std::vector<double> mean(count);
  std::vector<scaled_double> unit(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (members[i].n == 0) return out;
    const score_definition& s = definition(i);
    mean[i] = *mean_of(members[i], {s.offset, s.step, s.divisor, s.shift, 0, 1}, 0).value;
    unit[i] = unit_of(members[i], s);
  }
  const std::size_t half = count / 2;
  double total = 0;
  std::vector<double> gradient(count);
  for (std::size_t k = 0; k < half; ++k) {
    total += mean[k] * mean[half + k];
    gradient[k] = mean[half + k];
    gradient[half + k] = mean[k];
  }
  out.value = intercept + slope * total;
  if (design_rows < 2) return out;

  double variance = 0;
  double size = 0;  // of the terms
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t j = i; j < count; ++j) {
      const pair_totals p = group.pair(set, i, j, members[i], members[j]);
      const score_totals& a = members[i];
      const score_totals& b = members[j];
      // sum w^2 (x - m)(x' - m') p p' in units of 1 / (W W'), exact
      const big products = a.w * (b.w * p.xx - b.wx * p.xp) - a.wx * (b.w * p.px - b.wx * p.pp);
      const double covariance = value_of(nearest(products) * unit[i] * unit[j]);
      const double term = (i == j ? 1 : 2) * gradient[i] * gradient[j] * covariance;
      variance += term;
      size += std::abs(term);
    }
  variance *= static_cast<double>(design_rows) / static_cast<double>(design_rows - 1);
  // Covariances are rounded: a sum that is lost among the roundings of its terms is nothing.
  out.variance = variance > 1e-13 * size ? slope * slope * variance : 0;
  return out;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
