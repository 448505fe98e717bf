#include <rater/inference/joint.hpp>

#include "inference/detail/joint_context.hpp"

#include <rater/error.hpp>
#include <rater/inference/interval.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace rater {
inline namespace v0 {
namespace {

using namespace detail;

const joint_context& context_of(const estimate& a, const estimate& b) {
  if (!a.origin() || !b.origin() || a.origin()->in != b.origin()->in)
    throw error(
        errc::usage,
        "these two are not of one and the same `estimates`, so how they move together is not known; independent_difference is "
        "for estimates of two samples");
  return *a.origin()->in;
}

void add(std::vector<weighted_place>& to, std::span<const weighted_place> more, double by) {
  for (const weighted_place& p : more) {
    const auto known = std::find_if(to.begin(), to.end(), [&](const weighted_place& q) { return q.of == p.of; });
    if (known != to.end())
      known->by += by * p.by;
    else
      to.push_back({p.of, by * p.by});
  }
}

bool one_group(std::span<const weighted_place> parts) {
  return std::all_of(parts.begin(), parts.end(), [&](const weighted_place& p) { return p.of.group == parts[0].of.group; });
}

void add_interval(estimate_parts& e, double confidence) {
  const double half = t_quantile(confidence, e.df) * *e.se;
  e.low = *e.value - half;
  e.high = *e.value + half;
  if (*e.se > 0) e.p = t_p_value(*e.value / *e.se, e.df);
}

/// f(a, b) with its derivatives.
estimate function_of(const estimate& a, const estimate& b, double value, double by_a, double by_b) {
  const joint_context& in = context_of(a, b);
  auto origin = std::make_shared<estimate_origin>();
  origin->in = &in;
  origin->keeps = a.origin();
  add(origin->combined, a.origin()->gradient(), by_a);
  add(origin->combined, b.origin()->gradient(), by_b);
  const bool same_group = one_group(origin->combined);
  estimate_parts e;
  e.value = value;
  e.n = same_group ? std::min(a.n(), b.n()) : a.n() + b.n();
  if (!a.se() || !b.se()) {
    e.note = !a.se() ? a.note() : b.note();
    return {std::move(e), std::move(origin)};
  }
  e.df = same_group ? std::min(a.df().value_or(in.degrees_of_freedom()), b.df().value_or(in.degrees_of_freedom()))
                    : in.degrees_of_freedom();
  const std::optional<double> variance = in.covariance(origin->combined, origin->combined);
  if (!variance || *e.df < 1) {
    e.note = variance ? "no degrees of freedom: the whole sample has as many strata as units"
                      : "how the two move together is not known: make the sums with score_options::covariances";
    e.df.reset();
    return {std::move(e), std::move(origin)};
  }
  e.se = std::sqrt(std::max(0.0, *variance));
  add_interval(e, in.common().confidence);
  if (*e.se == 0) e.note = "neither varies in this sample: the standard error is 0";
  return {std::move(e), std::move(origin)};
}

/// What has no value makes a whole without one.
bool both_there(const estimate& a, const estimate& b) { return a.has_value() && b.has_value(); }
estimate nothing(const estimate& a, const estimate& b) { return estimate::none(a ? b.note() : a.note(), std::min(a.n(), b.n())); }

/// factor * a + shift
estimate line(const estimate& a, double factor, double shift) {
  if (!a) return a;
  estimate_parts e = a.parts();
  e.value = factor * *e.value + shift;
  e.deff.reset();
  e.n_eff.reset();
  e.p.reset();
  e.low.reset();
  e.high.reset();
  if (!a.origin()) throw error(errc::usage, "this estimate does not know of what sample it is; take it from `estimates`");
  if (e.se) {
    e.se = std::fabs(factor) * *e.se;
    add_interval(e, a.origin()->in->common().confidence);
  }
  auto origin = std::make_shared<estimate_origin>();
  origin->in = a.origin()->in;
  origin->keeps = a.origin();
  add(origin->combined, a.origin()->gradient(), factor);
  return {std::move(e), std::move(origin)};
}

}  // namespace

estimate operator+(const estimate& a, const estimate& b) {
  return both_there(a, b) ? function_of(a, b, a.value() + b.value(), 1, 1) : nothing(a, b);
}
estimate operator-(const estimate& a, const estimate& b) {
  return both_there(a, b) ? function_of(a, b, a.value() - b.value(), 1, -1) : nothing(a, b);
}
estimate operator*(const estimate& a, const estimate& b) {
  return both_there(a, b) ? function_of(a, b, a.value() * b.value(), b.value(), a.value()) : nothing(a, b);
}
estimate operator/(const estimate& a, const estimate& b) {
  if (!both_there(a, b)) return nothing(a, b);
  if (b.value() == 0) return estimate::none("a ratio to 0", std::min(a.n(), b.n()));
  const double ratio = a.value() / b.value();
  return function_of(a, b, ratio, 1 / b.value(), -ratio / b.value());
}
estimate operator+(const estimate& a, double b) { return line(a, 1, b); }
estimate operator-(const estimate& a, double b) { return line(a, 1, -b); }
estimate operator*(double factor, const estimate& a) { return line(a, factor, 0); }

joint_estimates joint(std::span<const estimate> parts) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const auto count = static_cast<Eigen::Index>(parts.size());
  joint_estimates out;
  out.value = Eigen::VectorXd::Constant(count, nan);
  out.covariance = Eigen::MatrixXd::Constant(count, count, nan);
  const estimate* first = nullptr;
  for (Eigen::Index i = 0; i < count; ++i) {
    const estimate& a = parts[static_cast<std::size_t>(i)];
    if (!a) continue;
    if (first == nullptr) first = &a;
    const joint_context& in = context_of(*first, a);
    out.df = in.degrees_of_freedom();
    out.value[i] = a.value();
    if (!a.se()) continue;
    out.covariance(i, i) = *a.se() * *a.se();
    for (Eigen::Index j = 0; j < i; ++j) {
      const estimate& b = parts[static_cast<std::size_t>(j)];
      if (!b || !b.se()) continue;
      const auto of_two = in.covariance(a.origin()->gradient(), b.origin()->gradient());
      out.covariance(i, j) = out.covariance(j, i) = of_two.value_or(nan);
    }
  }
  return out;
}

joint_estimates joint(std::initializer_list<estimate> parts) { return joint(std::span(parts.begin(), parts.size())); }

}  // namespace v0
}  // namespace rater
