#include "io/detail/column_match.hpp"

#include "detail/nearest.hpp"
#include "io/detail/byte_source.hpp"

#include <rater/error.hpp>
#include <rater/io/text_encoding.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

using header_rows = std::vector<std::vector<std::string>>;

/// The cell of a header row; rows of the header are as long as the first.
const std::string& cell(const header_rows& header, std::size_t row, std::size_t column) { return header[row][column]; }

/// A header cell as Qualtrics writes it, {"ImportId":"QID7_1"}, or the id itself.
bool has_import_id(const std::string& text, const std::string& id) {
  if (text == id) return true;
  if (!text.starts_with('{') || text.find(id) == std::string::npos) return false;
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return false;
  const auto found = json.find("ImportId");
  return found != json.end() && found->is_string() && found->get_ref<const std::string&>() == id;
}

bool any_row(const header_rows& header, std::size_t column, const auto& is) {
  for (std::size_t row = 0; row < header.size(); ++row) {
    if (is(cell(header, row, column))) return true;
  }
  return false;
}

bool matches(const header_rows& header, std::size_t column, const column_ref& wanted) {
  const std::string_view text = trim(wanted.text);
  switch (wanted.kind) {
    case column_ref::by::name:
      return cell(header, 0, column) == text;
    case column_ref::by::label:
      return any_row(header, column, [&](const std::string& c) { return c == text; });
    case column_ref::by::import_id:
      return any_row(header, column, [&](const std::string& c) { return has_import_id(c, wanted.text); });
    case column_ref::by::header:
      for (std::size_t row = 0; row < wanted.header.size(); ++row) {
        if (cell(header, row, column) != trim(wanted.header[row])) return false;
      }
      return true;
    case column_ref::by::index:
    case column_ref::by::path:
      break;
  }
  return false;
}

[[noreturn]] void refuse(const csv_reader& file, std::string message) {
  throw error(errc::usage, std::move(message), display_name(file.file()));
}

/// `column "E7" (item q7, expectation)`
std::string what(const column_ref& wanted, const std::string& purpose) {
  const bool by_name = wanted.kind == column_ref::by::name;
  return (by_name ? "column " + quote(wanted.text) : printable(wanted.to_string(), 200)) + " (" + purpose + ")";
}

std::string nearest_in_header(const csv_reader& file, const column_ref& wanted) {
  std::vector<std::string_view> names;
  for (std::size_t row = 0; row < file.header().size(); ++row) {
    if (row > 0 && wanted.kind == column_ref::by::name) break;
    for (const std::string& name : file.header()[row]) {
      if (!name.empty()) names.emplace_back(name);
    }
  }
  const std::string& looked_for =
      wanted.kind == column_ref::by::header && !wanted.header.empty() ? wanted.header.front() : wanted.text;
  const auto few = nearest_few(looked_for, names);
  if (!few.empty()) return "; nearest in the header: " + any_of(few);
  return names.empty() ? "" : "; the header has " + any_of(names, 8);
}

int by_index(const csv_reader& file, const column_ref& wanted, const std::string& purpose) {
  if (wanted.index >= 1 && wanted.index <= file.columns()) return wanted.index - 1;
  refuse(file, "there is no " + what(wanted, purpose) + ": the file has " + std::to_string(file.columns()) +
                   " columns, counted from 1");
}

void check_kind(const csv_reader& file, const column_ref& wanted, const std::string& purpose) {
  if (wanted.kind == column_ref::by::path) {
    refuse(file, what(wanted, purpose) + " is for JSON exports; in a CSV file a column has a name, a label or an index");
  }
  if (file.header().empty()) {
    refuse(file, "there is no header to find " + what(wanted, purpose) + " in; point at columns by place: {\"index\": 7}");
  }
  if (wanted.header.size() > file.header().size()) {
    refuse(file, what(wanted, purpose) + " has " + std::to_string(wanted.header.size()) + " header cells, but " +
                     std::to_string(file.header().size()) +
                     " header row(s) were read; set header_rows in the instrument's source");
  }
}

}  // namespace

std::string purpose_of(const slot& s, const instrument& asked) {
  const auto at = static_cast<std::size_t>(s.index);
  switch (s.use) {
    case slot_use::item:
      return "item " + asked.items[at].id + ", " + std::string(to_string(s.role));
    case slot_use::importance:
      return "importance of dimension " + asked.dimensions[at].id;
    case slot_use::outcome:
      return "outcome " + asked.outcomes[at].id;
    case slot_use::weight:
      return "the weight";
    case slot_use::text:
      break;
  }
  if (s.index >= 0) return "include_if";
  for (const segment& g : asked.respondent.segments) {
    if (g.id == s.name) return "segment " + s.name;
  }
  return s.name;
}

int find_column(const csv_reader& file, const column_ref& wanted, const std::string& purpose) {
  if (wanted.kind == column_ref::by::index) return by_index(file, wanted, purpose);
  check_kind(file, wanted, purpose);
  std::vector<std::string> places;
  int found = -1;
  for (int c = 0; c < file.columns(); ++c) {
    if (!matches(file.header(), static_cast<std::size_t>(c), wanted)) continue;
    if (found < 0) found = c;
    places.push_back(std::to_string(c + 1));
  }
  if (places.size() > 1) {
    refuse(file, what(wanted, purpose) + " occurs " + std::to_string(places.size()) + " times, as columns " + places[0] +
                     " and " + places[1] + (places.size() > 2 ? " and more" : "") +
                     "; point at the one that is meant by its place: {\"index\": " + places[0] + "}");
  }
  if (found < 0) refuse(file, "there is no " + what(wanted, purpose) + nearest_in_header(file, wanted));
  return found;
}

std::string column_name(const csv_reader& file, int column) {
  if (!file.header().empty()) {
    const std::string& name = file.header().front()[static_cast<std::size_t>(column)];
    if (!name.empty()) return name;
  }
  return "column " + std::to_string(column + 1);
}

void refuse_two_meanings(const csv_reader& file, std::string_view name, int column) {
  if (file.header().empty()) return;
  const auto& names = file.header().front();
  for (std::size_t c = 0; c < names.size(); ++c) {
    if (names[c] != name || static_cast<int>(c) == column) continue;
    refuse(file, quote(name) + " could be two things: the instrument reads it from column " + std::to_string(column + 1) + " (" +
                     quote(column_name(file, column)) + "), and column " + std::to_string(c + 1) +
                     " of the file has that name; give the segment another id");
  }
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
