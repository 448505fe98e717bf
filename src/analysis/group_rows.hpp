#pragma once
#include "engine/block_rows.hpp"

#include <rater/record.hpp>
#include <rater/scoring/score_plan.hpp>
#include <rater/survey/responses.hpp>

#include <string>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// Which rows of the answers are in the design, and in each group of a result.
class group_rows {
public:
  group_rows(const score_plan& plan, const responses& answers);
  [[nodiscard]] bool used(std::size_t row) const noexcept { return has_bit(rows_.used, row); }
  /// The rows of a group, which are inside `where` too.
  [[nodiscard]] std::vector<bool> of(const group& in) const;

private:
  static bool has_bit(const row_bits& bits, std::size_t row) noexcept { return (bits[row / 64] >> (row % 64) & 1) != 0; }
  const responses& answers_;
  engine_columns columns_;
  block_rows rows_;
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
