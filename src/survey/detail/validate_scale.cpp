#include "detail/json_path.hpp"
#include "detail/nearest.hpp"
#include "survey/detail/validate_parts.hpp"

#include <cmath>
#include <set>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

// Codes are 16 bits and 0 is missing.
constexpr double most_points = 65534;
// Weighted scores count from 0 in exact integers (docs/exactness.md).
constexpr double farthest_bound = 1e9;
// A survey has a handful. Neighbouring codes can be written as one range.
constexpr std::size_t most_missing_codes = 1000;
constexpr std::size_t most_labels = 100'000;

void check_bounds(const scale& s, const std::string& path) {
  const auto finite = [&](double x, const char* key) {
    if (!std::isfinite(x))
      contradiction(path + path_key(key), "this is no finite number; write the bound that was printed on the form");
  };
  finite(s.min, "min");
  finite(s.max, "max");
  finite(s.step, "step");
  if (s.min >= s.max)
    contradiction(path, "min " + shortest(s.min) + " is not below max " + shortest(s.max) +
                            "; write the lower bound as min (for an item worded negatively, say \"reverse\": true in the item)");
  if (s.step <= 0) contradiction(path + ".step", shortest(s.step) + " is no step; it must be above 0");
  if (!(std::abs(s.min / s.step) <= farthest_bound))
    contradiction(path + ".min", shortest(s.min) + " is more than 10^9 steps from 0; count from a bound nearer to it");
  const double steps = (s.max - s.min) / s.step;
  if (!(steps < most_points))
    contradiction(path, "from " + shortest(s.min) + " to " + shortest(s.max) + " by " + shortest(s.step) +
                            " there are more than 65534 values, the most a scale can have; use a larger step");
  if (steps < 0.5 || std::abs(steps - std::round(steps)) > 1e-9)
    contradiction(path + ".step", "the step " + shortest(s.step) + " does not divide the range from " + shortest(s.min) + " to " +
                                      shortest(s.max) + "; use one that goes into " + shortest(s.max - s.min) +
                                      " a whole number of times");
}

// Texts of answers are compared without regard to case and surrounding blanks, so two that differ in no more are the same.
std::string folded(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  std::string out(text.substr(first, text.find_last_not_of(blanks) - first + 1));
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return out;
}

void check_range(const missing_range& r, const std::string& path) {
  if (!r.from && !r.to) contradiction(path, "without a bound every answer is missing; give \"from\", \"to\" or both as a number");
  if ((r.from && !std::isfinite(*r.from)) || (r.to && !std::isfinite(*r.to)))
    contradiction(path, "a bound is no finite number; leave it empty (null) for no bound");
  if (r.from && r.to && *r.from > *r.to)
    contradiction(path, "from " + shortest(*r.from) + " is above to " + shortest(*r.to) + "; exchange them");
}

void check_missing(const scale& s, const std::string& path) {
  check_size(s.missing.size(), most_missing_codes, "missing codes", path);
  std::map<double, missing_reason> numbers;
  std::map<std::string, missing_reason> texts;
  for (std::size_t at = 0; at < s.missing.size(); ++at) {
    const auto& code = s.missing[at];
    const auto here = path + path_index(at);
    if (code.reason == missing_reason::none || code.reason == missing_reason::blank)
      contradiction(here + ".reason",
                    quote(to_string(code.reason)) +
                        " is no reason of a declared code; expected \"refused\", \"dont_know\", \"not_applicable\", "
                        "\"not_asked\", \"invalid\" or \"other\"");
    bool agrees = true;
    if (const auto* number = std::get_if<double>(&code.value)) {
      if (!std::isfinite(*number)) contradiction(here, "this missing code is no finite number");
      agrees = numbers.emplace(*number, code.reason).first->second == code.reason;
    } else if (const auto* text = std::get_if<std::string>(&code.value)) {
      agrees = texts.emplace(folded(*text), code.reason).first->second == code.reason;
    } else {
      check_range(std::get<missing_range>(code.value), here);
    }
    if (!agrees) contradiction(here, "this missing code was declared before with another reason; keep one of the two");
  }
}

// The scale with every declared code under a reason that `encode` does not use for values that are off the scale.
scale with_telling_reasons(const scale& s) {
  scale out{s.min, s.max, s.step, {}, s.missing};
  for (auto& code : out.missing) code.reason = missing_reason::other;
  return out;
}

void check_labels(const scale& s, const std::string& path) {
  check_size(s.labels.size(), most_labels, "labels", path);
  const scale telling = with_telling_reasons(s);
  std::map<std::string, double> seen;
  std::set<std::string_view> exactly;
  for (const auto& [text, value] : s.labels) {
    const auto here = path + path_key(text);
    if (!exactly.insert(text).second) contradiction(here, "this text is declared twice; keep one of the two");
    if (!std::isfinite(value)) contradiction(here, "the value of this label is no finite number");
    if (telling.encode(value).reason == missing_reason::invalid)
      contradiction(here, shortest(value) + " is neither on the scale (" + shortest(s.min) + " to " + shortest(s.max) + " by " +
                              shortest(s.step) + ") nor a declared missing code; correct it, or declare it in \"missing\"");
    const auto [first, added] = seen.emplace(folded(text), value);
    if (!added && first->second != value)
      contradiction(here, "the same text stands for " + shortest(first->second) + " and for " + shortest(value) +
                              " (texts are compared without regard to case and surrounding blanks); keep one of the two");
  }
  for (std::size_t at = 0; at < s.missing.size(); ++at) {
    const auto* text = std::get_if<std::string>(&s.missing[at].value);
    if (text == nullptr) continue;
    const auto found = seen.find(folded(*text));
    if (found != seen.end() && s.encode(found->second).code != 0)
      contradiction(path, "the text " + quote(*text) + " is declared missing and stands for " + shortest(found->second) +
                              " as well; keep one of the two");
  }
}

}  // namespace

void validate_scale(const scale& s, const std::string& path) {
  check_bounds(s, path);
  check_missing(s, path + ".missing");
  check_labels(s, path + ".labels");
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
