#include <rater/io/render.hpp>

#include <string>
#include <string_view>

#include "io/detail/view.hpp"

namespace rater {
inline namespace v0 {
namespace {

using namespace detail::render;

/// The text as Markdown shows it: nothing in a label becomes a column, a link, HTML or emphasis.
std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool ends_link = c == ']' && i + 1 < text.size() && std::string_view("([:").find(text[i + 1]) != std::string_view::npos;
    const bool starts_block = i == 0 && std::string_view("#+-=").find(c) != std::string_view::npos;
    if (ends_link || starts_block || std::string_view("\\`*_<>|~&").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string cell_text(const cell& c) { return escaped(c.tail.empty() ? c.main : c.main + " " + c.tail); }

std::string name_text(const row& r) { return escaped(r.second_name.empty() ? r.name : r.name + " " + r.second_name); }

bool has_remarks(const grid& g) {
  for (const row& r : g.rows) {
    if (!r.remark.empty()) return true;
  }
  return false;
}

std::string grid_text(const grid& g, const columns& c) {
  const bool remarks = has_remarks(g);
  std::string out = "| " + escaped(g.heading) + " |";
  std::string rule = "|---|";
  for (const std::string& head : c.heads) {
    out += " " + escaped(head) + " |";
    rule += "---:|";
  }
  out += std::string(remarks ? "  |" : "") + "\n" + rule + (remarks ? "---|" : "") + "\n";
  for (const row& r : g.rows) {
    out += "| " + name_text(r) + " |";
    for (const cell& each : r.cells) out += " " + cell_text(each) + " |";
    if (remarks) out += " " + escaped(r.remark) + " |";
    out += '\n';
  }
  return out;
}

void add_grids(std::string& out, const view& v, const section& s, bool with_heading) {
  for (const grid& g : s.grids) {
    if (g.heading.empty() != with_heading) out += "\n" + grid_text(g, v.columns_of[static_cast<std::size_t>(g.kind)]);
  }
}

}  // namespace

std::string as_markdown(const result& r, const table_options& options) {
  const view v = make_view(r, language_of(options.language));
  std::string out = escaped(v.first_line) + "\n";
  for (const section& s : v.sections) {
    out += "\n### " + escaped(s.title) + "\n";
    add_grids(out, v, s, false);
    for (const std::string& line : s.lines) out += "\n" + escaped(line) + "\n";
    add_grids(out, v, s, true);
  }
  if (v.notes.empty()) return out;
  out += "\n### " + v.notes_heading + "\n\n";
  for (const std::string& note : v.notes) out += "- " + escaped(note) + "\n";
  return out;
}

}  // namespace v0
}  // namespace rater
