#include "io/detail/view.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "io/detail/display_width.hpp"
#include "io/detail/number_text.hpp"
#include "io/detail/view_grid.hpp"
#include "io/detail/view_tests.hpp"

namespace rater {
inline namespace v0 {
namespace detail::render {
namespace {

const setting_value* find_setting(const result& r, std::string_view name) {
  for (const setting& s : r.settings) {
    if (s.name == name) return &s.value;
  }
  return nullptr;
}

std::optional<double> number_setting(const result& r, std::string_view name) {
  const setting_value* v = find_setting(r, name);
  if (v == nullptr) return {};
  if (const auto* x = std::get_if<double>(v)) return *x;
  if (const auto* x = std::get_if<std::int64_t>(v)) return static_cast<double>(*x);
  return {};
}

/// A text, or a list of texts with commas; "" if there is none.
std::string text_setting(const result& r, std::string_view name) {
  const setting_value* v = find_setting(r, name);
  if (v == nullptr) return {};
  if (const auto* one = std::get_if<std::string>(v)) return one_line(*one);
  std::string out;
  if (const auto* many = std::get_if<std::vector<std::string>>(v)) {
    for (const auto& each : *many) out += (out.empty() ? "" : ", ") + one_line(each);
  }
  return out;
}

std::string respondents_text(std::int64_t n, language l) {
  return n == 1 ? say(word::one_respondent, l) : say(word::respondents, l, n);
}

bool has_measure(const result& r, std::initializer_list<std::string_view> measures) {
  for (const record& each : r.records) {
    for (const std::string_view m : measures) {
      if (each.measure == m) return true;
    }
  }
  return false;
}

/// How many answered, and what was assumed, in one line.
std::string first_line(const result& r, language l) {
  if (r.source.files.empty() && r.source.rows_read == 0 && is_list(r)) return r.command;
  std::string out = respondents_text(r.source.rows_used, l);
  if (const std::string weight = text_setting(r, "weight"); !weight.empty()) out += say(word::weighted_by, l, weight);
  if (const std::string where = text_setting(r, "where"); !where.empty()) out += say(word::only_where, l, where);
  const auto add = [&](const std::string& words) { out += say(word::separator, l) + words; };
  if (has_measure(r, {"gap"})) add(say(word::gaps_are, l));
  if (has_measure(r, {"adequacy", "superiority"})) add(say(word::zones_are, l));
  if (const auto confidence = number_setting(r, "confidence")) add(say(word::intervals, l, short_decimals(100 * *confidence)));
  return out;
}

/// The label of a value of a `by` column, or of the column where `value` is empty; else the value or name itself.
std::string group_words(const result& r, const std::string& name, const std::string& value, language l) {
  for (const group_label& each : r.group_labels)
    if (each.name == name && each.value == value && !each.text.empty()) return one_line(each.text.in(tag(l)));
  return one_line(value.empty() ? name : value);
}

std::string title_of(const group& g, const group_records& records, const result& r, language l) {
  std::string out;
  for (const auto& [name, value] : g) {
    out += (out.empty() ? "" : say(word::comma, l)) + group_words(r, name, {}, l) + " " + group_words(r, name, value, l);
  }
  if (g.empty()) out = say(word::everybody, l);
  const estimate* count = records.find(level::respondents, "all", "count");
  if (count == nullptr || !count->has_value()) return out;
  const auto n = static_cast<std::int64_t>(count->value());
  if (!g.empty() || n != r.source.rows_used) out += " (" + std::to_string(n) + ")";
  return out;
}

/// "41 % [38, 44] dissatisfied, 22 % [19, 25] as expected, 37 % [34, 40] delighted", or "".
std::string classes_line(const group_records& records, double delta, language l) {
  constexpr std::pair<std::string_view, word> classes[] = {
      {"share_dissatisfied", word::dissatisfied}, {"share_satisfied", word::as_expected}, {"share_delighted", word::delighted}};
  std::string out;
  for (const auto& [measure, words] : classes) {
    const estimate* e = records.find(level::overall, "unweighted", measure);
    if (e == nullptr || !e->has_value()) continue;
    const cell share = share_cell(*e, l);
    out += (out.empty() ? "" : say(word::comma, l)) + share.main + " " + (share.tail.empty() ? "" : share.tail + " ");
    out += say(words, l);
  }
  if (out.empty()) return out;
  return out + (delta == 0 ? say(word::met_exactly, l) : say(word::met_within, l, short_decimals(delta)));
}

section make_section(const grid_context& c, const group& g, const group_records& records, const result& r) {
  section out;
  out.title = title_of(g, records, r, c.language);
  out.grids = make_grids(c, records);
  std::string classes = classes_line(records, number_setting(r, "delta").value_or(0), c.language);
  if (!classes.empty()) out.lines.push_back(std::move(classes));
  const estimate* weights = records.find(level::respondents, "all", "weight_sum");
  if (out.grids.empty() && out.lines.empty() && weights != nullptr && weights->has_value()) {
    out.lines.push_back(say(word::weight_sum, c.language, decimals(weights->value(), 2)));
  }
  return out;
}

void add_group_sections(const grid_context& c, const result& r, std::vector<section>& to) {
  std::map<group, std::size_t> place;
  std::vector<std::pair<const group*, group_records>> groups;
  for (const record& each : r.records) {
    const auto [at, is_new] = place.emplace(each.group, groups.size());
    if (is_new) groups.emplace_back(&each.group, group_records{});
    groups[at->second].second.add(each);
  }
  for (const auto& [g, records] : groups) to.push_back(make_section(c, *g, records, r));
}

}  // namespace

view make_view(const result& r, language l) {
  view out;
  out.first_line = first_line(r, l);
  grid_context c;
  c.language = l;
  for (const label& each : r.labels) c.labels.emplace(std::pair{each.level, std::string_view(each.id)}, &each.text);
  out.columns_of = choose_columns(c, r);

  if (has_tests(r)) {
    const auto name = [&](const group& g) {
      std::string words;
      for (const auto& [column, value] : g)
        words += (words.empty() ? "" : say(word::comma, l)) + group_words(r, column, value, l);
      return words;
    };
    out.sections = test_sections(c, r, name, out.columns_of[static_cast<std::size_t>(kind::test)]);
  } else if (is_list(r)) {
    out.sections.push_back(list_section(c, r, out.columns_of[static_cast<std::size_t>(kind::list)]));
  } else {
    add_group_sections(c, r, out.sections);
  }

  if (r.records.empty()) out.first_line += say(word::separator, l) + say(word::nothing, l);
  out.notes_heading = say(word::notes, l);
  for (const auto& note : r.notes) out.notes.push_back(one_line(note));
  return out;
}

}  // namespace detail::render
}  // namespace v0
}  // namespace rater
