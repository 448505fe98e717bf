#pragma once
#include <rater/record.hpp>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "io/detail/words.hpp"

namespace rater {
inline namespace v0 {
namespace detail::render {

/// What is shown of a result, in words and numbers but without a layout: table.cpp and markdown.cpp lay it out. All text is on
/// one line and without control characters.

/// A number and what stands beside it: "−0.78" "± 0.09", or "41 %" "[38, 44]".
struct cell {
  std::string main, tail;
};

/// Where a signed number lies with its whole interval.
enum class side : std::uint8_t { none, below, above, either };

struct drawn {
  double value = 0;
  std::optional<double> low, high;
};

struct row {
  std::string name, second_name;  ///< second: the Chinese name beside the English one
  std::vector<cell> cells;        ///< one for each column of the grid
  std::optional<drawn> bar;
  rater::v0::detail::render::side side = side::none;
  std::string remark;  ///< stands at the end: an index, what a number is, why there is none
};

/// What a grid is about; grids of one kind have the same columns and the same axis in every section.
enum class kind : std::uint8_t {
  gap,
  zone,
  zone_shares,
  comparison,
  performance,
  classes,
  index,
  importance,
  outcome,
  test,
  list
};
inline constexpr std::size_t kind_count = 11;

struct grid {
  rater::v0::detail::render::kind kind = kind::gap;
  std::string heading;  ///< empty: the section's own title; grids with a heading stand after the section's lines
  std::vector<row> rows;
};

struct section {
  std::string title;
  std::vector<grid> grids;
  std::vector<std::string> lines;
};

struct columns {
  std::vector<std::string> heads;
  std::optional<std::size_t> signed_column;  ///< the one that the bar draws
  bool draws = false;
  bool around_zero = false;  ///< 0 has a meaning: it belongs on the axis
};

struct view {
  std::string first_line;
  std::vector<section> sections;
  std::array<columns, kind_count> columns_of;
  std::string notes_heading;
  std::vector<std::string> notes;
};

[[nodiscard]] view make_view(const result& r, language l);

}  // namespace detail::render
}  // namespace v0
}  // namespace rater
