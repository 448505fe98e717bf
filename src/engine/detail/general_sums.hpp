#pragma once
#include "wide_int.hpp"

#include <rater/scoring/score_plan.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

// The sums of a group over the rows that do not fit in lanes: any weight that is a double, any score. docs/exactness.md explains
// the units and counts the bits.
namespace rater {
inline namespace v0 {
namespace detail {

/// Weights are integers in units of 2^-116 (squares in units of 2^-232): every double from 2^-64 to 2^64 is one.
inline constexpr int weight_shift = 116;

/// A weight as mantissa * 2^shift of those units; 1 is {1, 116}.
struct exact_weight {
  std::uint64_t mantissa = 1;
  unsigned shift = weight_shift;
};
exact_weight exact(double w) noexcept;

/// The sums of one score over the respondents who have it: W = sum w, and so on.
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
struct pair_sums {
  wide<9> yy;
  wide<8> yp, py;
  wide<7> pp;
  friend bool operator==(const pair_sums&, const pair_sums&) = default;
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

/// The respondents who gave one answer.
struct answer_sums {
  std::int64_t n = 0;
  wide<4> w;
  wide<7> ww;
  friend bool operator==(const answer_sums&, const answer_sums&) = default;
};

struct general_sums {
  std::int64_t rows = 0;
  wide<4> w;  // of all its rows, with or without scores
  wide<7> ww;
  std::vector<score_sums> scores;
  std::vector<pair_sums> pairs;      ///< none where nobody asks for products
  std::vector<answer_sums> answers;  ///< by bin

  general_sums(std::size_t score_count, std::size_t pair_count, std::size_t bins)
      : scores(score_count), pairs(pair_count), answers(bins) {}
  friend bool operator==(const general_sums&, const general_sums&) = default;
};

/// Adds or takes away all sums of the other.
void combine(general_sums& to, const general_sums& other, bool negative) noexcept;

/// What a pair needs of one of its scores in a row.
struct pair_member {
  std::int64_t x = 0;
  bool present = false;
  uint128 wx = 0;                         ///< w |x|
  std::array<std::uint64_t, 3> wwx = {};  ///< w^2 |x|
};
/// Adds one row of a scored block. `scratch` has room for the largest set.
void add_row(general_sums& to, const score_plan& plan, const pair_layout& pairs, const score_block& scored, std::size_t row,
             const exact_weight& weight, std::span<pair_member> scratch) noexcept;
/// Adds the answers of a row, by bin.
void add_answers(general_sums& to, std::span<const std::uint32_t> bins, const exact_weight& weight) noexcept;
/// True unless the other, as rows among ours, would leave less than nothing.
[[nodiscard]] bool holds(const general_sums& ours, const general_sums& theirs) noexcept;

}  // namespace detail
}  // namespace v0
}  // namespace rater
