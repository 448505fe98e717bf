#include "plan_check.hpp"

#include "detail/nearest.hpp"

#include <rater/error.hpp>

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <string>
#include <utility>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

[[noreturn]] void refuse(const std::string& message, const std::string& field) { throw error(errc::usage, message, field); }

// A number from low to high, the ends included or not.
struct range {
  double low, high;
  bool with_low, with_high;
  const char* words;
};
constexpr double huge = 1e100;  // squares of it are still numbers
constexpr range above_0{0, huge, false, true, "a number above 0"};
constexpr range from_0{0, huge, true, true, "a number, 0 or above"};
constexpr range from_1{1, huge, true, true, "a number, 1 or above"};
constexpr range a_share{0, 1, true, true, "a share from 0 to 1"};
constexpr range positive_share{0, 1, false, true, "a share above 0, up to 1"};
constexpr range level{0, 1, false, false, "a number between 0 and 1"};

void check(const char* field, std::optional<double> x, const range& r) {
  if (!x) return;
  const bool low = r.with_low ? *x >= r.low : *x > r.low;
  const bool high = r.with_high ? *x <= r.high : *x < r.high;
  if (!low || !high) refuse(fmt::format("{} is not {}", shortest(*x), r.words), field);
}

void check_wanted(const survey_plan& p) {
  const int wanted = (p.margin ? 1 : 0) + (p.difference ? 1 : 0) + (p.respondents ? 1 : 0);
  if (wanted != 1)
    refuse(fmt::format("{} of margin, difference and respondents {} given; expected one: what is wanted, or what can be had",
                       wanted, wanted == 1 ? "is" : "are"),
           "margin");
  check("margin", p.margin, above_0);
  check("difference", p.difference, above_0);
  const double range_of_measure = p.measure == plan_measure::share ? 1 : p.measure == plan_measure::nps ? 200 : huge;
  for (const auto& [field, x] : {std::pair{"margin", p.margin}, std::pair{"difference", p.difference}})
    if (x && *x >= range_of_measure)
      refuse(fmt::format("{} is as wide as all the values there are ({}); expected less", shortest(*x),
                         p.measure == plan_measure::share ? "0 to 1: 3 points are 0.03" : "-100 to 100"),
             field);
  if (p.respondents && *p.respondents < 2)
    refuse(fmt::format("{} respondents; expected at least 2", *p.respondents), "respondents");
}

void check_measure(const survey_plan& p) {
  const auto only = [&](const char* field, bool given, plan_measure m) {
    if (given && p.measure != m)
      refuse(fmt::format("this is of a {}, and the plan is for a {}", to_string(m), to_string(p.measure)), field);
  };
  only("sd", p.sd.has_value(), plan_measure::gap);
  only("share", p.share.has_value(), plan_measure::share);
  only("promoters", p.promoters.has_value(), plan_measure::nps);
  only("detractors", p.detractors.has_value(), plan_measure::nps);
  if (p.measure == plan_measure::gap && !p.sd)
    refuse("a gap needs the standard deviation of respondents' gaps, such as that of an earlier survey", "sd");
  check("sd", p.sd, from_0);
  check("share", p.share, a_share);
  check("promoters", p.promoters, a_share);
  check("detractors", p.detractors, a_share);
  if (p.promoters.has_value() != p.detractors.has_value()) refuse("promoters and detractors go together: give both", "promoters");
  if (p.promoters && *p.promoters + *p.detractors > 1 + 1e-12)
    refuse(fmt::format("promoters and detractors are {} together; expected at most 1", shortest(*p.promoters + *p.detractors)),
           "promoters");
}

void check_sample(const survey_plan& p) {
  check("confidence", p.confidence, level);
  check("power", p.power, level);
  check("deff", p.deff, above_0);
  check("cluster_size", p.cluster_size, from_1);
  check("weight_deff", p.weight_deff, from_1);
  check("population", p.population, from_1);
  check("response_rate", p.response_rate, positive_share);
  if (p.deff && p.icc) refuse("deff follows from cluster_size and icc: give deff, or these two", "deff");
  if (p.icc && !p.cluster_size) refuse("an intraclass correlation needs the respondents in each cluster", "cluster_size");
  if (p.icc) check("icc", p.icc, {-1, 1, true, true, "a correlation from -1 to 1"});
  if (p.icc && 1 + (*p.cluster_size - 1) * *p.icc <= 0)
    refuse(fmt::format("{} cannot be in clusters of {}: the design effect would not be above 0", shortest(*p.icc),
                       shortest(*p.cluster_size)),
           "icc");
  constexpr int most_groups = 100000;
  if (p.groups && (*p.groups < 1 || *p.groups > most_groups))
    refuse(fmt::format("{} groups; expected 1 to {}", *p.groups, most_groups), "groups");
  if (p.difference && p.groups && *p.groups < 2) refuse("a difference is between two groups or more", "groups");
}

}  // namespace

void check_plan(const survey_plan& plan) {
  check_wanted(plan);
  check_measure(plan);
  check_sample(plan);
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
