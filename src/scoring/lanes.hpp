#pragma once
#include "score_plan_impl.hpp"

#include <cstdint>
#include <utility>
#include <vector>

// The scores of a plan as small unsigned integers, so that many respondents can be added up at a time: narrow ones of 14 bits (16
// where their products are needed), wide ones of 52. What does not fit (a spend of 10^10, fractional points where products of
// importance are needed) is left to the general sums, row by row: which rows those are follows from the row alone.
namespace rater {
inline namespace v0 {
namespace detail {

inline constexpr std::size_t batch_rows = 64;
inline constexpr int narrow_bits = 14;
inline constexpr int joint_bits = 16;
inline constexpr int wide_bits = 52;
inline constexpr int most_classes = 4096;         ///< of presence
inline constexpr std::size_t most_members = 128;  ///< of a joint set: scores and importances of as many dimensions

/// A bit for each of the first rows of a batch.
inline std::uint64_t bits_up_to(std::size_t count) noexcept {
  return count >= batch_rows ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

/// One number of each row: score = (lane - origin) * 2^up.
struct lane {
  bool is_wide = false;
  int at = 0;  ///< among the narrow or the wide
  std::int64_t origin = 0;
  int up = 0;
  std::int64_t largest = 0;
  int absent = 0;  ///< class of rows that lack it
};

/// A score that is another one in the rows that pass a gate, and absent elsewhere.
struct gated_score {
  int lane = 0;
  int gate = 0;  ///< class of rows that do not pass
};

/// The lanes whose products a joint set needs, in its order, all of them narrow.
struct joint_lanes {
  std::vector<int> lanes;
  int gate = -1;           ///< >= 0: of gated scores
  std::vector<int> pairs;  ///< places in lane_plan::pairs, by pair_layout::at
};

struct lane_plan {
  bool usable = false;  ///< false: every row goes to the general sums
  std::vector<lane> lanes;
  std::vector<int> first_score;  ///< by lane: a score it stands for
  std::vector<int> lane_of;      ///< by score, or -1: gated
  std::vector<int> gated_of;     ///< by score, or -1
  std::vector<gated_score> gated;
  std::vector<joint_lanes> joint;          ///< by joint set of the plan
  std::vector<std::pair<int, int>> pairs;  ///< of narrow lanes, by their places
  int narrow = 0;                          ///< a multiple of 8
  int wide = 0;
  int absent = 0;                      ///< classes of presence
  std::vector<std::uint64_t> matters;  ///< classes whose absence touches products of scores: a bit for each, 64 in a word
  int joint_width = 0;                 ///< narrow lanes 0 .. joint_width - 1 hold all that pairs need
  bool narrow_is_14_bits = true;
  bool pairs_are_near = true;  ///< of the first sixteen lanes, which vectors can pick from
};

lane_plan lanes_of(const score_plan& plan);
/// Fills in `matters`.
void find_what_matters(lane_plan& plan);

/// The lanes of up to 64 rows.
struct lane_batch {
  explicit lane_batch(const lane_plan& plan);
  std::vector<std::uint16_t> narrow;  ///< by lane, then row
  std::vector<std::uint64_t> wide;
  std::vector<std::uint64_t> absent;  ///< by class: a bit for each row
  std::uint64_t unfit = 0;            ///< rows for the general sums
  std::uint64_t answered = 0, bad_importance = 0, screened = 0;
};

/// Fills a batch from evaluated rows first .. first + count - 1 of a block; lanes of rows that lack them are 0.
void fill_lanes(const lane_plan& plan, const score_block& from, std::size_t first, std::size_t count, lane_batch& out);

}  // namespace detail
}  // namespace v0
}  // namespace rater
