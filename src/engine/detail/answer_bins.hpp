#pragma once
#include <rater/scoring/score_plan.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

// The item level by answer: a bin for every point of every column, and for every difference of two columns of one item.
namespace rater {
inline namespace v0 {
namespace detail {

struct answer_column {
  int item = 0;
  rater::measure measure = measure::perception;
  int slot = -1;  ///< place in answer_bins::slots
  int less = -1;  ///< >= 0: the answer of `slot` less that of this one
  bool reverse = false;
  int points = 0;
  double lowest = 0;  ///< the value of the first bin; each further one is a step more
  double step = 1;
  std::uint32_t first = 0, count = 0;  ///< bins
};

struct answer_bins {
  std::vector<int> slots;              ///< of the responses
  std::vector<answer_column> columns;  ///< none unless the options ask for them
  std::size_t count = 0;

  /// Throws error(errc::limit) for a scale of more points than can be counted one by one.
  explicit answer_bins(const score_plan& plan);
};

/// The answers of up to 64 rows.
struct answer_rows {
  std::vector<std::uint16_t> codes;  ///< by slot, then row
};
void read_answers(const answer_bins& of, const responses& block, std::size_t first, std::size_t count, answer_rows& out);
/// The bins of one of the rows read, kept in `out`; a column without an answer has none.
std::span<const std::uint32_t> bins_of(const answer_bins& of, const answer_rows& rows, std::size_t row,
                                       std::vector<std::uint32_t>& out);

}  // namespace detail
}  // namespace v0
}  // namespace rater
