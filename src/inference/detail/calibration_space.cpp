#include "inference/detail/calibration_space.hpp"

#include <rater/error.hpp>

#include "detail/nearest.hpp"
#include "scoring/detail/steady_sum.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr std::size_t most_columns = 1'000'000, most_rows = 0x7fffffff;

using codes = std::vector<std::int32_t>;

[[noreturn]] void refuse(std::string message, std::string where) {
  throw error(errc::usage, std::move(message), std::move(where));
}

void check_targets(const margin& m) {
  if (m.targets.empty()) refuse("the margin has no targets; give the population of each category", m.variable);
  std::set<std::string_view> seen;
  double sum = 0;
  for (const category_target& t : m.targets) {
    if (!(t.total >= 0) || !std::isfinite(t.total))
      refuse(fmt::format("the target of {} is {}; expected a finite number of 0 or more", quote(t.category), t.total),
             m.variable);
    if (!seen.insert(t.category).second)
      refuse(fmt::format("the category {} has two targets; keep one", quote(t.category)), m.variable);
    sum += t.total;
  }
  if (!(sum > 0) || !std::isfinite(sum))
    refuse(fmt::format("the targets sum to {}; expected a finite number above 0", sum), m.variable);
}

/// The place of each label among the categories: those with targets, then the others by name, then (negative labels) missing.
codes codes_of(const margin& m, space_margin& out) {
  std::map<std::string_view, std::int32_t> place;
  for (const category_target& t : m.targets) {
    place.emplace(t.category, static_cast<std::int32_t>(out.category.size()));
    out.category.push_back(t.category);
    out.asked.push_back(t.total);
  }
  std::set<std::string_view> others;
  for (const std::string& name : m.category.name)
    if (!place.contains(name)) others.insert(name);
  for (const std::string_view name : others) {
    place.emplace(name, static_cast<std::int32_t>(out.category.size()));
    out.category.emplace_back(name);
  }
  codes of_label;
  for (const std::string& name : m.category.name) of_label.push_back(place.at(name));

  codes row(m.category.code.size());
  for (std::size_t r = 0; r < row.size(); ++r) {
    const std::int32_t label = m.category.code[r];
    if (label >= 0 && static_cast<std::size_t>(label) >= of_label.size())
      refuse(fmt::format("row {} has the label {} of {}", r + 1, label, of_label.size()), m.variable);
    row[r] = label < 0 ? out.missing() : of_label[static_cast<std::size_t>(label)];
  }
  return row;
}

/// Margins of the same population have the same total: what differs by rounding is scaled, more is an error.
void settle_totals(calibration_space& s) {
  constexpr double rounding = 1e-6;
  for (space_margin& m : s.margins) {
    double sum = 0;
    for (const double t : m.asked) sum += t;
    if (s.population == 0) s.population = sum;
    if (std::fabs(sum - s.population) > rounding * s.population)
      throw error(errc::usage,
                  fmt::format("the targets of {} sum to {} and those of {} to {}: margins of one population have one total",
                              quote(s.margins.front().variable), shortest(s.population), quote(m.variable), shortest(sum)),
                  m.variable);
    m.target = m.asked;
    if (sum != s.population)
      for (double& t : m.target) t *= s.population / sum;
  }
}

void check_number(const auxiliary& a, std::size_t rows) {
  if (a.x.size() != rows) refuse(fmt::format("the column has {} rows, the others have {}", a.x.size(), rows), a.name);
  if (!std::isfinite(a.total)) refuse(fmt::format("the total is {}; expected a finite number", a.total), a.name);
  for (std::size_t r = 0; r < rows; ++r)
    if (std::isinf(a.x[r])) throw error(errc::data, fmt::format("row {} is infinite; expected a finite number", r + 1), a.name);
}

/// The constant that a column is, or 0.
double constant_in(const std::vector<double>& x) {
  double found = 0;
  for (const double each : x) {
    if (std::isnan(each)) return 0;
    if (found == 0) found = each;
    if (each != found || each == 0) return 0;
  }
  return found;
}

/// A column that is the same for everybody fixes the size of the population: a margin with one category.
bool add_as_margin(const auxiliary& a, calibration_space& s, std::vector<codes>& code) {
  const double constant = constant_in(a.x);
  if (constant == 0 || !(a.total / constant > 0) || !s.margins.empty()) return false;
  space_margin m;
  m.variable = a.name;
  m.category = {std::string{}};
  m.asked = {a.total / constant};
  m.unit = constant;
  s.margins.push_back(std::move(m));
  code.emplace_back(s.rows, 0);
  return true;
}

void add_number(const auxiliary& a, calibration_space& s) {
  space_number n;
  n.name = a.name;
  n.x = a.x;
  n.asked = a.total;
  std::vector<double> known;
  for (std::size_t r = 0; r < s.rows; ++r) {
    if (!std::isnan(n.x[r])) {
      known.push_back(n.x[r]);
      continue;
    }
    n.is_missing.resize(s.rows, 0);
    n.is_missing[r] = 1;
  }
  if (!s.margins.empty() && !known.empty()) n.shift = steady_sum(known) / static_cast<double>(known.size());
  for (std::size_t r = 0; r < s.rows; ++r) n.x[r] = std::isnan(n.x[r]) ? 0 : n.x[r] - n.shift;
  s.numbers.push_back(std::move(n));
}

