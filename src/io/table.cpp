#include <rater/io/render.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/detail/axis.hpp"
#include "io/detail/display_width.hpp"
#include "io/detail/view.hpp"

namespace rater {
inline namespace v0 {
namespace {

using namespace detail::render;

constexpr int longest_name = 44;
constexpr std::string_view gutter = "  ";

/// Widths in terminal columns; the same in every section, so that sections can be compared by eye.
struct column_layout {
  int main = 0, tail = 0, whole = 0;
};
struct layout {
  int first_name = 0, name = 0;
  std::array<std::vector<column_layout>, kind_count> columns;
  std::array<std::optional<axis>, kind_count> axes;
  bool color = false;
};

std::size_t at(kind k) { return static_cast<std::size_t>(k); }

std::string name_text(const row& r, int first_width) {
  if (r.second_name.empty()) return shortened(r.name, longest_name);
  return padded(shortened(r.name, longest_name), first_width) + std::string(gutter) + shortened(r.second_name, longest_name);
}

void measure_row(layout& l, kind k, const row& r) {
  auto& widths = l.columns[at(k)];
  widths.resize(std::max(widths.size(), r.cells.size()));
  for (std::size_t i = 0; i < r.cells.size(); ++i) {
    widths[i].main = std::max(widths[i].main, display_width(r.cells[i].main));
    widths[i].tail = std::max(widths[i].tail, display_width(r.cells[i].tail));
  }
}

template <class F>
void each_row(const view& v, F f) {
  for (const section& s : v.sections) {
    for (const grid& g : s.grids) {
      for (const row& r : g.rows) f(g.kind, r);
    }
  }
}

layout make_layout(const view& v, bool color) {
  layout l;
  l.color = color;
  std::array<std::vector<drawn>, kind_count> bars;
  each_row(v, [&](kind k, const row& r) {
    measure_row(l, k, r);
    if (r.bar) bars[at(k)].push_back(*r.bar);
    if (!r.second_name.empty()) l.first_name = std::max(l.first_name, std::min(longest_name, display_width(r.name)));
  });
  each_row(v, [&](kind, const row& r) { l.name = std::max(l.name, display_width(name_text(r, l.first_name))); });
  for (const section& s : v.sections) {
    const int width = display_width(s.title);
    if (!s.grids.empty() && width <= longest_name) l.name = std::max(l.name, width);
  }
  for (std::size_t k = 0; k < kind_count; ++k) {
    const columns& c = v.columns_of[k];
    for (std::size_t i = 0; i < l.columns[k].size(); ++i) {
      column_layout& w = l.columns[k][i];
      w.whole = std::max(w.main + (w.tail > 0 ? 1 + w.tail : 0), display_width(c.heads[i]));
    }
    if (c.draws) l.axes[k] = axis_over(std::move(bars[k]), c.around_zero);
  }
  return l;
}

std::string cell_text(const cell& c, const column_layout& w, kind k) {
  if (c.main.empty()) return std::string(static_cast<std::size_t>(w.whole), ' ');
  std::string out = padded(c.main, w.main, align::right);
  // Half widths line up by their last digit; the outcomes have half widths and intervals below each other.
  if (w.tail > 0) out += " " + padded(c.tail, w.tail, k == kind::outcome ? align::left : align::right);
  return padded(out, w.whole, align::right);
}

std::string colored(std::string text, side s, bool color) {
  if (!color || s == side::none) return text;
  const std::string_view code = s == side::below ? "\x1b[31m" : s == side::above ? "\x1b[32m" : "\x1b[2m";
  return std::string(code) + text + "\x1b[0m";
}

void add_line(std::string& out, std::string line) {
  while (!line.empty() && line.back() == ' ') line.pop_back();
  out += line + '\n';
}

std::string head_line(const layout& l, const columns& c, kind k, std::string_view heading) {
  std::string line = padded(heading, l.name);
  for (std::size_t i = 0; i < l.columns[at(k)].size(); ++i) {
    const column_layout& w = l.columns[at(k)][i];
    line += std::string(gutter) + padded(c.heads[i], w.whole, w.tail > 0 ? align::center : align::right);
  }
  if (l.axes[at(k)]) line += std::string(gutter) + ticks(*l.axes[at(k)]);
  return line;
}

std::string row_line(const layout& l, const columns& c, kind k, const row& r) {
  std::string line = padded(name_text(r, l.first_name), l.name);
  for (std::size_t i = 0; i < r.cells.size(); ++i) {
    std::string text = cell_text(r.cells[i], l.columns[at(k)][i], k);
    line += std::string(gutter) + (c.signed_column == i ? colored(std::move(text), r.side, l.color) : text);
  }
  if (r.bar && l.axes[at(k)]) line += std::string(gutter) + colored(bar(*l.axes[at(k)], *r.bar), r.side, l.color);
  if (!r.remark.empty()) line += std::string(gutter) + r.remark;
  return line;
}

void add_grid(std::string& out, const view& v, const layout& l, const grid& g, std::string_view heading) {
  const columns& c = v.columns_of[at(g.kind)];
  add_line(out, head_line(l, c, g.kind, heading));
  for (const row& r : g.rows) add_line(out, row_line(l, c, g.kind, r));
}

void add_section(std::string& out, const view& v, const layout& l, const section& s) {
  const bool own_line = s.grids.empty() || !s.grids.front().heading.empty() || display_width(s.title) > l.name;
  if (own_line) add_line(out, s.title);
  std::string_view heading = own_line ? std::string_view{} : s.title;
  for (const grid& g : s.grids) {
    if (!g.heading.empty()) continue;
    add_grid(out, v, l, g, heading);
    heading = {};
  }
  for (const std::string& line : s.lines) add_line(out, line);
  for (const grid& g : s.grids) {
    if (!g.heading.empty()) add_grid(out, v, l, g, g.heading);
  }
}

}  // namespace

std::string as_table(const result& r, const table_options& options) {
  const view v = make_view(r, language_of(options.language));
  const layout l = make_layout(v, options.color);
  std::string out;
  add_line(out, v.first_line);
  for (const section& s : v.sections) {
    out += '\n';
    add_section(out, v, l, s);
  }
  if (v.notes.empty()) return out;
  out += '\n' + v.notes_heading + '\n';
  for (const std::string& note : v.notes) add_line(out, "- " + note);
  return out;
}

}  // namespace v0
}  // namespace rater
