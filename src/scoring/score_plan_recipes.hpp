#pragma once
#include "score_plan_impl.hpp"

#include <algorithm>

namespace rater {
inline namespace v0 {
namespace detail {

inline constexpr std::size_t count_column = 3;  // of the sums of a basis, beside up to three sums

/// Everything about the rows at hand that a recipe may read.
struct rows_view {
  const score_plan::impl& plan;
  std::size_t rows;
  const std::uint16_t* codes;     // by slot
  const double* numbers;          // by slot
  const std::int64_t* sums;       // by basis: three sums and a count
  const std::int64_t* shares;     // importance by dimension
  const std::uint8_t* important;  // rows with importance
  const std::uint8_t* complete;   // by kind: rows with every answer of every dimension

  [[nodiscard]] const std::int64_t* sum(int basis, std::size_t column) const {
    return sums + (static_cast<std::size_t>(basis) * 4 + column) * score_block::capacity;
  }
  [[nodiscard]] const basis& basis_at(int b) const { return plan.bases[static_cast<std::size_t>(b)]; }
  [[nodiscard]] const std::int64_t* share(int d) const { return shares + static_cast<std::size_t>(d) * score_block::capacity; }

  [[nodiscard]] bool has(int b, std::size_t r) const {
    const basis& from = basis_at(b);
    if (sum(b, count_column)[r] < from.need) return false;
    const bool listwise = plan.options.missing == missing_policy::listwise_all && from.dimension >= 0;
    return !listwise || complete[static_cast<std::size_t>(from.kind) * score_block::capacity + r] != 0;
  }
  [[nodiscard]] std::int64_t combined(int b, const std::array<int, 3>& coefficient, std::size_t r) const {
    std::int64_t out = 0;
    for (std::size_t c = 0; c < 3; ++c)
      if (coefficient[c] != 0) out += coefficient[c] * sum(b, c)[r];
    return out;
  }
  [[nodiscard]] bool has_all(const family& f, std::size_t r) const {
    return std::all_of(f.bases.begin(), f.bases.end(), [&](int b) { return has(b, r); });
  }
};

/// Numbers beyond what the sums hold are no answers, and counted as such.
void refuse_large(std::span<double> numbers, missing_counts& tally);
/// A number in millionths, rounded once.
std::int64_t millionths(double x);

/// The mean of a dimension in a family that rounds, in the family's unit.
int128 scaled_mean(const family& f, const basis& b, std::int64_t sum, std::int64_t answers);
/// Dissatisfied 0, satisfied 1, delighted 2: by the sum of the gaps of so many dimensions, in their family's unit.
int class_of_total(const score_plan::impl& plan, const family& f, int128 total, int dimensions);

/// One row of one score: what it is, or nothing.
struct cell {
  std::int64_t x = 0;
  bool present = false;
};
/// The score that a step of the plan gives this row.
cell evaluate_cell(const rows_view& in, const step_of_plan& s, const score_definition& what, std::size_t r);

}  // namespace detail
}  // namespace v0
}  // namespace rater
