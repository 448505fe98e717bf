#include "responses_impl.hpp"

#include "conditions.hpp"
#include "detail/nearest.hpp"

#include <cmath>

namespace rater {
inline namespace v0 {
namespace {

constexpr std::size_t places_kept = 4;  // after the first

std::string item_of(const instrument& asked, const slot& s) {
  if (s.use == slot_use::item) return asked.items[static_cast<std::size_t>(s.index)].id;
  if (s.use == slot_use::outcome) return asked.outcomes[static_cast<std::size_t>(s.index)].id;
  if (s.use == slot_use::importance) return "importance of " + asked.dimensions[static_cast<std::size_t>(s.index)].id;
  return {};
}

std::string expected_in(const slot& s) {
  return s.scale ? detail::shortest(s.scale->min) + ".." + detail::shortest(s.scale->max) : std::string("a number");
}

/// The invalid numbers of a borrowed column, gathered into one issue.
std::optional<input_issue> scan(const responses& in, const instrument& asked, int at, const column_view& from) {
  const slot& s = in.slots()[static_cast<std::size_t>(at)];
  std::optional<input_issue> out;
  for (std::size_t r = 0; r < from.size(); ++r) {
    if (in.why_missing(at, r) != missing_reason::invalid) continue;
    const auto row = static_cast<std::int64_t>(r) + 1;
    const std::string found = detail::shortest(from[r]);
    if (!out) {
      out.emplace();
      out->slot = at;
      out->line = row;
      out->name = s.name;
      out->item = item_of(asked, s);
      out->found = found;
      out->expected = expected_in(s);
    } else if (out->others.size() < places_kept) {
      out->others.emplace_back(found, row);
    }
    ++out->count;
  }
  return out;
}

/// True for a text that is no number, or a number between the bounds "min..max".
bool is_off(const std::string& found, const std::string& bounds) {
  const auto dots = bounds.find("..");
  const auto x = detail::number_in(found);
  const auto low = detail::number_in(std::string_view(bounds).substr(0, dots));
  const std::string_view rest = std::string_view(bounds).substr(dots + 2);  // "7", "5 in steps of 0.5"
  const auto high = detail::number_in(rest.substr(0, rest.find(' ')));
  return !found.empty() && (!x || (low && high && *x >= *low && *x <= *high));
}

}  // namespace

std::vector<input_issue> responses::issues() const {
  std::vector<input_issue> out = impl_->issues;
  for (std::size_t i = 0; i < impl_->columns.size(); ++i) {
    const auto& borrowed = impl_->columns[i].borrowed;
    if (!borrowed || impl_->slots[i].use == slot_use::weight) continue;
    if (auto found = scan(*this, *impl_->asked, static_cast<int>(i), *borrowed)) out.push_back(std::move(*found));
  }
  return out;
}

std::string to_string(const input_issue& i) {
  std::string out;
  if (!i.file.empty())
    out = i.file + ":" + std::to_string(i.line) + ": ";
  else if (i.line > 0)
    out = "row " + std::to_string(i.line) + ": ";
  out += detail::printable(i.name) + ": ";
  const bool has_bounds = i.expected.find("..") != std::string::npos;
  out += i.found.empty() ? "an answer" : i.found;
  out += (!has_bounds ? " is not " : is_off(i.found, i.expected) ? " is no point of " : " is outside ") + i.expected;
  if (i.count > 1) {
    out += " (" + std::to_string(i.count) + " such answers";
    for (std::size_t k = 0; k < i.others.size(); ++k) {
      out += k == 0 ? "; then " : ", ";
      if (!i.others[k].first.empty()) out += i.others[k].first + " at ";
      out += (i.file.empty() ? "row " : "line ") + std::to_string(i.others[k].second);
    }
    if (static_cast<std::int64_t>(i.others.size()) + 1 < i.count) out += ", ...";
    out += ")";
  }
  return out;
}

}  // namespace v0
}  // namespace rater
