#include "io/detail/csv_cutter.hpp"

#include <algorithm>
#include <utility>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr std::size_t npos = std::string_view::npos;

/// The text with every undecodable byte as U+FFFD.
std::string as_utf8(std::string_view text) {
  std::string out;
  for (;;) {
    const std::size_t bad = find_invalid_utf8(text);
    out += text.substr(0, bad);
    if (bad == npos) return out;
    out += "\xEF\xBF\xBD";
    text.remove_prefix(bad + 1);
  }
}

}  // namespace

std::string cells_in_words(std::size_t count) { return std::to_string(count) + (count == 1 ? " cell" : " cells"); }

// --- text ---------------------------------------------------------------------------------------------------------------

void row_cutter::read_from(text_source* source, std::size_t block_bytes) noexcept {
  source_ = source;
  block_bytes_ = std::max<std::size_t>(block_bytes, 1);
}

void row_cutter::restart() noexcept {
  at = 0;
  scanner_.forget();
  nul_.forget();
  high_.forget();
}

void row_cutter::fill() {
  text.drop_front(at);
  restart();
  const std::size_t wanted = std::max(block_bytes_, text.size());
  const std::size_t count = source_->read(text.room(wanted), wanted);
  text.grew(count);
  ended_ = count < wanted;
  rules.encoding = source_->encoding();
}

bool row_cutter::at_end() {
  while (at == text.size() && !final()) fill();
  return at == text.size();
}

row_scan row_cutter::scan() {
  for (;;) {
    const row_scan s = scanner_.scan(text.view(), at, final(), rules.delimiter, rules.limits.row_bytes);
    if (s.found != row_scan::state::incomplete) return s;
    fill();
  }
}

// --- rows ---------------------------------------------------------------------------------------------------------------

void row_cutter::consume(const row_scan& s) noexcept {
  line += s.quoted ? count_newlines(text.view().substr(at, s.next - at)) : (s.next > s.end ? 1 : 0);
  at = s.next;
}

row_scan row_cutter::read_row(csv_row& row, row_fault& fault) {
  for (;;) {
    if (at_end()) return {};
    const row_scan s = scan();
    const std::string_view row_text =
        s.found == row_scan::state::complete ? text.view().substr(at, s.end - at) : std::string_view{};
    if (s.found == row_scan::state::complete && rules.columns != 1 && is_blank(row_text)) {
      ++blank;
      consume(s);
      continue;
    }
    row.line = line;
    fault.line = line;
    if (s.found == row_scan::state::open_quote) return fail_open_quote(s, fault);
    if (s.found == row_scan::state::too_long) return fail_too_long(fault);
    if (!find_fault(s, row_text, row, fault)) return s;
    fault.raw = kept(row_text);
    consume(s);
    return {};
  }
}

bool row_cutter::is_blank(std::string_view row) const noexcept {
  return row.empty() || (row.front() == ' ' && rules.delimiter != ' ' && row.find_first_not_of(' ') == npos);
}

/// A row as it stands in a file of UTF-8, so that it can be mended; of another encoding as UTF-8.
std::string row_cutter::kept(std::string_view row) const { return rules.encoding == "UTF-8" ? std::string(row) : as_utf8(row); }

