#include <rater/error.hpp>
#include <rater/survey/instrument.hpp>

#include "detail/json_path.hpp"
#include "detail/nearest.hpp"
#include "survey/detail/validate_parts.hpp"

#include <cmath>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

void id_list::add(std::string_view id, const std::string& path) {
  if (id.empty()) contradiction(path + ".id", "the id is empty; every " + what_ + " needs one");
  const auto [first, added] = seen_.emplace(id, path);
  if (!added)
    contradiction(path + ".id",
                  quote(id) + " is already the id of " + first->second + "; every " + what_ + " needs an id of its own");
}

void validate_column(const column_ref& c, const std::string& path) {
  switch (c.kind) {
    case column_ref::by::index:
      if (c.index < 1) contradiction(path + ".index", std::to_string(c.index) + " is no column; columns are counted from 1");
      return;
    case column_ref::by::header:
      for (const auto& cell : c.header)
        if (!cell.empty()) return;
      contradiction(path + ".header", "every cell of the header is empty; give the texts of the header rows, from the top");
    default:
      if (c.text.empty())
        contradiction(path, "the column has no name; write it as in the header of the data, or use {\"index\": N}");
  }
}

}  // namespace detail

namespace {

using detail::contradiction;
using detail::path_index;
using detail::path_key;
using detail::quote;
using detail::shortest;

// Positions by name, so that a large instrument is checked in one pass.
using positions = std::map<std::string_view, std::size_t, std::less<>>;

struct checked {
  const instrument& i;
  positions scales, dimensions;
  std::vector<int> items_of;            // by dimension
  std::vector<const scale*> scale_of;   // by dimension, of its first item
  std::vector<std::size_t> first_item;  // by dimension
};

void check_scales(checked& c) {
  if (c.i.scales.empty()) contradiction("$.scales", "no scale is declared; declare at least one with min and max");
  detail::check_size(c.i.scales.size(), 1000, "scales", "$.scales");
  for (std::size_t at = 0; at < c.i.scales.size(); ++at) {
    const auto& [name, s] = c.i.scales[at];
    const auto path = "$.scales" + path_key(name);
    if (!c.scales.emplace(name, at).second)
      contradiction(path, "this scale is declared twice; keep one of the two, or rename it");
    detail::validate_scale(s, path);
  }
}

void check_dimension_ids(checked& c) {
  if (c.i.dimensions.empty()) contradiction("$.dimensions", "no dimension is declared; declare at least one");
  detail::check_size(c.i.dimensions.size(), 1000, "dimensions", "$.dimensions");
  detail::id_list ids("dimension");
  for (std::size_t at = 0; at < c.i.dimensions.size(); ++at) {
    ids.add(c.i.dimensions[at].id, "$.dimensions" + path_index(at));
    c.dimensions.emplace(c.i.dimensions[at].id, at);
  }
  c.items_of.assign(c.i.dimensions.size(), 0);
  c.scale_of.assign(c.i.dimensions.size(), nullptr);
  c.first_item.assign(c.i.dimensions.size(), 0);
}

std::vector<std::string_view> scale_names(const instrument& i) {
  return detail::views(i.scales, [](const auto& s) { return std::string_view(s.first); });
}

// The scale that a name means; an empty name is the only scale there is.
const scale& named_scale(const checked& c, const std::string& name, const std::string& path) {
  const auto names = scale_names(c.i);
  if (name.empty() && c.i.scales.size() == 1) return c.i.scales.front().second;
  if (name.empty())
    contradiction(
        path, "no scale is named, and " + std::to_string(names.size()) + " are declared; name one of " + detail::any_of(names));
  const auto found = c.scales.find(name);
  if (found == c.scales.end())
    contradiction(path + ".scale", "no scale is called " + quote(name) + "; declared: " + detail::any_of(names) +
                                       detail::did_you_mean(name, names));
  return c.i.scales[found->second].second;
}

std::size_t named_dimension(const checked& c, const item& asked, const std::string& path) {
  const auto found = c.dimensions.find(asked.dimension);
  if (found != c.dimensions.end()) return found->second;
  const auto names = detail::views(c.i.dimensions, &dimension_definition::id);
  contradiction(path + ".dimension", "no dimension is called " + quote(asked.dimension) + "; declared: " + detail::any_of(names) +
                                         detail::did_you_mean(asked.dimension, names));
}

void check_item_columns(const item& asked, const std::string& path) {
  for (int r = 0; r < role_count; ++r) {
    const auto& column = asked.columns[static_cast<std::size_t>(r)];
    if (!column) continue;
    const auto here = path + "." + std::string(to_string(static_cast<role>(r)));
    detail::validate_column(*column, here);
    for (int other = 0; other < r; ++other)
      if (asked.columns[static_cast<std::size_t>(other)] == column)
        contradiction(here, "the column " + quote(column->to_string()) + " already serves as " +
                                quote(to_string(static_cast<role>(other))) + " of the same item; name the column of each");
  }
  if (!asked.column(role::perception) && !asked.has(role::expectation) && !asked.column(role::comparison) &&
      !asked.column(role::functional))
    contradiction(
        path, "the item has no column; name at least one of \"perception\", \"expectation\", \"comparison\" and \"functional\"");
}

void check_benchmark(const item& asked, const scale& s, const std::string& path) {
  if (!asked.benchmark) return;
  if (asked.column(role::expectation))
    contradiction(path + ".expectation", "there is a column and a benchmark, which would replace it; keep one of the two");
  if (!(*asked.benchmark >= s.min && *asked.benchmark <= s.max))
    contradiction(path + ".expectation", "the benchmark " + shortest(*asked.benchmark) +
                                             " is outside the item's scale; expected a number from " + shortest(s.min) + " to " +
                                             shortest(s.max));
}

void check_same_scale(checked& c, std::size_t dimension, const scale& s, std::size_t item_at) {
  const auto* first = c.scale_of[dimension];
  if (first == nullptr) {
    c.scale_of[dimension] = &s;
    c.first_item[dimension] = item_at;
  } else if (!first->comparable(s)) {
    const auto words = [](const scale& of) { return shortest(of.min) + " to " + shortest(of.max) + " by " + shortest(of.step); };
    contradiction("$.items" + path_index(item_at) + ".scale",
                  "this item is answered on " + words(s) + ", but $.items" + path_index(c.first_item[dimension]) +
                      " of the same dimension " + quote(c.i.dimensions[dimension].id) + " on " + words(*first) +
                      ", so they cannot be averaged; use one scale for a dimension, or two dimensions");
  }
}

void check_items(checked& c) {
  if (c.i.items.empty()) contradiction("$.items", "no item is declared; declare at least one");
  detail::check_size(c.i.items.size(), 100'000, "items", "$.items");
  detail::id_list ids("item");
  for (std::size_t at = 0; at < c.i.items.size(); ++at) {
    const auto& asked = c.i.items[at];
    const auto path = "$.items" + path_index(at);
    ids.add(asked.id, path);
    const auto dimension = named_dimension(c, asked, path);
    const auto& s = named_scale(c, asked.scale, path);
    check_item_columns(asked, path);
    check_benchmark(asked, s, path);
    check_same_scale(c, dimension, s, at);
    ++c.items_of[dimension];
  }
}

void check_item_counts(const checked& c) {
  for (std::size_t at = 0; at < c.i.dimensions.size(); ++at) {
    const auto& d = c.i.dimensions[at];
    const auto path = "$.dimensions" + path_index(at);
    const int items = c.items_of[at];
    if (items == 0)
      contradiction(path, "no item belongs to the dimension " + quote(d.id) + "; add an item to it, or leave it out");
    if (d.min_answered && (*d.min_answered < 1 || *d.min_answered > items))
      contradiction(path + ".min_answered", std::to_string(*d.min_answered) + " answers cannot be needed; the dimension " +
                                                quote(d.id) + " has " + std::to_string(items) + " item(s): expected 1 to " +
                                                std::to_string(items));
  }
}

void check_fixed_importance(const checked& c) {
  double sum = 0;
  for (std::size_t at = 0; at < c.i.dimensions.size(); ++at) {
    const double weight = std::get<double>(c.i.dimensions[at].importance);
    if (!(weight >= 0) || std::isinf(weight))
      contradiction("$.dimensions" + path_index(at) + ".importance",
                    shortest(weight) + " is no weight; it must be a number from 0 up");
    sum += weight;
  }
  if (!(sum > 0) || std::isinf(sum))
    contradiction("$.dimensions",
                  "the fixed weights sum to " + shortest(sum) + ", so no dimension has a share; make one above 0");
  if (c.i.importance_kind != importance_kind::fixed)
    contradiction("$.importance_kind",
                  "the importance of the dimensions is given as fixed numbers; write \"fixed\", or name columns instead");
}

void check_importance(const checked& c) {
  if (!c.i.has_importance()) return;
  const auto& first = c.i.dimensions.front().importance;
  for (std::size_t at = 0; at < c.i.dimensions.size(); ++at) {
    const auto& importance = c.i.dimensions[at].importance;
    const auto path = "$.dimensions" + path_index(at);
    if (std::holds_alternative<std::monostate>(importance) || std::holds_alternative<std::monostate>(first))
      contradiction(std::holds_alternative<std::monostate>(first) ? "$.dimensions[0]" : path,
                    "this dimension has no importance and others have; give it to every dimension or to none");
    if (importance.index() != first.index())
      contradiction(path + ".importance",
                    "a fixed weight here and a column there cannot be combined; use a column for every dimension, or a "
                    "number for every dimension");
    if (const auto* column = std::get_if<column_ref>(&importance)) detail::validate_column(*column, path + ".importance");
  }
  if (std::holds_alternative<double>(first)) return check_fixed_importance(c);
  if (c.i.importance_kind == importance_kind::fixed)
    contradiction("$.importance_kind",
                  "\"fixed\" is for numbers, and the importance of the dimensions comes from columns; write \"points\" or "
                  "\"rating\"");
}

void check_nps_scale(const scale& s, const std::string& path) {
  if (s.min == 0 && s.max == 10 && s.step == 1) return;
  contradiction(
      path + ".scale",
      "the scale goes from " + shortest(s.min) + " to " + shortest(s.max) + " by " + shortest(s.step) +
          "; a net promoter score is defined on 0 to 10: declare that scale, with labels for codes that are stored otherwise");
}

void check_outcomes(const checked& c) {
  detail::check_size(c.i.outcomes.size(), 1000, "outcomes", "$.outcomes");
  detail::id_list ids("outcome");
  for (std::size_t at = 0; at < c.i.outcomes.size(); ++at) {
    const auto& o = c.i.outcomes[at];
    const auto path = "$.outcomes" + path_index(at);
    ids.add(o.id, path);
    detail::validate_column(o.column, path + ".column");
    const bool needs_scale = o.measure == outcome_measure::csat || o.measure == outcome_measure::ces;
    if (o.scale.empty() && !needs_scale) continue;
    const auto& s = named_scale(c, o.scale, path);
    if (o.measure == outcome_measure::nps) check_nps_scale(s, path);
  }
}

}  // namespace

void validate(const instrument& i) {
  if (i.id.empty()) contradiction("$.id", "the id is empty; give the instrument a short name");
  checked c{i, {}, {}, {}, {}, {}};
  check_scales(c);
  check_dimension_ids(c);
  check_items(c);
  check_item_counts(c);
  check_importance(c);
  check_outcomes(c);
  detail::validate_respondent(i.respondent);
  detail::validate_source(i.source);
}

}  // namespace v0
}  // namespace rater
