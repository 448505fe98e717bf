#pragma once
#include "general_sums.hpp"
#include "lane_sums.hpp"
#include "scoring/lane_scorer.hpp"

#include <rater/engine/sums.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

// What an accumulator knows of each group: sums in lanes, and of the rows that do not fit there general ones.
namespace rater {
inline namespace v0 {
namespace detail {

/// How the sums of a plan are laid out. Made once, shared by everything that holds such sums.
struct sums_shape {
  explicit sums_shape(std::shared_ptr<const score_plan> p)
      : plan(std::move(p)), pairs(plan->joint_sets()), lanes(lanes_of(*plan)), layout(lanes), scorer(*plan, lanes) {}
  sums_shape(const sums_shape&) = delete;
  sums_shape& operator=(const sums_shape&) = delete;
  std::shared_ptr<const score_plan> plan;
  pair_layout pairs;
  lane_plan lanes;
  lane_layout layout;
  lane_scorer scorer;
};

struct cell_sums {
  lane_sums lanes;
  std::optional<general_sums> general;  ///< empty: no such row

  explicit cell_sums(const sums_shape& shape) : lanes(shape.layout) {}
  [[nodiscard]] general_sums& general_of(const sums_shape& shape) {
    if (!general) general.emplace(*shape.plan, shape.pairs);
    return *general;
  }
  /// Of the design, in this group. Carried sums only.
  [[nodiscard]] std::int64_t rows(const sums_shape& shape) const noexcept {
    return lanes.main[static_cast<std::size_t>(shape.layout.kernel.n)] + (general ? general->rows : 0);
  }
};
void combine(const sums_shape& shape, cell_sums& to, const cell_sums& other, bool negative);
/// The one form of these sums: carried, nothing kept of what is zero.
void settle(const sums_shape& shape, cell_sums& sums);

/// A value of each `by` column; empty: missing in the data.
using group_values = std::vector<std::optional<std::string>>;
/// How a missing value is shown.
inline constexpr const char* missing_word = "(missing)";

/// A snapshot: groups with their roll-ups, in the order of the records, settled.
struct sums_data {
  std::shared_ptr<const sums_shape> shape;
  row_counts rows;
  std::vector<missing_counts> missing;
  bool weighted = false;
  struct group_sums {
    rater::group group;
    cell_sums sums;
  };
  std::vector<group_sums> groups;
};

/// In what a weight is counted: 1 / (divisor * 2^shift).
struct weight_unit {
  std::int64_t divisor = 1'000'000;
  int shift = 0;
};

/// The sums of a score in integers; value = offset + step * (x - origin) / (divisor * 2^shift).
struct score_totals {
  std::int64_t n = 0;
  big w, wx, wxx, ww, wwx, wwxx;
  big origin;
};
/// sum w^2 x x', x p', p x', p p' of two scores of a joint set, over the rows that have both.
struct pair_totals {
  big xx, xp, px, pp;
};

/// Reads the sums of one group as integers of one unit.
class totals {
public:
  totals(const sums_shape& shape, const cell_sums& sums);
  [[nodiscard]] weight_unit unit() const noexcept { return unit_; }
  [[nodiscard]] std::int64_t rows() const noexcept { return rows_; }
  [[nodiscard]] const big& w() const noexcept { return w_; }
  [[nodiscard]] const big& ww() const noexcept { return ww_; }
  [[nodiscard]] score_totals score(int score) const;
  /// Of members a <= b of a joint set, whose totals are given.
  [[nodiscard]] pair_totals pair(int set, std::size_t a, std::size_t b, const score_totals& of_a, const score_totals& of_b) const;

private:
  [[nodiscard]] big number(bool rare, std::int64_t first, int limbs, std::int64_t stride, std::int64_t at) const;
  [[nodiscard]] big main(std::int64_t first, int limbs, std::int64_t stride, std::int64_t at) const {
    return number(false, first, limbs, stride, at);
  }
  [[nodiscard]] big rare(std::int64_t first, int limbs, std::int64_t stride, std::int64_t at) const {
    return number(true, first, limbs, stride, at);
  }
  void add_lanes(score_totals& to, int score) const;
  void add_general(score_totals& to, int score) const;
  [[nodiscard]] pair_totals pair_in_lanes(int set, std::size_t a, std::size_t b) const;
  void add_general(pair_totals& to, int set, std::size_t a, std::size_t b, const score_totals& of_a,
                   const score_totals& of_b) const;

  const sums_shape& shape_;
  const cell_sums& sums_;
  bool mixed_ = false;
  weight_unit unit_;
  std::int64_t rows_ = 0;
  big w_, ww_;
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
