#pragma once
#include "cell_sums.hpp"

#include <cstdint>
#include <vector>

// The sums of a cell as integers of one unit, whichever way its rows were added.
namespace rater {
inline namespace v0 {
namespace detail {

/// In what a weight is counted: 1 / (divisor * 2^shift).
struct weight_unit {
  std::int64_t divisor = 1'000'000;
  int shift = 0;
};
/// The coarsest in which every weight of these rows is a whole number.
weight_unit unit_of(const cell_sums& sums) noexcept;

/// The sums of a score in integers; value = offset + step * (x - origin) / (divisor * 2^shift). A linear cell has no squares.
struct score_totals {
  std::int64_t n = 0;
  big w, wx, wxx, ww, wwx, wwxx;
  big origin;
};
/// sum w^2 x x', x p', p x', p p' of two scores of a joint set, over the rows that have both.
struct pair_totals {
  big xx, xp, px, pp;
};
/// What the rows that do not have both of x and x' have: sum w^2 x, sum w^2 x', sum w^2.
struct pair_lack {
  big x_alone, other_alone, not_both;
};
/// The rows that gave one answer.
struct answer_totals {
  std::int64_t n = 0;
  big w, ww;
};

/// Reads the sums of one cell.
class totals {
public:
  /// `unit`: of the cell, or of one that holds its rows and others.
  totals(const cell_sums& sums, weight_unit unit);
  [[nodiscard]] std::int64_t rows() const noexcept { return sums_.rows(); }
  [[nodiscard]] big w() const;
  [[nodiscard]] big ww() const;
  [[nodiscard]] score_totals score(int score) const;
  /// Of members a <= b of a joint set, whose totals are given.
  [[nodiscard]] pair_totals pair(int set, std::size_t a, std::size_t b, const score_totals& of_a, const score_totals& of_b) const;
  /// sum w^2 x x' of them.
  [[nodiscard]] big product(int set, std::size_t a, std::size_t b, const score_totals& of_a, const score_totals& of_b) const;
  /// False: every row has all members of the set or none, or is like that for all the sums know.
  [[nodiscard]] bool some_lack(int set) const noexcept;
  [[nodiscard]] pair_lack lack(int set, std::size_t a, std::size_t b, const score_totals& of_a, const score_totals& of_b) const;
  [[nodiscard]] answer_totals answer(std::size_t bin) const;

private:
  /// Sums in lanes, and what brings them to the unit: million^k * 2^(k shift) for sums of w^k.
  struct piece {
    const lane_sums* sums;
    unsigned shift;
    bool times_million;
  };
  /// Limb k of a number is at first + k * stride.
  struct place {
    std::int64_t first = 0;
    int limbs = 1;
    std::int64_t stride = 1;
    bool rare = false;
  };
  [[nodiscard]] big of_w(const place& at) const;   ///< a sum of w times something
  [[nodiscard]] big of_ww(const place& at) const;  ///< of w^2 times something
  [[nodiscard]] big sum_of(const place& at, int power) const;
  [[nodiscard]] big piece_of(const piece& p, const place& at, int power) const;
  static const std::int64_t* limbs_of(const lane_sums& sums, const place& at) noexcept;
  [[nodiscard]] std::int64_t count(std::int64_t at) const noexcept;
  void add_lanes(score_totals& to, int score) const;
  void take_gated_out(score_totals& to, std::size_t gated) const;
  /// General sums, and what brings them to the unit.
  struct general_piece {
    const general_sums* sums;
    unsigned shift;
    bool times_million;
    [[nodiscard]] big w(const big& sum) const;   ///< a sum of w times something
    [[nodiscard]] big ww(const big& sum) const;  ///< of w^2 times something
  };
  static void add_general(score_totals& to, const general_piece& from, int score);
  [[nodiscard]] big product_in_lanes(int set, std::size_t a, std::size_t b) const;
  [[nodiscard]] pair_lack lack_in_lanes(int set, std::size_t a, std::size_t b) const;
  [[nodiscard]] big general_product(const general_piece& from, int set, std::size_t a, std::size_t b, const big& origin_a,
                                    const big& origin_b) const;
  [[nodiscard]] const pair_sums& pair_of(const general_piece& from, int set, std::size_t a, std::size_t b) const;
  void add_general_lack(pair_lack& to, const general_piece& from, int set, std::size_t a, std::size_t b, const score_totals& of_a,
                        const score_totals& of_b) const;

  const sums_shape& shape_;
  const lane_layout& layout_;
  const cell_sums& sums_;
  bool plain_;                 ///< weights in millionths, all rows in lanes: nothing but `lanes` of the sums, as they are
  bool has_rare_;              ///< rows that lack something that products need
  std::vector<piece> pieces_;  ///< unless plain
  std::vector<general_piece> general_;
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
