#include <rater/analysis/suppress.hpp>

#include "detail/hidden_siblings.hpp"

#include <rater/error.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace rater {
inline namespace v0 {
namespace {

/// A group as a cell: how many respondents it has, and of which cells it is the sum.
struct cell {
  std::int64_t n = 0;
  bool is_there = true;  ///< false: everybody, where nobody asked for them
  bool hidden = false;
  std::vector<std::size_t> children{};
};

/// All cells of a result, or of one statistic of it; the last one is everybody if no group is.
using cells = std::vector<cell>;

std::int64_t hidden_in(const cells& all, const cell& parent) {
  std::int64_t n = 0;
  for (const std::size_t c : parent.children) n += all[c].hidden ? all[c].n : 0;
  return n;
}

std::ptrdiff_t count_hidden(const cells& all, const cell& parent) {
  return std::count_if(parent.children.begin(), parent.children.end(), [&](std::size_t c) { return all[c].hidden; });
}

/// Hides the smallest visible child; false if there is none.
bool hide_smallest(cells& all, const cell& parent) {
  cell* smallest = nullptr;
  for (const std::size_t c : parent.children)
    if (!all[c].hidden && (smallest == nullptr || all[c].n < smallest->n)) smallest = &all[c];
  if (smallest == nullptr) return false;
  smallest->hidden = true;
  return true;
}

/// What a parent that hides something, or is hidden itself, must hide so that neither follows from the rest.
bool complete(cells& all, std::size_t at, std::int64_t least) {
  bool changed = false;
  for (;;) {
    cell& parent = all[at];
    if (parent.children.empty()) return changed;
    const std::ptrdiff_t count = count_hidden(all, parent);
    if (count == 0 && !parent.hidden) return changed;
    if (count >= 2 && hidden_in(all, parent) >= least) return changed;
    if (hide_smallest(all, parent)) {
      changed = true;
    } else {
      changed = changed || !parent.hidden;
      parent.hidden = true;
      return changed;
    }
  }
}

void hide_small(cells& all, std::int64_t least) {
  for (cell& c : all) c.hidden = c.hidden || (c.is_there && c.n < least);
  for (bool changed = true; changed;) {  // each round hides one more at least
    changed = false;
    for (std::size_t at = 0; at < all.size(); ++at) changed = complete(all, at, least) || changed;
  }
}

/// The groups of a result, coarser ones as parents of the next finer.
class grouped {
public:
  explicit grouped(const result& r) {
    for (const record& each : r.records) {
      const auto [at, is_new] = place_.try_emplace(each.group, groups_.size());
      if (is_new) groups_.push_back(each.group);
    }
    for (std::size_t g = 0; g < groups_.size(); ++g) add_to_parent(g);
  }
  [[nodiscard]] std::size_t at(const group& g) const { return place_.at(g); }
  [[nodiscard]] std::size_t size() const noexcept { return groups_.size(); }
  /// Cells of nobody.
  [[nodiscard]] cells empty() const {
    cells out(groups_.size() + (children_.count(nobody) != 0 ? 1 : 0));
    for (const auto& [parent, children] : children_) {
      cell& of = parent == nobody ? out.back() : out[parent];
      of.children = children;
      if (parent == nobody) of.is_there = false;
    }
    return out;
  }

private:
  static constexpr std::size_t nobody = ~std::size_t{0};
  /// The finest group that holds this one; everybody holds all others.
  void add_to_parent(std::size_t g) {
    group prefix = groups_[g];
    if (prefix.empty()) return;
    do {
      prefix.pop_back();
      if (const auto found = place_.find(prefix); found != place_.end()) {
        children_[found->second].push_back(g);
        return;
      }
    } while (!prefix.empty());
    children_[nobody].push_back(g);
  }
  std::map<group, std::size_t> place_;
  std::vector<group> groups_;
  std::map<std::size_t, std::vector<std::size_t>> children_;
};

void hide(record& r, std::int64_t least) {
  r.suppressed = true;
  r.estimate = estimate::none("fewer than " + std::to_string(least) + " respondents, or one with so few would follow from it");
}

using statistic_key = std::tuple<level, std::string, std::string>;

/// Of one statistic: the groups whose record has too few respondents, and their siblings.
void hide_records(const grouped& groups, std::vector<record*>& of, std::int64_t least) {
  cells all = groups.empty();
  std::vector<record*> by_group(groups.size(), nullptr);
  for (record* r : of) {
    cell& c = all[groups.at(r->group)];
    c.n = r->estimate.n();
    c.hidden = r->suppressed;
    by_group[groups.at(r->group)] = r;
  }
  for (std::size_t g = 0; g < groups.size(); ++g)
    if (by_group[g] == nullptr) all[g].is_there = false;
  hide_small(all, least);
  for (std::size_t g = 0; g < groups.size(); ++g)
    if (all[g].hidden && by_group[g] != nullptr && !by_group[g]->suppressed) hide(*by_group[g], least);
}

}  // namespace

std::vector<bool> detail::hidden_siblings(std::span<const std::int64_t> respondents, std::int64_t least) {
  cells all(respondents.size() + 1);
  for (std::size_t g = 0; g < respondents.size(); ++g) {
    all[g].n = respondents[g];
    all.back().children.push_back(g);
  }
  all.back().is_there = false;
  hide_small(all, least);
  std::vector<bool> out;
  for (std::size_t g = 0; g < respondents.size(); ++g) out.push_back(all[g].hidden);
  return out;
}

result suppress(result from, std::int64_t least) {
  if (least < 1) throw error(errc::usage, "cells are hidden below a number of respondents of 1 or more", "suppress");
  for (const record& r : from.records)
    if (r.test) throw error(errc::usage, "small cells are hidden among scores, and these are comparisons", "suppress");
  from.settings.push_back({"suppress", least});
  const grouped groups(from);
  cells all = groups.empty();
  for (const record& r : from.records) {
    cell& c = all[groups.at(r.group)];
    c.n = std::max(c.n, r.estimate.n());
  }
  hide_small(all, least);
  std::map<statistic_key, std::vector<record*>> statistics;
  std::int64_t hidden_groups = 0;
  for (std::size_t g = 0; g < groups.size(); ++g) hidden_groups += all[g].hidden ? 1 : 0;
  for (record& r : from.records) {
    const bool in_hidden = all[groups.at(r.group)].hidden;
    const std::int64_t n = r.estimate.n();
    if (in_hidden) {
      hide(r, least);
      r.estimate = estimate::none(r.estimate.note(), n);  // until all are judged
    }
    statistics[{r.level, r.id, r.measure}].push_back(&r);
  }
  for (auto& [key, of] : statistics) hide_records(groups, of, least);
  std::int64_t hidden_records = 0;
  for (record& r : from.records) {
    if (!r.suppressed) continue;
    ++hidden_records;
    hide(r, least);
  }
  if (hidden_records != 0)
    from.notes.push_back(std::to_string(hidden_records) + " numbers, and with them " + std::to_string(hidden_groups) +
                         " whole groups, are not shown: fewer than " + std::to_string(least) +
                         " respondents, or one with so few would follow from them");
  return from;
}

}  // namespace v0
}  // namespace rater
