#pragma once
#include <rater/export.hpp>
#include <rater/io/csv.hpp>
#include <rater/survey/design.hpp>
#include <rater/survey/instrument.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace rater {
inline namespace v0 {

/// Which columns of a survey's files to look at.
struct table_request {
  std::optional<column_ref> weight{};                            ///< empty: everybody has 1
  std::vector<std::pair<std::string, column_ref>> categories{};  ///< by the name they are asked for
  std::vector<column_condition> include_if{};                    ///< rows that do not meet all are no interviews
  csv_options csv{};
  char decimal = '\0';  ///< of the weight: '.' or ','; 0: a point, or else a comma
};

/// The rows of one or more CSV files as they stand, with some columns looked at, to be written again with one column more.
struct survey_table {
  std::vector<std::vector<std::string>> header{};  ///< of the first file
  char delimiter = ',';
  std::string encoding{};          ///< of the first file
  std::vector<double> weight{};    ///< NaN: the cell is empty
  std::vector<char> interview{};   ///< 0: include_if says no
  std::vector<labels> category{};  ///< in the order asked for; cells are trimmed, empty ones missing
  std::string text{};              ///< the rows in the order of the first file's columns, delimited and quoted, without newlines
  std::vector<std::size_t> end{};  ///< of each row in `text`

  [[nodiscard]] std::size_t rows() const noexcept { return end.size(); }
};

/// Reads all rows. Several files are one survey: columns are matched by their names. Throws as csv_reader and response_reader;
/// error(errc::usage) where a column is not there (naming the nearest), a later file has other columns than the first, or there
/// is no header; error(errc::data), with file:line:column, for a broken row or a weight that is no number of 0 or more. O(files)
/// time and memory.
[[nodiscard]] RATER_EXPORT survey_table read_table(const std::vector<std::string>& files, const table_request& request);

/// The table as CSV in UTF-8 with the new column last: numbers that read back to the same double, nothing for NaN. Other cells
/// keep their text; quotes are where they are needed. Throws error(errc::usage) if there is a column of this name or not one
/// number for each row.
[[nodiscard]] RATER_EXPORT std::string with_column(const survey_table& table, const std::string& name,
                                                   std::span<const double> numbers);

}  // namespace v0
}  // namespace rater
