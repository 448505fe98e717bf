#include <rater/inference/estimates.hpp>

#include "detail/nearest.hpp"
#include "inference/detail/taylor.hpp"

#include <rater/error.hpp>

#include <rater/inference/interval.hpp>

#include <cmath>

namespace rater {
inline namespace v0 {
namespace {

using namespace detail;

/// What all estimates of a run share.
struct context {
  const sums_data& data;
  double confidence;
};

/// A group and what has been read of it.
struct group_totals {
  const score_plan& plan;
  totals sums;
  std::vector<std::optional<score_totals>> scores;  // by score, when first asked for

  group_totals(const sums_shape& shape, const cell_sums& from)
      : plan(*shape.plan), sums(shape, from), scores(plan.scores().size()) {}
  const score_totals& score(int at) {
    auto& known = scores[static_cast<std::size_t>(at)];
    if (!known) known = sums.score(at);
    return *known;
  }
};

constexpr const char* never_added = "no standard error: rows were removed that had never been added";

estimate of_count(const totals& group) {
  estimate_parts e;
  e.value = static_cast<double>(group.rows());
  e.n = group.rows();
  e.note = "a count, not an estimate";
  return estimate(std::move(e));
}

void add_t_interval(estimate_parts& e, double confidence) {
  const double half = t_quantile(confidence, e.df) * *e.se;
  e.low = *e.value - half;
  e.high = *e.value + half;
}

/// METHODS 5.1: Wilson for unweighted data without a design, else logit; where the share is 0 or 1 the variance is 0 and the
/// exact interval of n respondents is used.
void add_share_interval(estimate_parts& e, double confidence, bool weighted) {
  const double p = *e.value;
  const auto n = static_cast<double>(e.n);
  interval i;
  if (!weighted) {
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

/// The parts that follow from value, variance and n.
estimate finish(const context& in, const moments& m, std::int64_t n, bool share, const std::string& nobody) {
  if (!m.value) return estimate::none(nobody, n);
  estimate_parts e;
  e.value = m.value;
  e.n = n;
  if (share && (*m.value < 0 || *m.value > 1)) return estimate::none(never_added, n);
  if (n < 2 || !m.variance) {
    e.note = n < 2 ? "one respondent: no standard error" : never_added;
    return estimate(std::move(e));
  }
  e.se = std::sqrt(*m.variance);
  e.df = static_cast<double>(n - 1);
  e.deff = m.deff;
  if (m.deff && *m.deff > 0) e.n_eff = static_cast<double>(n) / *m.deff;
  if (share)
    add_share_interval(e, in.confidence, in.data.weighted);
  else
    add_t_interval(e, in.confidence);
  if (*e.se == 0 && e.note.empty()) e.note = "every respondent alike: no spread, so no design effect";
  return estimate(std::move(e));
}

estimate of_mean(const context& in, const statistic& what, group_totals& group) {
  const score_definition& s = group.plan.scores()[static_cast<std::size_t>(what.score)];
  const score_totals& sums = group.score(what.score);
  const affine unit = {s.offset, s.step, s.divisor, s.shift, what.intercept, what.slope};
  return finish(in, mean_of(sums, unit, in.data.rows.used), sums.n, is_share(what.measure), "no respondent has this score");
}

estimate of_product(const context& in, const statistic& what, group_totals& group) {
  const joint_set& set = group.plan.joint_sets()[static_cast<std::size_t>(what.set)];
  std::vector<score_totals> members;
  std::int64_t least = group.sums.rows();
  for (const int at : set.scores) {
    members.push_back(group.score(at));
    least = std::min(least, members.back().n);
  }
  const moments m = product_of_means(group.plan, group.sums, what.set, members, what.intercept, what.slope, in.data.rows.used);
  estimate_parts e = finish(in, m, least, false, "no respondent has these scores and importance").parts();
  if (e.se && e.note.empty()) e.note = "a function of several means: no design effect";
  return estimate(std::move(e));
}

estimate estimate_of(const context& in, const statistic& what, group_totals& group) {
  if (what.level == level::respondents) {
    const totals& all = group.sums;
    if (what.measure == measure::count) return of_count(all);
    estimate_parts e = finish(in, total_weight(all, in.data.rows.used), all.rows(), false, "no respondents").parts();
    if (all.rows() == 0) return estimate::none("no respondents");
    if (e.se) e.note = *e.se == 0 ? "the weights of the whole sample: known, not estimated" : "a total: no design effect";
    return estimate(std::move(e));
  }
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

estimates::estimates(const sums& from, inference_options options) {
  const sums_data& data = from.data();
  if (options.confidence && !(*options.confidence > 0 && *options.confidence < 1))
    throw error(errc::usage, "the level of an interval is above 0 and below 1, such as 0.95",
                "confidence " + shortest(*options.confidence));
  const score_plan& plan = *data.shape->plan;
  const context in{data, options.confidence.value_or(plan.options().confidence)};
  records_.reserve(data.groups.size() * plan.statistics().size());
  for (const sums_data::group_sums& g : data.groups) {
    group_totals of(*data.shape, g.sums);
    for (const statistic& s : plan.statistics()) {
      record r;
      r.group = g.group;
      r.measure = to_string(s.measure);
      r.level = s.level;
      r.id = s.id;
      r.estimate = estimate_of(in, s, of);
      records_.push_back(std::move(r));
    }
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
