#include <rater/io/targets.hpp>

#include <rater/error.hpp>
#include <rater/io/csv.hpp>
#include <rater/io/text_encoding.hpp>

#include "detail/nearest.hpp"
#include "io/detail/cell_decoder.hpp"
#include "io/detail/json_node.hpp"
#include "io/detail/json_text.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <span>
#include <utility>

namespace rater {
inline namespace v0 {
namespace {

using variable = population_targets::variable;

constexpr double rounding = 1e-6;

[[noreturn]] void refuse(std::string message, std::string where) {
  throw error(errc::usage, std::move(message), std::move(where));
}

double sum_of(const variable& v) {
  double sum = 0;
  for (const category_target& t : v.categories) sum += t.total;
  return sum;
}

bool is_one(double sum) { return std::fabs(sum - 1) <= rounding; }

// --- CSV ----------------------------------------------------------------------------------------------------------------

/// Where the three columns are.
struct target_columns {
  std::size_t variable = 0, category = 0, number = 0;
  bool shares = false;
};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

target_columns columns_of(const csv_reader& in) {
  static constexpr std::array<std::string_view, 4> known = {"variable", "category", "share", "count"};
  std::array<std::optional<std::size_t>, 4> at;
  const std::vector<std::string>& header = in.header().front();
  for (std::size_t c = 0; c < header.size(); ++c) {
    const std::string where = fmt::format("{}:1:{}", in.file(), c + 1);
    const std::string name = lower(header[c]);
    std::size_t k = 0;
    while (k < known.size() && known[k] != name) ++k;
    if (k == known.size())
      refuse(fmt::format("the column {} is none of targets; expected variable, category, and share or count{}",
                         detail::quote(header[c]), detail::did_you_mean(name, known)),
             where);
    if (at[k]) refuse(fmt::format("the column {} occurs twice", known[k]), where);
    at[k] = c;
  }
  const std::string first_line = in.file() + ":1";
  if (!at[0] || !at[1])
    refuse(fmt::format("the column {} is missing; expected variable,category,share or variable,category,count",
                       at[0] ? "category" : "variable"),
           first_line);
  if (at[2].has_value() == at[3].has_value())
    refuse(at[2] ? "there are shares and counts; keep one of the two columns" : "the column share, or count, is missing",
           first_line);
  return {*at[0], *at[1], at[2] ? *at[2] : *at[3], at[2].has_value()};
}

/// A comma may stand for the point of a share; in a count it would be a thousand.
double number_in(std::string_view cell, bool is_share, const std::string& where) {
  const std::optional<double> x = detail::parse_number(cell, is_share ? '\0' : '.');
  if (!x || !(*x >= 0))
    refuse(fmt::format("{} is no target; expected a number of 0 or more, such as {}", detail::quote(cell),
                       is_share ? "0.25" : "1200"),
           where);
  return *x;
}

class csv_targets {
public:
  explicit csv_targets(csv_reader in) : in_(std::move(in)), columns_(columns_of(in_)) {}

  population_targets read() {
    csv_row row;
    csv_fault fault;
    for (auto status = in_.next(row, fault); status != csv_reader::status::end; status = in_.next(row, fault)) {
      if (status == csv_reader::status::fault)
        throw error(fault.code == errc::data ? errc::usage : fault.code, fault.message, fault.where);
      add(row);
    }
    out_.shares = columns_.shares;
    return std::move(out_);
  }

private:
  struct place {
    std::size_t index = 0;
    std::map<std::string, std::int64_t, std::less<>> line_of{};  // category -> line
  };

  [[nodiscard]] std::string where(const csv_row& row, std::size_t column) const {
    return fmt::format("{}:{}:{}", in_.file(), row.line, column + 1);
  }

  [[nodiscard]] std::string name_in(const csv_row& row, std::size_t column, std::string_view what) const {
    const std::string_view name = trim(row.cells[column]);
    if (name.empty()) refuse(fmt::format("the {} is empty", what), where(row, column));
    return std::string(name);
  }

  void add(const csv_row& row) {
    const std::string name = name_in(row, columns_.variable, "variable");
    std::string category = name_in(row, columns_.category, "category");
    const double x = number_in(trim(row.cells[columns_.number]), columns_.shares, where(row, columns_.number));
    const auto [found, is_new] = places_.emplace(name, place{out_.variables.size()});
    if (is_new) out_.variables.push_back({name, {}});
    const auto [earlier, is_first] = found->second.line_of.emplace(category, row.line);
    if (!is_first)
      refuse(fmt::format("{} of {} has a target in line {} already; keep one of the two", detail::quote(category),
                         detail::quote(name), earlier->second),
             where(row, columns_.category));
    out_.variables[found->second.index].categories.push_back({std::move(category), x});
  }

  csv_reader in_;
  target_columns columns_;
  population_targets out_;
  std::map<std::string, place, std::less<>> places_;
};

// --- JSON ---------------------------------------------------------------------------------------------------------------

population_targets from_json(std::string_view text, const std::string& name) {
  try {
    const nlohmann::ordered_json root = detail::parse_json(text, name);
    population_targets out;
    std::size_t of_one = 0;
    for (const auto& [key, node] : detail::json_node(root, name).members()) {
      variable& v = out.variables.emplace_back();
      v.name = std::string(trim(key));
      if (v.name.empty()) node.fail("the name of the variable is empty");
      for (const auto& [category, target] : node.members()) {
        const double x = target.number();
        if (!(x >= 0) || !std::isfinite(x)) target.expected("a number of 0 or more");
        v.categories.push_back({std::string(trim(category)), x});
        if (v.categories.back().category.empty()) target.fail("the name of the category is empty");
      }
      if (is_one(sum_of(v))) ++of_one;
    }
    out.shares = of_one > 0 && of_one == out.variables.size();
    if (of_one > 0 && !out.shares)
      for (const variable& v : out.variables)
        if (!is_one(sum_of(v)))
          refuse(
              fmt::format(
                  "the targets of {} sum to {}, and those of another variable to 1: give shares of 1 for all, or counts for all",
                  detail::quote(v.name), detail::shortest(sum_of(v))),
              name);
    return out;
  } catch (const error& e) {  // the words of an instrument file
    if (e.code() != errc::instrument) throw;
    refuse(e.message(), e.where());
  }
}

void check(const population_targets& t, const std::string& name) {
  if (t.variables.empty()) refuse("there are no targets; expected rows such as region,north,0.4", name);
  for (const variable& v : t.variables) {
    if (v.categories.empty()) refuse(fmt::format("{} has no categories", detail::quote(v.name)), name);
    if (t.shares && !is_one(sum_of(v)))
      refuse(fmt::format("the shares of {} sum to {}; expected 1 (of counts, call the column count)", detail::quote(v.name),
                         detail::shortest(sum_of(v))),
             name);
  }
}

}  // namespace

std::vector<category_target> population_targets::totals(const variable& of, double population) const {
  return shares ? totals_of_shares(of.categories, population, of.name) : of.categories;
}

population_targets parse_targets(std::string_view text, const std::string& name) {
  const std::string_view content = trim(text);
  if (content.empty()) refuse("the file of targets is empty; expected the columns variable, category, and share or count", name);
  population_targets out = content.starts_with('{') || content.starts_with('[')
                               ? from_json(content, name)
                               : csv_targets(csv_reader::over(std::string(text), name)).read();
  check(out, name);
  return out;
}

population_targets read_targets(const std::string& file) {
  return parse_targets(detail::read_whole_file(file, detail::most_json_bytes), detail::printable(file, 4096));
}

}  // namespace v0
}  // namespace rater
