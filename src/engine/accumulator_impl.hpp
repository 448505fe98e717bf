#pragma once
#include "block_rows.hpp"
#include "keyed_sums.hpp"

#include <rater/engine/accumulator.hpp>

#include <memory>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// What one call of `update` works with; kept, so that the next need not ask for memory.
struct update_scratch {
  explicit update_scratch(const sums_shape& shape) : lanes(shape.lanes), bank(shape), columns(shape.scorer) {}
  block_rows rows;
  engine_columns read;         ///< of the block that `source` knows
  std::vector<int> key_slots;  ///< of it: the columns of `by`, then stratum and clusters
  score_block scored;
  lane_batch lanes;
  answer_rows answers;
  bank_scratch bank;
  std::vector<std::uint32_t> group, unit, design;  ///< keys by row
  lane_scorer::source source;
  lane_scorer::scratch columns;
};

struct accumulator_access {
  /// One for answers to an instrument that declares more of the design than `plan`, weighted by another of its columns.
  static accumulator board_of(std::shared_ptr<const score_plan> plan, const responses& block, int weight);
};

}  // namespace detail

struct accumulator::impl {
  std::shared_ptr<const detail::sums_shape> shape;
  const detail::kernel* with;
  std::size_t by_columns = 0;        ///< of `by`
  std::size_t sampling_columns = 0;  ///< stratum and clusters
  std::size_t unit_columns = 0;      ///< of them clusters
  row_counts rows;
  std::vector<missing_counts> missing;
  std::int64_t weighted_rows = 0;  ///< of the design, from blocks that had weights
  detail::keyed_sums groups;       ///< by `by` and stratum
  detail::keyed_sums units;        ///< by `by`, stratum and clusters; empty without clusters
  detail::design_counts design;    ///< by stratum, clusters and populations; empty without any
  std::vector<state_section> sections;
  detail::update_scratch scratch;
  std::shared_ptr<const instrument> seen;  ///< the last instrument that was found to be ours
  int weight = slot::sample_weight;        ///< the index of the slot of weights that count

  explicit impl(std::shared_ptr<const detail::sums_shape> s);
  impl(const impl& other) = default;

  [[nodiscard]] const score_plan& plan() const noexcept { return *shape->plan; }
  [[nodiscard]] bool designed() const noexcept { return design.keys.columns() != 0; }

  void check_instrument(const responses& block);
  /// Throws unless the block is of our instrument and every column that we need is bound; finds where the columns are. A block
  /// that has not changed since is not looked at again.
  void look_at(const responses& block, std::size_t rows);
  /// Adds rows first .. first + count - 1. Throws before anything changes. The caller has called `look_at` for the block.
  void add_rows(const responses& block, std::size_t first, std::size_t count);
  void add(const impl& other);
  void check_contains(const impl& other) const;
  void subtract(const impl& other);

  [[nodiscard]] std::vector<std::byte> rows_bytes() const;
  [[nodiscard]] std::vector<std::byte> sums_bytes(const detail::keyed_sums& of) const;
  [[nodiscard]] std::vector<std::byte> design_bytes() const;
  void read_rows(std::span<const std::byte> bytes, std::uint64_t at);
  void read_sums(std::span<const std::byte> bytes, std::uint64_t at, detail::keyed_sums& to);
  void read_design(std::span<const std::byte> bytes, std::uint64_t at);
  void check_places(std::uint64_t at) const;

private:
  void find_keys(const responses& block);
  void score_batch(const responses& block, std::size_t first, std::size_t word, std::size_t count);
  void add_block(const responses& block, std::size_t first, std::size_t at, std::size_t count);
  void add_batch(const responses& block, std::size_t word, std::size_t scored_row);
  void refuse_new_keys_beyond_limits();
};

}  // namespace v0
}  // namespace rater
