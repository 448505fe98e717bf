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

std::vector<sums_data::group_sums> roll_up(const sums_shape& shape, std::span<const finest_group> finest) {
  const score_options& options = shape.plan->options();
  const auto& by = options.by;
  const std::size_t coarsest = options.rollup ? 0 : by.size();
  std::map<group_values, cell_sums, value_order> all(value_order{declared_orders(*shape.plan)});
  const auto sums_of = [&](const group_values& values) -> cell_sums& { return all.try_emplace(values, shape).first->second; };
  if (coarsest == 0) sums_of({});  // everybody is reported even when nobody is there
  for (const finest_group& g : finest)
    for (std::size_t depth = coarsest; depth <= by.size(); ++depth) {
      cell_sums& to = sums_of(group_values(g.values.begin(), g.values.begin() + static_cast<std::ptrdiff_t>(depth)));
      combine(shape, to, *g.sums, false);
      flush(*g.with, shape.layout, g.waiting, to.lanes);
    }
  std::vector<sums_data::group_sums> out;
  out.reserve(all.size());
  for (auto& [values, sums] : all) {
    settle(shape, sums);
    out.push_back({named(by, values), std::move(sums)});
  }
  return out;
}

std::string group_text(const std::vector<std::string>& by, const group_values& values) {
  std::string out;
  for (const auto& [name, value] : named(by, values)) out += (out.empty() ? "" : ", ") + name + " = " + value;
  return out.empty() ? "everybody" : out;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
