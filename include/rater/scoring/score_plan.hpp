#pragma once
#include <rater/export.hpp>
#include <rater/scoring/measure.hpp>
#include <rater/scoring/options.hpp>
#include <rater/survey/responses.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace rater {
inline namespace v0 {

namespace detail {
struct plan_access;
}

/// A number that every respondent has or lacks, kept as an integer x so that sums over respondents can be exact:
/// value = offset + step * x / (divisor * 2^shift).
///
/// Means of m of k answers are exact: divisor is a multiple of lcm(1..k) (or, where that is beyond 2^31, x is rounded once,
/// to 2^-40 of a step, or as finely as 60 bits allow). Points out of 100 are exact to 2^-37 of a point, other importance is
/// rounded once, to 2^-44; a score weighted by it once more.
/// |x| < 2^60.
struct score_definition {
  rater::level level = level::overall;
  std::string id;
  rater::measure measure = measure::gap;
  double offset = 0;
  double step = 1;
  std::int64_t divisor = 1;
  int shift = 0;
  bool hidden = false;  ///< serves another statistic, has no record of its own

  [[nodiscard]] RATER_EXPORT double value(std::int64_t x) const noexcept;
};

/// A number to be reported, and how it follows from the scores.
struct statistic {
  enum class form : std::uint8_t {
    mean,              ///< intercept + slope / per * mean of a score
    product_of_means,  ///< intercept + slope / per * sum over dimensions of mean importance times mean score
    undefined,         ///< never has a value in this instrument: `why`
  };
  rater::level level = level::overall;
  std::string id;
  rater::measure measure = measure::gap;
  form how = form::mean;
  int score = -1;
  double intercept = 0, slope = 1, per = 1;
  int set = -1;  ///< of product_of_means: which joint set
  std::string why;
};

/// Scores whose products must be summed pair by pair, for statistics that combine several means: first the scores of the
/// dimensions, then their importances.
struct joint_set {
  std::vector<int> scores;
  bool same_rows = false;  ///< all scores are present for the same respondents
};

/// The scores of some consecutive rows: x and presence by score and row.
class RATER_EXPORT score_block {
public:
  static constexpr std::size_t capacity = 256;
  [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
  [[nodiscard]] std::span<const std::int64_t> x(int score) const noexcept { return {x_.data() + at(score), rows_}; }
  [[nodiscard]] std::span<const std::uint8_t> present(int score) const noexcept { return {present_.data() + at(score), rows_}; }
  /// Rows with at least one answered item (any role but importance).
  [[nodiscard]] std::span<const std::uint8_t> answered() const noexcept { return {answered_.data(), rows_}; }
  /// Rows whose importance is there but is no importance: points that do not sum to 100, or partly blank.
  [[nodiscard]] std::span<const std::uint8_t> bad_importance() const noexcept { return {bad_importance_.data(), rows_}; }
  /// Rows left out by `screening`.
  [[nodiscard]] std::span<const std::uint8_t> screened() const noexcept { return {screened_.data(), rows_}; }
  /// Missing answers by slot and reason in these rows.
  [[nodiscard]] std::span<const missing_counts> missing() const noexcept { return missing_; }

private:
  friend class score_plan;
  [[nodiscard]] static std::size_t at(int score) noexcept { return static_cast<std::size_t>(score) * capacity; }
  std::size_t rows_ = 0;
  std::vector<std::int64_t> x_;
  std::vector<std::uint8_t> present_, answered_, bad_importance_, screened_;
  std::vector<missing_counts> missing_;
  std::vector<std::uint16_t> codes_;  // scratch: a column for each answer slot,
  std::vector<double> numbers_;       // for each number slot,
  std::vector<std::int64_t> sums_;    // sums and counts of answers by dimension or item,
  std::vector<std::int64_t> shares_;  // importances, in units of 2^-44
  std::vector<std::uint8_t> flags_;   // who has importance
};

/// What to compute for each respondent: made once from an instrument and options, then applied to any number of rows.
/// Immutable; `evaluate` is const and safe from several threads, each with its own block.
class RATER_EXPORT score_plan {
public:
  /// Throws error(errc::usage) as `validate(options, instrument)` does.
  score_plan(std::shared_ptr<const instrument> asked, const score_options& options);
  ~score_plan();
  score_plan(const score_plan&) = delete;
  score_plan& operator=(const score_plan&) = delete;

  [[nodiscard]] const instrument& asked() const noexcept;
  [[nodiscard]] std::shared_ptr<const instrument> shared_instrument() const noexcept;
  [[nodiscard]] const score_options& options() const noexcept;
  [[nodiscard]] std::span<const score_definition> scores() const noexcept;
  [[nodiscard]] std::span<const statistic> statistics() const noexcept;
  [[nodiscard]] std::span<const joint_set> joint_sets() const noexcept;
  /// The score of these keys, or -1.
  [[nodiscard]] int find(level l, std::string_view id, measure m) const noexcept;

  /// Scores rows first .. first + count - 1 (count <= score_block::capacity). Throws error(errc::usage) if a column of
  /// an item, importance or outcome was not bound. O(count * columns).
  void evaluate(const responses& answers, std::size_t first, std::size_t count, score_block& out) const;

  /// Throws error(errc::usage) as `evaluate` does. O(columns).
  void check_bound(const responses& answers) const;

  struct impl;  // opaque

private:
  friend struct detail::plan_access;
  std::unique_ptr<const impl> impl_;
};

}  // namespace v0
}  // namespace rater
