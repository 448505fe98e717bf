#pragma once
#include "detail/cell_sums.hpp"
#include "grouping.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

// The sums of many cells, and the rows that wait to be added to them sixteen at a time.
namespace rater {
inline namespace v0 {
namespace detail {

const kernel& kernel_in_use() noexcept;

/// Sums in lanes by place; what the kernels add to.
class lane_cells {
public:
  lane_cells(const lane_layout& layout, int digits, const kernel& with) : layout_(&layout), digits_(digits), with_(&with) {}
  lane_cells(const lane_cells& other);
  lane_cells(lane_cells&&) noexcept = default;
  lane_cells& operator=(const lane_cells&) = delete;
  lane_cells& operator=(lane_cells&&) noexcept = default;
  ~lane_cells() = default;

  [[nodiscard]] std::size_t size() const noexcept { return cells_.size(); }
  void grow_to(std::size_t count);
  void add(const kernel_batch& batch);
  /// What is no matter of the kernels is added here. Rows may wait beside it.
  [[nodiscard]] lane_sums& at(std::size_t place) noexcept { return cells_[place]->sums; }
  /// Adds the sums of a place to others.
  void add_to(lane_sums& to, std::size_t place) const;
  void set(std::size_t place, lane_sums sums);

private:
  struct cell {
    lane_sums sums;
    std::vector<unsigned char, aligned_allocator<unsigned char>> rows;  ///< that wait
    cell(const lane_layout& layout, int digits)
        : sums(layout, digits), rows(static_cast<std::size_t>(layout.of(digits).row_bytes * layout.of(digits).waiting)) {}
  };
  static kernel_cell view_of(cell& c, std::int32_t count) noexcept {
    return {c.sums.main.data(), c.rows.data(), &c.sums.load, count};
  }
  const lane_layout* layout_;
  int digits_;
  const kernel* with_;
  std::vector<std::unique_ptr<cell>> cells_;
  std::vector<kernel_cell> live_;  ///< by place: where the kernel finds the cell
};

/// Up to 64 rows with their weights, and the sums each of them belongs to.
struct row_batch {
  const lane_batch* lanes = nullptr;
  std::uint64_t plain = 0, fine = 0, general = 0;  ///< which rows go where
  std::uint64_t in_millionths = 0;                 ///< of the general ones: `low` is the weight
  const std::uint64_t* low = nullptr;              ///< millionths, or the low digit of a fine weight
  const std::uint64_t* high = nullptr;
  const std::uint8_t* window = nullptr;
  const double* weight = nullptr;       ///< null: 1
  const score_block* scored = nullptr;  ///< where `general`
  std::size_t scored_row = 0;
  const answer_rows* answers = nullptr;  ///< null: not counted
};

/// What adding a batch works with; kept, so that the next need not ask for memory.
struct bank_scratch {
  explicit bank_scratch(const sums_shape& shape)
      : turned(static_cast<std::size_t>(shape.layout.kernel.lanes) * batch_rows), members(shape.pairs.largest) {}
  std::vector<std::uint16_t> turned;
  std::vector<std::uint32_t> places;
  std::vector<pair_member> members;
  std::vector<std::uint32_t> bins;
};

/// The sums of every key. Keys are small numbers, by a `grouping`.
class cell_bank {
public:
  cell_bank(const sums_shape& shape, const lane_layout& layout);

  [[nodiscard]] std::size_t size() const noexcept { return plain_.size(); }
  void grow_to(std::size_t keys);
  /// `keys` by row.
  void add(const row_batch& rows, const std::uint32_t* keys, bank_scratch& work);
  /// By key of the other, the key here.
  void merge(const cell_bank& other, std::span<const std::uint32_t> keys);
  /// Adds the sums of a key to others.
  void add_to(cell_sums& to, std::size_t key) const;
  /// A settled copy.
  [[nodiscard]] cell_sums at(std::size_t key) const;
  void set(std::size_t key, cell_sums sums);
  /// One without keys, of the same layout.
  [[nodiscard]] cell_bank empty_copy() const { return {*shape_, *layout_}; }
  /// Sums of nothing, of the same layout.
  [[nodiscard]] cell_sums empty_sums() const { return {*shape_, *layout_}; }

private:
  [[nodiscard]] static std::uint64_t fine_key(std::size_t key, std::size_t window) noexcept { return (key << 8) | window; }
  std::uint32_t fine_place(std::size_t key, int window);
  void find_fine_places(const row_batch& rows, const std::uint32_t* keys, bank_scratch& work);
  void add_to_lanes(const row_batch& rows, const std::uint32_t* keys, bank_scratch& work);
  lane_sums& lanes_of(const row_batch& rows, const std::uint32_t* keys, std::size_t row, bank_scratch& work);
  general_sums& general_of(std::size_t key, bool in_millionths);

  const sums_shape* shape_;
  const lane_layout* layout_;
  lane_cells plain_, fine_;
  number_table fine_places_;
  std::vector<boxed<general_sums>> millionths_, general_;  ///< by key; empty: no such row
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
