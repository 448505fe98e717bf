#include "design_tree.hpp"

#include <algorithm>
#include <utility>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

std::string name_of(const std::optional<std::string>& value) { return value.value_or(missing_word); }

/// "north, 7"; without strata "7".
std::string joined(const std::vector<std::string>& path) {
  std::string out;
  for (const std::string& word : path)
    if (!word.empty()) out += (out.empty() ? "" : ", ") + word;
  return out;
}

}  // namespace

design_tree::design_tree(const finest_sums& from, std::int64_t rows)
    : stratified_(from.stratified), places_(from.depth()), units_(from.depth()), populations_(from.depth()) {
  design_.stratified = from.stratified;
  design_.clustered = from.stages != 0;
  design_.finite = from.populations != 0;
  if (!from.stratified) units_[0][{std::string{}}];
  for (std::size_t key = 0; key < from.design.rows.size(); ++key) add(from, key);
  for (std::size_t stage = 0; stage < units_.size(); ++stage)
    for (const auto& [path, units] : units_[stage]) {
      places_[stage].emplace(path, design_.parts.size());
      design_data::part& p = design_.parts.emplace_back();
      p.name = joined(path);
      p.stage = stage;
      if (stage != 0) p.above = part(path, stage - 1);
      p.units = static_cast<std::int64_t>(units.size());
      if (!design_.clustered) p.units = from.design.keys.columns() == 0 ? rows : 0;
      if (!units.empty()) p.a_unit = units.begin()->first;
      if (!design_.clustered)
        for (const auto& [name, unit] : units) p.units += unit.rows;
      p.population.assign(populations_[stage][path].begin(), populations_[stage][path].end());
    }
  design_.strata = units_[0].size();
  find_repeated();
  for (auto& of_stage : units_)
    for (auto& [path, units] : of_stage) {
      std::uint32_t place = 0;
      for (auto& [name, unit] : units) unit.place = place++;
    }
}

void design_tree::add(const finest_sums& from, std::size_t key) {
  const group_values values = from.design.keys.values(key);
  const std::int64_t rows = from.design.rows[key];
  const auto missing = std::find(values.begin(), values.end(), std::nullopt);
  if (missing != values.end()) {
    design_.unplaced += rows;
    design_.unplaced_in = from.names[static_cast<std::size_t>(missing - values.begin())];
  }
  const std::size_t sampled = values.size() - from.populations;
  std::vector<std::string> at = path(std::span(values).first(sampled));
  at.resize(std::max(at.size(), from.depth() + 1));  // without clusters, rows are the units
  for (std::size_t stage = 0; stage < from.depth(); ++stage) {
    const path_of_part prefix(at.begin(), at.begin() + static_cast<std::ptrdiff_t>(stage + 1));
    units_[stage][prefix][at[stage + 1]].rows += rows;
    if (stage < from.populations) populations_[stage][prefix].insert(name_of(values[sampled + stage]));
  }
}

void design_tree::find_repeated() {
  if (!design_.clustered) return;
  std::map<std::string, std::string> seen;
  for (const auto& [stratum, units] : units_[0])
    for (const auto& [unit, count] : units)
      if (const auto [before, is_new] = seen.emplace(unit, stratum[0]); !is_new && design_.repeated.empty())
        design_.repeated = unit + " in " + before->second + " and " + stratum[0];
}

std::vector<std::string> design_tree::path(std::span<const std::optional<std::string>> values) const {
  std::vector<std::string> out;
  if (!stratified_) out.emplace_back();
  for (const auto& value : values) out.push_back(name_of(value));
  return out;
}

std::size_t design_tree::part(const std::vector<std::string>& path, std::size_t stage) const {
  return places_[stage].at(path_of_part(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(stage + 1)));
}

std::uint32_t design_tree::unit(const std::vector<std::string>& path, std::size_t stage) const {
  const auto& units = units_[stage].at(path_of_part(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(stage + 1)));
  return units.at(path[stage + 1]).place;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
