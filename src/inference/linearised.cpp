#include "detail/observed.hpp"
#include "survey/detail/sample_data.hpp"

#include <rater/error.hpp>
#include <rater/inference/taylor.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace rater {
inline namespace v0 {
namespace {

using detail::observed;

constexpr const char* too_large = "the numbers are too large to be added up";

/// u_i = weight_i * at(i) for those observed, 0 for the others. Takes the value away where something is not finite.
template <class At>
void set_u(linearised& x, const observed& who, const At& at) {
  x.u.resize(who.rows());
  bool finite = std::isfinite(*x.value);
  for (std::size_t i = 0; i < who.weight.size(); ++i) {
    const double u = who.weight[i] == 0 ? 0.0 : who.weight[i] * at(i);
    x.u[static_cast<Eigen::Index>(i)] = u;
    finite &= u - u == 0;
  }
  if (finite) return;
  x.value.reset();
  x.u.resize(0);
  x.note = too_large;
}

/// A statistic that varies about its own value: of one PSU nothing is seen of that.
linearised begun_about_itself(const observed& who, const domain& of) {
  linearised out = detail::begun(who, of);
  out.one_unit = who.psus < 2;
  return out;
}

/// What a mean needs of those observed: empty, or why there is none.
std::string no_mean(const observed& who, const domain& of) {
  if (who.n == 0) return detail::nobody_because(of);
  if (!(who.sum > 0)) return "the weights sum to nothing above 0";
  if (!std::isfinite(who.sum)) return too_large;
  return {};
}

/// Variance of the mean of a simple random sample (METHODS 6.2): n / (n - 1) sum w (y - mean)^2 / W, over n; `reach` is the
/// largest |y - mean|. Without replacement only where the weights sum to a population of more than the sample, beyond rounding.
void set_simple(linearised& x, const observed& who, std::span<const double> y, double reach) {
  if (!x.value || who.n < 2) return;
  const auto n = static_cast<double>(who.n);
  const double mean = *x.value;
  const double scatter =
      detail::weighted_sum(who, reach * reach, [&](std::size_t i) { return (y[i] - mean) * (y[i] - mean); }) / who.sum;
  if (!std::isfinite(scatter)) return;
  x.srs_with_replacement = scatter / (n - 1);
  const double left = who.sum - n;
  if (left > 1e-9 * who.sum) x.srs_without_replacement = *x.srs_with_replacement * (left / who.sum);
}

}  // namespace

linearised total(const sample_design& s, std::span<const double> y, const domain& of) {
  const observed who = detail::observe(s, of, {y});
  if (who.n == 0) return detail::undefined(who, of, detail::nobody_because(of));
  linearised out = detail::begun(who, of);
  out.value = detail::weighted_sum(who, detail::span_over(who, y).largest(), [&](std::size_t i) { return y[i]; });
  set_u(out, who, [&](std::size_t i) { return y[i]; });
  return out;
}

linearised population_size(const sample_design& s, const domain& of) {
  const observed who = detail::observe(s, of, {});
  if (who.n == 0) return detail::undefined(who, of, of.everybody() ? "no respondents" : "no respondents in the domain");
  linearised out = detail::begun(who, of);
  out.value = who.sum;
  set_u(out, who, [](std::size_t) { return 1.0; });
  return out;
}

linearised mean(const sample_design& s, std::span<const double> y, const domain& of) {
  const observed who = detail::observe(s, of, {y});
  if (std::string why = no_mean(who, of); !why.empty()) return detail::undefined(who, of, std::move(why));
  linearised out = begun_about_itself(who, of);
  const detail::span_of_numbers range = detail::span_over(who, y);
  const double mean = detail::mean_over(who, y, range), per = 1 / who.sum;
  out.value = mean;
  set_u(out, who, [&](std::size_t i) { return (y[i] - mean) * per; });
  set_simple(out, who, y, range.reach(mean));
  return out;
}

linearised proportion(const sample_design& s, std::span<const double> is, const domain& of) {
  for (std::size_t i = 0; i < is.size(); ++i)
    if (!std::isnan(is[i]) && is[i] != 0 && is[i] != 1)
      throw error(errc::usage,
                  fmt::format("a proportion of a column with {}; expected 0 and 1, or NaN where it is missing", is[i]),
                  fmt::format("respondent {}", i + 1));
  linearised out = mean(s, is, of);
  out.is_share = true;
  return out;
}

linearised ratio(const sample_design& s, std::span<const double> y, std::span<const double> x, const domain& of) {
  const observed who = detail::observe(s, of, {y, x});
  if (who.n == 0) return detail::undefined(who, of, detail::nobody_because(of));
  const detail::span_of_numbers of_y = detail::span_over(who, y), of_x = detail::span_over(who, x);
  const bool alike = of_y.all_equal() && of_x.all_equal();
  const double below = detail::weighted_sum(who, of_x.largest(), [&](std::size_t i) { return x[i]; });
  if (below == 0) return detail::undefined(who, of, "the denominator is 0");
  linearised out = begun_about_itself(who, of);
  const double r = detail::weighted_sum(who, of_y.largest(), [&](std::size_t i) { return y[i]; }) / below;
  out.value = r;
  set_u(out, who, [&](std::size_t i) { return alike ? 0.0 : (y[i] - r * x[i]) / below; });
  return out;
}

linearised covariance(const sample_design& s, std::span<const double> y, std::span<const double> x, const domain& of) {
  const observed who = detail::observe(s, of, {y, x});
  if (std::string why = no_mean(who, of); !why.empty()) return detail::undefined(who, of, std::move(why));
  if (who.n < 2) return detail::undefined(who, of, "one respondent: no variance");
  linearised out = begun_about_itself(who, of);
  const auto n = static_cast<double>(who.n);
  const detail::span_of_numbers of_y = detail::span_over(who, y), of_x = detail::span_over(who, x);
  const double y_mean = detail::mean_over(who, y, of_y), x_mean = detail::mean_over(who, x, of_x), above = n / (n - 1);
  const auto product = [&](std::size_t i) { return above * (y[i] - y_mean) * (x[i] - x_mean); };
  const double value = detail::weighted_sum(who, above * of_y.reach(y_mean) * of_x.reach(x_mean), product) / who.sum;
  out.value = value;
  set_u(out, who, [&](std::size_t i) { return (product(i) - value) / who.sum; });
  return out;
}

linearised variance(const sample_design& s, std::span<const double> y, const domain& of) { return covariance(s, y, y, of); }

}  // namespace v0
}  // namespace rater
