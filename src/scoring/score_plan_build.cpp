#include "score_plan_builder.hpp"

#include <algorithm>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr std::array<basis_measure, 18> basis_measures = {{
    {basis_kind::pair, measure::expectation, recipe::mean, first_column, 0},
    {basis_kind::pair, measure::perception, recipe::mean, second_column, 0},
    {basis_kind::pair, measure::gap, recipe::mean, second_less_first, 0},
    {basis_kind::perceived, measure::performance, recipe::mean, first_column, 0},
    {basis_kind::pair, measure::share_dissatisfied, recipe::gap_class, second_less_first, 0},
    {basis_kind::pair, measure::share_satisfied, recipe::gap_class, second_less_first, 1},
    {basis_kind::pair, measure::share_delighted, recipe::gap_class, second_less_first, 2},
    {basis_kind::triple, measure::adequate, recipe::mean, first_column, 0},
    {basis_kind::triple, measure::desired, recipe::mean, second_column, 0},
    {basis_kind::triple, measure::adequacy, recipe::mean, third_less_first, 0},
    {basis_kind::triple, measure::superiority, recipe::mean, third_less_second, 0},
    {basis_kind::triple, measure::zone_width, recipe::mean, second_less_first, 0},
    {basis_kind::triple, measure::zone_position, recipe::zone_position, {}, 0},
    {basis_kind::triple, measure::share_below, recipe::zone_class, {}, 0},
    {basis_kind::triple, measure::share_within, recipe::zone_class, {}, 1},
    {basis_kind::triple, measure::share_above, recipe::zone_class, {}, 2},
    {basis_kind::triple, measure::share_inverted, recipe::zone_class, {}, 3},
    {basis_kind::compared, measure::better_than_expected, recipe::mean, first_column, 0},
}};

}  // namespace

void plan_builder::build() {
  const responses none(plan_.asked);
  for (const slot& s : none.slots())
    if (s.kind != slot_kind::text && s.use != slot_use::weight) plan_.slots.push_back(s);
  find_importance();
  for (std::size_t d = 0; d < asked_.dimensions.size(); ++d)
    for (int k = 0; k < basis_kinds; ++k)
      dimension_bases_.push_back(add_basis(static_cast<basis_kind>(k), static_cast<int>(d), -1));
  gap_family_ = add_family(basis_kind::pair, second_less_first);
  performance_family_ = add_family(basis_kind::perceived, first_column);
  for (std::size_t d = 0; d < asked_.dimensions.size(); ++d)
    if (const int b = dimension_basis(d, basis_kind::triple); b >= 0) plan_.triple_bases.push_back(b);

  add_respondents();
  add_overall();
  add_dimensions();
  if (wants(level::item)) add_items();
  add_outcomes();
  if (options_.covariances) add_joint_set_of_all();
}

/// Serves no statistic: a caller asks for what it likes. Scores that are others over fewer respondents are left out.
void plan_builder::add_joint_set_of_all() {
  joint_set all;
  for (std::size_t s = 0; s < plan_.scores.size(); ++s)
    if (plan_.steps[s].gate < 0) all.scores.push_back(static_cast<int>(s));
  plan_.set_of_all = static_cast<int>(plan_.sets.size());
  plan_.sets.push_back(std::move(all));
}

bool plan_builder::wants(level l) const {
  return std::find(options_.levels.begin(), options_.levels.end(), l) != options_.levels.end();
}

bool plan_builder::wants(level l, measure m) const {
  if (!wants(l)) return false;
  const auto& only = options_.measures;
  return only.empty() || std::find(only.begin(), only.end(), to_string(m)) != only.end();
}

int plan_builder::add_score(score_definition s, step_of_plan step) {
  plan_.scores.push_back(std::move(s));
  plan_.steps.push_back(step);
  return static_cast<int>(plan_.scores.size()) - 1;
}

