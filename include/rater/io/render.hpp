#pragma once
#include <rater/export.hpp>
#include <rater/record.hpp>

#include <string>

namespace rater {
inline namespace v0 {

/// How to show a result to a person.
struct table_options {
  std::string language = "en";  ///< "en" or "zh"; ids of records are never translated
  bool color = false;           ///< ANSI colours; the caller knows whether there is a terminal
};

/// Aligned columns with gaps drawn as bars, a section a group; wide characters count as two. Shows what a person asks first: of
/// the forms of the overall score `unweighted` and `weighted`, of two measures that say the same the plainer; all are in the
/// records. Control characters are escaped. O(records).
[[nodiscard]] RATER_EXPORT std::string as_table(const result& r, const table_options& options = {});
/// The same without bars, for GitHub's tables.
[[nodiscard]] RATER_EXPORT std::string as_markdown(const result& r, const table_options& options = {});
/// contract rater-result/1; every number reads back to the same double. UTF-8; invalid bytes become U+FFFD.
[[nodiscard]] RATER_EXPORT std::string as_json(const result& r);
/// One row a record (RFC 4180, LF); a non-numeric cell that a spreadsheet would run gets a leading apostrophe.
[[nodiscard]] RATER_EXPORT std::string as_csv(const result& r);

}  // namespace v0
}  // namespace rater
