#include <rater/io/survey_table.hpp>

#include <rater/error.hpp>
#include <rater/io/text_encoding.hpp>
#include <rater/survey/responses.hpp>

#include "detail/nearest.hpp"
#include "io/detail/byte_source.hpp"
#include "io/detail/cell_decoder.hpp"
#include "io/detail/column_match.hpp"
#include "survey/conditions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <string_view>
#include <unordered_map>

namespace rater {
inline namespace v0 {
namespace {

using cells = std::vector<std::string_view>;

void append_cell(std::string& out, std::string_view cell, char delimiter) {
  const char special[] = {delimiter, '"', '\n', '\r'};
  if (cell.find_first_of(std::string_view(special, sizeof special)) == std::string_view::npos) {
    out += cell;
    return;
  }
  out += '"';
  for (const char c : cell) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

template <class Cells>
void append_row(std::string& out, const Cells& row, char delimiter) {
  bool first = true;
  for (const auto& cell : row) {
    if (!first) out += delimiter;
    append_cell(out, cell, delimiter);
    first = false;
  }
}

/// Words as labels, numbered as they come.
class labeller {
public:
  void add(std::string_view word, labels& to) {
    if (word.empty()) {
      to.code.push_back(-1);
      return;
    }
    const auto [found, is_new] = place_.emplace(std::string(word), static_cast<std::int32_t>(to.name.size()));
    if (is_new) to.name.emplace_back(word);
    to.code.push_back(found->second);
  }

private:
  std::unordered_map<std::string, std::int32_t> place_;
};

/// For each column of the first file, where it is in this one.
std::vector<std::size_t> order_of(const csv_reader& file, const std::vector<std::string>& first, const std::string& first_name) {
  const std::vector<std::string>& header = file.header().front();
  const std::string name = detail::display_name(file.file());
  for (const std::string& column : header)
    if (std::find(first.begin(), first.end(), column) == first.end())
      throw error(errc::usage,
                  fmt::format("the column {} is not in {}: files of one survey have the same columns{}", detail::quote(column),
                              first_name, detail::did_you_mean(column, first)),
                  name);
  std::vector<std::size_t> out;
  for (std::size_t c = 0; c < first.size(); ++c) {
    const auto count = std::count(header.begin(), header.end(), first[c]);
    if (header == first) {
      out.push_back(c);
    } else if (count != 1) {
      throw error(errc::usage,
                  fmt::format("the column {} of {} {} here: files of one survey have the same columns", detail::quote(first[c]),
                              first_name, count == 0 ? "is missing" : "is more than once"),
                  name);
    } else {
      out.push_back(static_cast<std::size_t>(std::find(header.begin(), header.end(), first[c]) - header.begin()));
    }
  }
  return out;
}

class table_reader {
public:
  explicit table_reader(const table_request& request) : request_(request) {
    table_.category.resize(request.categories.size());
    labellers_.resize(request.categories.size());
  }

  void read(const std::string& file) {
    csv_reader in(file, request_.csv);
    if (in.header().empty())
      throw error(errc::usage, "the file has no header, in which the new column would get its name",
                  detail::display_name(in.file()));
    const bool is_first = table_.header.empty();
    if (is_first) {
      table_.header = in.header();
      table_.delimiter = in.delimiter();
      table_.encoding = in.encoding();
      first_name_ = detail::display_name(in.file());
    }
    const std::vector<std::size_t> order = order_of(in, table_.header.front(), first_name_);
    const places at = places_in(in);
    csv_row row;
    csv_fault fault;
    for (auto status = in.next(row, fault); status != csv_reader::status::end; status = in.next(row, fault)) {
      if (status == csv_reader::status::fault) throw error(fault.code, fault.message, fault.where);
      add(in, at, order, row);
    }
  }

  survey_table take() { return std::move(table_); }

private:
  struct places {
    int weight = -1;
    std::vector<int> category{}, condition{};
  };

  [[nodiscard]] places places_in(const csv_reader& in) const {
    places out;
    if (request_.weight) out.weight = detail::find_column(in, *request_.weight, "the weight");
    for (const auto& [name, column] : request_.categories) {
      out.category.push_back(detail::find_column(in, column, "the targets of " + name));
      detail::refuse_two_meanings(in, name, out.category.back());
    }
    for (const column_condition& c : request_.include_if)
      out.condition.push_back(detail::find_column(in, c.column, "include_if"));
    return out;
  }

  void add(const csv_reader& in, const places& at, const std::vector<std::size_t>& order, const csv_row& row) {
    const auto cell = [&](int column) { return trim(row.cells[static_cast<std::size_t>(column)]); };
    table_.weight.push_back(at.weight < 0 ? 1 : weight_in(in, cell(at.weight), at.weight, row.line));
    for (std::size_t k = 0; k < at.category.size(); ++k) labellers_[k].add(cell(at.category[k]), table_.category[k]);
    bool interview = true;
    for (std::size_t k = 0; k < at.condition.size(); ++k)
      interview = interview && detail::meets(cell(at.condition[k]), request_.include_if[k].op, request_.include_if[k].values);
    table_.interview.push_back(interview ? 1 : 0);
    row_.clear();
    for (const std::size_t c : order) row_.push_back(row.cells[c]);
    append_row(table_.text, row_, table_.delimiter);
    table_.end.push_back(table_.text.size());
  }

  [[nodiscard]] double weight_in(const csv_reader& in, std::string_view cell, int column, std::int64_t line) const {
    if (cell.empty()) return std::numeric_limits<double>::quiet_NaN();
    const char decimal = request_.decimal == '\0' && in.delimiter() == ',' ? '.' : request_.decimal;
    const auto x = detail::parse_number(cell, decimal);
    if (!x || *x < 0 || (*x != 0 && (*x < smallest_weight || *x >= largest_weight)))
      throw error(errc::data, fmt::format("{} is no weight; expected a number of 0 or more, or nothing", detail::quote(cell)),
                  fmt::format("{}:{}:{}", detail::display_name(in.file()), line, column + 1));
    return *x;
  }

  const table_request& request_;
  survey_table table_;
  std::string first_name_;
  std::vector<labeller> labellers_;
  cells row_;
};

}  // namespace

survey_table read_table(const std::vector<std::string>& files, const table_request& request) {
  table_reader reader(request);
  for (const std::string& file : files) reader.read(file);
  return reader.take();
}

std::string with_column(const survey_table& table, const std::string& name, std::span<const double> numbers) {
  if (numbers.size() != table.rows())
    throw error(errc::usage, fmt::format("{} numbers for {} rows", numbers.size(), table.rows()), name);
  const std::vector<std::string>& names = table.header.front();
  if (std::find(names.begin(), names.end(), name) != names.end())
    throw error(errc::usage, fmt::format("there is a column {} already; give the new one another name", detail::quote(name)));
  std::string out;
  out.reserve(table.text.size() + 28 * (table.rows() + 1) + 4096);
  bool first = true;
  for (const std::vector<std::string>& row : table.header) {
    append_row(out, row, table.delimiter);
    out += table.delimiter;
    append_cell(out, first ? name : std::string{}, table.delimiter);
    out += '\n';
    first = false;
  }
  std::size_t from = 0;
  for (std::size_t r = 0; r < table.rows(); ++r) {
    out.append(table.text, from, table.end[r] - from);
    out += table.delimiter;
    if (!std::isnan(numbers[r])) fmt::format_to(std::back_inserter(out), "{}", numbers[r]);
    out += '\n';
    from = table.end[r];
  }
  return out;
}

}  // namespace v0
}  // namespace rater