void plan_builder::report(const score_definition& s, int at, double intercept, double slope, double per) {
  statistic out;
  out.level = s.level;
  out.id = s.id;
  out.measure = s.measure;
  out.score = at;
  out.intercept = intercept;
  out.slope = slope;
  out.per = per;
  plan_.statistics.push_back(std::move(out));
}

void plan_builder::report_undefined(level l, const std::string& id, measure m, std::string why) {
  statistic out;
  out.level = l;
  out.id = id;
  out.measure = m;
  out.how = statistic::form::undefined;
  out.why = std::move(why);
  plan_.statistics.push_back(std::move(out));
}

void plan_builder::report_index(const score_definition& gap, int at, const scale& on) {
  score_definition s = gap;
  s.measure = measure::index;
  report(s, at, 50, 50, on.range());
}

void plan_builder::add_and_report(score_definition s, const step_of_plan& step, const scale* gap_scale) {
  const bool itself = wants(s.level, s.measure);
  const bool index = gap_scale && s.measure == measure::gap && s.level != level::item && wants(s.level, measure::index);
  if (!itself && !index) return;
  s.hidden = !itself;
  const int at = add_score(s, step);
  if (itself) report(s, at);
  if (index) report_index(s, at, *gap_scale);
}

void plan_builder::add_respondents() {
  for (const measure m : {measure::count, measure::weight_sum})
    if (wants(level::respondents, m)) {
      statistic out;
      out.level = level::respondents;
      out.id = "all";
      out.measure = m;
      plan_.statistics.push_back(std::move(out));
    }
}

score_definition plan_builder::score_of_basis(const basis& b, const basis_measure& what) const {
  score_definition s;
  s.measure = what.measure;
  if (what.how == recipe::gap_class || what.how == recipe::zone_class) return s;  // 0 or 1
  if (what.how == recipe::zone_position) {
    s.shift = zone_shift(b);
    return s;
  }
  s.step = b.scale->step;
  s.divisor = b.unit.divisor;
  s.shift = b.unit.shift;
  const int sum = what.coefficient[0] + what.coefficient[1] + what.coefficient[2];
  s.offset = sum == 1 ? b.scale->min : 0;
  if (what.measure == measure::better_than_expected) s.offset -= b.scale->midpoint();
  return s;
}

int plan_builder::zone_shift(const basis& b) {
  const int128 largest = int128{b.scale->points()} * static_cast<int>(b.items.size());
  return std::min(40, 58 - bit_width(largest));
}

void plan_builder::add_subject(level l, const std::string& id, const std::array<int, basis_kinds>& bases) {
  for (const basis_measure& what : basis_measures) {
    const int at = bases[static_cast<std::size_t>(what.kind)];
    if (at < 0) continue;
    const basis& b = plan_.bases[static_cast<std::size_t>(at)];
    score_definition s = score_of_basis(b, what);
    s.level = l;
    s.id = id;
    step_of_plan step;
    step.how = what.how;
    step.basis = at;
    step.coefficient = what.coefficient;
    step.which = what.which;
    add_and_report(std::move(s), step, b.scale);
  }
}

void plan_builder::add_dimensions() {
  for (std::size_t d = 0; d < asked_.dimensions.size(); ++d) {
    std::array<int, basis_kinds> bases{};
    for (int k = 0; k < basis_kinds; ++k) bases[static_cast<std::size_t>(k)] = dimension_basis(d, static_cast<basis_kind>(k));
    const auto before = plan_.statistics.size();
    add_subject(level::dimension, asked_.dimensions[d].id, bases);
    if (asked_.has_importance() && wants(level::dimension, measure::importance)) {
      const int at = importance_score(static_cast<int>(d));
      plan_.scores[static_cast<std::size_t>(at)].hidden = false;
      report(plan_.scores[static_cast<std::size_t>(at)], at);
    }
    sort_by_measure(before);
  }
}