/// True if a row whose ends are known is broken.
bool row_cutter::find_fault(const row_scan& s, std::string_view row_text, csv_row& row, row_fault& fault) {
  if (s.stray_at != npos) {
    return fail(fault, row_text, s.stray_at - at,
                "there is text after the quote that closes this cell; a quote inside a quoted cell is written twice (\"\")");
  }
  if (const std::size_t bad = undecodable(s, row_text); bad != npos) {
    const bool is_nul = row_text[bad] == '\0';
    return fail(fault, row_text, bad,
                is_nul ? "a NUL byte, which no text has; if the file is UTF-16 without a byte order mark: --encoding UTF-16LE"
                       : "bytes that are no text in " + rules.encoding +
                             "; name the file's encoding with --encoding NAME (GB18030, CP949, windows-1252, ...)");
  }
  const std::size_t most = static_cast<std::size_t>(rules.columns == 0 ? rules.limits.columns : rules.columns);
  cells_found = split_row(row_text, rules.delimiter, s.quoted, most, row.cells, scratch_);
  if (row_text.size() > rules.limits.cell_bytes && find_long_cell(row, fault)) return true;
  if (rules.columns == 0 || cells_found == most) return false;
  fault.at_line = line;
  fault.column = std::min(cells_found, most) + 1;
  fault.message = "the row has " + cells_in_words(cells_found) + ", the " + (rules.header ? "header" : "first row") + " has " +
                  std::to_string(most);
  return true;
}

std::size_t row_cutter::undecodable(const row_scan& s, std::string_view row_text) noexcept {
  std::size_t bad = npos;
  if (const std::size_t first = nul_.from(text.view(), at); first < s.end) bad = first - at;
  if (const std::size_t first = high_.from(text.view(), at); first < s.end) {
    const std::size_t invalid = find_invalid_utf8(row_text.substr(first - at));
    if (invalid != npos) bad = std::min(bad, first - at + invalid);
  }
  return bad;
}

bool row_cutter::find_long_cell(const csv_row& row, row_fault& fault) const {
  for (std::size_t c = 0; c < row.cells.size(); ++c) {
    if (row.cells[c].size() <= rules.limits.cell_bytes) continue;
    fault.code = errc::limit;
    fault.at_line = line;
    fault.column = c + 1;
    fault.message = "the cell has " + std::to_string(row.cells[c].size()) + " bytes, at most " +
                    std::to_string(rules.limits.cell_bytes) + " are allowed";
    return true;
  }
  return false;
}

// --- faults -------------------------------------------------------------------------------------------------------------

bool row_cutter::fail(row_fault& fault, std::string_view row_text, std::size_t offset, std::string message) const {
  const cell_place p = place_in_row(row_text, rules.delimiter, offset);
  fault.at_line = line + p.lines_down;
  fault.column = p.column;
  fault.message = std::move(message);
  return true;
}

/// Reading goes on with the line after the one that opened the quote: most likely the quote should not be there.
row_scan row_cutter::fail_open_quote(const row_scan& s, row_fault& fault) {
  const std::size_t limit = rules.limits.row_bytes;
  const bool at_limit = text.size() - at > limit;
  fault.code = at_limit ? errc::limit : errc::data;
  fail(fault, unread(), s.quote_at - at,
       at_limit ? "the quote that opens here is not closed within " + std::to_string(limit) + " bytes"
                : "the quote that opens here is never closed");
  const std::size_t end = std::min(text.view().find_first_of("\r\n", s.quote_at), at + limit);
  fault.raw = kept(text.view().substr(at, end - at));
  skip_line(s.quote_at);
  return {};
}

row_scan row_cutter::fail_too_long(row_fault& fault) {
  const std::size_t limit = rules.limits.row_bytes;
  fault.code = errc::limit;
  fault.at_line = line;
  fault.message =
      "the row has more than " + std::to_string(limit) + " bytes; what is beyond them was skipped, up to the next line";
  fault.raw = kept(text.view().substr(at, limit));
  skip_line(at + limit);
  return {};
}

/// Goes on behind the first newline at or after `from`, however far that is.
void row_cutter::skip_line(std::size_t from) {
  line += count_newlines(text.view().substr(at, from - at));
  at = from;
  for (;;) {
    at = std::min(text.view().find_first_of("\r\n", at), text.size());
    const bool told = at + 1 < text.size() || (at < text.size() && text.view()[at] == '\n');
    if (told || final()) break;
    fill();
  }
  if (at == text.size()) return;
  const bool pair = text.view()[at] == '\r' && at + 1 < text.size() && text.view()[at + 1] == '\n';
  at += pair ? 2 : 1;
  ++line;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
