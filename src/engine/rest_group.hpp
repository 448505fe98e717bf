#pragma once
#include "detail/cell_sums.hpp"

namespace rater {
inline namespace v0 {
namespace detail {

/// How the group of everybody who is in none of the named ones is called.
inline constexpr const char* rest_word = "(rest)";

/// All groups of a snapshot together. Groups must not hold each other: no roll-up.
sums_data::group_sums everybody_of(const sums_data& data);

/// A snapshot of two groups: one of `data`, and everybody else, whose values are `rest_word`.
std::shared_ptr<const sums_data> group_and_rest(const sums_data& data, const sums_data::group_sums& everybody, std::size_t group);

}  // namespace detail
}  // namespace v0
}  // namespace rater
