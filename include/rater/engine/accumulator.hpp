#pragma once
#include <rater/engine/sums.hpp>
#include <rater/export.hpp>
#include <rater/scoring/options.hpp>
#include <rater/survey/responses.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace rater {
inline namespace v0 {

/// What untrusted bytes may ask of us.
struct state_limits {
  std::size_t bytes = std::size_t{4} << 30;
};

namespace detail {
struct accumulator_access;
}

/// A part of a state's bytes: four letters that name it, and what it holds.
struct state_section {
  std::string tag{};  ///< four ASCII letters or digits; lower case: of an application
  std::vector<std::byte> bytes{};
};

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
  /// errc::limit for more groups than `max_groups` or more units than `max_units`. O(rows * columns).
  void update(const responses& block);
  /// Rows first .. first + count - 1 of a block.
  void update(const responses& block, std::size_t first, std::size_t count);
  /// Adds one respondent. O(columns).
  void update(const form& answers);
  /// Takes respondents out again. Throws error(errc::data), before anything changes, if more would be removed than is there.
  void remove(const responses& block);
  void remove(const form& answers);
  /// Adds everything the other has seen. Throws error(errc::incompatible), which says what differs, unless both were made
  /// with the same instrument and options.
  void merge(const accumulator& other);

  /// The state as bytes (format 1, docs/serialization.md): the same bytes for the same respondents, whatever the order, threads,
  /// parts or machine. Compact: numbers take as many bytes as they need.
  [[nodiscard]] std::vector<std::byte> serialize() const;
  /// The accumulator that `serialize` wrote. Throws error(errc::data) for bytes that are no state or are damaged (what, at which
  /// byte), error(errc::incompatible) for a format of a later version, error(errc::limit) beyond the limits. Memory taken is
  /// bounded by the size of the bytes.
  [[nodiscard]] static accumulator deserialize(std::span<const std::byte> bytes, const state_limits& limits = {});

  /// Sections of a state that this version does not know, and those of the caller: they travel with the state through bytes and
  /// merges (those of the other after ours) and change no number.
  [[nodiscard]] const std::vector<state_section>& sections() const noexcept;
  void add_section(state_section section);

  /// What of the rows was used, as of now. O(1).
  [[nodiscard]] const row_counts& rows() const noexcept;
  /// The state as of now. O(groups * scores).
  [[nodiscard]] rater::sums sums() const;
  [[nodiscard]] const score_plan& plan() const noexcept;
  [[nodiscard]] std::shared_ptr<const score_plan> shared_plan() const noexcept;
  /// One that has seen nothing, of the same instrument and options: for another thread, or another day.
  [[nodiscard]] accumulator empty_copy() const;

private:
  friend struct detail::accumulator_access;
  struct impl;
  explicit accumulator(std::unique_ptr<impl> i);
  std::unique_ptr<impl> impl_;
};

}  // namespace v0
}  // namespace rater
