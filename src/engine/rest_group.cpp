#include "rest_group.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

using part_sums = sums_data::part_sums;
using unit_sums = sums_data::unit_sums;

/// Adds the sums of b to those of a, or takes them off; both are in the order of their places.
std::vector<unit_sums> combined(std::vector<unit_sums> a, const std::vector<unit_sums>& b, bool negative) {
  std::map<std::uint32_t, cell_sums> all;
  for (unit_sums& u : a) all.emplace(u.unit, std::move(u.sums));
  for (const unit_sums& u : b) {
    cell_sums& to = all.try_emplace(u.unit, *u.sums.shape, *u.sums.layout).first->second;
    combine(to, u.sums, negative);
    settle(to);
  }
  std::vector<unit_sums> out;
  for (auto& [unit, sums] : all)
    if (sums.rows() != 0) out.push_back({unit, std::move(sums)});
  return out;
}

void combine_parts(std::vector<part_sums>& to, const std::vector<part_sums>& other, bool negative) {
  std::map<std::size_t, part_sums> all;
  for (part_sums& p : to) all.emplace(p.part, std::move(p));
  for (const part_sums& p : other) {
    part_sums& at = all.try_emplace(p.part, part_sums{p.part, {}, {}}).first->second;
    if (p.sums) {
      if (!at.sums) at.sums.emplace(*p.sums->shape, *p.sums->layout);
      combine(*at.sums, *p.sums, negative);
      settle(*at.sums);
    }
    at.units = combined(std::move(at.units), p.units, negative);
  }
  to.clear();
  for (auto& [part, p] : all)
    if ((p.sums && p.sums->rows() != 0) || !p.units.empty()) to.push_back(std::move(p));
}

void combine_groups(sums_data::group_sums& to, const sums_data::group_sums& other, bool negative) {
  combine(to.sums, other.sums, negative);
  settle(to.sums);
  combine_parts(to.parts, other.parts, negative);
}

}  // namespace

sums_data::group_sums everybody_of(const sums_data& data) {
  sums_data::group_sums out = {{}, cell_sums(*data.shape, data.shape->layout), {}};
  for (const sums_data::group_sums& g : data.groups) combine_groups(out, g, false);
  return out;
}

std::shared_ptr<const sums_data> group_and_rest(const sums_data& data, const sums_data::group_sums& everybody,
                                                std::size_t group) {
  auto out = std::make_shared<sums_data>();
  out->shape = data.shape;
  out->rows = data.rows;
  out->missing = data.missing;
  out->weighted = data.weighted;
  out->design = data.design;
  const sums_data::group_sums& one = data.groups[group];
  out->groups.push_back(one);
  sums_data::group_sums rest = everybody;
  combine_groups(rest, one, true);
  rest.group = one.group;
  for (auto& [name, value] : rest.group) value = rest_word;
  out->groups.push_back(std::move(rest));
  return out;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
