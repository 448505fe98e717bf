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

/// sum w^2 (y - m)^2 in units of 1 / W^2: W^2 C - 2 A W B + A^2 D. Not negative, by Cauchy and Schwarz, and exact.
big squared_deviations(const score_sums& s) {
  const big w(s.w);
  const big a(s.wy);
  const big cross = a * w * big(s.wwy);
  return w * w * big(s.wwyy) - cross - cross + a * a * big(s.ww);
}

}  // namespace

moments mean_of(const score_sums& s, const affine& unit, std::int64_t design_rows) {
  moments out;
  const big w(s.w);
  if (s.n == 0 || w.zero()) return out;
  const big wy(s.wy);
  out.value = affine_mean(w, wy, unit);
  if (design_rows < 2) return out;

  const big squares = squared_deviations(s);
  if (squares.negative()) return out;  // only rows that were removed without ever having been added do that
  const big n_of_n = big(design_rows);
  const big n_less_one = big(design_rows - 1);
  const scaled_integer slope = exactly(unit.slope) * exactly(unit.step);
  const big w_squared = w * w;
  const big above = squares * n_of_n * slope.integer * slope.integer;
  const big below = w_squared * w_squared * n_less_one * big(unit.divisor) * big(unit.divisor);
  out.variance = ratio(above, below, 2 * (slope.exponent - unit.shift));

  // svyvar / n = (W F - A^2) / (W^2 (n - 1)); its unit is 2^(2 * 116) of the variance's.
  const big spread = w * big(s.wyy) - wy * wy;
  if (s.n >= 2 && !spread.zero()) out.deff = ratio(squares * n_of_n * big(s.n - 1), w_squared * spread * n_less_one);
  return out;
}

moments total_weight(const cell& group, std::int64_t design_rows) {
  moments out;
  const big w(group.w);
  out.value = ratio(w, big(1), -weight_shift);
  if (design_rows < 2) return out;
  const big spread = big(design_rows) * big(group.ww) - w * w;
  out.variance = ratio(spread, big(design_rows - 1), -2 * weight_shift);
  return out;
}

moments product_of_means(std::span<const score_definition* const> members, std::span<const score_sums* const> sums,
                         const joint_set& set, std::span<const pair_sums> pairs, double intercept, double slope,
                         std::int64_t design_rows) {
  moments out;
  const std::size_t count = members.size();
  std::vector<double> mean(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (sums[i]->n == 0) return out;
    const score_definition& s = *members[i];
    mean[i] = *mean_of(*sums[i], {s.offset, s.step, s.divisor, s.shift, 0, 1}, 0).value;
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
      const pair_sums& p = pairs[pair_layout::at(i, j, count)];
      const big wi(sums[i]->w);
      const big wj(sums[j]->w);
      const big ai(sums[i]->wy);
      const big aj(sums[j]->wy);
      const big yp = set.same_rows ? big(sums[i]->wwy) : big(p.yp);
      const big py = set.same_rows ? big(sums[j]->wwy) : big(p.py);
      const big pp = set.same_rows ? big(sums[i]->ww) : big(p.pp);
      // sum w^2 (y - m)(y' - m') p p' in units of 1 / (W W')
      const big products = wi * wj * big(p.yy) - wi * aj * yp - ai * wj * py + ai * aj * pp;
      const big above = products * big(design_rows);
      const big below = wi * wi * wj * wj * big(design_rows - 1) * big(members[i]->divisor) * big(members[j]->divisor);
      const double covariance =
          members[i]->step * members[j]->step * ratio(above, below, -(members[i]->shift + members[j]->shift));
      const double term = (i == j ? 1 : 2) * gradient[i] * gradient[j] * covariance;
      variance += term;
      size += std::abs(term);
    }
  // Covariances are rounded: a sum that is lost among the roundings of its terms is nothing.
  out.variance = variance > 1e-13 * size ? slope * slope * variance : 0;
  return out;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
