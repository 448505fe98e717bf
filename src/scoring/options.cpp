#include <rater/scoring/options.hpp>

#include <rater/error.hpp>
#include <rater/scoring/measure.hpp>

#include "detail/nearest.hpp"

#include <array>
#include <cmath>

namespace rater {
inline namespace v0 {
namespace {

std::string_view trimmed(std::string_view s) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = s.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return s.substr(first, s.find_last_not_of(blanks) - first + 1);
}

struct op_word {
  std::string_view word;
  comparison_op op;
};
// Longer words first, so that "<=" is not read as "<".
constexpr std::array<op_word, 8> op_words = {{{" in ", comparison_op::in},
                                              {"!=", comparison_op::not_equal},
                                              {"<=", comparison_op::less_equal},
                                              {">=", comparison_op::greater_equal},
                                              {"==", comparison_op::equal},
                                              {"=", comparison_op::equal},
                                              {"<", comparison_op::less},
                                              {">", comparison_op::greater}}};

/// Without blanks around it, or a pair of quotes.
std::string_view bare(std::string_view s) {
  s = trimmed(s);
  if (s.size() >= 2 && s.front() == s.back() && (s.front() == '"' || s.front() == '\'')) return s.substr(1, s.size() - 2);
  return s;
}

std::vector<std::string> values_of(comparison_op op, std::string_view text) {
  text = trimmed(text);
  if (op != comparison_op::in) return {std::string(bare(text))};
  if (text.size() >= 2 && text.front() == '(' && text.back() == ')') text = text.substr(1, text.size() - 2);
  std::vector<std::string> out;
  while (true) {
    const auto comma = text.find(',');
    out.emplace_back(bare(text.substr(0, comma)));
    if (comma == std::string_view::npos) return out;
    text.remove_prefix(comma + 1);
  }
}

void check_measures(const std::vector<std::string>& wanted) {
  for (const std::string& word : wanted) {
    if (measure_of(word)) continue;
    std::vector<std::string> known;
    for (int m = 0; m < measure_count; ++m) known.emplace_back(to_string(static_cast<measure>(m)));
    throw error(errc::usage, "there is no such measure" + detail::did_you_mean(word, std::span<const std::string>(known)),
                "measure " + word);
  }
}

void check_min_answered(const min_answered& m, const instrument& i) {
  if (m.count) {
    if (*m.count < 1)
      throw error(errc::usage, "at least one answer is needed for a score", "min-answered " + std::to_string(*m.count));
    for (const dimension_definition& d : i.dimensions) {
      int k = 0;
      for (const item& it : i.items) k += it.dimension == d.id;
      if (*m.count > k)
        throw error(errc::usage,
                    "dimension " + d.id + " has only " + std::to_string(k) + " items; use a share such as 0.5, or 100%",
                    "min-answered " + std::to_string(*m.count));
    }
  } else if (!(m.share > 0 && m.share <= 1)) {
    throw error(errc::usage, "a share of the items is above 0 and at most 1 (100%)", "min-answered " + std::to_string(m.share));
  }
}

}  // namespace

std::string_view to_string(overall_rule r) noexcept { return r == overall_rule::complete ? "complete" : "available"; }
std::string_view to_string(points_rule r) noexcept { return r == points_rule::reject ? "reject" : "renormalise"; }

condition parse_condition(std::string_view text) {
  const op_word* found = nullptr;
  auto at = std::string_view::npos;
  for (const op_word& w : op_words)
    if (const auto p = text.find(w.word); p < at) {
      at = p;
      found = &w;
    }
  const std::string where = "condition '" + std::string(text) + "'";
  if (!found) throw error(errc::usage, "expected NAME OP VALUE with OP one of = != < <= > >= in, as in 'region = north'", where);
  condition c;
  c.name = std::string(trimmed(text.substr(0, at)));
  c.op = found->op;
  c.values = values_of(c.op, text.substr(at + found->word.size()));
  if (c.name.empty()) throw error(errc::usage, "the name of a column is missing before the operator", where);
  const std::string_view after = trimmed(text.substr(at + found->word.size()));
  if (!after.empty() && std::string_view("=<>!").find(after.front()) != std::string_view::npos)
    throw error(errc::usage, "there is no such operator; use one of = != < <= > >= in", where);
  for (const std::string& v : c.values)
    if (v.empty()) throw error(errc::usage, "a value is missing after the operator", where);
  return c;
}

std::string to_string(const condition& c) {
  std::string out = c.name + " " + std::string(to_string(c.op)) + " ";
  for (std::size_t i = 0; i < c.values.size(); ++i) out += (i ? "," : "") + c.values[i];
  return out;
}

void validate(const score_options& o, const instrument& i) {
  check_measures(o.measures);
  if (!(o.confidence > 0 && o.confidence < 1))
    throw error(errc::usage, "the level of an interval is above 0 and below 1, such as 0.95",
                "confidence " + std::to_string(o.confidence));
  if (!(o.delta >= 0) || !std::isfinite(o.delta))
    throw error(errc::usage, "the half-width of 'expectations met' is 0 or more", "delta " + std::to_string(o.delta));
  if (o.max_groups < 1)
    throw error(errc::usage, "at least one group must be allowed", "max-groups " + std::to_string(o.max_groups));
  if (o.max_units < 1) throw error(errc::usage, "at least one unit must be allowed", "max-units " + std::to_string(o.max_units));
  if (o.min_answered) check_min_answered(*o.min_answered, i);
  for (const condition& c : o.where) {
    if (c.name.empty() || c.values.empty() || (c.op != comparison_op::in && c.values.size() != 1))
      throw error(errc::usage, "a condition has a name and one value, or any number of them for \"in\"", "where " + to_string(c));
  }
  for (std::size_t a = 0; a < o.by.size(); ++a)
    for (std::size_t b = a + 1; b < o.by.size(); ++b)
      if (o.by[a] == o.by[b]) throw error(errc::usage, "this name is given twice", "by " + o.by[a]);
}

}  // namespace v0
}  // namespace rater
