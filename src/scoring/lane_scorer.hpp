#pragma once
#include "kernel/lane_kernel.hpp"
#include "lanes.hpp"

#include <rater/survey/responses.hpp>

#include <array>
#include <bitset>
#include <memory>
#include <utility>
#include <vector>

// The lanes of a plan straight from columns of codes, 64 rows at a time: what `score_plan::evaluate` and `fill_lanes` give,
// without looking at one cell after the other. Plans that ask for more (zones of tolerance, ratings of importance, screening) are
// left to those two.
namespace rater {
inline namespace v0 {
namespace detail {

inline constexpr std::size_t most_items = 254;  ///< of a mean: answers are counted in a byte

/// What 1 is in the integer of a mean, which is the sum times that, divided by the number of answers.
inline double unit_of(const mean_unit& u) noexcept {
  return static_cast<double>(u.factor.empty() ? std::int64_t{1} << u.shift : u.factor[1]);
}

class lane_scorer {
public:
  lane_scorer(const score_plan& plan, const lane_plan& lanes);
  [[nodiscard]] bool usable() const noexcept { return usable_; }

  /// Every value of a borrowed byte on a scale, with the column's own missing values.
  struct byte_table {
    const scale* on = nullptr;
    number_type type = number_type::u8;
    std::vector<std::pair<double, missing_reason>> sentinels;
    byte_codes codes;
    std::array<std::uint8_t, 256> why{};  ///< the reason, by value
    std::uint8_t usual = 0;               ///< one that is missing, of those with a reason of their own if there are such
  };
  /// Where the columns of a block are and how they are read. Used by one scorer, for one block after the other.
  struct source {
    const responses* block = nullptr;
    std::uint64_t layout = 0;                               ///< the block's, when it was looked at
    std::size_t rows = 0;                                   ///< announced so far, of all blocks
    bool for_many = false;                                  ///< prepared for many rows
    bool every_column = true;                               ///< the kernel can read them all
    bool every_reason = true;                               ///< and counts why answers are missing
    std::vector<lane_source> columns;                       ///< by slot
    std::vector<points_source> importance;                  ///< by dimension; empty where they must be read first
    std::vector<std::shared_ptr<const byte_table>> tables;  ///< all that were ever made: columns and blocks share them
  };
  /// True if the columns of this block are still where they were when it was looked at last.
  [[nodiscard]] static bool knows(const source& from, const responses& block) noexcept;
  /// To be called before rows of a block are scored; looks only at what it does not know. `rows` to come: what pays only for many
  /// is not prepared for few.
  void look_at(const responses& block, std::size_t rows, source& out) const;

  struct scratch {
    explicit scratch(const lane_scorer& of);
    std::vector<lane_column> columns;
    std::vector<std::uint8_t> decoded;
    std::vector<std::uint8_t> answers, item_answers;
    std::vector<std::uint16_t> sums, factors, points;
    std::vector<double> numbers;
    std::vector<points_source> importance;
    std::vector<std::uint64_t> missing;  ///< by slot
    std::vector<std::uint64_t> lacks;    ///< by basis
    std::vector<double> given;
    std::vector<std::int64_t> share;
    std::vector<std::uint8_t> row;  ///< by slot: the codes of one row
  };
  /// Scores rows first .. first + count - 1 (count <= 64); adds to `missing`, by slot.
  void score(const source& from, std::size_t first, std::size_t count, scratch& work, lane_batch& out,
             std::vector<missing_counts>& missing) const;

private:
  static constexpr std::size_t most_bases = 512;
  using basis_bits = std::bitset<most_bases>;  ///< a bit for each basis of ours
  struct presence {
    enum class form : std::uint8_t { basis, any_part, every_part, items, important, weighted_any, weighted_every, slot, gate };
    form how = form::basis;
    int at = 0;       ///< basis, family, or slot
    int overall = 0;  ///< of `items`
  };
  void build(const score_plan::impl& plan, const lane_plan& lanes);
  bool add_step(const score_plan::impl& plan, const step_of_plan& s, const lane& to);
  int use_basis(const score_plan::impl& plan, int b);
  int use_family(const score_plan::impl& plan, int f);
  bool add_overall(const score_plan::impl& plan, const step_of_plan& s, const lane& to);
  void link();
  void read_answers(const source& from, std::size_t first, std::size_t count, scratch& work, lane_batch& out,
                    std::vector<missing_counts>& missing) const;
  [[nodiscard]] answer borrowed_answer(const responses& block, int slot, std::size_t row) const;
  void look_at_importance(const responses& block, source& out) const;
  static void look_at_borrowed(const column_view& view, const scale& on, std::size_t slot, source& out);
  void read_few(const source& from, std::size_t first, std::size_t count, scratch& work) const;
  void tally(const source& from, std::size_t slot, std::size_t first, std::uint64_t missing, missing_counts& to) const;
  void read_odd_importance(std::uint64_t odd, std::uint64_t& good, scratch& work, lane_batch& out) const;
  std::uint64_t read_importance(const source& from, std::size_t first, std::size_t count, scratch& work, lane_batch& out,
                                std::vector<missing_counts>& missing) const;
  void read_numbers(const source& from, std::size_t first, std::size_t count, scratch& work, lane_batch& out,
                    std::vector<missing_counts>& missing) const;
  void put_importance(std::size_t count, const scratch& work, lane_batch& out) const;
  // A few rows, one by one (lane_scorer_row.cpp).
  void score_few(const source& from, std::size_t first, std::size_t count, scratch& work, lane_batch& out,
                 std::vector<missing_counts>& missing) const;
  void read_few_importance(const source& from, std::size_t first, std::size_t count, scratch& work,
                           std::vector<missing_counts>& missing) const;
  bool row_has_points(std::size_t r, scratch& work) const;
  bool read_row(const source& from, std::size_t row, scratch& work, std::vector<missing_counts>& missing) const;
  basis_bits add_row(std::size_t r, scratch& work) const;
  void put_row(std::size_t r, const scratch& work, lane_batch& out) const;
  [[nodiscard]] std::int64_t part_of_row(const family& f, const lane_part& part, std::size_t r, const scratch& work) const;
  [[nodiscard]] const mean_unit& unit_of_basis(std::int32_t at) const;
  void put_items_of_row(const lane_overall& o, const family& f, std::size_t r, scratch& work, lane_batch& out) const;
  void put_overall_of_row(std::size_t which, std::size_t r, scratch& work, lane_batch& out) const;
  [[nodiscard]] bool row_lacks(const presence& p, std::size_t r, const basis_bits& lacks, bool important,
                               const scratch& work) const;
  void find_absent(std::uint64_t important, std::uint64_t rows, scratch& work, lane_batch& out) const;
  void look_again(std::uint64_t rows, const scratch& work, lane_batch& out) const;
  void overall_of_row(std::size_t row, const scratch& work, lane_batch& out) const;
  void clear_absent(lane_batch& out) const;
  [[nodiscard]] std::uint64_t lacks_of(const presence& p, std::uint64_t important, const scratch& work) const;

  bool usable_ = false;
  const score_plan::impl* plan_ = nullptr;
  const lane_plan* lanes_ = nullptr;
  const lane_kernel* with_ = nullptr;
  bool wants_importance_ = false;
  std::vector<int> basis_of_;    ///< by basis of the plan: place here, or -1
  std::vector<int> basis_used_;  ///< the reverse
  std::vector<std::vector<lane_item>> items_;
  std::vector<std::vector<std::uint32_t>> factors_;
  std::vector<std::vector<std::uint16_t>> short_factors_;
  std::vector<std::vector<lane_part>> parts_;  ///< by family of the plan
  std::vector<std::vector<std::int64_t>> item_factors_;
  std::vector<std::uint8_t> family_is_long_;
  std::vector<int> family_of_overall_, class_of_overall_;
  bool needs_points_ = false;  ///< a lane is made of importance
  std::vector<lane_basis> bases_;
  std::vector<lane_mean> means_;
  std::vector<lane_class> classes_;
  std::vector<lane_overall> overall_;
  std::vector<lane_outcome> outcomes_;
  std::vector<presence> presence_;
  std::vector<std::vector<int>> lanes_of_class_;       ///< lanes to clear where the class is absent
  std::vector<std::pair<int, int>> importance_lanes_;  ///< lane, dimension
  std::vector<std::pair<int, int>> number_lanes_;      ///< lane, slot
  std::vector<int> number_slots_, answer_slots_;
  std::vector<basis_bits> bases_of_family_;              ///< by family
  basis_bits bases_of_families_;                         ///< all of them
  std::array<basis_bits, basis_kinds> bases_of_kind_{};  ///< of dimensions
  lane_program program_;
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
