#include "survey_of_case.hpp"

#include <rater/analysis/net_promoter.hpp>
#include <rater/analysis/score.hpp>
#include <rater/inference/comparison.hpp>
#include <rater/inference/interval.hpp>
#include <rater/scoring/satisfaction.hpp>

#include <array>
#include <stdexcept>

// METHODS 5.1 and 5.2 on counts and answers that stand in `args`.
namespace reference {
namespace {

json limits(const rater::interval& i) { return json::array({i.low, i.high}); }

quantities proportion(const reference_case& c) {
  const double x = c.args.at("x").get<double>(), n = c.args.at("n").get<double>();
  const double level = c.args.value("conf", 0.95);
  return {{"p", x / n},
          {"wilson", limits(rater::wilson(x, n, level))},
          {"wilson_cc", limits(rater::wilson_corrected(x, n, level))},
          {"clopper_pearson", limits(rater::clopper_pearson(x, n, level))},
          {"agresti_coull_unclipped", limits(rater::agresti_coull(x, n, level))},
          {"jeffreys", limits(rater::jeffreys(x, n, level))}};
}

json optional_or_null(const std::optional<double>& x) { return x ? json(*x) : json(); }

quantities net_promoter(const reference_case& c) {
  const auto count = [&](const char* who) { return c.args.at(who).get<std::int64_t>(); };
  rater::net_promoter_options o;
  o.confidence = c.args.value("conf", 0.95);
  const auto nps = [&] { return rater::net_promoter_score(count("promoters"), count("passives"), count("detractors"), o); };
  const rater::estimate by_t = nps();
  o.interval = rater::net_promoter_options::distribution::normal;
  const rater::estimate by_z = nps();
  o.divisor = rater::net_promoter_options::variance::maximum_likelihood;
  return {{"nps", value_or_null(by_t)},
          {"se_sample", optional_or_null(by_t.se())},
          {"se_mle", optional_or_null(nps().se())},
          {"ci95_z", limits({by_z.low(), by_z.high()})},
          {"ci95_t", limits({by_t.low(), by_t.high()})}};
}

rater::estimate net_promoter_of(const std::vector<double>& answers) {
  std::array<std::int64_t, 3> count{};
  for (const double x : answers)
    if (const auto category = rater::classify_nps(x)) ++count[static_cast<std::size_t>(*category)];
  return rater::net_promoter_score(count[2], count[1], count[0]);
}

quantities net_promoter_difference(const reference_case& c) {
  const rater::estimate a = net_promoter_of(numbers_in(c.args, "a")), b = net_promoter_of(numbers_in(c.args, "b"));
  const rater::difference d = rater::independent_difference(a, b);
  return {{"nps_a", value_or_null(a)},
          {"nps_b", value_or_null(b)},
          {"diff", value_or_null(d.estimate)},
          {"se", optional_or_null(d.estimate.se())},
          {"df", optional_or_null(d.estimate.df())},
          {"p", optional_or_null(d.p)}};
}

// An instrument has at least one item; here it reads the same column as the outcomes.
rater::instrument one_question(double lo, double hi) {
  rater::instrument out;
  out.id = "one-question";
  rater::scale on;
  on.min = lo;
  on.max = hi;
  out.scales = {{"scale", on}};
  out.dimensions = {{"all", {}, {}, {}}};
  rater::item it;
  it.id = "item";
  it.dimension = "all";
  it.column(rater::role::perception) = rater::column_ref("x");
  out.items = {it};
  out.outcomes = {{"effort", "x", rater::outcome_measure::ces, "scale", {}},
                  {"satisfaction", "x", rater::outcome_measure::csat, "scale", {}}};
  return out;
}

quantities single_item(const reference_case& c) {
  const double lo = c.args.at("lo").get<double>(), hi = c.args.at("hi").get<double>();
  const std::vector<double> values = numbers_in(c.args, "values");
  rater::responses answers(one_question(lo, hi));
  answers.bind("x", rater::column_view(values));
  const rater::result r = rater::score(answers);
  const rater::record* mean = r.find(rater::level::outcome, "effort", "ces");
  const rater::record* top2 = r.find(rater::level::outcome, "satisfaction", "top2box");
  if (!mean || !top2) throw std::runtime_error("score has no record of the outcomes");
  double bottom2 = 0, net = 0, n = 0;
  for (const double x : values)
    if (const auto sign = rater::net_score(x, c.args.at("net_high_min"), c.args.at("net_low_max"))) {
      ++n;
      net += *sign;
      bottom2 += rater::bottom_box(x, lo) ? 1 : 0;
    }
  return {{"mean", value_or_null(mean->estimate)},
          {"se", optional_or_null(mean->estimate.se())},
          {"top2", value_or_null(top2->estimate)},
          {"bottom2", value_or_null(bottom2 / n)},
          {"net", value_or_null(net / n)},
          {"index_0_100", mean->estimate ? json(rater::perception_index(mean->estimate.value(), lo, hi)) : json()}};
}

constexpr std::array<case_handler, 4> handlers = {{
    {"prop_", true, proportion},
    {"nps_two_samples", false, net_promoter_difference},
    {"nps_", true, net_promoter},
    {"csat_ces_single_item", false, single_item},
}};

}  // namespace

std::span<const case_handler> proportion_handlers() { return handlers; }

}  // namespace reference
