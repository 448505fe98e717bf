#pragma once
#include <rater/estimate.hpp>
#include <rater/export.hpp>
#include <rater/text.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace rater {
inline namespace v0 {

/// What a record speaks of; in the order in which records stand within a group.
enum class level : std::uint8_t { respondents, overall, dimension, item, outcome };
inline constexpr int level_count = 5;

/// The word of a level: "respondents", "overall", "dimension", "item", "outcome".
[[nodiscard]] RATER_EXPORT std::string_view to_string(level l) noexcept;
/// The level of a word. Throws error(errc::usage), which names the nearest word.
[[nodiscard]] RATER_EXPORT level level_of(std::string_view word);

/// The cell a record belongs to: name -> value in the order asked for, without the names that were rolled up.
/// Empty: everybody. A value that is missing in the data is "(missing)".
using group = std::vector<std::pair<std::string, std::string>>;

/// What a test adds to a record: the estimate is a difference of `group` and `versus`, or a test statistic.
struct test_parts {
  std::optional<rater::group> versus{};           ///< what the group is compared with; "(rest)" stands for all others
  std::string of{};                               ///< of a test statistic: the measure that was tested
  std::optional<double> statistic{};              ///< t of a difference, chi2 of a test of several
  std::optional<double> df2{};                    ///< of an F: degrees of freedom below
  std::optional<double> p{}, p_adjusted{};        ///< two-sided; over all pairs of the same statistic
  std::optional<double> effect_size{};            ///< standardised difference; of shares Cohen's h
  std::optional<double> detectable_difference{};  ///< the smallest that such a test finds with the power asked for
};

/// One number with everything that must be said of it. Every result of the library is a list of these.
struct record {
  rater::group group;
  std::string measure;  ///< "gap", "share_delighted", "nps", ...: docs/methods.md lists them
  rater::level level = level::overall;
  std::string id;  ///< which dimension, item, outcome, or form of the overall score
  rater::estimate estimate;
  std::optional<test_parts> test{};  ///< of comparisons alone
  bool suppressed = false;           ///< too few respondents to be shown: no number of it is, not even n (analysis/suppress.hpp)
};

/// An option in force, for the reader of a result.
using setting_value = std::variant<std::monostate, bool, std::int64_t, double, std::string, std::vector<std::string>>;
struct setting {
  std::string name;
  setting_value value;
};

/// Where the answers came from, and what of them was used.
struct source_summary {
  std::vector<std::string> files;
  std::int64_t rows_read = 0;      ///< rows that were well formed
  std::int64_t rows_used = 0;      ///< rows of the design: read, less removed by include_if, less zero or missing weight
  std::int64_t rows_rejected = 0;  ///< broken rows that were set aside
  std::int64_t cells_missing = 0;  ///< answers not given, invalid ones included, over all rows read
  std::int64_t cells_invalid = 0;  ///< answers that are no answer on their scale
};

struct instrument_summary {
  std::string id, version, fingerprint;
};

/// The plain words for an id, for renderings made for people.
struct label {
  rater::level level = level::dimension;
  std::string id;
  rater::text text;
};

/// The plain words for a value of a `by` column; for the column itself where `value` is empty.
struct group_label {
  std::string name, value;
  rater::text text;
};

/// What a command or an analysis returns: records, and what one must know to read them.
struct result {
  std::string command;
  source_summary source;
  instrument_summary instrument;
  std::vector<setting> settings;
  std::vector<record> records;
  std::vector<std::string> notes;
  std::vector<std::string> by;  ///< the names asked for with `by`, in their order
  std::vector<label> labels;    ///< not part of the machine-readable formats, nor are these:
  std::vector<group_label> group_labels;

  /// The first record with these keys, or nullptr. O(records).
  [[nodiscard]] RATER_EXPORT const record* find(rater::level l, std::string_view id, std::string_view measure,
                                                const rater::group& in = {}) const noexcept;
};

}  // namespace v0
}  // namespace rater
