#pragma once
#include "detail/state.hpp"

#include <rater/scoring/score_plan.hpp>
#include <rater/survey/responses.hpp>

#include <cstdint>
#include <vector>

// What becomes of each row of a block, before any score is computed: left out, or added to which group with which weight.
namespace rater {
inline namespace v0 {
namespace detail {

enum class row_fate : std::uint8_t { excluded, missing_weight, zero_weight, outside_where, counted };

struct block_rows {
  std::vector<row_fate> fate;
  std::vector<double> weight;        ///< 1 without a weight column
  std::vector<std::uint32_t> group;  ///< place in `groups`; only where counted
  std::vector<group_values> groups;  ///< those that occur among the counted rows
  bool weighted = false;
};

/// Throws error(errc::data) for a weight that is none, error(errc::usage) for a name of `by` or `where` that is no column.
block_rows sort_rows(const score_plan& plan, const responses& block);

/// One text for the values of a group, different for different values.
std::string key_of(const group_values& values);

}  // namespace detail
}  // namespace v0
}  // namespace rater
