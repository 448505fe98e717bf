#pragma once
#include <rater/export.hpp>
#include <rater/survey/scale.hpp>
#include <rater/text.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace rater {
inline namespace v0 {

/// A way to point at a column of the data. `name` is the usual one; the others serve headers that are long, repeated
/// or split over several rows.
struct RATER_EXPORT column_ref {
  enum class by : std::uint8_t { name, import_id, label, index, header, path };
  by kind = by::name;
  std::string text{};                 ///< name, import id, label or path
  int index = 0;                      ///< counted from 1
  std::vector<std::string> header{};  ///< one cell for each header row

  column_ref() = default;
  column_ref(std::string name) : text(std::move(name)) {}
  column_ref(const char* name) : text(name) {}
  [[nodiscard]] static column_ref at(int index);

  /// The name itself, or "column 12", "import id QID7_1", ... for messages.
  [[nodiscard]] std::string to_string() const;
  friend bool operator==(const column_ref&, const column_ref&) = default;
};

/// What a column of an item holds.
enum class role : std::uint8_t {
  expectation,    ///< E: what an excellent firm should do
  perception,     ///< P: what this firm does
  adequate,       ///< M: the minimum that is acceptable
  desired,        ///< D: what is wished for
  comparison,     ///< one question, much worse .. much better than expected
  ideal,          ///< I of Teas (1993)
  norm,           ///< X of Teas (1993): the excellence norm
  standard,       ///< S: service standards set (managers)
  delivery,       ///< D: delivery achieved (employees)
  promise,        ///< C: what communication promises (employees)
  functional,     ///< Kano: how would you feel if it were there
  dysfunctional,  ///< Kano: how would you feel if it were not
  importance,     ///< how much the item matters; a number, not an answer on the item's scale
};
inline constexpr int role_count = 13;
[[nodiscard]] RATER_EXPORT std::string_view to_string(role r) noexcept;

/// One statement that respondents rate.
struct RATER_EXPORT item {
  std::string id{};
  std::string dimension{};  ///< id of one of the instrument's dimensions
  std::string scale{};      ///< name of one of the instrument's scales; empty when there is only one
  bool reverse = false;     ///< worded negatively and to be reversed: x' = min + max - x in every column but importance
  rater::text label{};
  std::optional<double> benchmark{};  ///< one expectation for everybody, in place of a column
  std::array<std::optional<column_ref>, role_count> columns{};

  [[nodiscard]] const std::optional<column_ref>& column(role r) const noexcept { return columns[static_cast<std::size_t>(r)]; }
  std::optional<column_ref>& column(role r) noexcept { return columns[static_cast<std::size_t>(r)]; }
  [[nodiscard]] bool has(role r) const noexcept {
    return column(r).has_value() || (r == role::expectation && benchmark.has_value());
  }
};

/// A group of items that are scored together; RATER's five are the usual ones, not the only ones.
struct dimension_definition {
  std::string id{};
  rater::text label{};
  std::variant<std::monostate, double, column_ref> importance{};  ///< none, one fixed weight, or by respondent
  std::optional<int> min_answered{};                              ///< items needed for a score; overrides the options' share
};

/// How importance by dimension was asked: 100 points to divide, a rating each, or weights fixed beforehand.
enum class importance_kind : std::uint8_t { points, rating, fixed };

/// What an outcome question is scored as.
enum class outcome_measure : std::uint8_t { csat, nps, ces, mean, loyalty, defected, spend };
inline constexpr int outcome_measure_count = 7;
[[nodiscard]] RATER_EXPORT std::string_view to_string(outcome_measure m) noexcept;

/// A question about the result: satisfaction, recommendation, effort, spend.
struct outcome {
  std::string id{};
  column_ref column;
  outcome_measure measure = outcome_measure::mean;
  std::string scale{};  ///< empty: 0..10 for nps; the only scale for csat and ces; else any number up to 10^12
  rater::text label{};
};

/// A column whose values make groups.
struct segment {
  std::string id{};
  column_ref column;
  rater::text label{};
  std::vector<std::pair<std::string, rater::text>> labels{};  ///< value in the data -> words, in the order to show
};

enum class comparison_op : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal, in };
[[nodiscard]] RATER_EXPORT std::string_view to_string(comparison_op op) noexcept;

/// column OP value(s). Two numbers compare as numbers, else both as text by code point. A missing value is equal to
/// nothing, so it meets `!=` and no other.
struct column_condition {
  column_ref column;
  comparison_op op = comparison_op::equal;
  std::vector<std::string> values{};  ///< one, or any number for `in`
};

/// Replicate weights as a file declares them.
struct replicate_weights_definition {
  std::string type{};  ///< BRR, Fay, JK1, JKn, bootstrap
  std::vector<std::string> columns{};
  std::optional<double> scale{}, rho{};
  std::vector<double> rscales{};
  std::optional<bool> mse{};
};

/// The columns that say who answered and how they were drawn.
struct respondent_columns {
  std::optional<column_ref> id{}, weight{}, strata{}, wave{}, audience{}, touchpoint{}, object{}, duration_seconds{};
  std::vector<column_ref> psu{}, fpc{};  ///< one for each stage
  std::optional<replicate_weights_definition> replicate_weights{};
  std::optional<column_ref> need{}, experience{}, word_of_mouth{};  ///< sources of expectation
  std::optional<column_ref> calibration_base_weight{};
  std::string calibration_targets{};
  std::vector<segment> segments{};
  std::vector<column_condition> include_if{};  ///< rows that do not meet all of these are no interviews
};

/// How the data file is written; empty = found out.
struct source_definition {
  std::string profile{}, encoding{}, sheet{};
  std::optional<char> delimiter{}, decimal{};
  std::optional<int> header_rows{};
};

/// What a survey asked: scales, dimensions, items with their columns, outcomes, and the columns about the respondent.
/// A plain value; nothing is checked until `validate`. Every function of the library that takes an instrument expects a
/// valid one; the readers and presets return only such.
struct RATER_EXPORT instrument {
  std::string id;
  std::string version;
  rater::text title;
  std::vector<std::pair<std::string, rater::scale>> scales;
  std::vector<dimension_definition> dimensions;
  rater::importance_kind importance_kind = importance_kind::points;
  std::vector<rater::item> items;
  std::vector<rater::outcome> outcomes;
  respondent_columns respondent;
  source_definition source;

  /// The scale of an item, or of an outcome (nullptr: any number). O(scales).
  [[nodiscard]] const rater::scale& scale_of(const rater::item& i) const;
  [[nodiscard]] const rater::scale* scale_of(const rater::outcome& o) const;
  [[nodiscard]] const rater::scale* find_scale(std::string_view name) const noexcept;
  /// Position of a dimension, or -1.
  [[nodiscard]] int dimension_index(std::string_view id) const noexcept;
  [[nodiscard]] bool has_importance() const noexcept;
};

/// Throws error(errc::instrument) for the first contradiction: a repeated id, an unknown dimension or scale (the
/// nearest valid word is named), min >= max, a step that does not divide the range, labels that are neither on the
/// scale nor a declared missing code, items of one dimension on scales that cannot be averaged, importance for some dimensions
/// only, a `min_answered` above the number of items. `where` is a JSON path such as `$.items[3].dimension`.
RATER_EXPORT void validate(const instrument& i);

/// 16 hexadecimal digits: a hash of what affects a score (scales, dimensions, items, reversal, which columns are asked,
/// outcomes), and not of labels, titles or where a column stood. The same on every machine and in every release of
/// one format.
[[nodiscard]] RATER_EXPORT std::string fingerprint(const instrument& i);

}  // namespace v0
}  // namespace rater
