#pragma once
#include "wide_int.hpp"

#include <rater/engine/sums.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// What an accumulator knows of each group. docs/exactness.md explains the units and counts the bits.
namespace rater {
inline namespace v0 {
namespace detail {

__extension__ typedef __int128 sum128;

/// Weights are integers in units of 2^-116 (squares in units of 2^-232): every double from 2^-64 to 2^64 is one.
inline constexpr int weight_shift = 116;

/// A weight as mantissa * 2^shift of those units; 1 is {1, 116}.
struct exact_weight {
  std::uint64_t mantissa = 1;
  unsigned shift = weight_shift;
};
exact_weight exact(double w) noexcept;

/// The sums of one score over the respondents who have it, all weights 1.
struct plain_sums {
  std::int64_t n = 0;
  sum128 y = 0;
  wide<3> yy;
  friend bool operator==(const plain_sums&, const plain_sums&) = default;
};
/// The same with weights: W = sum w, and so on.
struct score_sums {
  std::int64_t n = 0;
  wide<4> w;
  wide<5> wy;
  wide<6> wyy;
  wide<7> ww;
  wide<8> wwy;
  wide<9> wwyy;
  friend bool operator==(const score_sums&, const score_sums&) = default;
};

/// Products of two scores of a joint set, p = 1 where a score is present: sum w^2 y y', y p', p y', p p'. Where all scores of a
/// set are present for the same respondents the last three are sums of the scores themselves, and stay 0 here.
struct plain_pair {
  wide<3> yy;
  sum128 yp = 0, py = 0;
  std::int64_t pp = 0;
  friend bool operator==(const plain_pair&, const plain_pair&) = default;
};
struct pair_sums {
  wide<9> yy;
  wide<8> yp, py;
  wide<7> pp;
  friend bool operator==(const pair_sums&, const pair_sums&) = default;
};

/// A value of each `by` column; empty: missing in the data.
using group_values = std::vector<std::optional<std::string>>;
/// How a missing value is shown.
inline constexpr const char* missing_word = "(missing)";

/// One group of the finest division. Holds either plain or weighted sums.
struct cell {
  group_values values;
  std::int64_t rows = 0;
  wide<4> w;  // of all its rows, with or without scores
  wide<7> ww;
  std::vector<plain_sums> plain;
  std::vector<plain_pair> plain_pairs;
  std::vector<score_sums> weighted;
  std::vector<pair_sums> weighted_pairs;

  void add_row(const exact_weight& weight) noexcept;
};

/// How many pairs the joint sets of a plan have, and where those of each begin.
struct pair_layout {
  std::vector<std::size_t> first;
  std::size_t count = 0;
  std::size_t largest = 0;  ///< members of the largest set
  explicit pair_layout(std::span<const joint_set> sets);
  /// Place of the pair (a, b), a <= b, of a set of `size` scores, counted from its first.
  static std::size_t at(std::size_t a, std::size_t b, std::size_t size) noexcept { return a * size - a * (a + 1) / 2 + b; }
};

/// An empty cell of this plan, in the form asked for.
cell make_cell(const score_plan& plan, const pair_layout& pairs, bool weighted);
/// Turns plain sums into the same numbers as weighted ones.
void make_weighted(cell& c);
/// Adds or takes away all sums of the other, which has the same form.
void combine(cell& to, const cell& other, bool negative) noexcept;
/// What a pair needs of one of its scores in a row.
struct pair_member {
  std::int64_t x = 0;
  bool present = false;
  uint128 wx = 0;                         ///< w |x|
  std::array<std::uint64_t, 3> wwx = {};  ///< w^2 |x|
};
/// Adds one row of a scored block. `scratch` has room for the largest set.
void add_scores(cell& to, const score_plan& plan, const pair_layout& pairs, const score_block& scored, std::size_t row,
                const exact_weight& weight, std::span<pair_member> scratch) noexcept;

/// A snapshot: groups with their roll-ups, in the order of the records, always in weighted form.
struct sums_data {
  std::shared_ptr<const score_plan> plan;
  row_counts rows;
  std::vector<missing_counts> missing;
  bool weighted = false;
  struct group_sums {
    rater::group group;
    cell sums;
  };
  std::vector<group_sums> groups;
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
