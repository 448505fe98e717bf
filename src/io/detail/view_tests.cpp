#include "io/detail/view_tests.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "io/detail/display_width.hpp"
#include "io/detail/number_text.hpp"

namespace rater {
inline namespace v0 {
namespace detail::render {
namespace {

/// "0.023", "< 0.001".
std::string p_text(double p) { return p < 0.001 ? "< 0.001" : decimals(p, 3); }
cell p_cell(const std::optional<double>& p) { return p ? cell{p_text(*p), {}} : cell{}; }
cell number_cell(const std::optional<double>& x) { return x ? cell{decimals(*x, 2), {}} : cell{}; }

bool is_share_measure(std::string_view m) { return m.starts_with("share_") || m == "top2box"; }

/// Points of a share, else as the score itself.
cell difference_cell(const record& r) {
  if (!r.estimate) return {};
  return half_width_cell(r.estimate, r.measure == "nps" ? 1 : is_share_measure(r.measure) ? 3 : 2);
}

row pair_row(const record& r, language l, const group_namer& name) {
  row out;
  const test_parts& t = *r.test;
  out.name = say(word::versus, l, name(r.group), name(*t.versus));
  out.cells = {difference_cell(r), p_cell(t.p), p_cell(t.p_adjusted), number_cell(t.effect_size),
               number_cell(t.detectable_difference)};
  const auto& e = r.estimate.parts();
  if (e.low && e.high) out.side = *e.high < 0 ? side::below : *e.low > 0 ? side::above : side::either;
  if (e.value) out.bar = drawn{*e.value, e.low, e.high};
  out.remark = remark_on(r.estimate, l);
  return out;
}

std::string test_line(const record& r, language l) {
  const bool adjusted = r.measure.ends_with("_adjusted");
  const test_parts& t = *r.test;
  if (!r.estimate || !t.df2 || !t.p) return remark_on(r.estimate, l);
  return say(adjusted ? word::homogeneity_adjusted : word::homogeneity, l, decimals(r.estimate.value(), 2),
             short_decimals(r.estimate.df().value_or(0)), short_decimals(*t.df2), (*t.p < 0.001 ? "" : "= ") + p_text(*t.p));
}

std::string words_of(std::string_view measure) {
  std::string out(measure);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

std::string title_of(const grid_context& c, const record& r) {
  row named;
  set_names(named, c, r.level, r.id);
  if (r.level == level::overall) named.name = say(word::overall, c.language) + say(word::comma, c.language) + words_of(r.id);
  const std::string_view measure = r.test->of.empty() ? std::string_view(r.measure) : std::string_view(r.test->of);
  return say(word::measure_of, c.language, named.name, words_of(measure));
}

template <class T>
void add_once(std::vector<T>& to, const T& x) {
  if (std::find(to.begin(), to.end(), x) == to.end()) to.push_back(x);
}

}  // namespace

bool has_tests(const result& r) {
  return std::any_of(r.records.begin(), r.records.end(), [](const record& each) { return each.test.has_value(); });
}

std::vector<section> test_sections(const grid_context& c, const result& r, const group_namer& name, columns& of_tests) {
  for (const word w : {word::difference, word::p_value, word::p_adjusted, word::effect_size, word::detectable})
    of_tests.heads.push_back(say(w, c.language));
  of_tests.signed_column = 0;
  std::vector<section> out;
  for (const record& each : r.records) {
    if (!each.test) continue;
    std::string title = title_of(c, each);
    if (out.empty() || out.back().title != title) {
      out.push_back({std::move(title), {}, {}});
      out.back().grids.push_back({kind::test, {}, {}});
    }
    if (each.test->versus)
      out.back().grids.front().rows.push_back(pair_row(each, c.language, name));
    else
      out.back().lines.push_back(test_line(each, c.language));
  }
  for (section& s : out)
    if (s.grids.front().rows.empty()) s.grids.clear();
  return out;
}

bool is_list(const result& r) {
  const auto is_score = [](const record& each) {
    return each.level != level::respondents || each.measure == "count" || each.measure == "weight_sum";
  };
  return !r.records.empty() && std::none_of(r.records.begin(), r.records.end(), is_score);
}

section list_section(const grid_context& c, const result& r, columns& of_list) {
  std::vector<std::string> ids;
  std::vector<std::string> measures;
  for (const record& each : r.records) {
    add_once(ids, each.id);
    add_once(measures, each.measure);
  }
  section out;
  grid list{kind::list, {}, {}};
  const auto place = [&](const std::string& id, const std::string& measure) -> const record* {
    for (const record& each : r.records)
      if (each.id == id && each.measure == measure) return &each;
    return nullptr;
  };
  const auto value = [](const record& each) -> cell {
    const double x = each.estimate.value_or(0);
    if (!each.estimate) return {};
    return {std::fabs(x - std::round(x)) < 1e-9 && std::fabs(x) < 1e15 ? decimals(x, 0) : decimals(x, 4), {}};
  };
  const auto add_remark = [&](row& to, const record& each) {
    const std::string remark = remark_on(each.estimate, c.language);
    if (to.remark.empty()) to.remark = remark;
  };
  of_list.heads = {say(word::value, c.language)};
  for (const std::string& id : ids)  // a number a line; what is known of an id stands together
    for (const std::string& measure : measures)
      if (const record* each = place(id, measure)) {
        row& next = list.rows.emplace_back();
        next.name = one_line(ids.size() > 1 ? say(word::measure_of, c.language, id, words_of(measure)) : words_of(measure));
        next.cells = {value(*each)};
        add_remark(next, *each);
      }
  out.grids.push_back(std::move(list));
  return out;
}

}  // namespace detail::render
}  // namespace v0
}  // namespace rater
