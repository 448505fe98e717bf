#include <rater/inference/replicates.hpp>

#include "detail/nearest.hpp"
#include "scoring/detail/steady_sum.hpp"

#include <rater/error.hpp>
#include <rater/inference/interval.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace rater {
inline namespace v0 {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

using statistics_of = std::function<std::vector<double>(std::span<const double>)>;

void check(const replicate_weights& rep) {
  if (!rep.fill && rep.replicates() > 0) throw error(errc::usage, "replicate weights without a function that gives them");
  if (!(rep.scale >= 0) || !std::isfinite(rep.scale))
    throw error(errc::usage, fmt::format("the scale of the replicates is {}; expected a finite number, 0 or above",
                                         detail::shortest(rep.scale)));
  for (const double x : rep.rscales)
    if (!(x >= 0) || !std::isfinite(x))
      throw error(errc::usage,
                  fmt::format("a replicate has the rscale {}; expected a finite number, 0 or above", detail::shortest(x)));
}

/// A statistic in the whole sample and in each replicate that counts.
struct over_replicates {
  std::vector<double> whole{};                    ///< by statistic; NaN where undefined
  std::vector<std::vector<double>> replicates{};  ///< by statistic, by replicate; NaN where undefined
  std::vector<double> rscales{};                  ///< of the replicates that count
};

void take(std::vector<double> values, std::vector<double>& to, std::size_t expected) {
  if (values.size() != expected)
    throw error(errc::usage, fmt::format("{} statistics of a replicate and {} of the whole sample; expected as many",
                                         values.size(), expected));
  for (double& x : values)
    if (!std::isfinite(x)) x = undefined;
  to = std::move(values);
}

over_replicates compute(const replicate_weights& rep, const statistics_of& statistics) {
  check(rep);
  over_replicates out;
  std::vector<double> first = statistics(rep.full), now, weights(rep.respondents());
  const std::size_t count = first.size();
  take(std::move(first), out.whole, count);
  out.replicates.resize(count);
  for (std::size_t r = 0; r < rep.replicates(); ++r) {
    if (rep.rscales[r] == 0) continue;  // adds nothing to a variance, and is not in its centre (R svrVar)
    rep.fill(r, weights);
    take(statistics(weights), now, count);
    out.rscales.push_back(rep.rscales[r]);
    for (std::size_t a = 0; a < count; ++a) out.replicates[a].push_back(now[a]);
  }
  return out;
}

// The mean of those that are there, measured from the smallest so that equal ones have it exactly. NaN of none.
double centre_of(const std::vector<double>& theta) {
  std::vector<double> there;
  std::copy_if(theta.begin(), theta.end(), std::back_inserter(there), [](double x) { return !std::isnan(x); });
  if (there.empty()) return undefined;
  const double from = *std::min_element(there.begin(), there.end());
  for (double& x : there) {
    x -= from;
    if (!std::isfinite(x)) return undefined;
  }
  return from + detail::steady_sum(there) / static_cast<double>(there.size());
}

// By statistic: how far each replicate is from the centre; NaN where it is undefined.
std::vector<std::vector<double>> deviations(const over_replicates& thetas, bool mse) {
  std::vector<std::vector<double>> out = thetas.replicates;
  for (std::size_t a = 0; a < out.size(); ++a) {
    const double centre = mse ? thetas.whole[a] : centre_of(thetas.replicates[a]);
    for (double& x : out[a]) x = x - centre;
  }
  return out;
}

// scale sum_r rscale_r a_r b_r over the replicates that have both; NaN if fewer than two, and beyond the range of numbers.
double products(const std::vector<double>& a, const std::vector<double>& b, const std::vector<double>& rscales, double scale) {
  std::vector<double> terms;
  for (std::size_t r = 0; r < rscales.size(); ++r) {
    if (std::isnan(a[r]) || std::isnan(b[r])) continue;
    terms.push_back(rscales[r] * (a[r] * b[r]));
    if (!std::isfinite(terms.back())) return undefined;
  }
  return terms.size() < 2 && !rscales.empty() ? undefined : scale * detail::steady_sum(terms);
}

std::size_t undefined_in(const std::vector<double>& theta) {
  return static_cast<std::size_t>(std::count_if(theta.begin(), theta.end(), [](double x) { return std::isnan(x); }));
}

void add_note(std::string& to, const std::string& what) {
  if (!to.empty() && !what.empty()) to += "; ";
  to += what;
}

std::string of_undefined(std::size_t count, std::size_t replicates) {
  return count == 0 ? "" : fmt::format("undefined in {} of {} replicates, which were left out", count, replicates);
}

interval share_interval(estimate_parts& e, const replicate_options& o) {
  const double p = *e.value;
  const auto n = static_cast<double>(e.n);
  if (p == 0 || p == 1) {
    add_note(e.note, "every respondent alike: exact interval for n respondents");
    return clopper_pearson(p * n, n, o.confidence);
  }
  switch (o.proportion) {
    case proportion_interval::korn_graubard:
      return korn_graubard_interval(p, *e.se, n, e.df, o.confidence);
    case proportion_interval::korn_graubard_nchs:
      return korn_graubard_interval(p, *e.se, n, e.df, o.confidence, true);
    case proportion_interval::asin:
      return asin_interval(p, *e.se, e.df, o.confidence);
    case proportion_interval::mean:
      return mean_interval(p, *e.se, e.df, o.confidence);
    case proportion_interval::likelihood:
      return likelihood_interval(p, *e.se, n, e.df, o.confidence);
    case proportion_interval::logit:
      break;
  }
  return logit_interval(p, *e.se, e.df, o.confidence);
}

void add_interval(estimate_parts& e, const replicate_options& o) {
  const double t = t_quantile(o.confidence, e.df);
  if (!o.is_share) {
    e.low = *e.value - t * *e.se;
    e.high = *e.value + t * *e.se;
    return;
  }
  if (e.n < 2) return add_note(e.note, "one respondent: no interval of the share");
  const interval i = share_interval(e, o);
  e.low = i.low;
  e.high = i.high;
}

std::int64_t with_weight(const std::vector<double>& weights) {
  return std::count_if(weights.begin(), weights.end(), [](double w) { return w > 0; });
}

}  // namespace

