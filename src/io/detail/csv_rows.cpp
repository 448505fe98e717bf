#include "io/detail/csv_rows.hpp"

#include <algorithm>
#include <cstring>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr std::size_t npos = std::string_view::npos;
using state = row_scan::state;

std::size_t find_byte(std::string_view text, std::size_t from, char wanted) noexcept {
  if (from >= text.size()) return npos;
  const void* const found = std::memchr(text.data() + from, wanted, text.size() - from);
  return found == nullptr ? npos : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

bool is_newline(char c) noexcept { return c == '\n' || c == '\r'; }

/// The row ends at `end`, which is a newline or the end of the text.
void end_row_at(row_scan& s, std::string_view text, std::size_t begin, std::size_t end, bool final, std::size_t limit) noexcept {
  s.end = end;
  if (end - begin > limit) {
    s.found = state::too_long;
  } else if (end == text.size()) {
    s.next = end;
    s.found = final ? state::complete : state::incomplete;
  } else if (text[end] == '\r' && end + 1 == text.size() && !final) {
    s.found = state::incomplete;  // is there a line feed behind it?
  } else {
    const bool pair = text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n';
    s.next = end + (pair ? 2 : 1);
    s.found = state::complete;
  }
}

/// The quote that closes the one at `open`; npos if there is none, or none that can be told yet.
std::size_t closing_quote(std::string_view text, std::size_t open) noexcept {
  std::size_t at = open + 1;
  for (;;) {
    at = find_byte(text, at, '"');
    if (at == npos) return npos;
    if (at + 1 >= text.size() || text[at + 1] != '"') return at;
    at += 2;
  }
}

std::size_t end_of_plain_cell(std::string_view text, std::size_t at, char delimiter) noexcept {
  while (at < text.size() && text[at] != delimiter && !is_newline(text[at])) ++at;
  return at;
}

std::size_t end_of_line(std::string_view text, std::size_t at) noexcept {
  while (at < text.size() && !is_newline(text[at])) ++at;
  return at;
}

void scan_quoted(row_scan& s, std::string_view text, std::size_t begin, bool final, char delimiter, std::size_t limit) noexcept {
  std::size_t at = begin;  // the start of a cell
  for (;;) {
    if (at - begin > limit) {
      s.found = state::too_long;
      return;
    }
    if (at < text.size() && text[at] == '"') {
      s.quoted = true;
      s.quote_at = at;
      const std::size_t close = closing_quote(text, at);
      const bool beyond = (close == npos ? text.size() : close) - begin > limit;
      if (beyond || (close == npos && final)) {
        s.found = state::open_quote;
        return;
      }
      if (close == npos || (close + 1 == text.size() && !final)) return;  // perhaps the first half of a doubled quote
      at = close + 1;
      if (at < text.size() && text[at] != delimiter && !is_newline(text[at])) {
        if (s.stray_at == npos) s.stray_at = s.quote_at;
        at = end_of_line(text, at);  // what the rest of the line means cannot be told
      }
    } else {
      at = end_of_plain_cell(text, at, delimiter);
    }
    if (at < text.size() && text[at] == delimiter) {
      ++at;
      continue;
    }
    end_row_at(s, text, begin, at, final, limit);
    return;
  }
}

/// The end of the cell that starts at `at`: a delimiter or the end of the row.
std::size_t end_of_cell(std::string_view row, std::size_t at, char delimiter) noexcept {
  if (at < row.size() && row[at] == '"') {
    const std::size_t close = closing_quote(row, at);
    if (close == npos) return row.size();
    at = close + 1;
  }
  return std::min(find_byte(row, at, delimiter), row.size());
}

/// A quoted cell without its quotes.
std::string_view unquote(std::string_view cell, std::string& scratch) {
  const std::string_view inside = cell.substr(1, cell.size() - 2);
  std::size_t quote = find_byte(inside, 0, '"');
  if (quote == npos) return inside;
  const std::size_t start = scratch.size();
  std::size_t from = 0;
  for (; quote != npos; quote = find_byte(inside, from, '"')) {
    scratch += inside.substr(from, quote + 1 - from);
    from = quote + 2;
  }
  scratch += inside.substr(std::min(from, inside.size()));
  return std::string_view(scratch).substr(start);
}

std::size_t split_plain(std::string_view row, char delimiter, std::size_t most, std::vector<std::string_view>& cells) {
  const char* const end = row.data() + row.size();
  const char* start = row.data();
  std::size_t count = 0;
  for (const char* p = start;; ++p) {
    if (p != end && *p != delimiter) continue;
    if (count++ < most) cells.emplace_back(start, static_cast<std::size_t>(p - start));
    if (p == end) return count;
    start = p + 1;
  }
}

}  // namespace

std::size_t find_line_feed(std::string_view text, std::size_t from) noexcept { return find_byte(text, from, '\n'); }
std::size_t find_carriage_return(std::string_view text, std::size_t from) noexcept { return find_byte(text, from, '\r'); }
std::size_t find_quote(std::string_view text, std::size_t from) noexcept { return find_byte(text, from, '"'); }
std::size_t find_nul(std::string_view text, std::size_t from) noexcept { return find_byte(text, from, '\0'); }

std::size_t find_high(std::string_view text, std::size_t from) noexcept {
  constexpr std::uint64_t high_bits = 0x8080808080808080u;
  std::size_t at = from;
  for (; at + sizeof(std::uint64_t) <= text.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + at, sizeof eight);
    if ((eight & high_bits) != 0) break;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at < text.size() ? at : npos;
}

row_scan row_scanner::scan(std::string_view text, std::size_t begin, bool final, char delimiter, std::size_t limit) noexcept {
  row_scan s;
  const std::size_t newline = std::min(line_feed_.from(text, begin), carriage_return_.from(text, begin));
  const std::size_t end = std::min(newline, text.size());
  if (quote_.from(text, begin) < end) {
    scan_quoted(s, text, begin, final, delimiter, limit);
  } else {
    end_row_at(s, text, begin, end, final, limit);
  }
  return s;
}

void row_scanner::forget() noexcept {
  line_feed_.forget();
  carriage_return_.forget();
  quote_.forget();
}

std::size_t split_row(std::string_view row, char delimiter, bool quoted, std::size_t most, std::vector<std::string_view>& cells,
                      std::string& scratch) {
  cells.clear();
  if (!quoted) return split_plain(row, delimiter, most, cells);
  scratch.clear();
  scratch.reserve(row.size());  // so that it never moves while cells point into it
  std::size_t count = 0;
  for (std::size_t at = 0;; ++count) {
    const std::size_t end = end_of_cell(row, at, delimiter);
    const std::string_view cell = row.substr(at, end - at);
    if (count < most) cells.push_back(cell.starts_with('"') ? unquote(cell, scratch) : cell);
    if (end == row.size()) return count + 1;
    at = end + 1;
  }
}

cell_place place_in_row(std::string_view row, char delimiter, std::size_t offset) noexcept {
  cell_place place;
  std::size_t at = 0;
  for (;; ++place.column) {
    const std::size_t end = end_of_cell(row, at, delimiter);
    if (offset <= end || end == row.size()) break;
    at = end + 1;
  }
  place.lines_down = count_newlines(row.substr(0, at));
  return place;
}

std::int64_t count_newlines(std::string_view text) noexcept {
  std::int64_t count = std::count(text.begin(), text.end(), '\n');
  for (std::size_t at = find_byte(text, 0, '\r'); at != npos; at = find_byte(text, at + 1, '\r')) {
    if (at + 1 == text.size() || text[at + 1] != '\n') ++count;
  }
  return count;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
