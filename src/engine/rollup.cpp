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
  std::map<std::size_t, cell_sums> strata;                       ///< by part
  std::vector<std::pair<std::uint64_t, std::uint32_t>> units{};  ///< part and cluster, and the key whose sums are among its own
  growing_group(const sums_shape& shape) : sums(shape, shape.layout) {}
};
using growing_groups = std::map<group_values, growing_group, value_order>;

/// Numbers the different ways through some columns of words, so that each is looked up once.
class word_paths {
public:
  explicit word_paths(std::size_t columns) : columns_(columns) {}
  /// By column, the number of the way up to it.
  const std::vector<std::uint32_t>& follow(std::span<const std::uint32_t> words) {
    way_.clear();
    std::uint32_t at = 0;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      at = columns_[c].next.find_or_add((std::uint64_t{at} << 32) | words[c], columns_[c].count);
      columns_[c].count += at == columns_[c].count;
      way_.push_back(at);
    }
    return way_;
  }

private:
  struct column {
    number_table next;
    std::uint32_t count = 0;
  };
  std::vector<column> columns_;
  std::vector<std::uint32_t> way_;
};

/// Puts the sums of each key of a table into the groups it belongs to, at the place of the design it has.
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
    roll_groups();
    roll_units();
    return all_;
  }

private:
  growing_group& group_of(const group_values& values, std::size_t depth) {
    return all_.try_emplace(group_values(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(depth)), shape_)
        .first->second;
  }
  /// The groups that a key belongs to, from the coarsest; they are looked up once for each value of `by`.
  std::span<growing_group* const> groups_of(const grouping& keys, std::size_t key, word_paths& ways,
                                            std::vector<std::vector<growing_group*>>& known) {
    const std::vector<std::uint32_t>& way = ways.follow(keys.words(key).first(by_));
    const std::size_t at = way.empty() ? 0 : way.back();
    if (at == known.size()) {
      const group_values values = keys.values(key);
      known.emplace_back();
      for (std::size_t depth = coarsest_; depth <= by_; ++depth) known.back().push_back(&group_of(values, depth));
    }
    return known[at];
  }
  void roll_groups() {
    const keyed_sums& table = from_.groups;
    word_paths ways(by_);
    std::vector<std::vector<growing_group*>> known;
    for (std::size_t key = 0; key < table.sums.size(); ++key) {
      const group_values values = table.keys.values(key);
      const std::size_t stratum = from_.stratified ? tree_.part(tree_.path(std::span(values).subspan(by_)), 0) : 0;
      for (growing_group* to : groups_of(table.keys, key, ways, known)) {
        table.sums.add_to(to->sums, key);
        if (from_.stratified) table.sums.add_to(to->strata.try_emplace(stratum, shape_, shape_.layout).first->second, key);
      }
    }
  }
  /// Clusters within groups are many: what they are is looked up once for each cluster.
  void roll_units() {
    const keyed_sums& table = from_.units;
    word_paths ways(by_);
    std::vector<std::vector<growing_group*>> known;
    word_paths drawn(table.keys.columns() - by_);
    std::vector<std::vector<std::uint64_t>> places;
    for (std::size_t key = 0; key < table.sums.size(); ++key) {
      const std::uint32_t way = drawn.follow(table.keys.words(key).subspan(by_)).back();
      if (way == places.size()) places.push_back(places_of(table.keys.values(key)));
      for (growing_group* to : groups_of(table.keys, key, ways, known))
        for (const std::uint64_t place : places[way]) to->units.emplace_back(place, static_cast<std::uint32_t>(key));
    }
  }
  /// Where a cluster stands at each stage that counts: part of the design, then unit of the part.
  [[nodiscard]] std::vector<std::uint64_t> places_of(const group_values& values) const {
    const std::vector<std::string> path = tree_.path(std::span(values).subspan(by_));
    std::vector<std::uint64_t> out;
    for (std::size_t stage = 0; stage < from_.depth(); ++stage)
      out.push_back((std::uint64_t{tree_.part(path, stage)} << 32) | tree_.unit(path, stage));
    return out;
  }

  const finest_sums& from_;
  const design_tree& tree_;
  const sums_shape& shape_;
  std::size_t by_, coarsest_;
  growing_groups all_;
};

std::vector<sums_data::part_sums> parts_of(growing_group& g, const cell_bank& bank) {
  std::map<std::size_t, sums_data::part_sums> parts;
  const auto part_at = [&](std::size_t part) -> sums_data::part_sums& {
    return parts.try_emplace(part, sums_data::part_sums{part, {}, {}}).first->second;
  };
  for (auto& [part, sums] : g.strata) {
    settle(sums);
    part_at(part).sums = std::move(sums);
  }
  std::sort(g.units.begin(), g.units.end());
  for (auto unit = g.units.begin(); unit != g.units.end();) {
    const std::uint64_t place = unit->first;
    cell_sums sums = bank.empty_sums();
    for (; unit != g.units.end() && unit->first == place; ++unit) bank.add_to(sums, unit->second);
    settle(sums);
    part_at(static_cast<std::size_t>(place >> 32)).units.push_back({static_cast<std::uint32_t>(place), std::move(sums)});
  }
  std::vector<sums_data::part_sums> out;
  for (auto& [part, of_part] : parts) out.push_back(std::move(of_part));
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
    std::vector<sums_data::part_sums> parts = parts_of(g, from.units.sums);
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
