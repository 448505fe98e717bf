#include "score_plan_impl.hpp"
#include "score_plan_units.hpp"

#include <rater/error.hpp>

#include <algorithm>
#include <numeric>

namespace rater {
inline namespace v0 {
namespace {

using namespace detail;
using plan_data = score_plan::impl;

constexpr std::array<int, 3> first_column = {1, 0, 0};
constexpr std::array<int, 3> second_column = {0, 1, 0};
constexpr std::array<int, 3> third_column = {0, 0, 1};
constexpr std::array<int, 3> second_less_first = {-1, 1, 0};  // gap = P - E; zone width = D - M
constexpr std::array<int, 3> third_less_first = {-1, 0, 1};   // adequacy = P - M
constexpr std::array<int, 3> third_less_second = {0, -1, 1};  // superiority = P - D

/// The columns of each kind of basis, in order.
const std::vector<role>& roles_of(basis_kind kind) {
  static const std::array<std::vector<role>, basis_kinds> table = {{{role::expectation, role::perception},
                                                                    {role::perception},
                                                                    {role::adequate, role::desired, role::perception},
                                                                    {role::comparison}}};
  return table[static_cast<std::size_t>(kind)];
}

/// One measure that follows from a basis by sums of its columns or by class.
struct basis_measure {
  basis_kind kind;
  rater::measure measure;
  recipe how;
  std::array<int, 3> coefficient;
  int which;
};
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

class builder {
public:
  explicit builder(plan_data& plan) : plan_(plan), asked_(*plan.asked), options_(plan.options) {}

  void build() {
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
  }

private:
  [[nodiscard]] bool wants(level l) const {
    return std::find(options_.levels.begin(), options_.levels.end(), l) != options_.levels.end();
  }
  [[nodiscard]] bool wants(level l, measure m) const {
    if (!wants(l)) return false;
    const auto& only = options_.measures;
    return only.empty() || std::find(only.begin(), only.end(), to_string(m)) != only.end();
  }

  [[nodiscard]] int slot_of(slot_use use, int index, role r = role::expectation) const {
    for (std::size_t s = 0; s < plan_.slots.size(); ++s) {
      const slot& candidate = plan_.slots[s];
      if (candidate.use == use && candidate.index == index && (use != slot_use::item || candidate.role == r))
        return static_cast<int>(s);
    }
    return -1;
  }

  [[nodiscard]] int dimension_basis(std::size_t d, basis_kind kind) const {
    return dimension_bases_[d * basis_kinds + static_cast<std::size_t>(kind)];
  }

  // --- bases ------------------------------------------------------------------------------------------------------------

  /// The basis of a dimension (all its items that have the columns), or of one item; -1 if there is none.
  int add_basis(basis_kind kind, int dimension, int only_item) {
    basis b;
    b.kind = kind;
    b.columns = static_cast<int>(roles_of(kind).size());
    b.dimension = dimension;
    for (std::size_t i = 0; i < asked_.items.size(); ++i) {
      const item& it = asked_.items[i];
      const bool mine = only_item >= 0 ? static_cast<int>(i) == only_item
                                       : it.dimension == asked_.dimensions[static_cast<std::size_t>(dimension)].id;
      const auto& roles = roles_of(kind);
      if (!mine || !std::all_of(roles.begin(), roles.end(), [&](role r) { return it.has(r); })) continue;
      b.scale = &asked_.scale_of(it);
      if (kind == basis_kind::pair && it.benchmark) b.quantum = std::max(b.quantum, quantum_of(*it.benchmark, *b.scale));
    }
    for (std::size_t i = 0; i < asked_.items.size(); ++i) add_basis_item(b, i, dimension, only_item);
    if (b.items.empty()) return -1;
    const int k = static_cast<int>(b.items.size());
    b.unit = unit_of_means(k, b.scale->points() - 1, b.quantum);
    b.need = only_item >= 0 ? 1 : std::min(k, needed(dimension, k));
    plan_.bases.push_back(std::move(b));
    return static_cast<int>(plan_.bases.size()) - 1;
  }

  void add_basis_item(basis& b, std::size_t i, int dimension, int only_item) {
    const item& it = asked_.items[i];
    const bool mine = only_item >= 0 ? static_cast<int>(i) == only_item
                                     : it.dimension == asked_.dimensions[static_cast<std::size_t>(dimension)].id;
    const auto& roles = roles_of(b.kind);
    if (!mine || !std::all_of(roles.begin(), roles.end(), [&](role r) { return it.has(r); })) return;
    const scale& on = asked_.scale_of(it);
    basis_item entry;
    entry.points = on.points();
    entry.reverse = it.reverse;
    for (std::size_t c = 0; c < roles.size(); ++c)
      entry.slot[c] = it.column(roles[c]) ? slot_of(slot_use::item, static_cast<int>(i), roles[c]) : -1;
    if (b.kind == basis_kind::pair && it.benchmark && entry.slot[0] < 0) {
      // A benchmark is an answer of everybody: of a reversed item it is reversed like any other (METHODS 1.2).
      const double level_of_it = it.reverse ? on.min + on.max - *it.benchmark : *it.benchmark;
      const double scaled = (level_of_it - on.min) / on.step * static_cast<double>(b.quantum);
      entry.benchmark = static_cast<std::int64_t>(scaled + 0.5);
    }
    b.items.push_back(entry);
  }

  [[nodiscard]] int needed(int dimension, int k) const {
    const auto& own = asked_.dimensions[static_cast<std::size_t>(dimension)].min_answered;
    min_answered rule;
    if (options_.min_answered)
      rule = *options_.min_answered;
    else if (own)
      rule.count = *own;
    return items_needed(options_.missing, rule, k);
  }

  int add_family(basis_kind kind, std::array<int, 3> coefficient) {
    family f;
    f.kind = kind;
    f.coefficient = coefficient;
    int items = 0;
    for (std::size_t d = 0; d < asked_.dimensions.size(); ++d) {
      const int b = dimension_basis(d, kind);
      if (b < 0) {
        f.every_dimension = false;
        continue;
      }
      f.bases.push_back(b);
      f.dimensions.push_back(static_cast<int>(d));
      items += static_cast<int>(plan_.bases[static_cast<std::size_t>(b)].items.size());
    }
    if (f.bases.empty()) return -1;
    set_units(f, plan_.bases, options_.overall == overall_rule::complete);
    f.item_need = items_needed(options_.missing, options_.min_answered.value_or(min_answered{}), items);
    f.item_need = std::min(f.item_need, items);
    plan_.families.push_back(std::move(f));
    return static_cast<int>(plan_.families.size()) - 1;
  }

  void find_importance() {
    double total = 0;
    for (std::size_t d = 0; d < asked_.dimensions.size(); ++d) {
      plan_.importance_slots.push_back(slot_of(slot_use::importance, static_cast<int>(d)));
      if (const double* fixed = std::get_if<double>(&asked_.dimensions[d].importance)) total += *fixed;
    }
    if (!(total > 0)) return;
    for (const dimension_definition& d : asked_.dimensions) {
      const double* fixed = std::get_if<double>(&d.importance);
      plan_.fixed_importance.push_back(static_cast<std::int64_t>((fixed ? *fixed : 0) / total * 0x1p44 + 0.5));
    }
  }

  // --- scores and statistics ----------------------------------------------------------------------------------------------

  int add_score(score_definition s, step_of_plan step) {
    plan_.scores.push_back(std::move(s));
    plan_.steps.push_back(step);
    return static_cast<int>(plan_.scores.size()) - 1;
  }

  void report(const score_definition& s, int at, double intercept = 0, double slope = 1) {
    statistic out;
    out.level = s.level;
    out.id = s.id;
    out.measure = s.measure;
    out.score = at;
    out.intercept = intercept;
    out.slope = slope;
    plan_.statistics.push_back(std::move(out));
  }

  void report_undefined(level l, const std::string& id, measure m, std::string why) {
    statistic out;
    out.level = l;
    out.id = id;
    out.measure = m;
    out.how = statistic::form::undefined;
    out.why = std::move(why);
    plan_.statistics.push_back(std::move(out));
  }

  /// A gap as an index: 100 (g + R) / 2R. Linear, so it is reported from the sums of the gap.
  void report_index(const score_definition& gap, int at, const scale& on) {
    score_definition s = gap;
    s.measure = measure::index;
    report(s, at, 50, 50 / on.range());
  }

  /// The score and, if asked for, its record; a gap also serves its index.
  void add_and_report(score_definition s, const step_of_plan& step, const scale* gap_scale = nullptr) {
    const bool itself = wants(s.level, s.measure);
    const bool index = gap_scale && s.measure == measure::gap && s.level != level::item && wants(s.level, measure::index);
    if (!itself && !index) return;
    s.hidden = !itself;
    const int at = add_score(s, step);
    if (itself) report(s, at);
    if (index) report_index(s, at, *gap_scale);
  }

  void add_respondents() {
    for (const measure m : {measure::count, measure::weight_sum})
      if (wants(level::respondents, m)) {
        statistic out;
        out.level = level::respondents;
        out.id = "all";
        out.measure = m;
        plan_.statistics.push_back(std::move(out));
      }
  }

  score_definition score_of_basis(const basis& b, const basis_measure& what) const {
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

public:
  /// (P - M) / (D - M) of sums over at most k answers is rounded once, to 2^-shift.
  static int zone_shift(const basis& b) {
    const int128 largest = int128{b.scale->points()} * static_cast<int>(b.items.size());
    return std::min(40, 58 - bit_width(largest));
  }

private:
  /// Every measure of a dimension, or of an item.
  void add_subject(level l, const std::string& id, const std::array<int, basis_kinds>& bases) {
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

  void add_dimensions() {
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

  void add_items() {
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

  void sort_by_measure(std::size_t from) {
    std::stable_sort(plan_.statistics.begin() + static_cast<std::ptrdiff_t>(from), plan_.statistics.end(),
                     [](const statistic& a, const statistic& b) { return a.measure < b.measure; });
  }

  // --- overall ------------------------------------------------------------------------------------------------------------

  [[nodiscard]] const family* family_at(int f) const { return f < 0 ? nullptr : &plan_.families[static_cast<std::size_t>(f)]; }
  [[nodiscard]] const basis& first_basis(const family& f) const { return plan_.bases[static_cast<std::size_t>(f.bases[0])]; }

  void add_overall() {
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

  static measure family_measure(const family& f) { return f.kind == basis_kind::pair ? measure::gap : measure::performance; }

  [[nodiscard]] std::string why_undefined(const std::string& id, const family& f) const {
    if (!f.comparable) return "the dimensions are asked on different scales, so their scores cannot be averaged";
    if (id.starts_with("weighted") && !f.every_dimension) return "some dimensions have importance but no such score";
    return {};
  }

  void add_overall_score(const std::string& id, int at) {
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

  static void set_offset(score_definition& s, const basis& b, const family& f) {
    s.step = b.scale->step;
    s.offset = f.kind == basis_kind::pair ? 0 : b.scale->min;
  }

  score_definition overall_score(const std::string& id, const family& f, step_of_plan& step) const {
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
      s.divisor = f.divisor;
      s.shift = f.weighted_shift;
      s.offset = 0;  // a respondent's points may sum to 99.8: the scale's minimum is weighted with the rest
    } else {
      step.how = recipe::mean_of_items;
      s.divisor = f.item_unit.divisor;
      s.shift = f.item_unit.shift;
    }
    return s;
  }

  void add_overall_class(int which) {
    const family& f = *family_at(gap_family_);
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

  // --- mean importance times mean score -------------------------------------------------------------------------------------

  int importance_score(int d) {
    const std::string& id = asked_.dimensions[static_cast<std::size_t>(d)].id;
    for (std::size_t i = 0; i < plan_.scores.size(); ++i)
      if (plan_.steps[i].how == recipe::importance && plan_.steps[i].which == d && plan_.steps[i].gate < 0)
        return static_cast<int>(i);
    score_definition s;
    s.level = level::dimension;
    s.id = id;
    s.measure = measure::importance;
    s.shift = importance_shift;
    s.hidden = true;
    step_of_plan step;
    step.how = recipe::importance;
    step.which = d;
    return add_score(std::move(s), step);
  }

  /// The score of a dimension for the respondents who have all of them and importance (`gated`), or for all who have it.
  int part_score(const family& f, int at, std::size_t part, bool gated) {
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

  int joint_set_of(const family& f, int at, bool gated) {
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

  void add_product(const std::string& id, int at) {
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
    out.slope = 50 / first_basis(f).scale->range();
    plan_.statistics.push_back(out);
  }

  // --- outcomes -------------------------------------------------------------------------------------------------------------

  void add_outcomes() {
    for (std::size_t o = 0; o < asked_.outcomes.size(); ++o)
      add_outcome(asked_.outcomes[o], slot_of(slot_use::outcome, static_cast<int>(o)));
  }

  void add_outcome(const outcome& what, int slot) {
    const scale* on = asked_.scale_of(what);
    score_definition s;
    s.level = level::outcome;
    s.id = what.id;
    step_of_plan step;
    step.slot = slot;
    if (what.measure == outcome_measure::csat) {
      s.measure = measure::top2box;
      step.how = recipe::top_box;
      const double below = (on->max - 1 - on->min) / on->step;  // "at least hi - 1", in steps
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

  plan_data& plan_;
  const instrument& asked_;
  const score_options& options_;
  std::vector<int> dimension_bases_;
  int gap_family_ = -1;
  int performance_family_ = -1;
};

}  // namespace

score_plan::score_plan(std::shared_ptr<const instrument> asked, const score_options& options) {
  validate(options, *asked);
  auto plan = std::make_unique<impl>();
  plan->asked = std::move(asked);
  plan->options = options;
  builder(*plan).build();
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
