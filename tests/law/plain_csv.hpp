#pragma once
// RFC 4180 as csv.hpp documents it, letter by letter over a whole text: what the fast reader is compared with.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rater_test {

struct plain_csv {
  struct row {
    std::int64_t line = 0;
    std::vector<std::string> cells{};
  };
  struct fault {
    std::int64_t line = 0;  // of the broken cell
    std::size_t column = 0;
    std::string says{};  // how its message starts
    std::string raw{};
    std::size_t rows_before = 0;
  };
  std::vector<row> rows{};
  std::vector<fault> faults{};
  std::int64_t blank = 0;
};

inline std::size_t first_non_utf8(std::string_view t) {
  const auto follows = [&](std::size_t at, unsigned low, unsigned high) {
    return at < t.size() && static_cast<unsigned char>(t[at]) >= low && static_cast<unsigned char>(t[at]) <= high;
  };
  for (std::size_t i = 0; i < t.size();) {
    const unsigned c = static_cast<unsigned char>(t[i]);
    std::size_t more = 0;
    unsigned low = 0x80, high = 0xBF;
    if (c >= 0xC2 && c <= 0xDF) more = 1;
    if (c >= 0xE0 && c <= 0xEF) more = 2;
    if (c >= 0xF0 && c <= 0xF4) more = 3;
    if (c >= 0x80 && more == 0) return i;
    if (c == 0xE0) low = 0xA0;
    if (c == 0xED) high = 0x9F;
    if (c == 0xF0) low = 0x90;
    if (c == 0xF4) high = 0x8F;
    for (std::size_t k = 1; k <= more; ++k, low = 0x80, high = 0xBF)
      if (!follows(i + k, low, high)) return i;
    i += 1 + more;
  }
  return std::string_view::npos;
}

class plain_csv_parser {
public:
  plain_csv_parser(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter) {}

  /// All rows, the header as the first.
  plain_csv parse() {
    while (at_ < text_.size()) read_row();
    return std::move(out_);
  }

private:
  [[nodiscard]] bool is_newline(std::size_t i) const { return i < text_.size() && (text_[i] == '\n' || text_[i] == '\r'); }
  [[nodiscard]] bool ends_cell(std::size_t i) const { return i >= text_.size() || is_newline(i) || text_[i] == delimiter_; }
  [[nodiscard]] std::size_t behind_newline(std::size_t i) const {
    if (i >= text_.size()) return i;
    return i + (text_[i] == '\r' && i + 1 < text_.size() && text_[i + 1] == '\n' ? 2 : 1);
  }
  [[nodiscard]] std::int64_t lines(std::size_t from, std::size_t to) const {
    std::int64_t n = 0;
    for (std::size_t i = from; i < to; ++i)
      n += text_[i] == '\n' || (text_[i] == '\r' && !(i + 1 < text_.size() && text_[i + 1] == '\n'));
    return n;
  }

  void go_to(std::size_t next) {
    line_ += lines(at_, next);
    at_ = next;
  }
  void broken(std::size_t cell_at, std::size_t column, const char* says, std::size_t end, std::size_t next) {
    out_.faults.push_back(
        {line_ + lines(at_, cell_at), column, says, std::string(text_.substr(at_, end - at_)), out_.rows.size()});
    go_to(next);
  }

  void read_row() {
    plain_csv::row row{line_, {}};
    std::vector<std::size_t> starts;
    std::size_t i = at_, stray = 0;
    for (;; ++i) {
      starts.push_back(i);
      std::string cell;
      if (i < text_.size() && text_[i] == '"') {
        const std::size_t quote = i++;
        for (;; ++i) {
          if (i >= text_.size()) return never_closed(quote, row.cells.size() + 1);
          if (text_[i] != '"')
            cell += text_[i];
          else if (i + 1 < text_.size() && text_[i + 1] == '"')
            cell += text_[i++];
          else
            break;
        }
        ++i;
        if (!ends_cell(i)) {
          if (stray == 0) stray = starts.size();
          while (i < text_.size() && !is_newline(i)) ++i;
        }
      } else {
        while (!ends_cell(i)) cell += text_[i++];
      }
      row.cells.push_back(std::move(cell));
      if (i >= text_.size() || is_newline(i)) break;
    }
    finish(std::move(row), starts, stray, i);
  }

  void never_closed(std::size_t quote, std::size_t column) {
    std::size_t end = quote;
    while (end < text_.size() && !is_newline(end)) ++end;
    broken(quote, column, "the quote that opens here is never closed", end, behind_newline(end));
  }

  void finish(plain_csv::row&& row, const std::vector<std::size_t>& starts, std::size_t stray, std::size_t end) {
    const std::string_view whole = text_.substr(at_, end - at_);
    const std::size_t next = behind_newline(end);
    const std::size_t columns = out_.rows.empty() ? 0 : out_.rows.front().cells.size();
    if (columns != 1 && whole.find_first_not_of(' ') == std::string_view::npos) {
      ++out_.blank;
      return go_to(next);
    }
    const std::size_t bad = std::min(whole.find('\0'), first_non_utf8(whole));
    if (stray != 0) return broken(starts[stray - 1], stray, "there is text after the quote that closes this cell", end, next);
    if (bad != std::string_view::npos) {
      std::size_t c = 0;
      while (c + 1 < starts.size() && starts[c + 1] <= at_ + bad) ++c;
      return broken(starts[c], c + 1, whole[bad] == '\0' ? "a NUL byte" : "bytes that are no text in UTF-8", end, next);
    }
    if (columns != 0 && row.cells.size() != columns)
      return broken(at_, std::min(row.cells.size(), columns) + 1, "the row has", end, next);
    out_.rows.push_back(std::move(row));
    go_to(next);
  }

  std::string_view text_;
  char delimiter_;
  plain_csv out_{};
  std::size_t at_ = 0;
  std::int64_t line_ = 1;
};

}  // namespace rater_test
