#include "finished.hpp"

#include "design_rule.hpp"
#include "detail/nearest.hpp"

#include <rater/error.hpp>
#include <rater/inference/interval.hpp>

#include <cmath>
#include <utility>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr const char* never_added = "no standard error: rows were removed that had never been added";

void add_t_interval(estimate_parts& e, t_quantiles& t) {
  const double half = t.of(*e.df) * *e.se;
  e.low = *e.value - half;
  e.high = *e.value + half;
}

/// METHODS 5.1: Wilson for unweighted data without a design, else logit; where the share is 0 or 1 the variance is 0 and the
/// exact interval of n respondents is used.
void add_share_interval(estimate_parts& e, double confidence, bool designed) {
  const double p = *e.value;
  const auto n = static_cast<double>(e.n);
  interval i;
  if (!designed) {
    i = wilson(p * n, n, confidence);
  } else if (p <= 0 || p >= 1) {
    i = clopper_pearson(p <= 0 ? 0 : n, n, confidence);
    e.note = "every respondent alike: exact interval for n respondents";
  } else {
    i = logit_interval(p, *e.se, e.df, confidence);
  }
  e.low = i.low;
  e.high = i.high;
}

/// Against a simple random sample without replacement where a population is known (METHODS 6.2): V_srs is then smaller by 1 - n /
/// W.
std::optional<double> deff_of(const context& in, const moments& m, std::int64_t n) {
  if (!m.deff || !in.design.finite) return m.deff;
  const double left = m.weight_sum - static_cast<double>(n);
  if (!(left > 0)) return std::nullopt;
  return *m.deff * (m.weight_sum / left);
}

/// Why there is no standard error with so few units.
std::string too_few(const context& in, const domain_size& size) {
  if (!in.data.design.stratified && !in.data.design.clustered) return "one respondent: no standard error";
  return std::string(in.data.design.clustered ? "one cluster" : "one respondent") + (size.strata > 1 ? " in each stratum" : "") +
         ": no standard error";
}

std::string no_spread(const context& in, const moments& m) {
  if (in.design.finite && m.deff && *m.deff == 0) return "every unit of the population was drawn: nothing is left to chance";
  return in.data.design.clustered ? "every cluster alike: no spread between them"
                                  : "every respondent alike: no spread, so no design effect";
}

}  // namespace

estimate finish(const context& in, const moments& m, std::int64_t n, const domain_size& size, bool share,
                const std::string& nobody) {
  if (!m.value) return estimate::none(nobody, n);
  const design_data& design = in.data.design;
  estimate_parts e;
  e.value = m.value;
  e.n = n;
  if (share && (*m.value < 0 || *m.value > 1)) return estimate::none(never_added, n);
  const std::int64_t df = size.units - size.strata;
  if (df < 1 || !m.variance) {
    e.note = df < 1 ? too_few(in, size) : never_added;
    return estimate(std::move(e));
  }
  e.se = std::sqrt(*m.variance);
  e.df = static_cast<double>(df);
  e.deff = deff_of(in, m, n);
  if (m.deff && *m.deff > 0) e.n_eff = static_cast<double>(n) / *m.deff;
  if (share)
    add_share_interval(e, in.confidence, in.data.weighted || design.stratified || design.clustered || design.finite);
  else
    add_t_interval(e, *in.t);
  if (*e.se == 0 && e.note.empty()) e.note = no_spread(in, m);
  if (m.deff && !e.deff && e.note.empty())
    e.note = "the weights do not sum to a population of more than the sample: no design effect";
  return estimate(std::move(e));
}

double t_quantiles::of(double df) {
  const auto [at, is_new] = known_.try_emplace(df, 0);
  if (is_new) at->second = t_quantile(confidence_, df);
  return at->second;
}

context context_of(const sums_data& data, const inference_options& how) {
  if (how.confidence && !(*how.confidence > 0 && *how.confidence < 1))
    throw error(errc::usage, "the level of an interval is above 0 and below 1, such as 0.95",
                "confidence " + shortest(*how.confidence));
  const double confidence = how.confidence.value_or(data.shape->plan->options().confidence);
  return {data, confidence, rule_of(data.design, how), std::make_shared<t_quantiles>(confidence)};
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
