#include "score_plan_builder.hpp"

namespace rater {
inline namespace v0 {
namespace detail {

const basis& plan_builder::first_basis(const family& f) const { return plan_.bases[static_cast<std::size_t>(f.bases[0])]; }

void plan_builder::add_overall() {
  if (!wants(level::overall)) return;
  for (const char* id : {"unweighted", "weighted", "weighted_means", "weighted_marginal", "mean_of_items"}) {
    const std::string name = id;
    if (name.starts_with("weighted") && !asked_.has_importance()) continue;
    for (const int f : {gap_family_, performance_family_})
      if (f >= 0) add_overall_score(name, f);
  }
  if (gap_family_ >= 0)
    for (int which = 0; which < 3; ++which) add_overall_class(which);
}

measure plan_builder::family_measure(const family& f) { return f.kind == basis_kind::pair ? measure::gap : measure::performance; }

std::string plan_builder::why_undefined(const std::string& id, const family& f) const {
  if (!f.comparable) return "the dimensions are asked on different scales, so their scores cannot be averaged";
  if (f.every_dimension || id == "mean_of_items") return {};
  const bool by_means = id == "weighted_means" || id == "weighted_marginal";
  if (by_means || options_.overall == overall_rule::complete)
    return std::string("not every dimension is asked for this score") +
           (by_means ? "" : "; --overall available takes those that are");
  return {};
}

void plan_builder::add_overall_score(const std::string& id, int at) {
  const family& f = plan_.families[static_cast<std::size_t>(at)];
  if (const std::string why = why_undefined(id, f); !why.empty()) {
    for (const measure m : {family_measure(f), measure::index})
      if ((m != measure::index || f.kind == basis_kind::pair) && wants(level::overall, m))
        report_undefined(level::overall, id, m, why);
    return;
  }
  if (id == "weighted_means" || id == "weighted_marginal") return add_product(id, at);
  step_of_plan step;
  step.family = at;
  const score_definition s = overall_score(id, f, step);
  add_and_report(s, step, first_basis(f).scale);
}

void plan_builder::set_offset(score_definition& s, const basis& b, const family& f) {
  s.step = b.scale->step;
  s.offset = f.kind == basis_kind::pair ? 0 : b.scale->min;
}

score_definition plan_builder::overall_score(const std::string& id, const family& f, step_of_plan& step) const {
  score_definition s;
  s.level = level::overall;
  s.id = id;
  s.measure = family_measure(f);
  set_offset(s, first_basis(f), f);
  if (id == "unweighted") {
    step.how = recipe::overall_mean;
    s.divisor = f.divisor * (f.averages != 0 ? f.averages : 1);
    s.shift = f.mean_shift;
  } else if (id == "weighted") {
    step.how = recipe::overall_weighted;
    s.divisor = f.divisor * plan_.importance.divisor;
    s.shift = f.weighted_shift;
    s.offset = 0;  // a respondent's points may sum to 99.8: the scale's minimum is weighted with the rest
  } else {
    step.how = recipe::mean_of_items;
    s.divisor = f.item_unit.divisor;
    s.shift = f.item_unit.shift;
  }
  return s;
}

void plan_builder::add_overall_class(int which) {
  const family& f = plan_.families[static_cast<std::size_t>(gap_family_)];
  const auto m = static_cast<measure>(static_cast<int>(measure::share_dissatisfied) + which);
  if (const std::string why = why_undefined("unweighted", f); !why.empty()) {
    if (wants(level::overall, m)) report_undefined(level::overall, "unweighted", m, why);
    return;
  }
  score_definition s;
  s.level = level::overall;
  s.id = "unweighted";
  s.measure = m;
  step_of_plan step;
  step.how = recipe::overall_class;
  step.family = gap_family_;
  step.which = which;
  add_and_report(std::move(s), step);
}

int plan_builder::importance_score(int d) {
  const std::string& id = asked_.dimensions[static_cast<std::size_t>(d)].id;
  for (std::size_t i = 0; i < plan_.scores.size(); ++i)
    if (plan_.steps[i].how == recipe::importance && plan_.steps[i].which == d && plan_.steps[i].gate < 0)
      return static_cast<int>(i);
  score_definition s;
  s.level = level::dimension;
  s.id = id;
  s.measure = measure::importance;
  s.divisor = plan_.importance.divisor;
  s.shift = plan_.importance.shift;
  s.hidden = true;
  step_of_plan step;
  step.how = recipe::importance;
  step.which = d;
  return add_score(std::move(s), step);
}

int plan_builder::part_score(const family& f, int at, std::size_t part, bool gated) {
  const basis& b = plan_.bases[static_cast<std::size_t>(f.bases[part])];
  score_definition s;
  s.level = level::dimension;
  s.id = asked_.dimensions[static_cast<std::size_t>(f.dimensions[part])].id;
  s.measure = family_measure(f);
  set_offset(s, b, f);
  s.divisor = b.unit.divisor;
  s.shift = b.unit.shift;
  s.hidden = true;
  step_of_plan step;
  step.how = recipe::mean;
  step.basis = f.bases[part];
  step.coefficient = f.coefficient;
  step.gate = gated ? at : -1;
  return add_score(std::move(s), step);
}

int plan_builder::joint_set_of(const family& f, int at, bool gated) {
  joint_set set;
  set.same_rows = gated;
  for (std::size_t p = 0; p < f.bases.size(); ++p) set.scores.push_back(part_score(f, at, p, gated));
  for (const int d : f.dimensions) {
    if (!gated) {
      set.scores.push_back(importance_score(d));
      continue;
    }
    const int plain = importance_score(d);
    score_definition s = plan_.scores[static_cast<std::size_t>(plain)];
    s.hidden = true;
    step_of_plan step = plan_.steps[static_cast<std::size_t>(plain)];
    step.gate = at;
    set.scores.push_back(add_score(std::move(s), step));
  }
  plan_.sets.push_back(std::move(set));
  return static_cast<int>(plan_.sets.size()) - 1;
}

void plan_builder::add_product(const std::string& id, int at) {
  const family f = plan_.families[static_cast<std::size_t>(at)];
  const measure m = family_measure(f);
  const bool index = m == measure::gap && wants(level::overall, measure::index);
  if (!wants(level::overall, m) && !index) return;
  statistic out;
  out.level = level::overall;
  out.id = id;
  out.measure = m;
  out.how = statistic::form::product_of_means;
  out.set = joint_set_of(f, at, id == "weighted_means");
  if (wants(level::overall, m)) plan_.statistics.push_back(out);
  if (!index) return;
  out.measure = measure::index;
  out.intercept = 50;
  out.slope = 50;
  out.per = first_basis(f).scale->range();
  plan_.statistics.push_back(out);
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
