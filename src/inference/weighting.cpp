#include <rater/inference/weighting.hpp>

#include <rater/error.hpp>

#include "detail/nearest.hpp"
#include "inference/detail/calibration_space.hpp"
#include "inference/detail/weighting_steps.hpp"
#include "scoring/detail/steady_sum.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace rater {
inline namespace v0 {
namespace {

using detail::calibration_space;
using detail::found_factors;

constexpr std::array<std::string_view, 4> method_words = {"post_stratification", "raking", "linear", "raking_calibration"};

found_factors found_by(weighting_method method, const calibration_space& s, std::span<const double> base,
                       const weighting_options& o) {
  switch (method) {
    case weighting_method::post_stratification:
      return detail::post_stratify(s, base);
    case weighting_method::linear:
      return detail::calibrate_linear(s, base, o);
    case weighting_method::raking_calibration:
      return detail::calibrate_raking(s, base, o);
    case weighting_method::raking:
      break;
  }
  return detail::rake(s, base, o);
}

std::string name_of(const calibration_space& s, Eigen::Index column) {
  const auto j = static_cast<std::size_t>(column);
  if (j >= s.first_number()) return s.numbers[j - s.first_number()].name;
  for (const detail::space_margin& m : s.margins)
    if (j - m.first_column < m.targeted()) {
      const std::string& category = m.category[j - m.first_column];
      return category.empty() ? m.variable : m.variable + "=" + category;
    }
  return {};
}

std::int64_t rows_in(const std::vector<std::int64_t>& rows, const std::vector<std::int32_t>& code, std::size_t category) {
  std::int64_t out = 0;
  for (std::size_t c = 0; c < rows.size(); ++c)
    if (static_cast<std::size_t>(code[c]) == category) out += rows[c];
  return out;
}

/// Every total, with what it was before.
std::vector<weighting_check> checks_of(const weighting_result& r, const Eigen::VectorXd& after) {
  const calibration_space& s = *r.space;
  const Eigen::VectorXd before = detail::totals_of(s, r.base);
  std::vector<std::int64_t> rows(s.cells.count, 0);
  std::int64_t all = 0;
  for (std::size_t i = 0; i < s.rows; ++i) {
    if (r.base[i] == 0) continue;
    ++rows[static_cast<std::size_t>(s.cells.of_row[i])];
    ++all;
  }
  std::vector<weighting_check> out;
  Eigen::Index j = 0;
  for (std::size_t m = 0; m < s.margins.size(); ++m)
    for (std::size_t k = 0; k < s.margins[m].targeted(); ++k, ++j) {
      const detail::space_margin& of = s.margins[m];
      out.push_back({of.variable, of.category[k], of.asked[k] * of.unit, before[j] * of.unit, after[j] * of.unit,
                     rows_in(rows, s.cells.code[m], k)});
    }
  const double sum_before = detail::steady_sum(r.base), sum_after = detail::steady_sum(r.weights);
  for (const detail::space_number& n : s.numbers) {
    out.push_back({n.name, {}, n.asked, before[j] + n.shift * sum_before, after[j] + n.shift * sum_after, all});
    ++j;
  }
  return out;
}

void add_ratios(weighting_result& out) {
  bool first = true;
  for (std::size_t r = 0; r < out.base.size(); ++r) {
    if (out.base[r] == 0) continue;
    const double ratio = out.weights[r] / out.base[r];
    out.min_ratio = first ? ratio : std::min(out.min_ratio, ratio);
    out.max_ratio = first ? ratio : std::max(out.max_ratio, ratio);
    first = false;
  }
}

/// The totals of the weights, and how far they are off.
double check_weights(weighting_result& out) {
  const calibration_space& s = *out.space;
  const Eigen::VectorXd after = detail::totals_of(s, out.weights);
  const detail::total_error error = detail::error_of(s, after, detail::sizes_of(s, out.base));
  out.largest_error = error.relative;
  out.worst = error.relative > 0 ? name_of(s, error.column) : std::string{};
  out.checks = checks_of(out, after);
  return error.relative;
}

/// The largest part by which a weight is beyond a limit.
double excess_of(std::span<const double> weights, const trim_limits& limits) {
  double largest = 0;
  for (const double w : weights) {
    if (w == 0) continue;
    if (w > limits.high) largest = std::max(largest, (w - limits.high) / std::fabs(limits.high));
    if (w < limits.low) largest = std::max(largest, (limits.low - w) / std::fabs(limits.low));
  }
  return largest;
}

/// Trims and weights anew until both hold. False if they do not after the rounds there may be.
bool trim_and_repeat(weighting_result& out, const weighting_spec& spec) {
  const trim_limits limits = spec.trim ? *spec.trim : trim_limits{0, weight_quantile(out.weights, *spec.trim_quantile)};
  out.limits = limits;
  const trimming_result first = trimming(out.weights, limits, trim_rule::once);
  out.trimmed = first.below + first.above;
  constexpr double good = 1e-6;
  while (excess_of(out.weights, limits) > good && out.trim_rounds < spec.options.max_trim_rounds) {
    ++out.trim_rounds;
    found_factors next = found_by(spec.method, *out.space, trimming(out.weights, limits).weights, spec.options);
    out.weights = std::move(next.weights);
    out.cycles += next.cycles;
  }
  return excess_of(out.weights, limits) <= std::max(good, spec.options.trim_tolerance);
}

std::string why_not(const weighting_result& r, bool within_limits, const weighting_spec& spec) {
  if (r.largest_error > spec.options.tolerance)
    return fmt::format(
        "not converged after {} cycles: {} is still off by {:.2g} (relative). The targets contradict each other or the "
        "sample; put small categories together, or leave out a variable",
        r.cycles, r.worst, r.largest_error);
  if (!within_limits)
    return fmt::format(
        "the targets and the limits {} to {} cannot be had together: after {} rounds a weight is beyond a limit by {:.2g} "
        "of it. Make the limits wider",
        detail::shortest(r.limits->low), detail::shortest(r.limits->high), r.trim_rounds, excess_of(r.weights, *r.limits));
  return {};
}

void check_trim(const weighting_spec& spec) {
  if (spec.trim && spec.trim_quantile)
    throw error(errc::usage, "trim and trim_quantile both say where to trim: give one of them");
}

weighting_result weighting_in(std::shared_ptr<const calibration_space> space, std::span<const double> base,
                              const weighting_spec& spec) {
  detail::check_base(*space, base);
  weighting_result out;
  out.space = std::move(space);
  out.base.assign(base.begin(), base.end());
  found_factors found = found_by(spec.method, *out.space, base, spec.options);
  out.weights = std::move(found.weights);
  out.cycles = found.cycles;
  bool within_limits = true;
  if (spec.trim || spec.trim_quantile) within_limits = trim_and_repeat(out, spec);
  // A method that is exact is off by rounding alone.
  constexpr double rounding = 1e-12;
  out.converged = check_weights(out) <= std::max(spec.options.tolerance, rounding) && within_limits;
  out.note = why_not(out, within_limits, spec);
  out.before = spread_of(base);
  out.after = spread_of(out.weights);
  add_ratios(out);
  return out;
}

}  // namespace

std::string_view to_string(weighting_method m) noexcept { return method_words[static_cast<std::size_t>(m)]; }

std::vector<category_target> totals_of_shares(std::span<const category_target> shares, double total, std::string_view variable) {
  constexpr double rounding = 1e-6;
  double sum = 0;
  for (const category_target& s : shares) {
    if (!(s.total >= 0) || !std::isfinite(s.total))
      throw error(errc::usage, fmt::format("the share of {} is {}; expected 0 or more", detail::quote(s.category), s.total),
                  std::string(variable));
    sum += s.total;
  }
  if (!(std::fabs(sum - 1) <= rounding))
    throw error(errc::usage, fmt::format("the shares sum to {}; expected 1", detail::shortest(sum)), std::string(variable));
  if (!(total > 0) || !std::isfinite(total))
    throw error(errc::usage, fmt::format("the population is {}; expected a finite number above 0", total), std::string(variable));
  std::vector<category_target> out;
  for (const category_target& s : shares) out.push_back({s.category, s.total / sum * total});
  return out;
}

weighting_result weighting(std::span<const double> base, const weighting_spec& spec) {
  check_trim(spec);
  return weighting_in(std::make_shared<const calibration_space>(detail::space_of(spec)), base, spec);
}

reweighting reweighting_of(const weighting_spec& spec) {
  check_trim(spec);
  weighting_spec how;  // without the columns, which the space has
  how.method = spec.method;
  how.trim = spec.trim;
  how.trim_quantile = spec.trim_quantile;
  how.options = spec.options;
  return [space = std::make_shared<const calibration_space>(detail::space_of(spec)), how](std::span<const double> base) {
    weighting_result r = weighting_in(space, base, how);
    if (!r.converged) throw error(errc::data, r.note);
    return std::move(r.weights);
  };
}

weighting_result post_stratification(std::span<const double> base, const margin& of, const weighting_options& options) {
  return weighting(base, {weighting_method::post_stratification, {of}, {}, {}, {}, options});
}
weighting_result raking(std::span<const double> base, std::span<const margin> margins, const weighting_options& options) {
  return weighting(base, {weighting_method::raking, {margins.begin(), margins.end()}, {}, {}, {}, options});
}
weighting_result linear_calibration(std::span<const double> base, std::span<const margin> margins,
                                    std::span<const auxiliary> totals, const weighting_options& options) {
  return weighting(base,
                   {weighting_method::linear, {margins.begin(), margins.end()}, {totals.begin(), totals.end()}, {}, {}, options});
}
weighting_result raking_calibration(std::span<const double> base, std::span<const margin> margins,
                                    std::span<const auxiliary> totals, const weighting_options& options) {
  return weighting(
      base,
      {weighting_method::raking_calibration, {margins.begin(), margins.end()}, {totals.begin(), totals.end()}, {}, {}, options});
}

}  // namespace v0
}  // namespace rater