estimate replicate_variance(const replicate_weights& rep, const weighted_statistic& statistic, const replicate_options& options) {
  static_cast<void>(t_quantile(options.confidence));  // refuses what is no level before anything is computed
  const over_replicates thetas =
      compute(rep, [&](std::span<const double> weights) { return std::vector<double>{statistic(weights)}; });
  estimate_parts e;
  e.n = options.n ? *options.n : with_weight(rep.full);
  if (std::isnan(thetas.whole[0])) return estimate::none("undefined in the whole sample", e.n);
  e.value = thetas.whole[0];
  if (options.is_share && (*e.value < 0 || *e.value > 1))
    throw error(errc::usage, fmt::format("a share of {}; expected one from 0 to 1", detail::shortest(*e.value)));
  e.note = rep.note;
  add_note(e.note, of_undefined(undefined_in(thetas.replicates[0]), thetas.rscales.size()));
  const std::vector<double> off = deviations(thetas, rep.mse)[0];
  const double variance = products(off, off, thetas.rscales, rep.scale);
  if (!(rep.df > 0) || std::isnan(variance)) {
    add_note(e.note, rep.df > 0 ? "no standard error: fewer than two replicates" : "no standard error: no degrees of freedom");
    return estimate(std::move(e));
  }
  e.se = std::sqrt(variance);
  e.df = rep.df;
  add_interval(e, options);
  if (*e.se == 0 && e.note.empty()) e.note = "every replicate alike: no spread between them";
  return estimate(std::move(e));
}

replicate_joint replicate_covariance(const replicate_weights& rep, const statistics_of& statistics) {
  const over_replicates thetas = compute(rep, statistics);
  const std::vector<std::vector<double>> off = deviations(thetas, rep.mse);
  const auto count = static_cast<Eigen::Index>(off.size());
  replicate_joint out;
  out.value = Eigen::Map<const Eigen::VectorXd>(thetas.whole.data(), count);
  out.covariance = Eigen::MatrixXd::Constant(count, count, undefined);
  out.df = rep.df;
  out.note = rep.note;
  for (std::size_t a = 0; a < off.size(); ++a) {
    out.undefined.push_back(undefined_in(thetas.replicates[a]));
    if (out.undefined[a] != 0)
      add_note(out.note, fmt::format("statistic {} {}", a + 1, of_undefined(out.undefined[a], thetas.rscales.size())));
    for (std::size_t b = 0; b <= a; ++b) {
      if (std::isnan(thetas.whole[a]) || std::isnan(thetas.whole[b]) || !(rep.df > 0)) continue;
      const double v = products(off[a], off[b], thetas.rscales, rep.scale);
      out.covariance(static_cast<Eigen::Index>(a), static_cast<Eigen::Index>(b)) = v;
      out.covariance(static_cast<Eigen::Index>(b), static_cast<Eigen::Index>(a)) = v;
    }
  }
  return out;
}

}  // namespace v0
}  // namespace rater
