#include <rater/inference/quantile.hpp>

#include "detail/cumulated.hpp"
#include "detail/observed.hpp"
#include "detail/unit_spread.hpp"

#include <rater/error.hpp>
#include <rater/inference/interval.hpp>

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace rater {
inline namespace v0 {
namespace {

constexpr std::array<std::string_view, 3> rule_words = {"math", "school", "hf7"};

void check_share(double p) {
  if (!(p >= 0 && p <= 1)) throw error(errc::usage, fmt::format("a quantile at p = {}; expected a number from 0 to 1", p));
}

/// The share at or below a quantile, as the sample knows it.
struct share_below {
  double value = 0;
  std::optional<double> se{};
};

share_below share_at(const sample_design& s, std::span<const double> y, double q, const domain& of) {
  std::vector<double> below(y.size());
  for (std::size_t i = 0; i < y.size(); ++i) below[i] = std::isnan(y[i]) ? y[i] : (y[i] <= q ? 1.0 : 0.0);
  const linearised f = mean(s, below, of);
  share_below out{f.value.value_or(std::numeric_limits<double>::quiet_NaN()), std::nullopt};
  if (!f.value || f.one_unit) return out;
  const Eigen::VectorXd* const u = &f.u;
  const double variance = detail::spread_of_sums(s, {&u, 1})(0, 0);
  if (std::isfinite(variance)) out.se = std::sqrt(variance);
  return out;
}

/// Limits of the share, within 0..1; empty where there is none.
std::pair<std::optional<double>, std::optional<double>> limits_of(const share_below& f, std::optional<double> df,
                                                                  const quantile_options& o) {
  if (o.interval == quantile_interval::xlogit) {
    if (!(f.value > 0 && f.value < 1)) return {};
    const interval i = logit_interval(f.value, *f.se, df, o.confidence);
    return {i.low, i.high};
  }
  const double half = t_quantile(o.confidence, df) * *f.se;
  const auto inside = [](double x) { return x >= 0 && x <= 1 ? std::optional(x) : std::nullopt; };
  return {inside(f.value - half), inside(f.value + half)};
}

std::string note_of(const estimate_parts& e, const share_below& f) {
  if (f.value >= 1 && !e.low && !e.high) return "every respondent is at or below it: no interval";
  if (!e.low && !e.high) return "both limits lie beyond all respondents: no interval";
  if (!e.low) return "the lower limit lies below all respondents";
  if (!e.high) return "the upper limit lies above all respondents";
  return *f.se == 0 ? "no spread in who is at or below it" : std::string{};
}

void add_interval(estimate_parts& e, const detail::cumulated& sorted, const share_below& f, const quantile_options& o) {
  const auto [low, high] = limits_of(f, e.df, o);
  if (low) e.low = sorted.quantile(*low, o.rule);
  if (high) e.high = sorted.quantile(*high, o.rule);
  if (low && high) e.se = (*e.high - *e.low) / (2 * t_quantile(o.confidence, e.df));
  e.note = note_of(e, f);
}

}  // namespace

std::string_view to_string(quantile_rule rule) noexcept { return rule_words[static_cast<std::size_t>(rule)]; }

std::vector<estimate> quantiles(const sample_design& s, std::span<const double> y, std::span<const double> p,
                                const quantile_options& options, const domain& of) {
  static_cast<void>(t_quantile(options.confidence));
  for (const double x : p) check_share(x);
  const detail::observed who = detail::observe(s, of, {y});
  if (who.n == 0) return std::vector(p.size(), estimate::none(detail::nobody_because(of)));
  const auto order = detail::order_of(y, [&](std::size_t i) { return who.weight[i] != 0; });
  const detail::cumulated sorted(order, who.weight, [&](std::size_t k) { return y[order[k]]; });
  if (!sorted.defined) return std::vector(p.size(), estimate::none("weights below 0: no shares, and so no quantiles", who.n));

  const double design_df = s.degrees_of_freedom();
  const std::optional<double> df = options.df == df_rule::normal   ? std::nullopt
                                   : options.df == df_rule::domain ? std::optional(who.df)
                                                                   : std::optional(design_df);
  std::vector<estimate> out;
  for (const double x : p) {
    estimate_parts e;
    e.value = sorted.quantile(x, options.rule);
    e.n = who.n;
    const bool few = design_df < 1 || (df && *df < 1);
    const share_below f = few ? share_below{} : share_at(s, y, *e.value, of);
    if (f.se) {
      e.df = df;
      add_interval(e, sorted, f, options);
    } else {
      e.note = "too few units for a standard error: at least two in a stratum";
    }
    out.emplace_back(std::move(e));
  }
  return out;
}

estimate quantile(const sample_design& s, std::span<const double> y, double p, const quantile_options& options,
                  const domain& of) {
  return quantiles(s, y, {&p, 1}, options, of).front();
}

sorted_column::sorted_column(std::span<const double> y) : respondents_(y.size()) {
  for (std::size_t i = 0; i < y.size(); ++i)
    if (std::isinf(y[i]))
      throw error(errc::data, "the number is infinite; expected a finite one, or NaN where it is missing",
                  fmt::format("respondent {}", i + 1));
  order_ = detail::order_of(y, [&](std::size_t i) { return !std::isnan(y[i]); });
  for (const std::uint32_t i : order_) y_.push_back(y[i]);
}

std::vector<std::optional<double>> sorted_column::quantiles(std::span<const double> w, std::span<const double> p,
                                                            quantile_rule rule) const {
  if (!w.empty() && w.size() != respondents_)
    throw error(errc::usage, fmt::format("{} weights for {} respondents; expected one each", w.size(), respondents_));
  for (std::size_t i = 0; i < w.size(); ++i)
    if (!std::isfinite(w[i]))
      throw error(errc::usage, fmt::format("a weight of {}; expected a finite number", w[i]),
                  fmt::format("respondent {}", i + 1));
  for (const double x : p) check_share(x);
  const detail::cumulated sorted(order_, w, [&](std::size_t k) { return y_[k]; });
  std::vector<std::optional<double>> out;
  for (const double x : p) out.push_back(sorted.defined ? std::optional(sorted.quantile(x, rule)) : std::nullopt);
  return out;
}

std::optional<double> sorted_column::quantile(std::span<const double> w, double p, quantile_rule rule) const {
  return quantiles(w, {&p, 1}, rule).front();
}

std::optional<double> weighted_quantile(std::span<const double> y, std::span<const double> w, double p, quantile_rule rule) {
  return sorted_column(y).quantile(w, p, rule);
}

}  // namespace v0
}  // namespace rater
