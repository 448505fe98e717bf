#pragma once
#include <rater/error.hpp>
#include <rater/export.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rater {
inline namespace v0 {

namespace detail {
struct csv_access;
}

/// What an untrusted file may ask of us. Beyond it: error(errc::limit) with the place.
struct csv_limits {
  std::size_t row_bytes = 16u << 20;  ///< one row, quoted newlines included
  std::size_t cell_bytes = 1u << 20;
  int columns = 100'000;
};

struct csv_options {
  std::string encoding{};           ///< an ICU converter name ("CP949", "GB18030", "windows-1252"); empty: BOM, else UTF-8
  std::optional<char> delimiter{};  ///< empty: found among , ; tab | in the first rows
  int header_rows = 1;              ///< 0: columns are called by their index
  csv_limits limits;
  std::size_t block_bytes = 256u << 10;  ///< read at a time; never changes what is read
};

/// One row of a CSV file.
struct csv_row {
  std::int64_t line = 0;                ///< physical line of its first character, counted from 1
  std::vector<std::string_view> cells;  ///< UTF-8, unquoted; valid until the next call
};

/// Why a row could not be read.
struct csv_fault {
  errc code = errc::data;  ///< or limit
  std::string where;       ///< file:line:column of the cell that is broken; column is its number in the row, counted from 1
  std::string message;     ///< what was found, what was expected, what to do
  std::int64_t line = 0;   ///< of the first character of the row
  std::string raw;  ///< the row as it stands in a file of UTF-8; of another encoding as UTF-8, undecodable bytes as U+FFFD; of a
                    ///< row beyond its limit, what is within
};

/// CSV by RFC 4180 as files really are: any of four delimiters, LF, CRLF or CR, a byte order mark, quoted newlines, blank lines
/// (empty or spaces only; skipped and counted, unless there is one column), no newline at the end. A quote opens only at the
/// start of a cell; elsewhere it is a character like any other. Reads in blocks: memory does not grow with the file.
class RATER_EXPORT csv_reader {
public:
  /// "-" is standard input. Throws error(errc::io) if it cannot be opened (missing, a directory, no permission: one
  /// sentence each), error(errc::usage) for an unknown encoding, error(errc::data) if it is empty or its header is broken.
  csv_reader(std::string file, csv_options options = {});
  /// The same over bytes in memory; `name` stands for the file in messages.
  static csv_reader over(std::string bytes, std::string name, csv_options options = {});
  ~csv_reader();
  csv_reader(csv_reader&&) noexcept;
  csv_reader& operator=(csv_reader&&) noexcept;

  [[nodiscard]] const std::string& file() const noexcept;
  [[nodiscard]] const std::string& encoding() const noexcept;  ///< in force
  [[nodiscard]] char delimiter() const noexcept;               ///< in force
  /// The header rows, trimmed. Names of columns are in the first; empty without header rows.
  [[nodiscard]] const std::vector<std::vector<std::string>>& header() const noexcept;
  [[nodiscard]] int columns() const noexcept;

  enum class status : std::uint8_t { row, fault, end };
  /// The next row. A broken one (cells more or fewer than the header's, a quote never closed, text after a closing quote,
  /// bytes that are no text in the encoding, a limit) is a fault: what was read of it is set aside and reading can go on
  /// with the next line; after a quote that is never closed, with the line after the one that opened it.
  status next(csv_row& row, csv_fault& fault);
  [[nodiscard]] std::int64_t blank_lines() const noexcept;

private:
  friend struct detail::csv_access;
  struct impl;
  explicit csv_reader(std::unique_ptr<impl> i);
  std::unique_ptr<impl> impl_;
};

}  // namespace v0
}  // namespace rater
