#include <rater/survey/instrument.hpp>

#include "detail/nearest.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace rater {
inline namespace v0 {
namespace {

// The text that is hashed. Its form is fixed for as long as states and files carry fingerprints: change nothing here
// without a new first line. Words from outside are written with their length, so that no word can imitate another field.
constexpr const char* first_line = "rater-fingerprint/1\n";

void add_word(std::string& out, const std::string& word) { out += std::to_string(word.size()) + ":" + word; }

// The codes of a scale from first to last; empty if first > last.
struct code_range {
  int first, last;
};

// The points whose values lie in a declared range. Found by division, then put right where that was rounded.
code_range points_in(const scale& s, const missing_range& r) noexcept {
  const int points = s.points();
  const auto at = [&](double x) { return static_cast<int>(std::clamp(std::round((x - s.min) / s.step) + 1, 0.0, points + 1.0)); };
  const auto value = [&](int code) { return s.min + (code - 1) * s.step; };
  int first = r.from ? std::max(at(*r.from), 1) : 1;
  int last = r.to ? std::min(at(*r.to), points) : points;
  while (r.from && first > 1 && value(first - 1) >= *r.from) --first;
  while (r.from && first <= points && value(first) < *r.from) ++first;
  while (r.to && last < points && value(last + 1) <= *r.to) ++last;
  while (r.to && last >= 1 && value(last) > *r.to) --last;
  return {first, last};
}

// Which points are declared to mean "no answer", in order and without overlap.
std::vector<code_range> missing_points(const scale& s) {
  const scale bare{s.min, s.max, s.step, {}, {}};
  std::vector<code_range> found;
  for (const auto& declared : s.missing) {
    code_range r{1, 0};
    if (const auto* number = std::get_if<double>(&declared.value)) r.first = r.last = bare.encode(*number).code;
    if (const auto* range = std::get_if<missing_range>(&declared.value)) r = points_in(s, *range);
    if (r.first >= 1 && r.first <= r.last) found.push_back(r);
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<code_range> out;
  for (const auto& r : found) {
    if (!out.empty() && r.first <= out.back().last + 1)
      out.back().last = std::max(out.back().last, r.last);
    else
      out.push_back(r);
  }
  return out;
}

// What an answer on this scale is worth: bounds, step, and which points are declared to mean "no answer". The name of a
// scale, the texts of its answers and codes beside the scale change no score.
void add_scale(std::string& out, const scale& s) {
  out += " scale " + detail::shortest(s.min) + " " + detail::shortest(s.max) + " " + detail::shortest(s.step);
  for (const auto& r : missing_points(s)) out += " without " + std::to_string(r.first) + "-" + std::to_string(r.last);
}

void add_dimension(std::string& out, const dimension_definition& d) {
  out += "dimension ";
  add_word(out, d.id);
  if (const auto* weight = std::get_if<double>(&d.importance)) out += " importance " + detail::shortest(*weight);
  if (std::holds_alternative<column_ref>(d.importance)) out += " importance column";
  if (d.min_answered) out += " needs " + std::to_string(*d.min_answered);
  out += '\n';
}

void add_item(std::string& out, const instrument& i, const item& asked) {
  out += "item ";
  add_word(out, asked.id);
  out += " of ";
  add_word(out, asked.dimension);
  add_scale(out, i.scale_of(asked));
  if (asked.reverse) out += " reverse";
  for (int r = 0; r < role_count; ++r)
    if (asked.columns[static_cast<std::size_t>(r)]) out.append(" ").append(to_string(static_cast<role>(r)));
  if (asked.benchmark) out += " benchmark " + detail::shortest(*asked.benchmark);
  out += '\n';
}

void add_outcome(std::string& out, const instrument& i, const outcome& o) {
  out += "outcome ";
  add_word(out, o.id);
  out.append(" ").append(to_string(o.measure));
  if (const auto* s = i.scale_of(o)) add_scale(out, *s);
  out += '\n';
}

const char* word(importance_kind k) noexcept {
  switch (k) {
    case importance_kind::points:
      return "points";
    case importance_kind::rating:
      return "rating";
    case importance_kind::fixed:
      return "fixed";
  }
  return "";
}

std::string canonical_text(const instrument& i) {
  std::string out = first_line;
  if (i.has_importance()) out.append("importance ").append(word(i.importance_kind)) += '\n';
  for (const auto& d : i.dimensions) add_dimension(out, d);
  for (const auto& asked : i.items) add_item(out, i, asked);
  for (const auto& o : i.outcomes) add_outcome(out, i, o);
  return out;
}

// FNV-1a, 64 bits (Fowler, Noll & Vo).
std::uint64_t fnv1a(const std::string& bytes) noexcept {
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  return hash;
}

}  // namespace

std::string fingerprint(const instrument& i) {
  constexpr std::string_view digits = "0123456789abcdef";
  const std::uint64_t hash = fnv1a(canonical_text(i));
  std::string out;
  for (int shift = 60; shift >= 0; shift -= 4) out += digits[(hash >> shift) & 15];
  return out;
}

}  // namespace v0
}  // namespace rater