void plan_builder::add_items() {
  for (std::size_t i = 0; i < asked_.items.size(); ++i) {
    std::array<int, basis_kinds> bases{};
    for (int k = 0; k < basis_kinds; ++k)
      bases[static_cast<std::size_t>(k)] = add_basis(static_cast<basis_kind>(k), -1, static_cast<int>(i));
    const auto before = plan_.statistics.size();
    add_subject(level::item, asked_.items[i].id, bases);
    if (const int slot = slot_of(slot_use::item, static_cast<int>(i), role::importance); slot >= 0) {
      score_definition s;
      s.level = level::item;
      s.id = asked_.items[i].id;
      s.measure = measure::importance;
      s.divisor = number_divisor;
      step_of_plan step;
      step.how = recipe::item_importance;
      step.slot = slot;
      add_and_report(std::move(s), step);
    }
    sort_by_measure(before);
  }
}

void plan_builder::sort_by_measure(std::size_t from) {
  std::stable_sort(plan_.statistics.begin() + static_cast<std::ptrdiff_t>(from), plan_.statistics.end(),
                   [](const statistic& a, const statistic& b) { return a.measure < b.measure; });
}

void plan_builder::add_outcomes() {
  for (std::size_t o = 0; o < asked_.outcomes.size(); ++o)
    add_outcome(asked_.outcomes[o], slot_of(slot_use::outcome, static_cast<int>(o)));
}

void plan_builder::add_outcome(const outcome& what, int slot) {
  const scale* on = asked_.scale_of(what);
  score_definition s;
  s.level = level::outcome;
  s.id = what.id;
  step_of_plan step;
  step.slot = slot;
  if (what.measure == outcome_measure::csat) {
    s.measure = measure::top2box;
    step.how = recipe::top_box;
    const double below = (on->max - 1 - on->min) / on->step;  // METHODS 5.1: at least hi - 1; in steps
    step.threshold = 1 + static_cast<int>(below + 1 - 1e-9);
  } else if (what.measure == outcome_measure::nps) {
    s.measure = measure::nps;
    s.step = 100;
    step.how = recipe::nps;
  } else {
    s.measure = what.measure == outcome_measure::ces ? measure::ces : measure::mean;
    step.how = on ? recipe::answer_value : recipe::number_value;
    s.divisor = on ? 1 : number_divisor;
    s.offset = on ? on->min : 0;
    s.step = on ? on->step : 1;
  }
  add_and_report(std::move(s), step);
}

}  // namespace detail

score_plan::score_plan(std::shared_ptr<const instrument> asked, const score_options& options) {
  validate(options, *asked);
  auto plan = std::make_unique<impl>();
  plan->asked = std::move(asked);
  plan->options = options;
  detail::plan_builder(*plan).build();
  impl_ = std::move(plan);
}

score_plan::~score_plan() = default;
const instrument& score_plan::asked() const noexcept { return *impl_->asked; }
std::shared_ptr<const instrument> score_plan::shared_instrument() const noexcept { return impl_->asked; }
const score_options& score_plan::options() const noexcept { return impl_->options; }
std::span<const score_definition> score_plan::scores() const noexcept { return impl_->scores; }
std::span<const statistic> score_plan::statistics() const noexcept { return impl_->statistics; }
std::span<const joint_set> score_plan::joint_sets() const noexcept { return impl_->sets; }

int score_plan::find(level l, std::string_view id, measure m) const noexcept {
  for (std::size_t i = 0; i < impl_->scores.size(); ++i) {
    const score_definition& s = impl_->scores[i];
    if (s.level == l && s.measure == m && s.id == id && !s.hidden) return static_cast<int>(i);
  }
  return -1;
}

double score_definition::value(std::int64_t x) const noexcept {
  double unit = 1;
  for (int i = 0; i < shift; ++i) unit *= 0.5;  // exact
  return offset + step * (static_cast<double>(x) * unit) / static_cast<double>(divisor);
}

}  // namespace v0
}  // namespace rater
