#pragma once
#include <rater/export.hpp>
#include <rater/scoring/score_plan.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rater {
inline namespace v0 {

namespace detail {
struct sums_data;
}

/// What of the rows was used, and what was left out for which reason. Nothing is dropped uncounted.
struct row_counts {
  std::int64_t read = 0;
  std::int64_t used = 0;      ///< rows of the design
  std::int64_t excluded = 0;  ///< removed by the instrument's include_if: no interviews
  std::int64_t zero_weight = 0;
  std::int64_t missing_weight = 0;
  std::int64_t without_answers = 0;  ///< used rows with no answered item
  std::int64_t outside_where = 0;    ///< used rows outside the domain of `where`
  std::int64_t bad_importance = 0;   ///< used rows whose importance is no importance
  std::int64_t screened = 0;         ///< used rows left out by screening
};

/// A snapshot of an accumulator: exact sums by group, from which inference makes estimates. Immutable, cheap to copy.
class RATER_EXPORT sums {
public:
  [[nodiscard]] const score_plan& plan() const noexcept;
  [[nodiscard]] const row_counts& rows() const noexcept;
  /// Missing answers by reason, over all rows read, in the order of the instrument's slots.
  [[nodiscard]] std::span<const missing_counts> missing() const noexcept;
  /// True if any row of the design came with a weight, or the instrument has a weight column.
  [[nodiscard]] bool weighted() const noexcept;
  /// How many groups, roll-ups included.
  [[nodiscard]] std::size_t groups() const noexcept;

  explicit sums(std::shared_ptr<const detail::sums_data> data) : data_(std::move(data)) {}
  [[nodiscard]] const detail::sums_data& data() const noexcept { return *data_; }

private:
  std::shared_ptr<const detail::sums_data> data_;
};

}  // namespace v0
}  // namespace rater
