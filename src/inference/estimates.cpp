#include <rater/inference/estimates.hpp>

#include "detail/nearest.hpp"
#include "inference/detail/design_rule.hpp"
#include "inference/detail/finished.hpp"
#include "inference/detail/joint_context.hpp"
#include "inference/detail/taylor.hpp"

#include <rater/error.hpp>

#include <rater/inference/interval.hpp>

#include <cmath>

namespace rater {
inline namespace v0 {
namespace {

using namespace detail;

estimate of_count(std::int64_t rows) {
  estimate_parts e;
  e.value = static_cast<double>(rows);
  e.n = rows;
  e.note = "a count, not an estimate";
  return estimate(std::move(e));
}

estimate of_mean(const context& in, const statistic& what, group_view& group) {
  const score_definition& s = in.data.shape->plan->scores()[static_cast<std::size_t>(what.score)];
  affine unit = unit_of(s);
  unit.intercept = what.intercept;
  unit.slope = what.slope;
  unit.per = what.per;
  const score_totals& sums = group.score(what.score);
  const auto& strata = group.score_by_part(what.score);
  return finish(in, mean_of(sums, strata, unit, group.unit(), in.design), sums.n, size_of(strata), is_share(what.measure),
                "no respondent has this score");
}

estimate of_product(const context& in, const statistic& what, group_view& group) {
  const joint_set& set = in.data.shape->plan->joint_sets()[static_cast<std::size_t>(what.set)];
  std::int64_t least = group.all().rows();
  domain_size size;
  for (const int at : set.scores) {
    const std::int64_t n = group.score(at).n;
    const domain_size here = size_of(group.score_by_part(at));
    if (at == set.scores.front() || here.units - here.strata < size.units - size.strata) size = here;
    least = std::min(least, n);
  }
  const moments m = product_of_means(*in.data.shape->plan, group, what.set, what.intercept, what.slope / what.per, in.design);
  estimate_parts e = finish(in, m, least, size, false, "no respondent has these scores and importance").parts();
  if (e.se && e.note.empty()) e.note = "a function of several means: no design effect";
  return estimate(std::move(e));
}

estimate of_weights(const context& in, const group_view& group) {
  const std::int64_t rows = group.all().rows();
  if (rows == 0) return estimate::none("no respondents");
  const auto strata = group.weights_by_part();
  const moments m = total_weight(group.all().w(), strata, group.unit(), in.design);
  estimate_parts e = finish(in, m, rows, size_of(strata), false, "no respondents").parts();
  if (e.se) e.note = *e.se == 0 ? "the weights of the whole sample: known, not estimated" : "a total: no design effect";
  return estimate(std::move(e));
}

estimate estimate_of(const context& in, const statistic& what, group_view& group) {
  if (what.level == level::respondents)
    return what.measure == measure::count ? of_count(group.all().rows()) : of_weights(in, group);
  switch (what.how) {
    case statistic::form::mean:
      return of_mean(in, what, group);
    case statistic::form::product_of_means:
      return of_product(in, what, group);
    case statistic::form::undefined:
      break;
  }
  return estimate::none(what.why);
}

}  // namespace

estimates::estimates(const sums& from, const inference_options& options) {
  const sums_data& data = from.data();
  const score_plan& plan = *data.shape->plan;
  const auto all = std::make_shared<const joint_context>(from, options);
  const context& in = all->common();
  records_.reserve(data.groups.size() * plan.statistics().size());
  estimate_place place;
  for (const sums_data::group_sums& g : data.groups) {
    group_view of(data, g);
    place.statistic = 0;
    for (const statistic& s : plan.statistics()) {
      record r;
      r.group = g.group;
      r.measure = to_string(s.measure);
      r.level = s.level;
      r.id = s.id;
      r.estimate = estimate(estimate_of(in, s, of).parts(), joint_context::origin(all, place));
      records_.push_back(std::move(r));
      ++place.statistic;
    }
    ++place.group;
  }
}

estimate estimates::get(level l, std::string_view id, std::string_view measure, const group& in) const {
  for (const record& r : records_)
    if (r.level == l && r.id == id && r.measure == measure && r.group == in) return r.estimate;
  return estimate::none("there is no record " + std::string(to_string(l)) + " " + std::string(id) + " " + std::string(measure) +
                        " in this group");
}

}  // namespace v0
}  // namespace rater
