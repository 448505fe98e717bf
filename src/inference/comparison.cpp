#include <rater/inference/comparison.hpp>

#include <rater/inference/interval.hpp>

#include <cmath>
#include <utility>

namespace rater {
inline namespace v0 {
namespace {

// v^2 / f: what one sample adds to the denominator of the degrees of freedom.
double df_term(const estimate& e) { return e.df() ? std::pow(*e.se(), 4) / *e.df() : 0; }

std::optional<double> welch_df(const estimate& a, const estimate& b) {
  const double variance = *a.se() * *a.se() + *b.se() * *b.se();
  const double below = df_term(a) + df_term(b);
  if (!(below > 0)) return std::nullopt;
  return variance * variance / below;
}

}  // namespace

difference independent_difference(const estimate& a, const estimate& b, double confidence) {
  const double wide = t_quantile(confidence);
  difference out;
  if (!a || !b) {
    out.estimate = estimate::none(a ? b.note() : a.note(), a.n() + b.n());
    return out;
  }
  estimate_parts parts;
  parts.n = a.n() + b.n();
  parts.value = a.value() - b.value();
  if (!a.se() || !b.se()) {
    parts.note = "one of the two has no standard error";
    out.estimate = estimate(std::move(parts));
    return out;
  }
  parts.se = std::sqrt(*a.se() * *a.se() + *b.se() * *b.se());
  parts.df = welch_df(a, b);
  const double half = (parts.df ? t_quantile(confidence, parts.df) : wide) * *parts.se;
  parts.low = *parts.value - half;
  parts.high = *parts.value + half;
  if (*parts.se > 0) {
    out.t = *parts.value / *parts.se;
    out.p = t_p_value(*out.t, parts.df);
    parts.p = out.p;
  } else {
    parts.note = "neither sample varies: the standard error is 0";
  }
  out.estimate = estimate(std::move(parts));
  return out;
}

}  // namespace v0
}  // namespace rater
