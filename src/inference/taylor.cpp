#include "detail/unit_spread.hpp"
#include "survey/detail/sample_data.hpp"

#include <rater/error.hpp>
#include <rater/inference/interval.hpp>
#include <rater/inference/taylor.hpp>

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace rater {
inline namespace v0 {
namespace {

void check_sample(const sample_design& s, const linearised& x) {
  if (x.value && static_cast<std::size_t>(x.u.size()) != s.respondents())
    throw error(errc::usage, fmt::format("a statistic of {} respondents in a sample of {}; expected one of this sample",
                                         x.u.size(), s.respondents()));
}

/// Degrees of freedom of the interval; empty: the normal distribution.
std::optional<double> df_of(const sample_design& s, const linearised& x, df_rule rule) {
  if (rule == df_rule::normal) return std::nullopt;
  return rule == df_rule::domain ? x.df.value_or(s.degrees_of_freedom()) : s.degrees_of_freedom();
}

/// Why there is no standard error with so few units.
std::string too_few(const sample_design& s, bool some_only) {
  const bool clusters = s.data().clustered;
  std::string who = clusters ? "one cluster" : "one respondent";
  if (s.strata() > 1) who += " in each stratum";
  return who + (some_only ? " of the domain: no standard error" : ": no standard error");
}

std::string no_spread(const sample_design& s) {
  return s.data().clustered ? "every cluster alike: no spread between them"
                            : "every respondent alike: no spread, so no design effect";
}

using limits_of_share = interval (*)(double p, double se, double n, std::optional<double> df, double confidence);

/// In the order of proportion_interval.
constexpr std::array<limits_of_share, 6> share_limits = {
    [](double p, double se, double, std::optional<double> df, double c) { return logit_interval(p, se, df, c); },
    [](double p, double se, double n, std::optional<double> df, double c) { return korn_graubard_interval(p, se, n, df, c); },
    [](double p, double se, double n, std::optional<double> df, double c) {
      return korn_graubard_interval(p, se, n, df, c, true);
    },
    [](double p, double se, double, std::optional<double> df, double c) { return asin_interval(p, se, df, c); },
    [](double p, double se, double, std::optional<double> df, double c) { return mean_interval(p, se, df, c); },
    [](double p, double se, double n, std::optional<double> df, double c) { return likelihood_interval(p, se, n, df, c); },
};

void add_share_limits(estimate_parts& e, const taylor_options& o) {
  const double p = *e.value;
  const auto n = static_cast<double>(e.n);
  if (p < 0 || p > 1) {
    e.note = "weights below 0 make a share outside 0..1: no interval";
    return;
  }
  const bool at_end = p == 0 || p == 1;
  const interval i = at_end ? clopper_pearson(p * n, n, o.confidence)
                            : share_limits[static_cast<std::size_t>(o.proportion)](p, *e.se, n, e.df, o.confidence);
  if (at_end) e.note = "every respondent alike: exact interval for n respondents";
  e.low = i.low;
  e.high = i.high;
}

void add_limits(estimate_parts& e, const taylor_options& o) {
  const double half = t_quantile(o.confidence, e.df) * *e.se;
  e.low = *e.value - half;
  e.high = *e.value + half;
}

void add_design_effect(estimate_parts& e, const sample_design& s, const linearised& x, double variance, deff_rule rule) {
  const bool without = rule == deff_rule::without_replacement || (rule == deff_rule::automatic && s.has_fpc());
  const auto over = [&](const std::optional<double>& simple) {
    return simple && *simple > 0 ? std::optional(variance / *simple) : std::nullopt;
  };
  e.deff = over(without ? x.srs_without_replacement : x.srs_with_replacement);
  const std::optional<double> with_replacement = over(x.srs_with_replacement);
  if (with_replacement && *with_replacement > 0) e.n_eff = static_cast<double>(x.n) / *with_replacement;
  if (with_replacement && !e.deff && e.note.empty())
    e.note = "the weights do not sum to a population of more than the sample: no design effect";
}

}  // namespace

estimate estimate_of(const sample_design& s, const linearised& x, const taylor_options& options) {
  static_cast<void>(t_quantile(options.confidence));  // refuses what is no level, also where there is nothing to say
  check_sample(s, x);
  if (!x.value) return estimate::none(x.note.empty() ? "undefined" : x.note, x.n);
  estimate_parts e;
  e.value = x.value;
  e.n = x.n;
  e.note = x.note;
  const std::optional<double> df = df_of(s, x, options.df);
  if (s.degrees_of_freedom() < 1 || x.one_unit || (df && *df < 1)) {
    e.note = too_few(s, s.degrees_of_freedom() >= 1);
    return estimate(std::move(e));
  }
  const Eigen::VectorXd* const u = &x.u;
  const double variance = detail::spread_of_sums(s, {&u, 1})(0, 0);
  if (!std::isfinite(variance)) {
    e.note = "the numbers are too large, or no stratum tells anything of a variance: no standard error";
    return estimate(std::move(e));
  }
  e.se = std::sqrt(variance);
  e.df = df;
  x.is_share ? add_share_limits(e, options) : add_limits(e, options);
  add_design_effect(e, s, x, variance, options.deff);
  if (variance == 0 && e.note.empty()) e.note = no_spread(s);
  return estimate(std::move(e));
}

joint_estimates joint(const sample_design& s, std::span<const linearised> parts) {
  constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
  const auto count = static_cast<Eigen::Index>(parts.size());
  joint_estimates out;
  out.value = Eigen::VectorXd::Constant(count, undefined);
  out.covariance = Eigen::MatrixXd::Constant(count, count, undefined);
  out.df = s.degrees_of_freedom();
  std::vector<Eigen::Index> place;
  std::vector<const Eigen::VectorXd*> columns;
  for (Eigen::Index i = 0; i < count; ++i) {
    const linearised& x = parts[static_cast<std::size_t>(i)];
    check_sample(s, x);
    if (!x.value) continue;
    out.value[i] = *x.value;
    place.push_back(i);
    columns.push_back(&x.u);
  }
  const Eigen::MatrixXd known = detail::spread_of_sums(s, columns);
  for (std::size_t i = 0; i < place.size(); ++i)
    for (std::size_t j = 0; j < place.size(); ++j)
      out.covariance(place[i], place[j]) = known(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
  return out;
}

}  // namespace v0
}  // namespace rater
