#pragma once
#include "cell_bank.hpp"
#include "grouping.hpp"

#include <cstdint>
#include <span>
#include <vector>

// What an accumulator keeps by the values of columns: sums, and counts of rows.
namespace rater {
inline namespace v0 {
namespace detail {

/// Sums by the values of some columns.
struct keyed_sums {
  grouping keys;
  cell_bank sums;
  keyed_sums(std::size_t columns, const sums_shape& shape, const lane_layout& layout) : keys(columns), sums(shape, layout) {}
  /// Adds the sums of the other; by key of the other, the key here, of which there may be new ones.
  void merge(const keyed_sums& other, std::span<const std::uint32_t> place);
  /// Takes out keys without respondents, so that they leave no trace.
  void forget_empty();
};

/// Rows of the design by the values of the columns that say how it was drawn, whether or not their scores are asked for.
struct design_counts {
  grouping keys;
  std::vector<std::int64_t> rows;
  explicit design_counts(std::size_t columns) : keys(columns) {}
  void add(std::uint32_t key, std::int64_t count);
  void forget_empty();
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
