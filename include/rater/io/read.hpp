#pragma once
#include <rater/export.hpp>
#include <rater/io/csv.hpp>
#include <rater/survey/instrument.hpp>
#include <rater/survey/responses.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rater {
inline namespace v0 {

/// How to read files of answers. Empty fields: as the instrument's `source` says, else found out.
struct read_options {
  std::string encoding{};
  std::optional<char> delimiter{};
  std::optional<char> decimal{};  ///< '.' or ','
  std::optional<int> header_rows{};
  std::vector<std::string> columns{};  ///< names that `by` and `where` use: those that are no segment or role are read as words
  bool strict = false;                 ///< a bad cell is error(errc::data)
  bool cell_text = true;               ///< messages quote cells
  std::string rejects{};               ///< broken rows go to this new file (mode 0600); empty: they are error(errc::data)
  csv_limits limits;
  std::size_t block_bytes = 256u << 10;  ///< read at a time; never changes what is read
};

/// Reads one survey from files, block by block: memory does not grow with the files. Columns are matched by header in each.
class RATER_EXPORT response_reader {
public:
  /// Throws as csv_reader does for the first file; error(errc::usage) if a column that the instrument names is absent (the
  /// column, what it serves, the nearest names) or occurs twice.
  response_reader(std::vector<std::string> files, const instrument& asked, read_options options = {});
  ~response_reader();
  response_reader(response_reader&&) noexcept;
  response_reader& operator=(response_reader&&) noexcept;

  /// Appends up to `rows` rows to `block` (made with shared_instrument()); false if there were none left. Throws
  /// error(errc::data) for a broken row unless `rejects` is set, for a weight that is no number of 0 or more, and with `strict`
  /// for any bad cell; error(errc::limit) for a row beyond the limits; always with file:line:column.
  bool next(responses& block, std::size_t rows = 8192);
  [[nodiscard]] std::shared_ptr<const instrument> shared_instrument() const noexcept;
  /// What was wrong so far, a line a column.
  [[nodiscard]] std::vector<input_issue> issues() const;
  [[nodiscard]] responses::origin origin() const;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

/// All rows of a file, or of several files of one survey. O(file) memory: for files larger than that, use response_reader.
[[nodiscard]] RATER_EXPORT responses read_responses(const std::string& file, const instrument& asked,
                                                    const read_options& options = {});
[[nodiscard]] RATER_EXPORT responses read_responses(const std::vector<std::string>& files, const instrument& asked,
                                                    const read_options& options = {});

/// The preset whose columns the file's header has, and the sentence that says so; empty if there is none: today
/// servqual-1991, when E1..E22 and P1..P22 are there. Throws error(errc::usage) for standard input or a pipe, which can be read
/// only once.
struct detected_preset {
  rater::instrument instrument;
  std::string note;
};
[[nodiscard]] RATER_EXPORT std::optional<detected_preset> detect_preset(const std::string& file,
                                                                        const read_options& options = {});

}  // namespace v0
}  // namespace rater
