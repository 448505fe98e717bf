#include <rater/io/csv.hpp>

#include "detail/nearest.hpp"
#include "io/detail/byte_source.hpp"
#include "io/detail/csv_reader_impl.hpp"

#include <rater/error.hpp>

#include <algorithm>
#include <utility>

namespace rater {
inline namespace v0 {
namespace {

using detail::row_scan;

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t bytes_for_detection = 64u << 10;

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

namespace detail {

csv_fault fault_in(const std::string& name, row_fault&& fault) {
  return {fault.code, name + ':' + std::to_string(fault.at_line) + ':' + std::to_string(fault.column), std::move(fault.message),
          fault.line, std::move(fault.raw)};
}

}  // namespace detail

csv_reader::impl::impl(text_source s, std::string f, csv_options o)
    : source(std::move(s)), file(std::move(f)), name(detail::display_name(file)), options(std::move(o)) {
  check(options);
  options.block_bytes = std::max<std::size_t>(options.block_bytes, 1);
  options.limits.columns = std::max(options.limits.columns, 1);
  cutter.rules.limits = options.limits;
  cutter.rules.header = options.header_rows > 0;
  cutter.rules.encoding = source.encoding();
  cutter.read_from(&source, options.block_bytes);
  find_delimiter();
  read_header();
}

void csv_reader::impl::find_delimiter() {
  char found = options.delimiter.value_or('\0');
  for (std::size_t wanted = bytes_for_detection; found == '\0'; wanted *= 2) {
    while (cutter.text.size() < wanted && !cutter.final()) cutter.fill();
    const std::string_view first = cutter.text.view().substr(0, wanted);
    const bool all = (cutter.final() && first.size() == cutter.text.size()) || wanted > options.limits.row_bytes;
    found = detail::find_delimiter(first, all, options.limits.row_bytes);
  }
  cutter.rules.delimiter = found;
}

// --- header -------------------------------------------------------------------------------------------------------------

void csv_reader::impl::read_header() {
  csv_row row;
  const int rows = std::max(options.header_rows, 1);
  for (int r = 0; r < rows; ++r) {
    detail::row_fault fault;
    const row_scan s = cutter.read_row(row, fault);
    if (!fault.message.empty()) {
      const csv_fault f = detail::fault_in(name, std::move(fault));
      throw error(f.code, f.message, f.where);
    }
    if (s.found != row_scan::state::complete) refuse_short(r);
    if (cutter.rules.columns == 0) count_columns(row);
    if (options.header_rows == 0) return;  // only looked at: it is the first row of answers
    std::vector<std::string> cells;
    for (const std::string_view cell : row.cells) cells.emplace_back(trim(cell));
    header.push_back(std::move(cells));
    cutter.consume(s);
  }
}

void csv_reader::impl::count_columns(const csv_row& row) {
  if (cutter.cells_found > static_cast<std::size_t>(options.limits.columns)) {
    throw error(errc::limit,
                "the first row has " + detail::cells_in_words(cutter.cells_found) + ", at most " +
                    std::to_string(options.limits.columns) + " are allowed",
                name + ':' + std::to_string(row.line) + ":1");
  }
  cutter.rules.columns = static_cast<int>(cutter.cells_found);
}

void csv_reader::impl::refuse_short(int rows) const {
  if (rows == 0) throw error(errc::data, "the file is empty; a header and rows of answers were expected", name);
  throw error(errc::data,
              "the file ends after " + std::to_string(rows) + " of the " + std::to_string(options.header_rows) +
                  " header rows that were expected",
              name);
}

// --- row by row ---------------------------------------------------------------------------------------------------------

csv_reader::status csv_reader::impl::next(csv_row& row, csv_fault& fault) {
  fault = {};
  detail::row_fault found;
  const row_scan s = cutter.read_row(row, found);
  fault.line = found.line;
  if (!found.message.empty()) {
    fault = detail::fault_in(name, std::move(found));
    return csv_reader::status::fault;
  }
  if (s.found != row_scan::state::complete) return csv_reader::status::end;
  cutter.consume(s);
  return csv_reader::status::row;
}

// --- block by block -----------------------------------------------------------------------------------------------------

bool csv_reader::impl::next_block(detail::csv_block& out) {
  out.clear();
  for (std::size_t wanted = options.block_bytes;; wanted *= 2) {
    while (cutter.unread().size() < wanted && !cutter.final()) cutter.fill();
    const std::string_view unread = cutter.unread();
    if (unread.empty()) return false;
    const bool all = unread.size() <= 2 * wanted;
    const cut found = find_cut(all ? unread : unread.substr(0, wanted), all && cutter.final());
    if (found.end == 0 && !found.broken) continue;  // a row longer than that
    take(out, found.end, all);
    if (found.broken) read_broken(out);
    return true;
  }
}

/// Without a quote every newline ends a row; with one, rows are told apart as the reader does it.
csv_reader::impl::cut csv_reader::impl::find_cut(std::string_view text, bool last) const noexcept {
  if (detail::find_quote(text, 0) == npos) {
    if (last) return {text.size(), false};
    std::size_t newline = text.rfind('\n');
    if (newline == npos) newline = text.substr(0, text.size() - 1).rfind('\r');  // the last one may be half of a pair
    if (newline != npos) return {newline + 1, false};
    return {0, text.size() > options.limits.row_bytes};
  }
  detail::row_scanner scanner;
  std::size_t at = 0;
  while (at < text.size()) {
    const row_scan s = scanner.scan(text, at, last, cutter.rules.delimiter, options.limits.row_bytes);
    if (s.found == row_scan::state::incomplete) break;
    if (s.found != row_scan::state::complete) return {at, true};
    at = s.next;
  }
  return {at, false};
}

/// Hands out the unread text up to `end`: the buffer itself if it holds little more, else a copy.
void csv_reader::impl::take(detail::csv_block& out, std::size_t end, bool all) {
  if (!all) {
    out.text.append(cutter.unread().substr(0, end));
    cutter.at += end;
    return;
  }
  cutter.text.drop_front(cutter.at);
  out.text.swap(cutter.text);
  cutter.text.clear();
  cutter.text.append(out.text.view().substr(end));
  out.text.cut(end);
  cutter.restart();
}

void csv_reader::impl::read_broken(detail::csv_block& out) {
  csv_row row;
  out.broken.emplace();
  cutter.line = 0;
  cutter.read_row(row, *out.broken);
  out.broken_lines = cutter.line;
}

// --- the class ----------------------------------------------------------------------------------------------------------

csv_reader::csv_reader(std::string file, csv_options options) {
  text_source source(file, options.encoding);
  impl_ = std::make_unique<impl>(std::move(source), std::move(file), std::move(options));
}
csv_reader::csv_reader(std::unique_ptr<impl> i) : impl_(std::move(i)) {}
csv_reader csv_reader::over(std::string bytes, std::string name, csv_options options) {
  text_source source = text_source::over(std::move(bytes), options.encoding, name);
  return csv_reader(std::make_unique<impl>(std::move(source), std::move(name), std::move(options)));
}
csv_reader::~csv_reader() = default;
csv_reader::csv_reader(csv_reader&&) noexcept = default;
csv_reader& csv_reader::operator=(csv_reader&&) noexcept = default;

const std::string& csv_reader::file() const noexcept { return impl_->file; }
const std::string& csv_reader::encoding() const noexcept { return impl_->source.encoding(); }
char csv_reader::delimiter() const noexcept { return impl_->cutter.rules.delimiter; }
const std::vector<std::vector<std::string>>& csv_reader::header() const noexcept { return impl_->header; }
int csv_reader::columns() const noexcept { return impl_->cutter.rules.columns; }
csv_reader::status csv_reader::next(csv_row& row, csv_fault& fault) { return impl_->next(row, fault); }
std::int64_t csv_reader::blank_lines() const noexcept { return impl_->cutter.blank; }

}  // namespace v0
}  // namespace rater
