#pragma once
#include "block_rows.hpp"
#include "detail/cell_sums.hpp"
#include "grouping.hpp"

#include <rater/engine/accumulator.hpp>

#include <memory>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// One group of the finest division, with the rows that wait to be added to its sums sixteen at a time.
struct cell {
  cell_sums sums;
  std::vector<unsigned char, aligned_allocator<unsigned char>> rows;
  explicit cell(const sums_shape& shape);
};

/// What one call of `update` works with; kept, so that the next need not ask for memory.
struct update_scratch {
  explicit update_scratch(const sums_shape& shape);
  block_rows rows;
  score_block scored;
  lane_batch lanes;
  std::vector<std::uint16_t> turned;
  std::vector<std::uint32_t> no_groups;  ///< zeros
  std::vector<pair_member> members;
  lane_scorer::source source;
  lane_scorer::scratch columns;
};

const kernel& kernel_in_use() noexcept;

}  // namespace detail

struct accumulator::impl {
  std::shared_ptr<const detail::sums_shape> shape;
  const detail::kernel* with;
  row_counts rows;
  std::vector<missing_counts> missing;
  std::int64_t weighted_rows = 0;  ///< of the design, from blocks that had weights
  detail::grouping groups;
  std::vector<std::unique_ptr<detail::cell>> cells;  ///< by group
  std::vector<detail::kernel_cell> live;             ///< by group: where the kernel finds the cell
  std::vector<state_section> sections;
  detail::update_scratch scratch;
  std::shared_ptr<const instrument> seen;  ///< the last instrument that was found to be ours

  explicit impl(std::shared_ptr<const detail::sums_shape> s);
  impl(const impl& other);

  [[nodiscard]] const score_plan& plan() const noexcept { return *shape->plan; }
  [[nodiscard]] detail::kernel_rows waiting(std::size_t g) const noexcept;
  [[nodiscard]] detail::group_values values(std::size_t g) const;

  void check_instrument(const responses& block);
  /// Throws unless every column that scores need is bound; finds where the columns are.
  void look_at(const responses& block, std::size_t rows);
  /// Adds rows first .. first + count - 1. Throws before anything changes. The caller has checked the instrument.
  /// The caller has called `look_at` for the block.
  void add_rows(const responses& block, const detail::engine_columns& columns, std::size_t first, std::size_t count);
  void add(const impl& other);
  /// No row waits, every number carried.
  void finish();
  void check_contains(const impl& other) const;
  void subtract(const impl& other);

  [[nodiscard]] std::vector<std::byte> rows_bytes() const;
  [[nodiscard]] std::vector<std::byte> sums_bytes() const;
  void read_rows(std::span<const std::byte> bytes, std::uint64_t at);
  void read_sums(std::span<const std::byte> bytes, std::uint64_t at);

private:
  /// Shows the kernel where the cell is now.
  void relink(std::size_t g);
  void add_cells();
  void score_batch(const responses& block, std::size_t first, std::size_t word, std::size_t count);
  void add_block(const responses& block, std::size_t first, std::size_t at, std::size_t count);
  void add_batch(std::size_t word, std::size_t scored_row);
  void forget_empty_groups();
  void refuse_new_groups_beyond_limit();
};

}  // namespace v0
}  // namespace rater
