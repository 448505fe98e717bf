#include <rater/io/csv.hpp>

#include "detail/nearest.hpp"
#include "io/detail/byte_source.hpp"
#include "io/detail/csv_rows.hpp"

#include <rater/error.hpp>
#include <rater/io/text_encoding.hpp>

#include <algorithm>
#include <utility>

namespace rater {
inline namespace v0 {
namespace {

using detail::row_scan;

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t bytes_for_detection = 64u << 10;

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

std::string cells_in_words(std::size_t count) { return std::to_string(count) + (count == 1 ? " cell" : " cells"); }

void check(const csv_options& options) {
  const char d = options.delimiter.value_or(',');
  if (d == '"' || d == '\n' || d == '\r' || d == '\0' || static_cast<unsigned char>(d) >= 0x80) {
    throw error(errc::usage, "the delimiter " + detail::quote({&d, 1}) +
                                 " cannot be used: one ASCII character was expected, no quote, no newline");
  }
  if (options.header_rows < 0)
    throw error(errc::usage, "header_rows is " + std::to_string(options.header_rows) + "; 0 or more was expected");
}

}  // namespace

struct csv_reader::impl {
  impl(text_source s, std::string f, csv_options o)
      : source(std::move(s)), file(std::move(f)), name(detail::display_name(file)), options(std::move(o)) {
    check(options);
    options.block_bytes = std::max<std::size_t>(options.block_bytes, 1);
    options.limits.columns = std::max(options.limits.columns, 1);
    find_delimiter();
    read_header();
  }

  // --- text -------------------------------------------------------------------------------------------------------------
  /// Drops what was read and adds the next block, or more when the row is longer than that: its bytes are then looked
  /// at a bounded number of times.
  void fill() {
    buffer.erase(0, at);
    at = 0;
    final = !source.read(buffer, std::max(options.block_bytes, buffer.size()));
    scanner.forget();
    nul.forget();
    high.forget();
  }
  [[nodiscard]] bool at_end() {
    while (at == buffer.size() && !final) fill();
    return at == buffer.size();
  }
  row_scan scan() {
    for (;;) {
      const row_scan s = scanner.scan(buffer, at, final, delimiter, options.limits.row_bytes);
      if (s.found != row_scan::state::incomplete) return s;
      fill();
    }
  }

  void find_delimiter() {
    delimiter = options.delimiter.value_or('\0');
    for (std::size_t wanted = bytes_for_detection; delimiter == '\0'; wanted *= 2) {
      while (buffer.size() < wanted && !final) fill();
      const std::string_view first = std::string_view(buffer).substr(0, wanted);
      const bool all = (final && first.size() == buffer.size()) || wanted > options.limits.row_bytes;
      delimiter = detail::find_delimiter(first, all, options.limits.row_bytes);
    }
  }

  // --- header -----------------------------------------------------------------------------------------------------------
  void read_header() {
    csv_row row;
    csv_fault fault;
    const int rows = std::max(options.header_rows, 1);
    for (int r = 0; r < rows; ++r) {
      const row_scan s = read_row(row, fault);
      if (!fault.message.empty()) throw error(fault.code, fault.message, fault.where);
      if (s.found != row_scan::state::complete) refuse_short(r);
      if (columns == 0) count_columns(row);
      if (options.header_rows == 0) return;  // only looked at: it is the first row of answers
      std::vector<std::string> cells;
      for (const std::string_view cell : row.cells) cells.emplace_back(trim(cell));
      header.push_back(std::move(cells));
      consume(s);
    }
  }
  void count_columns(const csv_row& row) {
    if (cells_found > static_cast<std::size_t>(options.limits.columns)) {
      throw error(errc::limit,
                  "the first row has " + cells_in_words(cells_found) + ", at most " + std::to_string(options.limits.columns) +
                      " are allowed",
                  place(row.line, 1));
    }
    columns = static_cast<int>(cells_found);
  }
  [[noreturn]] void refuse_short(int rows) const {
    if (rows == 0) throw error(errc::data, "the file is empty; a header and rows of answers were expected", name);
    throw error(errc::data,
                "the file ends after " + std::to_string(rows) + " of the " + std::to_string(options.header_rows) +
                    " header rows that were expected",
                name);
  }

  // --- rows -------------------------------------------------------------------------------------------------------------
  csv_reader::status next(csv_row& row, csv_fault& fault) {
    fault = {};
    const row_scan s = read_row(row, fault);
    if (!fault.message.empty()) return csv_reader::status::fault;
    if (s.found != row_scan::state::complete) return csv_reader::status::end;
    consume(s);
    return csv_reader::status::row;
  }

  void consume(const row_scan& s) {
    line += s.quoted ? detail::count_newlines(std::string_view(buffer).substr(at, s.next - at)) : (s.next > s.end ? 1 : 0);
    at = s.next;
  }

  /// Cuts the row at `at` into cells without consuming it; a broken one is consumed and described. Not complete: the end.
  row_scan read_row(csv_row& row, csv_fault& fault) {
    for (;;) {
      if (at_end()) return {};
      const row_scan s = scan();
      const std::string_view text =
          s.found == row_scan::state::complete ? std::string_view(buffer).substr(at, s.end - at) : std::string_view{};
      if (s.found == row_scan::state::complete && columns != 1 && is_blank(text)) {
        ++blank;
        consume(s);
        continue;
      }
      row.line = line;
      fault.line = line;
      if (s.found == row_scan::state::open_quote) return fail_open_quote(s, fault);
      if (s.found == row_scan::state::too_long) return fail_too_long(fault);
      if (!find_fault(s, text, row, fault)) return s;
      fault.raw = kept(text);
      consume(s);
      return {};
    }
  }
  [[nodiscard]] bool is_blank(std::string_view text) const noexcept {
    return text.empty() || (text.front() == ' ' && delimiter != ' ' && text.find_first_not_of(' ') == npos);
  }

  /// A row as it stands in a file of UTF-8, so that it can be mended; of another encoding as UTF-8.
  [[nodiscard]] std::string kept(std::string_view text) const {
    return source.encoding() == "UTF-8" ? std::string(text) : as_utf8(text);
  }

  /// True if a row whose ends are known is broken.
  bool find_fault(const row_scan& s, std::string_view text, csv_row& row, csv_fault& fault) {
    if (s.stray_at != npos) {
      return fail(fault, text, s.stray_at - at,
                  "there is text after the quote that closes this cell; a quote inside a quoted cell is written twice (\"\")");
    }
    if (const std::size_t bad = undecodable(s, text); bad != npos) {
      const bool is_nul = text[bad] == '\0';
      return fail(fault, text, bad,
                  is_nul ? "a NUL byte, which no text has; if the file is UTF-16 without a byte order mark: --encoding UTF-16LE"
                         : "bytes that are no text in " + source.encoding() +
                               "; name the file's encoding with --encoding NAME (GB18030, CP949, windows-1252, ...)");
    }
    const std::size_t most = static_cast<std::size_t>(columns == 0 ? options.limits.columns : columns);
    cells_found = detail::split_row(text, delimiter, s.quoted, most, row.cells, scratch);
    if (text.size() > options.limits.cell_bytes && find_long_cell(row, fault)) return true;
    if (columns == 0 || cells_found == most) return false;
    fault.where = place(line, std::min(cells_found, most) + 1);
    fault.message = "the row has " + cells_in_words(cells_found) + ", the " + (options.header_rows > 0 ? "header" : "first row") +
                    " has " + std::to_string(most);
    return true;
  }
  std::size_t undecodable(const row_scan& s, std::string_view text) noexcept {
    std::size_t bad = npos;
    if (const std::size_t first = nul.from(buffer, at); first < s.end) bad = first - at;
    if (const std::size_t first = high.from(buffer, at); first < s.end) {
      const std::size_t invalid = find_invalid_utf8(text.substr(first - at));
      if (invalid != npos) bad = std::min(bad, first - at + invalid);
    }
    return bad;
  }
  bool find_long_cell(const csv_row& row, csv_fault& fault) {
    for (std::size_t c = 0; c < row.cells.size(); ++c) {
      if (row.cells[c].size() <= options.limits.cell_bytes) continue;
      fault.code = errc::limit;
      fault.where = place(line, c + 1);
      fault.message = "the cell has " + std::to_string(row.cells[c].size()) + " bytes, at most " +
                      std::to_string(options.limits.cell_bytes) + " are allowed";
      return true;
    }
    return false;
  }

  // --- faults -----------------------------------------------------------------------------------------------------------
  [[nodiscard]] std::string place(std::int64_t l, std::size_t column) const {
    return name + ':' + std::to_string(l) + ':' + std::to_string(column);
  }

  bool fail(csv_fault& fault, std::string_view text, std::size_t offset, std::string message) const {
    const detail::cell_place p = detail::place_in_row(text, delimiter, offset);
    fault.where = place(line + p.lines_down, p.column);
    fault.message = std::move(message);
    return true;
  }

  /// Reading goes on with the line after the one that opened the quote: most likely the quote should not be there.
  row_scan fail_open_quote(const row_scan& s, csv_fault& fault) {
    const std::size_t limit = options.limits.row_bytes;
    const bool at_limit = buffer.size() - at > limit;
    fault.code = at_limit ? errc::limit : errc::data;
    fail(fault, std::string_view(buffer).substr(at), s.quote_at - at,
         at_limit ? "the quote that opens here is not closed within " + std::to_string(limit) + " bytes"
                  : "the quote that opens here is never closed");
    const std::size_t end = std::min(buffer.find_first_of("\r\n", s.quote_at), at + limit);
    fault.raw = kept(std::string_view(buffer).substr(at, end - at));
    skip_line(s.quote_at);
    return {};
  }
  row_scan fail_too_long(csv_fault& fault) {
    const std::size_t limit = options.limits.row_bytes;
    fault.code = errc::limit;
    fault.where = place(line, 1);
    fault.message =
        "the row has more than " + std::to_string(limit) + " bytes; what is beyond them was skipped, up to the next line";
    fault.raw = kept(std::string_view(buffer).substr(at, limit));
    skip_line(at + limit);
    return {};
  }
  /// Goes on behind the first newline at or after `from`, however far that is.
  void skip_line(std::size_t from) {
    line += detail::count_newlines(std::string_view(buffer).substr(at, from - at));
    at = from;
    for (;;) {
      at = std::min(buffer.find_first_of("\r\n", at), buffer.size());
      const bool told = at + 1 < buffer.size() || (at < buffer.size() && buffer[at] == '\n');
      if (told || final) break;
      fill();
    }
    if (at == buffer.size()) return;
    const bool pair = buffer[at] == '\r' && at + 1 < buffer.size() && buffer[at + 1] == '\n';
    at += pair ? 2 : 1;
    ++line;
  }

  text_source source;
  std::string file, name;
  csv_options options;
  char delimiter = ',';
  std::vector<std::vector<std::string>> header;
  int columns = 0;

  std::string buffer;  // text; what is before `at` has been read
  std::size_t at = 0;
  bool final = false;  // no text follows the buffer's
  std::int64_t line = 1;
  std::int64_t blank = 0;
  std::size_t cells_found = 0;  // in the last row
  std::string scratch;
  detail::row_scanner scanner;
  detail::next_of nul{detail::find_nul}, high{detail::find_high};
};

csv_reader::csv_reader(std::string file, csv_options options) {
  text_source source(file, options.encoding);
  impl_ = std::make_unique<impl>(std::move(source), std::move(file), std::move(options));
}
csv_reader::csv_reader(std::unique_ptr<impl> i) : impl_(std::move(i)) {}
csv_reader csv_reader::over(std::string bytes, std::string name, csv_options options) {
  text_source source = text_source::over(std::move(bytes), options.encoding);
  return csv_reader(std::make_unique<impl>(std::move(source), std::move(name), std::move(options)));
}
csv_reader::~csv_reader() = default;
csv_reader::csv_reader(csv_reader&&) noexcept = default;
csv_reader& csv_reader::operator=(csv_reader&&) noexcept = default;

const std::string& csv_reader::file() const noexcept { return impl_->file; }
const std::string& csv_reader::encoding() const noexcept { return impl_->source.encoding(); }
char csv_reader::delimiter() const noexcept { return impl_->delimiter; }
const std::vector<std::vector<std::string>>& csv_reader::header() const noexcept { return impl_->header; }
int csv_reader::columns() const noexcept { return impl_->columns; }
csv_reader::status csv_reader::next(csv_row& row, csv_fault& fault) { return impl_->next(row, fault); }
std::int64_t csv_reader::blank_lines() const noexcept { return impl_->blank; }

}  // namespace v0
}  // namespace rater
