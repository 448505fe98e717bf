#include "weight_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <rater/io/render.hpp>
#include <utility>

#include "messages.hpp"
#include "output.hpp"

namespace cli {
namespace {

bool gets_none(const rater::survey_table& table, std::size_t row) {
  return std::isnan(table.weight[row]) || table.interview[row] == 0;
}

struct row_counts {
  std::int64_t no_interview = 0, without_weight = 0;
};

row_counts counts_of(const rater::survey_table& table) {
  row_counts out;
  for (std::size_t r = 0; r < table.rows(); ++r) {
    if (table.interview[r] == 0)
      ++out.no_interview;
    else if (std::isnan(table.weight[r]))
      ++out.without_weight;
  }
  return out;
}

std::vector<rater::setting> settings_of(const weight_report& r) {
  const auto limit = [&](double x) -> rater::setting_value {
    if (std::isfinite(x)) return x;
    return std::monostate{};
  };
  std::vector<rater::setting> out = {{"target", r.target},
                                     {"targets_are", std::string(r.shares ? "shares" : "counts")},
                                     {"method", std::string(to_string(r.method))},
                                     {"weight", r.base ? rater::setting_value{r.base->to_string()} : rater::setting_value{}},
                                     {"output", r.output},
                                     {"name", r.name}};
  if (r.weighted.limits) {
    out.push_back({"trim_low", limit(r.weighted.limits->low)});
    out.push_back({"trim_high", limit(r.weighted.limits->high)});
  }
  return out;
}

std::vector<std::string> notes_of(const weight_report& r) {
  const row_counts rows = counts_of(r.table);
  std::vector<std::string> out;
  const auto add = [&](std::int64_t count, std::string_view one, std::string_view many) {
    if (count > 0) out.push_back(fmt::format("{} {}: empty in the new column", count, count == 1 ? one : many));
  };
  add(rows.without_weight, "row has no base weight", "rows have no base weight");
  add(rows.no_interview, "row is no interview (include_if)", "rows are no interviews (include_if)");
  if (r.weighted.after.min < 0) out.emplace_back("some weights are negative, which many programs refuse: rake, or trim");
  if (r.table.encoding != "UTF-8") out.push_back(fmt::format("the file was in {}; it is written in UTF-8", r.table.encoding));
  return out;
}

rater::result result_of(const weight_report& r) {
  rater::result out;
  out.command = "weight";
  out.source.files = r.files;
  out.source.rows_read = static_cast<std::int64_t>(r.table.rows());
  out.source.rows_used = r.weighted.before.n;
  if (!r.asked.id.empty()) out.instrument = {r.asked.id, r.asked.version, rater::fingerprint(r.asked)};
  out.settings = settings_of(r);
  out.records = rater::records_of(r.weighted);
  out.notes = notes_of(r);
  return out;
}

// --- for people ---------------------------------------------------------------------------------------------------------

std::string number_text(double x) { return fmt::format("{:.4g}", x); }

/// Columns that a text takes, as fmt fills it up: wide characters count as two.
std::size_t display_width(const std::string& text) {
  const std::size_t filled = text.size() + 1;
  return filled + text.size() - fmt::format("{:<{}}", text, filled).size();
}

/// A row a category; the cells of people's own words are made harmless.
std::vector<std::vector<std::string>> rows_of(const weight_report& r) {
  std::vector<std::vector<std::string>> rows = {{"", "", "n", "target", "before", "after"}};
  std::string last;
  for (const rater::weighting_check& c : r.weighted.checks) {
    const auto text = [&](double x) { return fmt::format("{:.6g}", x); };
    rows.push_back({c.variable == last ? std::string{} : printable(c.variable), printable(c.category), std::to_string(c.n),
                    text(c.target), text(c.before), text(c.after)});
    last = c.variable;
  }
  return rows;
}

std::string as_lines(const std::vector<std::vector<std::string>>& rows, bool markdown) {
  std::vector<std::size_t> width(rows.front().size(), 0);
  for (const auto& row : rows)
    for (std::size_t c = 0; c < row.size(); ++c) width[c] = std::max(width[c], display_width(row[c]));
  std::string out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::string line;
    for (std::size_t c = 0; c < rows[i].size(); ++c) {
      line += c == 0 && !markdown ? "" : markdown ? "| " : "  ";
      line += c < 2 ? fmt::format("{:<{}}", rows[i][c], width[c]) : fmt::format("{:>{}}", rows[i][c], width[c]);
      if (markdown) line += ' ';
    }
    out += line + (markdown ? "|\n" : "\n");
    if (markdown && i == 0) out += "|---|---|--:|--:|--:|--:|\n";
  }
  return out;
}

std::string as_text(const weight_report& r, const rater::result& whole, bool markdown) {
  const rater::weight_spread& w = r.weighted.after;
  std::string out = fmt::format("{} of {} respondents weighted by {} ({} cycles)\n\n", whole.source.rows_used,
                                whole.source.rows_read, to_string(r.method), r.weighted.cycles);
  out += as_lines(rows_of(r), markdown);
  out += fmt::format(
      "\nweights {} to {}, {} to {} of the base weight\ncv {}; design effect {} (before {}); as good as {} respondents\n",
      number_text(w.min), number_text(w.max), number_text(r.weighted.min_ratio), number_text(r.weighted.max_ratio),
      number_text(w.cv), number_text(w.deff), number_text(r.weighted.before.deff), fmt::format("{:.1f}", w.n_eff));
  if (r.weighted.limits)
    out += fmt::format("limits {} to {}: {} weights were beyond, {} rounds of trimming\n", number_text(r.weighted.limits->low),
                       number_text(r.weighted.limits->high), r.weighted.trimmed, r.weighted.trim_rounds);
  out += fmt::format("written to {} as {}\n", printable(r.output), printable(r.name));
  for (const std::string& note : whole.notes) out += "note: " + printable(note) + "\n";
  return out;
}

}  // namespace

std::vector<double> base_weights(const rater::survey_table& table) {
  std::vector<double> out(table.weight);
  for (std::size_t r = 0; r < out.size(); ++r)
    if (gets_none(table, r)) out[r] = 0;
  return out;
}

std::vector<double> new_weights(const rater::survey_table& table, const rater::weighting_result& weighted) {
  std::vector<double> out(weighted.weights);
  for (std::size_t r = 0; r < out.size(); ++r)
    if (gets_none(table, r)) out[r] = std::numeric_limits<double>::quiet_NaN();
  return out;
}

void print_report(const weight_report& report, format form, bool quiet) {
  const rater::result r = result_of(report);
  if (form == format::table || form == format::markdown) {
    write_whole(as_text(report, r, form == format::markdown), {});
    return;
  }
  for (const std::string& note : r.notes)
    if (!quiet) complain("note: " + note);
  write_whole(form == format::csv ? rater::as_csv(r) : rater::as_json(r), {});
}

}  // namespace cli
