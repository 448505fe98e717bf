#pragma once
#include "engine/kernel/kernel.hpp"

#include <rater/scoring/score_plan.hpp>
#include <rater/survey/responses.hpp>

#include <cstdint>
#include <vector>

// What becomes of each row of a block, before any score is computed: left out, or added to which group with which weight.
namespace rater {
inline namespace v0 {
namespace detail {

/// A bit for each row, 64 to a word; bits beyond the rows are 0.
using row_bits = std::vector<std::uint64_t>;

/// Which of the block's columns the engine reads itself. Found once a block.
struct engine_columns {
  int weight = -1;
  int sample_weight = -1;      ///< where others count: rows without it are not in the sample
  std::vector<int> by, where;  ///< by name of the options
  std::vector<int> design;     ///< stratum, clusters by stage, their populations; what the instrument declares
  std::vector<std::pair<int, std::size_t>> include_if;  ///< column, which condition
};
/// Throws error(errc::usage) for a name of `by` or `where` that is no column, and for what is needed and not bound.
/// `weight`: the index of the slot of weights that count.
engine_columns find_columns(const score_plan& plan, const responses& block, int weight = slot::sample_weight);

struct block_rows {
  std::size_t first = 0, count = 0;
  row_bits used;                     ///< rows of the design
  row_bits counted;                  ///< of those, the ones inside `where`
  row_bits fine;                     ///< weights that are no millionths
  std::vector<std::uint64_t> low;    ///< millionths (10^6 without a weight column), or the low digit of a fine weight
  std::vector<std::uint64_t> high;   ///< its high digit; empty without fine weights
  std::vector<std::uint8_t> window;  ///< and its window
  std::vector<double> read_weights;  ///< where they cannot be looked at in place
  const double* weight = nullptr;    ///< null without
  std::int64_t excluded = 0, missing_weight = 0, zero_weight = 0;
};

/// Sorts rows first .. first + count - 1. Throws error(errc::data) for a weight that is none.
void sort_rows(const score_plan& plan, const responses& block, const engine_columns& columns, const kernel& with,
               std::size_t first, std::size_t count, block_rows& out);

}  // namespace detail
}  // namespace v0
}  // namespace rater
