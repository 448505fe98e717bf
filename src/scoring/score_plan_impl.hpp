#pragma once
#include <rater/scoring/score_plan.hpp>

#include <array>
#include <cstdint>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

// The compilers we serve have it; -Wpedantic has to be told.
__extension__ typedef __int128 int128;

/// What a share of importance is counted in: 1 / (divisor * 2^shift). Points out of 100 keep a whole point whole, so that they
/// and what is weighted by them are exact; other shares are rounded once.
struct importance_unit {
  std::int64_t divisor = 1;
  int shift = 44;
  [[nodiscard]] constexpr std::int64_t whole() const noexcept { return divisor << shift; }
};
inline constexpr importance_unit share_unit = {1, 44};
inline constexpr importance_unit points_unit = {100, 37};
/// Numbers without a scale (spend, ratings of importance) are kept in millionths, up to 10^12.
inline constexpr std::int64_t number_divisor = 1'000'000;
inline constexpr double largest_number = 1e12;

/// How the mean of m of k integers becomes an integer: sum * factor[m], in units of step / (divisor * 2^shift).
struct mean_unit {
  std::int64_t divisor = 1;
  int shift = 0;                     ///< above 0: sum * 2^shift / m, rounded
  std::vector<std::int64_t> factor;  ///< by m; empty when rounded
};

/// The columns of a dimension or item that must be answered together: a pair, a perception, a triple, a comparison.
enum class basis_kind : std::uint8_t { pair, perceived, triple, compared };
inline constexpr int basis_kinds = 4;

struct basis_item {
  std::array<int, 3> slot = {-1, -1, -1};  ///< -1: the benchmark, or no such column
  std::int64_t benchmark = 0;              ///< in units of step / quantum
  int points = 0;
  bool reverse = false;
};

struct basis {
  basis_kind kind = basis_kind::pair;
  int columns = 1;
  int dimension = -1;  ///< >= 0: of a dimension; else of one item
  std::vector<basis_item> items;
  std::int64_t quantum = 1;  ///< sums are in steps / quantum
  mean_unit unit;
  int need = 1;
  const rater::scale* scale = nullptr;
};

/// Where a number of every respondent comes from.
enum class recipe : std::uint8_t {
  mean,        ///< sum of coefficient * column over the basis
  gap_class,   ///< dissatisfied, satisfied, delighted: `which`
  zone_class,  ///< below, within, above, inverted: `which`
  zone_position,
  importance,    ///< of dimension `which`
  overall_mean,  ///< mean of the dimension scores of a family
  overall_class,
  overall_weighted,
  mean_of_items,
  item_importance,  ///< a number column
  top_box,
  nps,
  answer_value,  ///< an outcome on a scale
  number_value,  ///< an outcome without
};

struct step_of_plan {
  recipe how = recipe::mean;
  int basis = -1;
  std::array<int, 3> coefficient = {0, 0, 0};
  int which = 0;
  int slot = -1;
  int gate = -1;  ///< family: only respondents who have all its dimension scores and importance
  int family = -1;
  int threshold = 0;  ///< top_box: the lowest code in it
};

/// The dimension scores that an overall score is made of: gaps, or perceptions.
struct family {
  basis_kind kind = basis_kind::pair;
  std::array<int, 3> coefficient = {0, 0, 0};
  std::vector<int> bases;       ///< of the dimensions that have it
  std::vector<int> dimensions;  ///< which those are
  std::int64_t divisor = 1;     ///< common: scaled scores are in steps / (divisor * 2^shift)
  int shift = 0;
  bool rounds = false;            ///< a dimension is too long for exact means: every one is rounded, to 2^-shift
  bool comparable = true;         ///< all on scales of the same bounds and step
  bool every_dimension = true;    ///< no dimension of the instrument lacks it
  std::int64_t averages = 1;      ///< lcm(1..D), or D when every dimension is needed
  int mean_shift = 0;             ///< of overall_mean and overall_weighted, below the family's own where 60 bits
  int weighted_shift = 0;         ///< would not hold it
  std::int64_t item_quantum = 1;  ///< mean_of_items
  mean_unit item_unit;
  int item_need = 1;
  int128 origin = 0;  ///< the scale's minimum in the common unit; 0 for gaps
};

}  // namespace detail

struct score_plan::impl {
  std::shared_ptr<const instrument> asked;
  score_options options;
  std::vector<score_definition> scores;
  std::vector<detail::step_of_plan> steps;  // one for each score
  std::vector<statistic> statistics;
  std::vector<joint_set> sets;
  int set_of_all = -1;  ///< the one that `covariances` asks for
  std::vector<detail::basis> bases;
  std::vector<detail::family> families;
  std::vector<slot> slots;  // of the instrument, without those of text
  detail::importance_unit importance;
  std::vector<int> importance_slots;           // by dimension
  std::vector<std::int64_t> fixed_importance;  // by dimension, in the unit above; empty unless fixed
  std::vector<int> triple_bases;               // of dimensions: screening counts their answers
};

namespace detail {

/// For the engine, which scores many rows at a time.
struct plan_access {
  static const score_plan::impl& of(const score_plan& plan) noexcept { return *plan.impl_; }
};

/// round(a / b) away from zero at halves; b > 0.
constexpr int128 rounded_ratio(int128 a, int128 b) noexcept { return a >= 0 ? (a + b / 2) / b : -((-a + b / 2) / b); }
/// a * 2^shift, rounded where shift is negative.
constexpr int128 shifted(int128 a, int shift) noexcept {
  return shift >= 0 ? a * (int128{1} << shift) : rounded_ratio(a, int128{1} << -shift);
}
/// round(a * 2^up / b) for |a| up to 2^126, 0 < b < 2^60, up <= 60.
constexpr int128 ratio_shifted(int128 a, int128 b, int up) noexcept {
  if (up < 0) return rounded_ratio(shifted(a, up), b);
  const bool negative = a < 0;
  const int128 size = negative ? -a : a;
  const int128 out = (size / b) * (int128{1} << up) + rounded_ratio((size % b) * (int128{1} << up), b);
  return negative ? -out : out;
}
/// The mean of m integers whose sum is `sum`.
inline std::int64_t mean_of(const mean_unit& unit, std::int64_t sum, std::int64_t m) noexcept {
  if (!unit.factor.empty()) return sum * unit.factor[static_cast<std::size_t>(m)];
  constexpr std::int64_t fits = std::int64_t{1} << 22;  // shifted by 40, in 63 bits: a tenth of the time
  if (unit.shift > 40 || sum >= fits || sum <= -fits)
    return static_cast<std::int64_t>(rounded_ratio(shifted(sum, unit.shift), m));
  const std::int64_t size = (((sum < 0 ? -sum : sum) << unit.shift) + m / 2) / m;
  return sum < 0 ? -size : size;
}
/// How many bits |x| takes.
constexpr int bit_width(int128 x) noexcept {
  int bits = 0;
  for (x = x < 0 ? -x : x; x != 0; x >>= 1) ++bits;
  return bits;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
