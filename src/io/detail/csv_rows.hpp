#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Text -> rows -> cells. Nothing here knows files, blocks or faults in words; csv.cpp does.
namespace rater {
inline namespace v0 {
namespace detail {

/// Where the next byte of one kind stands in a text, remembered: rows that lie before it cost no search.
class next_of {
public:
  using search = std::size_t (*)(std::string_view text, std::size_t from) noexcept;
  explicit next_of(search s) noexcept : search_(s) {}

  /// Its place at or after `from`, or npos. Calls between two `forget` are for one text, and `from` never falls.
  std::size_t from(std::string_view text, std::size_t from) noexcept {
    if (!known_ || place_ < from) {
      place_ = search_(text, from);
      known_ = true;
    }
    return place_;
  }
  void forget() noexcept { known_ = false; }

private:
  search search_;
  std::size_t place_ = 0;
  bool known_ = false;
};

[[nodiscard]] std::size_t find_line_feed(std::string_view text, std::size_t from) noexcept;
[[nodiscard]] std::size_t find_carriage_return(std::string_view text, std::size_t from) noexcept;
[[nodiscard]] std::size_t find_quote(std::string_view text, std::size_t from) noexcept;
[[nodiscard]] std::size_t find_nul(std::string_view text, std::size_t from) noexcept;
/// The first byte that is no ASCII.
[[nodiscard]] std::size_t find_high(std::string_view text, std::size_t from) noexcept;

/// What one look for the end of a row found.
struct row_scan {
  enum class state : std::uint8_t {
    complete,
    incomplete,  ///< more text is needed to tell
    open_quote,  ///< a quote is not closed before the end of the file, or not within the limit
    too_long,    ///< the row does not end within the limit
  };
  state found = state::incomplete;
  std::size_t end = 0;                            ///< one past the row
  std::size_t next = 0;                           ///< the first byte of the next row
  bool quoted = false;                            ///< a cell is quoted
  std::size_t quote_at = std::string_view::npos;  ///< the quote that opened last
  std::size_t stray_at = std::string_view::npos;  ///< the quote of the first cell with text after its closing quote
};

/// Finds the ends of rows. All positions are places in `text`.
class row_scanner {
public:
  /// The row that starts at `begin`; `final` if no text follows this one; `limit` in bytes.
  [[nodiscard]] row_scan scan(std::string_view text, std::size_t begin, bool final, char delimiter, std::size_t limit) noexcept;
  /// To be called when the text has changed.
  void forget() noexcept;

private:
  next_of line_feed_{find_line_feed}, carriage_return_{find_carriage_return}, quote_{find_quote};
};

/// Cuts a complete row into cells, unquoted; keeps the first `most` and returns how many there are. `scratch` holds cells with
/// doubled quotes, made single; cells stay valid as long as the row and `scratch` do.
std::size_t split_row(std::string_view row, char delimiter, bool quoted, std::size_t most, std::vector<std::string_view>& cells,
                      std::string& scratch);

/// The cell that a byte of a row belongs to, broken rows included.
struct cell_place {
  std::size_t column = 1;       ///< counted from 1
  std::int64_t lines_down = 0;  ///< newlines before the cell
};
[[nodiscard]] cell_place place_in_row(std::string_view row, char delimiter, std::size_t offset) noexcept;

/// LF, CRLF and CR, each once.
[[nodiscard]] std::int64_t count_newlines(std::string_view text) noexcept;

/// The delimiter among , ; tab | that gives the first rows the same number of cells, more than one, most often; the one that
/// gives more cells where two do so equally often; a comma if none does. NUL: no row is complete, so more text is needed.
[[nodiscard]] char find_delimiter(std::string_view text, bool final, std::size_t limit);

}  // namespace detail
}  // namespace v0
}  // namespace rater
