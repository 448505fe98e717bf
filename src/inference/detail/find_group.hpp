#pragma once
#include "engine/detail/cell_sums.hpp"

#include <rater/error.hpp>

namespace rater {
inline namespace v0 {
namespace detail {

/// Throws error(errc::usage) for a group that is not there.
inline const sums_data::group_sums& find_group(const sums_data& data, const group& in) {
  for (const sums_data::group_sums& g : data.groups)
    if (g.group == in) return g;
  std::string name;
  for (const auto& [column, value] : in) name += (name.empty() ? "" : ", ") + column + " = " + value;
  throw error(errc::usage, "there is no such group in these sums; everybody is among them only without `by`, or with rollup",
              name.empty() ? "everybody" : name);
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
