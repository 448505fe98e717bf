#pragma once
#include "answer_bins.hpp"
#include "boxed.hpp"
#include "general_sums.hpp"
#include "lane_sums.hpp"
#include "scoring/lane_scorer.hpp"

#include <rater/engine/sums.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// What an accumulator knows of a group of respondents: sums in lanes, and of the rows that do not fit there general ones.
namespace rater {
inline namespace v0 {
namespace detail {

/// How the sums of a plan are laid out. Made once, shared by everything that holds such sums.
struct sums_shape {
  explicit sums_shape(std::shared_ptr<const score_plan> p)
      : plan(std::move(p)),
        pairs(plan->joint_sets()),
        answers(*plan),
        lanes(lanes_of(*plan)),
        layout(lanes, answers.count, false),
        totals(lanes, answers.count, true),
        scorer(*plan, lanes) {}
  sums_shape(const sums_shape&) = delete;
  sums_shape& operator=(const sums_shape&) = delete;
  std::shared_ptr<const score_plan> plan;
  pair_layout pairs;
  answer_bins answers;
  lane_plan lanes;
  lane_layout layout;  ///< of a group: sums, and sums of squares and products
  lane_layout totals;  ///< of a unit of the sample, whose total is squared when all its rows are there: sums alone
  lane_scorer scorer;
};

struct cell_sums {
  const sums_shape* shape;
  const lane_layout* layout;
  lane_sums lanes;                              ///< of weights in millionths
  std::vector<std::pair<int, lane_sums>> fine;  ///< of others, by window of their exponents (fine_weight), ascending
  /// Rows that fit in no lanes; empty: no such row. Weights in millionths, and others in units of 2^-116: a weight is the same
  /// number whatever the scores beside it.
  boxed<general_sums> millionths, general;

  cell_sums(const sums_shape& of, const lane_layout& as) : shape(&of), layout(&as), lanes(as, 1) {}
  [[nodiscard]] bool linear() const noexcept { return layout->kernel.linear; }
  [[nodiscard]] lane_sums& fine_of(int window);
  [[nodiscard]] general_sums& general_of(bool in_millionths);
  /// Of the design, in this cell. Carried sums only.
  [[nodiscard]] std::int64_t rows() const noexcept;
};
general_sums empty_general(const sums_shape& shape, const lane_layout& layout);
void combine(cell_sums& to, const cell_sums& other, bool negative);
/// The one form of these sums: carried, nothing kept of what is zero.
void settle(cell_sums& sums);
/// Whether the rows of `theirs` can be among those of `ours`: what is left is not below nothing, and nothing if no row is left.
[[nodiscard]] bool holds(const cell_sums& ours, const cell_sums& theirs);

/// A weight that is no number of millionths as an integer below 2^63 in units of 2^-fine_shift(window): exactly the double.
struct fine_weight {
  std::uint64_t integer = 0;
  int window = 0;  ///< 0 .. 12: eleven binary exponents each, 2^-5 .. 2^6 in one
};
fine_weight fine(double w) noexcept;
inline constexpr int fine_windows = 13;
constexpr int fine_shift(int window) noexcept { return 123 - 11 * window; }

/// A value of each `by` column; empty: missing in the data.
using group_values = std::vector<std::optional<std::string>>;
/// How a missing value is shown.
inline constexpr const char* missing_word = "(missing)";

/// How the sample was drawn, over all rows of the design.
struct design_data {
  bool stratified = false, clustered = false, finite = false;
  /// Units that were drawn together: the strata; and where later stages add to a variance, each unit of the stage before.
  struct part {
    std::string name;                       ///< "north"; of a later stage "north, 7"
    std::size_t stage = 0;                  ///< 0: a stratum
    std::size_t above = 0;                  ///< of a later stage: the part that it is a unit of
    std::int64_t units = 0;                 ///< sampled: clusters, or rows
    std::string a_unit;                     ///< the name of one of the clusters
    std::vector<std::string> population{};  ///< what the data say of how many there are, as it stands; more than one: they differ
  };
  std::vector<part> parts;    ///< by stage, then by name; at least one
  std::size_t strata = 1;     ///< how many of them
  std::int64_t unplaced = 0;  ///< rows without a stratum or cluster, or without its population
  std::string unplaced_in;    ///< a column that has none for them
  std::string repeated;       ///< a cluster that is in two strata, if there is one: "7 in north and south"
};

/// A snapshot: groups with their roll-ups, in the order of the records, settled.
struct sums_data {
  std::shared_ptr<const sums_shape> shape;
  row_counts rows;
  std::vector<missing_counts> missing;
  bool weighted = false;
  design_data design;
  /// What a group has of a part of the design.
  struct unit_sums {
    std::uint32_t unit = 0;  ///< its place among those of the part
    cell_sums sums;
  };
  struct part_sums {
    std::size_t part = 0;
    std::optional<cell_sums> sums;  ///< of a stratum, unless it is the only one
    std::vector<unit_sums> units;   ///< totals by cluster, ascending, where there are clusters
  };
  struct group_sums {
    rater::group group;
    cell_sums sums;
    std::vector<part_sums> parts;  ///< those the group has rows in, ascending; empty where rows are drawn from one population
  };
  std::vector<group_sums> groups;
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