std::size_t rows_of(const weighting_spec& spec) {
  if (!spec.margins.empty()) return spec.margins.front().category.code.size();
  if (!spec.totals.empty()) return spec.totals.front().x.size();
  throw error(errc::usage, "there is nothing to weight to: give margins with targets");
}

void check_method(const weighting_spec& spec) {
  const bool by_margins = spec.method == weighting_method::post_stratification || spec.method == weighting_method::raking;
  if (by_margins && !spec.totals.empty())
    refuse(fmt::format("{} takes categories only; use linear or raking_calibration for the total of a number",
                       to_string(spec.method)),
           spec.totals.front().name);
  if (spec.method == weighting_method::post_stratification && spec.margins.size() != 1)
    refuse(fmt::format("post-stratification is to one variable, and there are {}: use raking, or cross them into one",
                       spec.margins.size()),
           spec.margins.size() > 1 ? spec.margins[1].variable : std::string{});
  const weighting_options& o = spec.options;
  if (!(o.tolerance > 0 && o.tolerance < 1)) refuse(fmt::format("{} is none; expected one above 0", o.tolerance), "tolerance");
  if (o.max_cycles < 1) refuse(fmt::format("{} cycles; at least one is needed", o.max_cycles), "max_cycles");
}

}  // namespace

calibration_space space_of(const weighting_spec& spec) {
  check_method(spec);
  calibration_space s;
  s.rows = rows_of(spec);
  if (s.rows > most_rows) throw error(errc::limit, fmt::format("{} respondents; at most {} can be weighted", s.rows, most_rows));
  std::vector<codes> code;
  std::set<std::string_view> variables;
  for (const margin& m : spec.margins) {
    if (m.category.code.size() != s.rows)
      refuse(fmt::format("the column has {} rows, the others have {}", m.category.code.size(), s.rows), m.variable);
    if (!variables.insert(m.variable).second) refuse("the variable has targets twice; keep one of the two", m.variable);
    check_targets(m);
    space_margin& added = s.margins.emplace_back();
    added.variable = m.variable;
    code.push_back(codes_of(m, added));
  }
  std::vector<const auxiliary*> numbers;
  for (const auxiliary& a : spec.totals) {
    check_number(a, s.rows);
    if (!add_as_margin(a, s, code)) numbers.push_back(&a);
  }
  settle_totals(s);
  for (const auxiliary* a : numbers) add_number(*a, s);
  for (space_number& n : s.numbers) n.target = n.asked - n.shift * s.population;

  std::vector<std::size_t> categories;
  for (space_margin& m : s.margins) {
    m.first_column = s.columns;
    s.columns += m.targeted();
    categories.push_back(m.category.size() + 1);
  }
  s.columns += s.numbers.size();
  if (s.columns > most_columns)
    throw error(errc::limit, fmt::format("{} categories with targets; at most {} can be weighted to", s.columns, most_columns));
  s.cells = cross(s.rows, code, categories);
  return s;
}

void check_base(const calibration_space& s, std::span<const double> base) {
  if (base.size() != s.rows)
    refuse(fmt::format("there are {} base weights for {} respondents", base.size(), s.rows), "the base weights");
  for (std::size_t r = 0; r < base.size(); ++r)
    if (!(base[r] >= 0) || !std::isfinite(base[r]))
      throw error(errc::data,
                  fmt::format("the base weight of row {} is {}; expected a finite number of 0 or more", r + 1, base[r]),
                  "the base weights");
  for (const space_number& n : s.numbers) {
    if (n.is_missing.empty()) continue;
    std::int64_t missing = 0;
    for (std::size_t r = 0; r < s.rows; ++r) missing += n.is_missing[r] != 0 && base[r] > 0 ? 1 : 0;
    if (missing > 0)
      throw error(errc::data, fmt::format("{} of the respondents have no value; fill it in, or give them weight 0", missing),
                  n.name);
  }
  std::vector<std::int64_t> rows_in(s.cells.count, 0);
  for (std::size_t r = 0; r < s.rows; ++r)
    if (base[r] > 0) ++rows_in[static_cast<std::size_t>(s.cells.of_row[r])];
  for (std::size_t m = 0; m < s.margins.size(); ++m) {
    const space_margin& of = s.margins[m];
    std::vector<std::int64_t> rows(of.category.size() + 1, 0);
    for (std::size_t c = 0; c < s.cells.count; ++c) rows[static_cast<std::size_t>(s.cells.code[m][c])] += rows_in[c];
    if (const std::int64_t missing = rows.back(); missing > 0)
      throw error(
          errc::data,
          fmt::format("{} {} no category; fill it in, give a target for it as a category of its own, or give such rows weight 0",
                      missing, missing == 1 ? "respondent has" : "respondents have"),
          of.variable);
    for (std::size_t k = of.targeted(); k < of.category.size(); ++k)
      if (rows[k] > 0)
        throw error(errc::data,
                    fmt::format("the category {} of {} {} has no target{}", quote(of.category[k]), rows[k],
                                rows[k] == 1 ? "respondent" : "respondents",
                                did_you_mean(of.category[k], std::span(of.category).first(of.targeted()))),
                    of.variable);
    for (std::size_t k = 0; k < of.targeted(); ++k)
      if (rows[k] == 0 && of.target[k] > 0)
        throw error(errc::data,
                    fmt::format("the category {} has a target of {}, and nobody in the sample: put it together with another",
                                quote(of.category[k]), shortest(of.asked[k])),
                    of.variable);
  }
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
