#pragma once
#include <functional>
#include <string>
#include <vector>

#include "io/detail/view.hpp"
#include "io/detail/view_grid.hpp"

namespace rater {
inline namespace v0 {
namespace detail::render {

/// How the values of a group are said.
using group_namer = std::function<std::string(const group&)>;

/// True for a result of comparisons; their sections: one for each statistic, a row a pair.
[[nodiscard]] bool has_tests(const result& r);
[[nodiscard]] std::vector<section> test_sections(const grid_context& c, const result& r, const group_namer& name,
                                                 columns& of_tests);

/// True for a result of numbers that are no scores: a plan, weights; they are listed as they are.
[[nodiscard]] bool is_list(const result& r);
[[nodiscard]] section list_section(const grid_context& c, const result& r, columns& of_list);

}  // namespace detail::render
}  // namespace v0
}  // namespace rater
