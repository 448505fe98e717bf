#pragma once
#include <rater/engine/sums.hpp>
#include <rater/export.hpp>
#include <rater/scoring/options.hpp>
#include <rater/survey/responses.hpp>

#include <memory>

namespace rater {
inline namespace v0 {

/// Any number of respondents in one pass, in memory that grows with groups and not with rows.
///
/// The law: for any order of rows, any partition into updates and merges, the sums are the same to the last bit; `remove`
/// is the exact inverse of `update`. Every weight and score enters as an integer and products are exact (docs/exactness.md).
/// Not synchronised: one writer at a time; `sums` is const and what it returns is safe to share.
class RATER_EXPORT accumulator {
public:
  /// Throws as `score_plan` does, and for a design that this version cannot honour.
  accumulator(const instrument& asked, const score_options& options = {});
  explicit accumulator(std::shared_ptr<const score_plan> plan);
  ~accumulator();
  accumulator(const accumulator&);
  accumulator(accumulator&&) noexcept;
  accumulator& operator=(const accumulator&);
  accumulator& operator=(accumulator&&) noexcept;

  /// Adds respondents. Throws, before anything changes: error(errc::data) for a weight that is negative, not finite or
  /// outside 2^-64 .. 2^64; errc::usage for a column that is not bound; errc::incompatible for another instrument;
  /// errc::limit for more groups than `max_groups`. O(rows * columns).
  void update(const responses& block);
  /// Adds one respondent. O(columns).
  void update(const form& answers);
  /// Takes respondents out again. Throws error(errc::data), before anything changes, if more would be removed than is there.
  void remove(const responses& block);
  void remove(const form& answers);
  /// Adds everything the other has seen. Throws error(errc::incompatible), which says what differs, unless both were made
  /// with the same instrument and options.
  void merge(const accumulator& other);

  /// The state as of now. O(groups * scores).
  [[nodiscard]] rater::sums sums() const;
  [[nodiscard]] const score_plan& plan() const noexcept;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace v0
}  // namespace rater
