#include <rater/io/render.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/detail/display_width.hpp"
#include "io/detail/number_text.hpp"

namespace rater {
inline namespace v0 {
namespace {

bool is_number(std::string_view text) {
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) text.remove_prefix(1);
  if (text.empty() || std::string_view(".0123456789").find(text.front()) == std::string_view::npos) return false;
  double x = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), x);
  return failed == std::errc{} && end == text.data() + text.size();
}

/// A cell of words: never run by a spreadsheet, quoted where RFC 4180 asks for it.
std::string cell(std::string_view raw) {
  std::string text = detail::render::valid_utf8(raw);
  constexpr std::string_view starts_a_formula = "=+-@\t\r";
  if (!text.empty() && starts_a_formula.find(text.front()) != std::string_view::npos && !is_number(text)) text.insert(0, 1, '\'');
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

std::string number(std::optional<double> x) { return x && std::isfinite(*x) ? detail::render::shortest(*x) : std::string{}; }

/// The names that make groups: as asked for, then any that only the records know.
std::vector<std::string> group_names(const result& r) {
  std::vector<std::string> names = r.by;
  for (const record& each : r.records) {
    for (const auto& [name, value] : each.group) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

std::string_view value_in(const group& g, std::string_view name) {
  for (const auto& [n, value] : g) {
    if (n == name) return value;
  }
  return {};
}

std::string test_header(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += ',' + cell("versus." + name);
  return out + ",of,statistic,df2,p,p_adjusted,effect_size,detectable_difference";
}

std::string test_cells(const test_parts& t, const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += ',' + (t.versus ? cell(value_in(*t.versus, name)) : std::string{});
  out += ',' + cell(t.of);
  for (const auto& x : {t.statistic, t.df2, t.p, t.p_adjusted, t.effect_size, t.detectable_difference}) out += ',' + number(x);
  return out;
}

}  // namespace

std::string as_csv(const result& r) {
  const std::vector<std::string> names = group_names(r);
  std::string out;
  for (const std::string& name : names) out += cell("group." + name) + ',';
  out += "measure,level,id,estimate,se,ci_low,ci_high,df,n,n_eff,deff,note";
  const bool tests = r.command == "compare" ||
                     std::any_of(r.records.begin(), r.records.end(), [](const record& each) { return each.test.has_value(); });
  if (tests) out += test_header(names);
  out += '\n';
  for (const record& each : r.records) {
    const estimate_parts& e = each.estimate.parts();
    for (const std::string& name : names) out += cell(value_in(each.group, name)) + ',';
    out += cell(each.measure) + ',' + cell(to_string(each.level)) + ',' + cell(each.id) + ',';
    for (const auto& x : {e.value, e.se, e.low, e.high, e.df}) out += number(x) + ',';
    out += (each.suppressed ? std::string{} : std::to_string(e.n)) + ',' + number(e.n_eff) + ',' + number(e.deff) + ',' +
           cell(e.note);
    if (tests) out += test_cells(each.test.value_or(test_parts{}), names);
    out += '\n';
  }
  return out;
}

}  // namespace v0
}  // namespace rater
