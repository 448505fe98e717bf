#include "io/detail/view_grid.hpp"

#include <algorithm>
#include <span>
#include <string>

#include "io/detail/display_width.hpp"
#include "io/detail/number_text.hpp"

namespace rater {
inline namespace v0 {
namespace detail::render {
namespace {

enum class style : std::uint8_t { number, with_half_width, share, share_with_interval };

struct column {
  std::string_view measure;
  word head;
  style how = style::number;
  std::string_view instead = {};  ///< shown where an id has no record of `measure`
  std::string_view unless = {};   ///< left out if the result has this measure, which says the same
};

struct block {
  kind id;
  std::vector<column> columns;
  std::string_view main;  ///< the measure that is drawn and that decides which ids have a row; empty: any of the columns
  bool around_zero = false;
};

/// Every kind of grid and its columns; in the order of `kind`, without the outcomes, which differ from row to row.
const std::vector<block>& blocks() {
  constexpr auto half = style::with_half_width;
  constexpr auto interval = style::share_with_interval;
  static const column importance = {"importance", word::importance, style::share};
  static const std::vector<block> all = {
      {kind::gap,
       {importance, {"expectation", word::expected}, {"perception", word::perceived}, {"gap", word::gap, half}},
       "gap",
       true},
      {kind::zone,
       {importance,
        {"adequate", word::adequate},
        {"desired", word::desired},
        {"perception", word::perceived, style::number, "performance"},
        {"adequacy", word::adequacy, half},
        {"superiority", word::superiority, half},
        {"zone_width", word::zone_width, style::number, {}, "adequate"},
        {"zone_position", word::zone_position}},
       "adequacy",
       true},
      {kind::zone_shares,
       {{"share_below", word::share_below, interval},
        {"share_within", word::share_within, interval},
        {"share_above", word::share_above, interval},
        {"share_inverted", word::share_inverted, interval}},
       {}},
      {kind::comparison, {importance, {"better_than_expected", word::better_than_expected, half}}, "better_than_expected", true},
      {kind::performance, {importance, {"performance", word::perceived, half, "perception"}}, "performance"},
      {kind::classes,
       {{"share_dissatisfied", word::dissatisfied, interval},
        {"share_satisfied", word::as_expected, interval},
        {"share_delighted", word::delighted, interval}},
       {}},
      {kind::index, {{"index", word::index, half}}, "index"},
      {kind::importance, {{"importance", word::importance, style::share_with_interval}}, {}},
  };
  return all;
}

/// The kinds of grid in which an id has a row: what is said by another grid already is not said again.
std::vector<kind> kinds_of(const group_records& g, level l, std::string_view id) {
  const auto has = [&](std::initializer_list<std::string_view> measures) {
    return std::any_of(measures.begin(), measures.end(), [&](auto m) { return g.find(l, id, m) != nullptr; });
  };
  std::vector<kind> kinds;
  if (has({"gap", "expectation"})) kinds.push_back(kind::gap);
  if (has({"adequate", "desired", "adequacy", "superiority", "zone_width", "zone_position"})) kinds.push_back(kind::zone);
  if (has({"share_below", "share_within", "share_above", "share_inverted"})) kinds.push_back(kind::zone_shares);
  if (has({"better_than_expected"})) kinds.push_back(kind::comparison);
  if (kinds.empty() && has({"performance", "perception"})) kinds.push_back(kind::performance);
  if (kinds.empty() && l != level::overall && has({"share_dissatisfied", "share_satisfied", "share_delighted"})) {
    kinds.push_back(kind::classes);
  }
  if (kinds.empty() && has({"index"})) kinds.push_back(kind::index);
  if (kinds.empty() && has({"importance"})) kinds.push_back(kind::importance);
  return kinds;
}

cell make_cell(const estimate& e, style how, level l, language lang) {
  const bool rating = l == level::item && how == style::share;  // the importance of an item is a mean rating, no share
  if (how == style::with_half_width) return half_width_cell(e, 2);
  if (how == style::share_with_interval) return share_cell(e, lang);
  if (how == style::share && !rating) return {say(word::percent, lang, percent(e.value())), {}};
  return {decimals(e.value(), 2), {}};
}

const estimate* estimate_of(const group_records& g, const column& c, level l, std::string_view id) {
  const estimate* e = g.find(l, id, c.measure);
  return e == nullptr && !c.instead.empty() ? g.find(l, id, c.instead) : e;
}

void set_bar(row& to, const estimate& e, bool around_zero) {
  const auto& p = e.parts();
  if (!p.value) return;
  to.bar = drawn{*p.value, p.low, p.high};
  if (around_zero && p.low && p.high) to.side = *p.high < 0 ? side::below : *p.low > 0 ? side::above : side::either;
}

row make_row(const grid_context& c, const group_records& g, const block& b, level l, std::string_view id) {
  row out;
  const auto& in_use = c.in_use[static_cast<std::size_t>(b.id)];
  std::vector<bool> not_known;
  for (std::size_t i = 0; i < b.columns.size(); ++i) {
    const column& col = b.columns[i];
    if (!in_use[i]) continue;
    const estimate* e = estimate_of(g, col, l, id);
    out.cells.push_back(e != nullptr && e->has_value() ? make_cell(*e, col.how, l, c.language) : cell{});
    not_known.push_back(e != nullptr && !e->has_value());
    if (e == nullptr) continue;
    if (col.measure == b.main) set_bar(out, *e, b.around_zero);
    // Of several numbers of one rank only what is missing is remarked on.
    const bool missing = !e->has_value() || !e->parts().low;
    if (out.remark.empty() && (col.measure == b.main || (b.main.empty() && missing))) out.remark = remark_on(*e, c.language);
  }
  // The remark says why the main number is not known; another that is not known says so in its own place.
  if (out.remark.empty() || out.bar) {
    for (std::size_t i = 0; i < out.cells.size(); ++i) {
      if (not_known[i]) out.cells[i].main = say(word::unknown, c.language);
    }
  }
  return out;
}

std::vector<grid> grids_of_level(const grid_context& c, const group_records& g, level l) {
  std::vector<grid> grids;
  for (const block& b : blocks()) {
    grid out;
    out.kind = b.id;
    if (l == level::item) out.heading = say(word::items, c.language);
    for (const std::string_view id : g.ids(l)) {
      const auto kinds = kinds_of(g, l, id);
      if (std::find(kinds.begin(), kinds.end(), b.id) == kinds.end()) continue;
      out.rows.push_back(make_row(c, g, b, l, id));
      set_names(out.rows.back(), c, l, id);
    }
    if (!out.rows.empty()) grids.push_back(std::move(out));
  }
  return grids;
}

/// The overall scores that a person asks for; the other forms (docs/methods.md) are in the records.
constexpr std::pair<std::string_view, word> overall_forms[] = {{"unweighted", word::overall}, {"weighted", word::by_importance}};

void add_overall(const grid_context& c, const group_records& g, std::vector<grid>& grids) {
  bool explained = false;
  for (const auto& [id, words] : overall_forms) {
    for (const kind k : kinds_of(g, level::overall, id)) {
      row out = make_row(c, g, blocks()[static_cast<std::size_t>(k)], level::overall, id);
      out.bar.reset();
      out.name = say(words, c.language);
      const estimate* index = g.find(level::overall, id, "index");
      if (k != kind::index && out.remark.empty() && index != nullptr && index->has_value()) {
        out.remark = say(word::index_is, c.language, decimals(index->value(), 1));
        if (!explained && k == kind::gap) out.remark += say(word::fifty_is, c.language);
        explained = true;
      }
      auto at = std::find_if(grids.begin(), grids.end(), [&](const grid& each) { return each.kind == k; });
      if (at == grids.end()) at = grids.insert(grids.end(), grid{k, {}, {}});
      at->rows.push_back(std::move(out));
    }
  }
}

struct outcome_style {
  std::string_view measure;
  word what;
  int places;
  bool share;
};
constexpr outcome_style outcome_styles[] = {{"top2box", word::two_highest, 0, true},
                                            {"nps", word::net_promoter, 1, false},
                                            {"ces", word::effort, 2, false},
                                            {"mean", word::mean, 2, false}};

void add_outcomes(const grid_context& c, const group_records& g, std::vector<grid>& grids) {
  grid out{kind::outcome, say(word::outcomes, c.language), {}};
  for (const std::string_view id : g.ids(level::outcome)) {
    for (const outcome_style& s : outcome_styles) {
      const estimate* e = g.find(level::outcome, id, s.measure);
      if (e == nullptr) continue;
      row each;
      set_names(each, c, level::outcome, id);
      each.cells.emplace_back();
      if (e->has_value()) each.cells[0] = s.share ? share_cell(*e, c.language) : half_width_cell(*e, s.places);
      each.remark = say(s.what, c.language);
      if (const std::string why = remark_on(*e, c.language); !why.empty()) each.remark += say(word::separator, c.language) + why;
      out.rows.push_back(std::move(each));
    }
  }
  if (!out.rows.empty()) grids.push_back(std::move(out));
}

}  // namespace

cell half_width_cell(const estimate& e, int places) {
  cell out{decimals(e.value(), places), {}};
  const auto& p = e.parts();
  if (p.low && p.high) out.tail = "± " + decimals((*p.high - *p.low) / 2, places);
  return out;
}

void set_names(row& to, const grid_context& c, level l, std::string_view id) {
  const auto found = c.labels.find({l, id});
  const text* words = found == c.labels.end() ? nullptr : found->second;
  const std::string_view name = words == nullptr ? std::string_view{} : words->in(tag(c.language));
  to.name = one_line(name.empty() ? id : name);
  if (l == level::item && !name.empty() && name != id) to.name = one_line(id) + "  " + to.name;
  if (c.language == language::chinese || words == nullptr) return;
  const std::string_view second = words->only_in("zh");
  if (second != name) to.second_name = one_line(second);
}

void group_records::add(const record& r) {
  by_key_.emplace(std::tuple{r.level, std::string_view(r.id), std::string_view(r.measure)}, &r.estimate);
  auto& ids = ids_[static_cast<std::size_t>(r.level)];
  if (std::find(ids.begin(), ids.end(), r.id) == ids.end()) ids.push_back(r.id);
}

const estimate* group_records::find(level l, std::string_view id, std::string_view measure) const {
  const auto at = by_key_.find({l, id, measure});
  return at == by_key_.end() ? nullptr : at->second;
}

cell share_cell(const estimate& e, language l) {
  cell out{say(word::percent, l, percent(e.value())), {}};
  const auto& p = e.parts();
  if (p.low && p.high) out.tail = "[" + percent(*p.low) + ", " + percent(*p.high) + "]";
  return out;
}

std::string remark_on(const estimate& e, language l) {
  const std::string note = one_line(e.note());
  if (!e.has_value()) return note.empty() ? say(word::unknown, l) : say(word::unknown_because, l, note);
  const bool interval = e.parts().low && e.parts().high;
  return interval || note.empty() ? note : say(word::no_interval_because, l, note);
}

std::array<columns, kind_count> choose_columns(grid_context& c, const result& r) {
  std::vector<std::string_view> measures;
  for (const record& each : r.records) {
    if (std::find(measures.begin(), measures.end(), each.measure) == measures.end()) measures.push_back(each.measure);
  }
  const auto has = [&](std::string_view m) { return std::find(measures.begin(), measures.end(), m) != measures.end(); };
  std::array<columns, kind_count> chosen;
  for (const block& b : blocks()) {
    auto& in_use = c.in_use[static_cast<std::size_t>(b.id)];
    columns& to = chosen[static_cast<std::size_t>(b.id)];
    to.around_zero = b.around_zero;
    for (const column& col : b.columns) {
      const bool use =
          (has(col.measure) || (!col.instead.empty() && has(col.instead))) && (col.unless.empty() || !has(col.unless));
      in_use.push_back(use);
      if (!use) continue;
      if (col.measure == b.main) to.signed_column = to.heads.size();
      to.heads.push_back(say(col.head, c.language));
    }
    to.draws = to.signed_column.has_value();
  }
  chosen[static_cast<std::size_t>(kind::outcome)].heads.emplace_back();
  return chosen;
}

std::vector<grid> make_grids(const grid_context& c, const group_records& records) {
  std::vector<grid> grids = grids_of_level(c, records, level::dimension);
  add_overall(c, records, grids);
  for (grid& each : grids_of_level(c, records, level::item)) grids.push_back(std::move(each));
  add_outcomes(c, records, grids);
  return grids;
}

}  // namespace detail::render
}  // namespace v0
}  // namespace rater
