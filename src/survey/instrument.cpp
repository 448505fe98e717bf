#include <rater/error.hpp>
#include <rater/survey/instrument.hpp>

#include "detail/nearest.hpp"

#include <algorithm>
#include <array>

namespace rater {
inline namespace v0 {
namespace {

constexpr std::array<std::string_view, role_count> role_words = {
    "expectation", "perception", "adequate", "desired",    "comparison",    "ideal",     "norm",
    "standard",    "delivery",   "promise",  "functional", "dysfunctional", "importance"};
constexpr std::array<std::string_view, outcome_measure_count> measure_words = {"csat",    "nps",      "ces",  "mean",
                                                                               "loyalty", "defected", "spend"};
constexpr std::array<std::string_view, 7> op_words = {"=", "!=", "<", "<=", ">", ">=", "in"};

template <class Words, class Enum>
std::string_view word_of(const Words& words, Enum e) noexcept {
  const auto at = static_cast<std::size_t>(e);
  return at < words.size() ? words[at] : std::string_view{};
}

std::string joined(const std::vector<std::string>& cells) {
  std::string out;
  for (const auto& cell : cells) out += (out.empty() ? "" : " / ") + cell;
  return out;
}

const scale* named_or_only(const instrument& i, const std::string& name) noexcept {
  if (!name.empty()) return i.find_scale(name);
  return i.scales.size() == 1 ? &i.scales.front().second : nullptr;
}

}  // namespace

std::string_view to_string(role r) noexcept { return word_of(role_words, r); }
std::string_view to_string(outcome_measure m) noexcept { return word_of(measure_words, m); }
std::string_view to_string(comparison_op op) noexcept { return word_of(op_words, op); }

column_ref column_ref::at(int index) {
  column_ref c;
  c.kind = by::index;
  c.index = index;
  return c;
}

std::string column_ref::to_string() const {
  switch (kind) {
    case by::name:
      return text;
    case by::import_id:
      return "import id " + text;
    case by::label:
      return "label " + detail::quote(text);
    case by::index:
      return "column " + std::to_string(index);
    case by::header:
      return "header " + joined(header);
    case by::path:
      return "path " + text;
  }
  return text;
}

const scale* instrument::find_scale(std::string_view name) const noexcept {
  const auto found = std::find_if(scales.begin(), scales.end(), [&](const auto& s) { return s.first == name; });
  return found == scales.end() ? nullptr : &found->second;
}

const scale& instrument::scale_of(const rater::item& i) const {
  if (const auto* found = named_or_only(*this, i.scale)) return *found;
  throw error(errc::instrument, "item " + detail::quote(i.id) + " names no scale of this instrument; call validate first");
}

const scale* instrument::scale_of(const rater::outcome& o) const {
  if (!o.scale.empty()) return find_scale(o.scale);
  static const rater::scale zero_to_ten{0, 10, 1, {}, {}};
  switch (o.measure) {
    case outcome_measure::nps:
      return &zero_to_ten;
    case outcome_measure::csat:
    case outcome_measure::ces:
      return named_or_only(*this, o.scale);
    default:
      return nullptr;
  }
}

int instrument::dimension_index(std::string_view wanted) const noexcept {
  for (std::size_t at = 0; at < dimensions.size(); ++at)
    if (dimensions[at].id == wanted) return static_cast<int>(at);
  return -1;
}

bool instrument::has_importance() const noexcept {
  return std::any_of(dimensions.begin(), dimensions.end(),
                     [](const auto& d) { return !std::holds_alternative<std::monostate>(d.importance); });
}

}  // namespace v0
}  // namespace rater
