#include "score_plan_builder.hpp"
#include "score_plan_units.hpp"

#include <algorithm>
#include <numeric>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

/// The columns of each kind of basis, in order.
const std::vector<role>& roles_of(basis_kind kind) {
  static const std::array<std::vector<role>, basis_kinds> table = {{{role::expectation, role::perception},
                                                                    {role::perception},
                                                                    {role::adequate, role::desired, role::perception},
                                                                    {role::comparison}}};
  return table[static_cast<std::size_t>(kind)];
}

}  // namespace

int plan_builder::slot_of(slot_use use, int index, role r) const {
  for (std::size_t s = 0; s < plan_.slots.size(); ++s) {
    const slot& candidate = plan_.slots[s];
    if (candidate.use == use && candidate.index == index && (use != slot_use::item || candidate.role == r))
      return static_cast<int>(s);
  }
  return -1;
}

int plan_builder::dimension_basis(std::size_t d, basis_kind kind) const {
  return dimension_bases_[d * basis_kinds + static_cast<std::size_t>(kind)];
}

int plan_builder::add_basis(basis_kind kind, int dimension, int only_item) {
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
    if (kind == basis_kind::pair && it.benchmark)
      b.quantum = std::max(b.quantum, quantum_of((*it.benchmark - b.scale->min) / b.scale->step));
  }
  for (std::size_t i = 0; i < asked_.items.size(); ++i) add_basis_item(b, i, dimension, only_item);
  if (b.items.empty()) return -1;
  const int k = static_cast<int>(b.items.size());
  b.unit = unit_of_means(k, b.scale->points() - 1, b.quantum);
  b.need = only_item >= 0 ? 1 : needed(dimension, k);
  plan_.bases.push_back(std::move(b));
  return static_cast<int>(plan_.bases.size()) - 1;
}

void plan_builder::add_basis_item(basis& b, std::size_t i, int dimension, int only_item) {
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

int plan_builder::needed(int dimension, int k) const {
  const auto& own = asked_.dimensions[static_cast<std::size_t>(dimension)].min_answered;
  min_answered rule;
  if (options_.min_answered)
    rule = *options_.min_answered;
  else if (own)
    rule.count = *own;
  return items_needed(options_.missing, rule, k);
}

int plan_builder::add_family(basis_kind kind, std::array<int, 3> coefficient) {
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
  set_units(f, plan_.bases, plan_.importance, options_.overall == overall_rule::complete);
  f.item_need = items_needed(options_.missing, options_.min_answered.value_or(min_answered{}), items);
  plan_.families.push_back(std::move(f));
  return static_cast<int>(plan_.families.size()) - 1;
}

void plan_builder::find_importance() {
  double total = 0;
  for (std::size_t d = 0; d < asked_.dimensions.size(); ++d) {
    plan_.importance_slots.push_back(slot_of(slot_use::importance, static_cast<int>(d)));
    if (const double* fixed = std::get_if<double>(&asked_.dimensions[d].importance)) total += *fixed;
  }
  if (!(total > 0)) {
    const bool points = asked_.has_importance() && asked_.importance_kind == importance_kind::points;
    if (points && options_.points == points_rule::reject) plan_.importance = points_unit;
    return;
  }
  for (const dimension_definition& d : asked_.dimensions) {
    const double* fixed = std::get_if<double>(&d.importance);
    plan_.fixed_importance.push_back(static_cast<std::int64_t>((fixed ? *fixed : 0) / total * 0x1p44 + 0.5));
  }
  // They sum to 1 exactly: the largest takes what rounding left.
  const auto largest = std::max_element(plan_.fixed_importance.begin(), plan_.fixed_importance.end());
  const std::int64_t sum = std::accumulate(plan_.fixed_importance.begin(), plan_.fixed_importance.end(), std::int64_t{0});
  *largest += plan_.importance.whole() - sum;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
