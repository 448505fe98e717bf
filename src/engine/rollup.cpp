#include "rollup.hpp"

#include "design_tree.hpp"

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

/// A group while its parts come in.
struct growing_group {
  cell_sums sums;
  std::map<std::size_t, cell_sums> strata;                           ///< by part
  std::map<std::pair<std::size_t, std::uint32_t>, cell_sums> units;  ///< by part and cluster
  growing_group(const sums_shape& shape) : sums(shape, shape.layout) {}
};
using growing_groups = std::map<group_values, growing_group, value_order>;

class roller {
public:
  roller(const finest_sums& from, const design_tree& tree, const sums_shape& shape)
      : from_(from),
        tree_(tree),
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
  void add_group(std::size_t key) {
    const group_values values = from_.groups.keys.values(key);
    const std::size_t stratum = from_.stratified ? tree_.part(tree_.path(std::span(values).subspan(by_)), 0) : 0;
    for (std::size_t depth = coarsest_; depth <= by_; ++depth) {
      growing_group& to = group_of(values, depth);
      from_.groups.sums.add_to(to.sums, key);
      if (from_.stratified) from_.groups.sums.add_to(to.strata.try_emplace(stratum, shape_, shape_.layout).first->second, key);
    }
  }
  void add_unit(std::size_t key) {
    const group_values values = from_.units.keys.values(key);
    const std::vector<std::string> path = tree_.path(std::span(values).subspan(by_));
    for (std::size_t stage = 0; stage < from_.depth(); ++stage) {
      const std::pair place(tree_.part(path, stage), tree_.unit(path, stage));
      for (std::size_t depth = coarsest_; depth <= by_; ++depth)
        from_.units.sums.add_to(group_of(values, depth).units.try_emplace(place, shape_, shape_.totals).first->second, key);
    }
  }

  const finest_sums& from_;
  const design_tree& tree_;
  const sums_shape& shape_;
  std::size_t by_, coarsest_;
  growing_groups all_;
};

std::vector<sums_data::part_sums> parts_of(growing_group& g, std::size_t count) {
  std::vector<sums_data::part_sums> out;
  auto unit = g.units.begin();
  for (std::size_t h = 0; h < count; ++h) {
    sums_data::part_sums part;
    part.part = h;
    if (const auto found = g.strata.find(h); found != g.strata.end()) part.sums = std::move(found->second);
    if (part.sums) settle(*part.sums);
    for (; unit != g.units.end() && unit->first.first == h; ++unit) {
      settle(unit->second);
      part.units.push_back({unit->first.second, std::move(unit->second)});
    }
    if (part.sums || !part.units.empty()) out.push_back(std::move(part));
  }
  return out;
}

}  // namespace

void roll_up(const finest_sums& from, sums_data& to) {
  const sums_shape& shape = *to.shape;
  const design_tree tree(from, to.rows.used);
  to.design = tree.design();
  roller all(from, tree, shape);
  for (auto& [values, g] : all.run()) {
    settle(g.sums);
    std::vector<sums_data::part_sums> parts = parts_of(g, to.design.parts.size());
    to.groups.push_back({named(shape.plan->options().by, values), std::move(g.sums), std::move(parts)});
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
