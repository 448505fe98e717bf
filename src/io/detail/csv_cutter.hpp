#pragma once
#include "io/detail/csv_rows.hpp"
#include "io/detail/text_buffer.hpp"

#include <rater/io/csv.hpp>
#include <rater/io/text_encoding.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace rater {
inline namespace v0 {
namespace detail {

/// What all rows of a file have in common.
struct csv_rules {
  char delimiter = ',';
  int columns = 0;  ///< 0: the next row says
  bool header = true;
  csv_limits limits{};
  std::string encoding{};
};

/// Why a row could not be read. Lines are counted as the cutter counts them.
struct row_fault {
  errc code = errc::data;
  std::int64_t line = 0;     ///< of the first character of the row
  std::int64_t at_line = 0;  ///< of the cell that is broken
  std::size_t column = 1;    ///< of the cell, counted from 1
  std::string message{};     ///< empty: there is none
  std::string raw{};         ///< as in csv_fault
};

/// Text -> rows and faults, by the rules that csv.hpp documents. The text comes from a source, or is a block that ends where a
/// row ends.
class row_cutter {
public:
  csv_rules rules{};
  text_buffer text{};
  std::size_t at = 0;           ///< what is before has been read
  std::int64_t line = 1;        ///< of the row at `at`
  std::int64_t blank = 0;       ///< lines skipped
  std::size_t cells_found = 0;  ///< in the last row

  /// Text comes from here from now on, about `block_bytes` at a time; null: there is no more than `text`.
  void read_from(text_source* source, std::size_t block_bytes) noexcept;
  /// Starts on `text`, which has changed.
  void restart() noexcept;

  [[nodiscard]] std::string_view unread() const noexcept { return text.view().substr(at); }
  /// True if no text follows that of the buffer.
  [[nodiscard]] bool final() const noexcept { return source_ == nullptr || ended_; }
  /// Drops what was read and adds the next block, or more when the row is longer than that: its bytes are then looked
  /// at a bounded number of times.
  void fill();

  /// Cuts the row at `at` into cells without consuming it; a broken one is consumed and described. Neither: the end.
  row_scan read_row(csv_row& row, row_fault& fault);
  void consume(const row_scan& s) noexcept;

private:
  [[nodiscard]] bool at_end();
  row_scan scan();
  [[nodiscard]] bool is_blank(std::string_view row) const noexcept;
  [[nodiscard]] std::string kept(std::string_view row) const;
  bool find_fault(const row_scan& s, std::string_view row_text, csv_row& row, row_fault& fault);
  bool find_long_cell(const csv_row& row, row_fault& fault) const;
  std::size_t undecodable(const row_scan& s, std::string_view row_text) noexcept;
  bool fail(row_fault& fault, std::string_view row_text, std::size_t offset, std::string message) const;
  row_scan fail_open_quote(const row_scan& s, row_fault& fault);
  row_scan fail_too_long(row_fault& fault);
  void skip_line(std::size_t from);

  text_source* source_ = nullptr;
  std::size_t block_bytes_ = 1;
  bool ended_ = false;
  std::string scratch_{};
  row_scanner scanner_{};
  next_of nul_{find_nul}, high_{find_high};
};

[[nodiscard]] std::string cells_in_words(std::size_t count);

}  // namespace detail
}  // namespace v0
}  // namespace rater
