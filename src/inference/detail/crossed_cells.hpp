#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// Rows by the combination of the categories they are in. Cells are numbered by their codes, first margin first, so that nothing
/// depends on the order of rows.
struct crossed_cells {
  std::vector<std::int32_t> of_row{};
  std::size_t count = 0;
  std::vector<std::vector<std::int32_t>> code{};  ///< by margin, by cell
};

/// `code[m]` has the category of each row in margin m, 0 <= code < categories[m]. Without margins all rows are one cell.
/// O(rows margins), and O(rows log rows) where the combinations are many more than the rows.
[[nodiscard]] crossed_cells cross(std::size_t rows, const std::vector<std::vector<std::int32_t>>& code,
                                  std::span<const std::size_t> categories);

/// The sum of the numbers in each cell, the same for any order of rows: as steady_sum, with the unit of each cell. Numbers are
/// finite. O(rows).
[[nodiscard]] std::vector<double> cell_sums(std::span<const double> numbers, std::span<const std::int32_t> of_row,
                                            std::size_t cells);

}  // namespace detail
}  // namespace v0
}  // namespace rater
