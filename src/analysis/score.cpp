#include <rater/analysis/score.hpp>

#include "analysis/detail/refuse_nothing.hpp"
#include "analysis/score_rows.hpp"
#include "detail/nearest.hpp"

#include <rater/error.hpp>

#include <algorithm>
#include <array>

namespace rater {
inline namespace v0 {
namespace {

std::string counted(std::int64_t n, const char* one, const char* many) { return std::to_string(n) + " " + (n == 1 ? one : many); }

void add_note(std::vector<std::string>& notes, std::int64_t n, const char* one, const char* many) {
  if (n != 0) notes.push_back(counted(n, one, many));
}

std::vector<std::string> words(const std::vector<level>& levels) {
  std::vector<std::string> out;
  for (const level l : levels) out.emplace_back(to_string(l));
  return out;
}

setting_value optional_count(const std::optional<int>& x) {
  if (x) return std::int64_t{*x};
  return std::monostate{};
}

/// "points", then "reliability=imp_reliability" or "reliability=30" for each dimension.
setting_value importance_of(const instrument& asked) {
  if (!asked.has_importance()) return std::monostate{};
  static constexpr std::array<const char*, 3> kinds = {"points", "rating", "fixed"};
  std::vector<std::string> out = {kinds[static_cast<std::size_t>(asked.importance_kind)]};
  for (const dimension_definition& d : asked.dimensions) {
    const auto* column = std::get_if<column_ref>(&d.importance);
    const auto* fixed = std::get_if<double>(&d.importance);
    out.push_back(d.id + "=" + (column ? column->to_string() : fixed ? detail::shortest(*fixed) : std::string{}));
  }
  return out;
}

setting_value min_answered_of(const score_options& o) {
  const min_answered needed = o.min_answered.value_or(min_answered{});
  if (needed.count) return std::int64_t{*needed.count};
  return needed.share;
}

setting_value weight_of(const sums& from) {
  if (const auto& column = from.plan().asked().respondent.weight) return column->to_string();
  if (from.weighted()) return std::string("weight");
  return std::monostate{};
}

setting_value column_name(const std::optional<column_ref>& column) {
  if (column) return column->to_string();
  return std::monostate{};
}

std::vector<std::string> column_names(const std::vector<column_ref>& columns) {
  std::vector<std::string> out;
  for (const column_ref& c : columns) out.push_back(c.to_string());
  return out;
}

std::vector<setting> settings_of(const sums& from, const inference_options& how) {
  const score_options& o = from.plan().options();
  const instrument& asked = from.plan().asked();
  std::vector<std::string> where;
  for (const condition& c : o.where) where.push_back(to_string(c));
  return {
      {"by", o.by},
      {"rollup", o.rollup},
      {"where", where},
      {"levels", words(o.levels)},
      {"measures", o.measures},
      {"weight", weight_of(from)},
      {"strata", column_name(asked.respondent.strata)},
      {"psu", column_names(asked.respondent.psu)},
      {"fpc", column_names(asked.respondent.fpc)},
      {"nest", how.nest},
      {"lonely_psu", std::string(to_string(how.lonely_psu))},
      {"missing", std::string(to_string(o.missing))},
      {"min_answered", min_answered_of(o)},
      {"overall", std::string(to_string(o.overall))},
      {"importance", importance_of(asked)},
      {"points", std::string(to_string(o.points))},
      {"delta", o.delta},
      {"confidence", how.confidence.value_or(o.confidence)},
      {"max_inverted", optional_count(o.screening.max_inverted)},
      {"max_not_applicable", optional_count(o.screening.max_not_applicable)},
      {"max_groups", o.max_groups},
      {"max_units", o.max_units},
  };
}

std::vector<label> labels_of(const instrument& asked) {
  std::vector<label> out;
  for (const dimension_definition& d : asked.dimensions) out.push_back({level::dimension, d.id, d.label});
  for (const item& i : asked.items) out.push_back({level::item, i.id, i.label});
  for (const outcome& o : asked.outcomes) out.push_back({level::outcome, o.id, o.label});
  return out;
}

/// "600 rows read, 598 used, 4 of them without answers": only where it says more than the number of respondents.
void add_row_note(std::vector<std::string>& notes, const row_counts& rows) {
  if (rows.read == rows.used && rows.without_answers == 0) return;
  std::string note = counted(rows.read, "row", "rows") + " read";
  note += rows.used == rows.read ? " and used" : ", " + std::to_string(rows.used) + " used";
  if (rows.without_answers != 0) note += ", " + std::to_string(rows.without_answers) + " of them without answers";
  notes.push_back(std::move(note));
}

/// "P7 (9 at line 118, 10 at line 240, ...)"
std::string places_of(const input_issue& i) {
  const char* unit = i.file.empty() ? "row " : "line ";
  const auto place = [&](const std::string& found, std::int64_t line) {
    return (found.empty() ? "" : found + " at ") + (unit + std::to_string(line));
  };
  std::string out = detail::printable(i.name, 24) + " (" + place(i.found, i.line);
  if (!i.others.empty()) out += ", " + place(i.others[0].first, i.others[0].second);
  return out + (i.count > 2 ? ", ...)" : ")");
}

/// One note for the answers of all columns that are no point of the same scale; the issues have them column by column.
void add_issue_notes(std::vector<std::string>& notes, std::span<const input_issue> issues) {
  constexpr std::size_t columns_named = 3;
  std::vector<std::string> expected;
  for (const input_issue& i : issues)
    if (std::find(expected.begin(), expected.end(), i.expected) == expected.end()) expected.push_back(i.expected);
  for (const std::string& e : expected) {
    std::int64_t answers = 0;
    std::size_t columns = 0;
    std::string named;
    for (const input_issue& i : issues) {
      if (i.expected != e) continue;
      answers += i.count;
      if (++columns <= columns_named) named += (columns == 1 ? "" : ", ") + places_of(i);
    }
    if (columns > columns_named)
      named += " and " + counted(static_cast<std::int64_t>(columns - columns_named), "more column", "more columns");
    const bool has_bounds = e.find("..") != std::string::npos;
    notes.push_back(counted(answers, "answer", "answers") + (has_bounds ? " outside " : " that should be ") + e +
                    " counted as missing: " + named);
  }
}

std::vector<group_label> group_labels_of(const instrument& asked, const std::vector<std::string>& by) {
  std::vector<group_label> out;
  for (const segment& s : asked.respondent.segments) {
    if (std::find(by.begin(), by.end(), s.id) == by.end()) continue;
    if (!s.label.empty()) out.push_back({s.id, {}, s.label});
    for (const auto& [value, words] : s.labels) out.push_back({s.id, value, words});
  }
  return out;
}

/// What was asked for and cannot be had of this instrument or this domain.
void add_nothing_notes(std::vector<std::string>& notes, const sums& from) {
  const auto statistics = from.plan().statistics();
  const auto is_score = [](const statistic& s) { return s.level != level::respondents; };
  const auto& levels = from.plan().options().levels;
  const bool only_counts = levels.size() == 1 && levels[0] == level::respondents;
  if (!only_counts && std::none_of(statistics.begin(), statistics.end(), is_score))
    notes.emplace_back("none of the measures asked for exists in this instrument");
  if (from.rows().used > 0 && from.rows().outside_where == from.rows().used) {
    std::string asked;
    for (const condition& c : from.plan().options().where) asked += (asked.empty() ? "" : " and ") + to_string(c);
    notes.push_back("no respondent meets " + asked + "; are the values spelled as in the data?");
  }
}

std::vector<std::string> notes_of(const sums& from, const responses::origin& origin, std::span<const input_issue> issues) {
  std::vector<std::string> notes;
  const row_counts& rows = from.rows();
  add_row_note(notes, rows);
  add_nothing_notes(notes, from);
  notes.insert(notes.end(), origin.notes.begin(), origin.notes.end());
  add_note(notes, origin.blank_lines, "blank line skipped", "blank lines skipped");
  add_issue_notes(notes, issues);
  add_note(notes, rows.excluded, "row is no interview (include_if) and was left out",
           "rows are no interviews (include_if) and were left out");
  add_note(notes, rows.zero_weight, "row has weight 0 and was left out", "rows have weight 0 and were left out");
  add_note(notes, rows.missing_weight, "row has no weight and was left out", "rows have no weight and were left out");
  add_note(notes, rows.outside_where, "respondent is outside the domain asked for (where); the design keeps the row",
           "respondents are outside the domain asked for (where); the design keeps their rows");
  add_note(notes, rows.bad_importance,
           "respondent has importance that is none (points that do not sum to 100, ratings that are negative or all 0, or partly "
           "blank): not weighted",
           "respondents have importance that is none (points that do not sum to 100, ratings that are negative or all 0, or "
           "partly blank): not weighted");
  add_note(notes, rows.screened, "respondent was screened out: too many inverted or incomplete answers",
           "respondents were screened out: too many inverted or incomplete answers");
  return notes;
}

}  // namespace

result describe(const sums& from, const responses::origin& origin, std::span<const input_issue> issues,
                const inference_options& how) {
  const instrument& asked = from.plan().asked();
  result out;
  out.command = "score";
  out.source.files = origin.files;
  out.source.rows_read = from.rows().read;
  out.source.rows_used = from.rows().used;
  out.source.rows_rejected = origin.rows_rejected;
  for (const missing_counts& counts : from.missing()) {
    for (std::size_t why = 1; why < counts.size(); ++why) out.source.cells_missing += counts[why];
    out.source.cells_invalid += counts[static_cast<std::size_t>(missing_reason::invalid)];
  }
  out.instrument = {asked.id, asked.version, fingerprint(asked)};
  out.settings = settings_of(from, how);
  out.notes = notes_of(from, origin, issues);
  out.by = from.plan().options().by;
  out.labels = labels_of(asked);
  out.group_labels = group_labels_of(asked, out.by);
  return out;
}

void detail::refuse_nothing(const sums& from, const responses::origin& origin) {
  const row_counts& rows = from.rows();
  if (rows.used > 0) return;
  std::string why = "there is no respondent to score: " + counted(rows.read, "row", "rows") + " read";
  if (rows.excluded) why += ", " + std::to_string(rows.excluded) + " no interviews (include_if)";
  if (rows.zero_weight) why += ", " + std::to_string(rows.zero_weight) + " with weight 0";
  if (rows.missing_weight) why += ", " + std::to_string(rows.missing_weight) + " without weight";
  if (origin.rows_rejected) why += ", " + std::to_string(origin.rows_rejected) + " set aside as broken";
  throw error(errc::data, why, origin.files.empty() ? std::string{} : origin.files.front());
}

result score(const sums& from, const responses::origin& origin, std::span<const input_issue> issues,
             const inference_options& how) {
  detail::refuse_nothing(from, origin);
  result out = describe(from, origin, issues, how);
  out.records = estimates(from, how).records();
  return out;
}

bool needs_rows(const instrument& asked) noexcept {
  return asked.respondent.replicate_weights.has_value() || asked.respondent.calibration_base_weight.has_value();
}

result score(const responses& answers, const score_options& options, const inference_options& how) {
  const std::vector<input_issue> issues = answers.issues();
  if (!needs_rows(answers.asked())) {
    accumulator all(answers.asked(), options);
    all.update(answers);
    return score(all.sums(), answers.from(), issues, how);
  }
  result out = score(detail::sums_beside_rows(answers, options), answers.from(), issues, how);
  out.records = detail::from_rows(std::move(out.records), answers, options, how);
  detail::add_row_settings(out, answers.asked());
  return out;
}

}  // namespace v0
}  // namespace rater
