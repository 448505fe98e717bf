#include "io/detail/csv_rows.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr std::array<char, 4> candidates = {',', ';', '\t', '|'};
constexpr int rows_looked_at = 50;

struct evidence {
  int rows = 0;           ///< that were complete
  int agreeing = 0;       ///< rows with the most frequent number of cells above one
  std::size_t cells = 0;  ///< that number
};

evidence judge(char delimiter, std::string_view text, bool final, std::size_t limit) {
  evidence e;
  std::map<std::size_t, int> rows_by_cells;
  row_scanner scanner;
  std::vector<std::string_view> unused;
  std::string scratch;
  for (std::size_t at = 0; at < text.size() && e.rows < rows_looked_at;) {
    const row_scan s = scanner.scan(text, at, final, delimiter, limit);
    if (s.found != row_scan::state::complete) break;
    const std::string_view row = text.substr(at, s.end - at);
    at = s.next;
    ++e.rows;
    if (s.stray_at != std::string_view::npos) continue;  // text after a closing quote: this is not the delimiter here
    const std::size_t cells = split_row(row, delimiter, s.quoted, 0, unused, scratch);
    if (cells > 1) ++rows_by_cells[cells];
  }
  for (const auto& [cells, rows] : rows_by_cells) {
    if (rows >= e.agreeing) e = {e.rows, rows, cells};
  }
  return e;
}

}  // namespace

char find_delimiter(std::string_view text, bool final, std::size_t limit) {
  char best = ',';
  evidence most;
  int rows = 0;
  for (const char candidate : candidates) {
    const evidence e = judge(candidate, text, final, limit);
    rows = std::max(rows, e.rows);
    if (e.agreeing > most.agreeing || (e.agreeing == most.agreeing && e.cells > most.cells)) {
      best = candidate;
      most = e;
    }
  }
  return rows == 0 && !final ? '\0' : best;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
