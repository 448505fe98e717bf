#include "rollup.hpp"

#include "survey/conditions.hpp"

#include <algorithm>
#include <map>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

/// Where each value of a segment stands among its declared labels.
std::vector<std::map<std::string, std::size_t>> declared_orders(const score_plan& plan) {
  std::vector<std::map<std::string, std::size_t>> out;
  for (const std::string& name : plan.options().by) {
    auto& order = out.emplace_back();
    for (const segment& s : plan.asked().respondent.segments) {
      if (s.id != name) continue;
      for (std::size_t i = 0; i < s.labels.size(); ++i) order.emplace(s.labels[i].first, i);
    }
  }
  return out;
}

struct value_order {
  std::vector<std::map<std::string, std::size_t>> declared;

  [[nodiscard]] std::weak_ordering compare(std::size_t column, const std::optional<std::string>& a,
                                           const std::optional<std::string>& b) const {
    if (!a || !b) return (a ? 0 : 1) <=> (b ? 0 : 1);
    const auto& order = declared[column];
    const auto x = order.find(*a);
    const auto y = order.find(*b);
    if (x != order.end() && y != order.end()) return x->second <=> y->second;
    if (x != order.end() || y != order.end()) return (x == order.end()) <=> (y == order.end());  // declared before others
    return compare_words(*a, *b);
  }
  [[nodiscard]] bool operator()(const group_values& a, const group_values& b) const {
    if (a.size() != b.size()) return a.size() < b.size();
    for (std::size_t i = 0; i < a.size(); ++i)
      if (const auto order = compare(i, a[i], b[i]); order != 0) return order < 0;
    return false;
  }
};

rater::group named(const std::vector<std::string>& by, const group_values& values) {
  rater::group out;
  for (std::size_t i = 0; i < values.size(); ++i) out.emplace_back(by[i], values[i].value_or(missing_word));
  return out;
}

}  // namespace

namespace {

std::string name_of(const std::optional<std::string>& value) { return value.value_or(missing_word); }

/// Strata by name, with the clusters of the first stage or the rows in them.
design_data design_of(const finest_sums& from, std::int64_t rows) {
  design_data out;
  out.stratified = from.stratified;
  out.clustered = from.clustered;
  std::map<std::string, std::map<std::string, std::int64_t>> strata;
  if (!from.stratified) strata[{}];
  for (std::size_t key = 0; key < from.design.rows.size(); ++key) {
    const group_values values = from.design.keys.values(key);
    const std::string stratum = from.stratified ? name_of(values[0]) : std::string{};
    const std::string unit = from.clustered ? name_of(values[from.stratified ? 1 : 0]) : std::string{};
    strata[stratum][unit] += from.design.rows[key];
    const auto missing = std::find(values.begin(), values.end(), std::nullopt);
    if (missing == values.end()) continue;
    out.unplaced += from.design.rows[key];
    out.unplaced_in = from.names[static_cast<std::size_t>(missing - values.begin())];
  }
  std::map<std::string, std::string> seen;
  for (const auto& [name, units] : strata) {
    design_data::stratum& s = out.strata.emplace_back();
    s.name = name;
    if (!from.stratified && !from.clustered) {
      s.units = rows;
    } else if (from.clustered) {
      s.units = static_cast<std::int64_t>(units.size());
      for (const auto& [unit, count] : units)
        if (const auto [before, is_new] = seen.emplace(unit, name); !is_new && out.repeated.empty())
          out.repeated = unit + " in " + before->second + " and " + name;
    } else {
      s.units = units.begin()->second;
    }
    if (!units.empty()) s.a_unit = units.begin()->first;
  }
  return out;
}

/// A group while its parts come in.
struct growing_group {
  cell_sums sums;
  std::map<std::string, cell_sums> strata;
  std::map<std::pair<std::string, std::string>, cell_sums> units;  ///< by stratum and cluster
  growing_group(const sums_shape& shape) : sums(shape, shape.layout) {}
};
using growing_groups = std::map<group_values, growing_group, value_order>;

class roller {
public:
  roller(const finest_sums& from, const sums_shape& shape)
      : from_(from),
        shape_(shape),
        by_(shape.plan->options().by.size()),
        coarsest_(shape.plan->options().rollup ? 0 : by_),
        all_(value_order{declared_orders(*shape.plan)}) {}

  growing_groups& run() {
    if (coarsest_ == 0) group_of({}, 0);  // everybody is reported even when nobody is there
    for (std::size_t key = 0; key < from_.groups.sums.size(); ++key) add_group(key);
    for (std::size_t key = 0; key < from_.units.sums.size(); ++key) add_unit(key);
    return all_;
  }

private:
  growing_group& group_of(const group_values& values, std::size_t depth) {
    return all_.try_emplace(group_values(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(depth)), shape_)
        .first->second;
  }
  [[nodiscard]] std::string stratum_of(const group_values& values) const {
    return from_.stratified ? name_of(values[by_]) : std::string{};
  }
  void add_group(std::size_t key) {
    const group_values values = from_.groups.keys.values(key);
    for (std::size_t depth = coarsest_; depth <= by_; ++depth) {
      growing_group& to = group_of(values, depth);
      from_.groups.sums.add_to(to.sums, key);
      if (from_.stratified)
        from_.groups.sums.add_to(to.strata.try_emplace(stratum_of(values), shape_, shape_.layout).first->second, key);
    }
  }
  void add_unit(std::size_t key) {
    const group_values values = from_.units.keys.values(key);
    const std::pair place(stratum_of(values), name_of(values[by_ + (from_.stratified ? 1 : 0)]));
    for (std::size_t depth = coarsest_; depth <= by_; ++depth)
      from_.units.sums.add_to(group_of(values, depth).units.try_emplace(place, shape_, shape_.totals).first->second, key);
  }

  const finest_sums& from_;
  const sums_shape& shape_;
  std::size_t by_, coarsest_;
  growing_groups all_;
};

std::vector<sums_data::stratum_sums> parts_of(growing_group& g, const design_data& design) {
  std::vector<sums_data::stratum_sums> out;
  if (!design.stratified && !design.clustered) return out;
  auto unit = g.units.begin();
  for (std::size_t h = 0; h < design.strata.size(); ++h) {
    const std::string& name = design.strata[h].name;
    sums_data::stratum_sums part;
    part.stratum = h;
    if (const auto found = g.strata.find(name); found != g.strata.end()) part.sums = std::move(found->second);
    if (part.sums) settle(*part.sums);
    for (; unit != g.units.end() && unit->first.first == name; ++unit) {
      settle(unit->second);
      part.units.push_back(std::move(unit->second));
    }
    if (part.sums || !part.units.empty()) out.push_back(std::move(part));
  }
  return out;
}

}  // namespace

void roll_up(const finest_sums& from, sums_data& to) {
  const sums_shape& shape = *to.shape;
  to.design = design_of(from, to.rows.used);
  roller all(from, shape);
  for (auto& [values, g] : all.run()) {
    settle(g.sums);
    std::vector<sums_data::stratum_sums> strata = parts_of(g, to.design);
    to.groups.push_back({named(shape.plan->options().by, values), std::move(g.sums), std::move(strata)});
  }
}

std::string group_text(const std::vector<std::string>& by, const group_values& values) {
  std::string out;
  for (const auto& [name, value] : named(by, values)) out += (out.empty() ? "" : ", ") + name + " = " + value;
  return out.empty() ? "everybody" : out;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
