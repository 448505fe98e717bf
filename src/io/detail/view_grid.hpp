#pragma once
#include <array>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "io/detail/view.hpp"

namespace rater {
inline namespace v0 {
namespace detail::render {

/// The records of one group, by level, id and measure. Points into the result.
class group_records {
public:
  void add(const record& r);
  [[nodiscard]] const estimate* find(level l, std::string_view id, std::string_view measure) const;
  [[nodiscard]] const std::vector<std::string_view>& ids(level l) const { return ids_[static_cast<std::size_t>(l)]; }

private:
  std::map<std::tuple<level, std::string_view, std::string_view>, const estimate*> by_key_;
  std::array<std::vector<std::string_view>, level_count> ids_;
};

/// What is the same for every group of a result.
struct grid_context {
  rater::v0::detail::render::language language = language::english;
  std::map<std::pair<level, std::string_view>, const text*> labels;
  /// For each kind, which of its columns some record has; the others are left out everywhere.
  std::array<std::vector<bool>, kind_count> in_use;
};

/// Fills `in_use` from all groups, and returns the columns that are left.
[[nodiscard]] std::array<columns, kind_count> choose_columns(grid_context& c, const result& r);
/// The grids of a group: dimensions with the overall score, items, outcomes.
[[nodiscard]] std::vector<grid> make_grids(const grid_context& c, const group_records& records);

/// The name of what a record speaks of, by its label; the second one beside it.
void set_names(row& to, const grid_context& c, level l, std::string_view id);
[[nodiscard]] cell half_width_cell(const estimate& e, int places);
/// A share with its interval: "41 %" "[38, 44]".
[[nodiscard]] cell share_cell(const estimate& e, language l);
/// Why there is no value, or no interval; else the estimate's note.
[[nodiscard]] std::string remark_on(const estimate& e, language l);

}  // namespace detail::render
}  // namespace v0
}  // namespace rater
