#include <rater/inference/planning.hpp>

#include "detail/nearest.hpp"
#include "detail/plan_check.hpp"
#include "detail/power_quantile.hpp"

#include <rater/error.hpp>
#include <rater/inference/interval.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace rater {
inline namespace v0 {
namespace {

using detail::shortest;

constexpr std::array<std::string_view, 3> measure_words = {"gap", "share", "nps"};
constexpr double most_respondents = 1e15;  // whole numbers that a double still counts one by one

// Up to the next whole number, but for what is one but for rounding.
double rounded_up(double x) { return std::ceil(x - 1e-9 * std::max(1.0, x)); }

std::int64_t whole(double x, const char* field) {
  const double n = rounded_up(x);
  if (!(n <= most_respondents))
    throw error(errc::usage, "this would take more than 10^15 respondents; expected less precision", field);
  return static_cast<std::int64_t>(n);
}

// The variance of one respondent's answer; `apart`: in a group whose measure is up to that far from the one expected.
double variance_of(const survey_plan& p, double group_population, double apart = 0) {
  const double finite = std::isinf(group_population) ? 1 : group_population > 1 ? group_population / (group_population - 1) : 0;
  switch (p.measure) {
    case plan_measure::share: {
      const double expected = p.share.value_or(0.5);
      const double share = std::clamp(0.5, expected - apart, expected + apart);
      return share * (1 - share) * finite;
    }
    case plan_measure::nps: {
      const double promoters = p.promoters.value_or(0.5);
      const double detractors = p.detractors.value_or(0.5);
      const double net = promoters - detractors;
      return std::max(0.0, 1e4 * (promoters + detractors - net * net)) * finite;
    }
    case plan_measure::gap:
      break;
  }
  return *p.sd * *p.sd;
}

// What both directions have in common.
struct setting_of {
  const survey_plan& plan;
  survey_size& size;
  double population;  // of a group

  // Variance of a mean of n respondents of a group, by the variance of one.
  [[nodiscard]] double factor(double n) const { return size.deff * std::max(0.0, 1 / n - 1 / population); }
  [[nodiscard]] double reach() const { return size.z_test + size.z_power; }
};

void add_needed(const setting_of& in, double n_simple, const char* field) {
  survey_size& out = in.size;
  out.n_simple = n_simple;
  out.n_design = n_simple * out.deff;
  if (!std::isinf(in.population)) out.n_finite = *out.n_design / (1 + *out.n_design / in.population);
  // Two respondents are the fewest that have a standard error.
  out.respondents_each = std::max<std::int64_t>(whole(out.n_finite.value_or(*out.n_design), field), in.population >= 2 ? 2 : 1);
}

// D with D^2 = reach^2 factor (S^2 + S^2 of a group D apart): the difference that is found, which grows with D more slowly than
// D.
std::optional<double> detectable(const setting_of& in) {
  const double factor = in.reach() * in.reach() * in.factor(static_cast<double>(in.size.respondents_each));
  const double own = variance_of(in.plan, in.population);
  if (in.plan.measure != plan_measure::share) return std::sqrt(2 * own * factor);
  double low = 0;
  double high = 1;
  const auto too_small = [&](double d) { return d * d < factor * (own + variance_of(in.plan, in.population, d)); };
  if (too_small(high)) return std::nullopt;
  for (int step = 0; step < 200 && low < high; ++step) {
    const double middle = low + (high - low) / 2;
    (too_small(middle) ? low : high) = middle;
    if (middle == low && middle == high) break;
  }
  return high;
}

void note_assumptions(const setting_of& in) {
  const survey_plan& p = in.plan;
  std::vector<std::string>& notes = in.size.notes;
  notes.emplace_back("quantiles are those of the normal distribution");
  if (p.measure == plan_measure::share && !p.share) notes.emplace_back("share not given: 0.5, the worst case, is assumed");
  if (p.measure == plan_measure::nps && !p.promoters)
    notes.emplace_back("shares of promoters and detractors not given: half and half, the worst case, is assumed");
  if (in.size.groups > 1) {
    notes.push_back(fmt::format("{} groups of equal size{}", in.size.groups,
                                p.population ? ", in equal parts of the population" : std::string{}));
    if (in.size.comparisons > 1)
      notes.push_back(fmt::format("{} pairs of groups: each difference is tested at the level {}, so that all together keep {}",
                                  in.size.comparisons, shortest(1 - in.size.test_confidence), shortest(1 - p.confidence)));
  }
  if (!p.deff && !p.icc)
    notes.emplace_back(p.cluster_size ? "neither deff nor icc is given: clusters are taken to cost no precision"
                                      : "a simple random sample is assumed: no deff, and no cluster size with icc, is given");
  if (p.response_rate == 1) notes.emplace_back("everybody invited is taken to answer");
}

void note_limits(const setting_of& in) {
  const survey_plan& p = in.plan;
  survey_size& out = in.size;
  if (p.population && static_cast<double>(out.invitations) > *p.population)
    out.notes.push_back(fmt::format("{} invitations are more than the {} people there are: expect fewer respondents",
                                    out.invitations, shortest(*p.population)));
  if (!out.clusters) return;
  const auto clusters = static_cast<double>(*out.clusters) / out.groups;
  constexpr double few = 40;
  if (clusters < 2)
    out.notes.emplace_back("one cluster in a group tells nothing of how clusters differ: draw more and smaller ones");
  else if (clusters < few)
    out.notes.push_back(fmt::format("{} clusters in a group: by t with {} degrees of freedom an interval is {:.0f} % wider",
                                    clusters, clusters - 1,
                                    100 * (t_quantile(p.confidence, clusters - 1) / t_quantile(p.confidence) - 1)));
}

void set_design(const survey_plan& p, survey_size& out) {
  out.groups = p.groups.value_or(p.difference ? 2 : 1);
  out.weight_deff = p.weight_deff;
  out.cluster_deff = p.icc ? 1 + (*p.cluster_size - 1) * *p.icc : p.deff.value_or(1);
  out.deff = out.cluster_deff * out.weight_deff;
  const std::int64_t pairs = static_cast<std::int64_t>(out.groups) * (out.groups - 1) / 2;
  out.comparisons = static_cast<int>(std::min<std::int64_t>(pairs, std::numeric_limits<int>::max()));
}

void set_quantiles(const survey_plan& p, survey_size& out) {
  out.test_confidence = 1 - (1 - p.confidence) / std::max(1, out.comparisons);
  if (!(out.test_confidence < 1)) throw error(errc::usage, "so near to 1 that there is no quantile; expected less", "confidence");
  out.z_confidence = t_quantile(p.confidence);
  out.z_test = t_quantile(out.test_confidence);
  out.z_power = detail::power_quantile(p.power, {});
}

}  // namespace

std::string_view to_string(plan_measure m) noexcept { return measure_words.at(static_cast<std::size_t>(m)); }

std::optional<plan_measure> plan_measure_of(std::string_view word) noexcept {
  for (std::size_t m = 0; m < measure_words.size(); ++m)
    if (measure_words.at(m) == word) return static_cast<plan_measure>(m);
  return std::nullopt;
}

survey_size plan_survey(const survey_plan& plan) {
  detail::check_plan(plan);
  survey_size out;
  set_design(plan, out);
  const setting_of in{plan, out, plan.population ? *plan.population / out.groups : std::numeric_limits<double>::infinity()};
  const double variance = variance_of(plan, in.population);
  out.sd = out.sd_compared = std::sqrt(variance);
  set_quantiles(plan, out);
  if (plan.margin) {
    const double z = out.z_confidence / *plan.margin;
    add_needed(in, z * z * variance, "margin");
  } else if (plan.difference) {
    const double other = variance_of(plan, in.population, *plan.difference);
    out.sd_compared = std::sqrt(other);
    const double reach = in.reach() / *plan.difference;
    add_needed(in, reach * reach * (variance + other), "difference");
  } else {
    out.respondents_each = *plan.respondents / out.groups;
    if (out.respondents_each < 2)
      throw error(errc::usage, "fewer than two respondents in each group; expected more", "respondents");
    if (static_cast<double>(out.respondents_each) > in.population)
      throw error(errc::usage,
                  fmt::format("{} respondents of {} people; expected no more than there are", *plan.respondents,
                              shortest(*plan.population)),
                  "respondents");
  }
  const auto each = static_cast<double>(out.respondents_each);
  out.respondents = plan.respondents ? *plan.respondents : whole(each * out.groups, "groups");
  out.invitations = whole(static_cast<double>(out.respondents) / plan.response_rate, "response_rate");
  if (plan.cluster_size) out.clusters = static_cast<std::int64_t>(rounded_up(each / *plan.cluster_size)) * out.groups;
  out.margin = out.z_confidence * std::sqrt(variance * in.factor(each));
  if (out.groups > 1) out.detectable_difference = detectable(in);
  note_assumptions(in);
  note_limits(in);
  return out;
}

}  // namespace v0
}  // namespace rater
