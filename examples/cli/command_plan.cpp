#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <optional>
#include <rater/error.hpp>
#include <rater/inference/planning.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "arguments.hpp"
#include "commands.hpp"
#include "options.hpp"
#include "output.hpp"
#include "printing.hpp"
#include "values.hpp"

namespace cli {
namespace {

constexpr auto description =
    "How many must I ask? The respondents needed for a margin of error or for a difference between groups that is to be found; "
    "or what\n"
    "margin and what difference so many respondents give.";
constexpr auto examples = R"(Examples:
  rater plan --measure share --margin 3%
  rater plan --measure gap --sd 1.2 --margin 0.1 --cluster-size 20 --icc 0.05 --response-rate 30%
  rater plan --measure nps --promoters 45% --detractors 20% --difference 10 --groups 4
  rater plan --measure share --share 0.2 --respondents 400 --population 5000

Units: points of the scale for a gap, 0 to 1 or % for a share, points from -100 to 100 for an NPS.
Exit code: 0 done; 1 the answer cannot be written; 2 the command line is wrong.)";

struct plan_options : print_options {
  std::string measure, margin, difference, respondents, sd, share, promoters, detractors;
  std::string power, deff, cluster_size, icc, weight_deff, population, response_rate, groups;
};

void add_options(CLI::App& app, plan_options& o) {
  app.option_defaults()->group("What is to be found out");
  add_text(app, "--measure", o.measure, "gap, share or nps", "MEASURE");
  add_text(app, "--margin", o.margin, "Half-width of the interval: how many respondents?", "X");
  add_text(app, "--difference", o.difference, "Difference between two groups that is to be found: how many?", "X");
  add_text(app, "--respondents", o.respondents, "So many of all groups together: what margin, what difference?", "N");
  add_text(app, "--confidence", o.confidence, "Level of intervals and tests (default: 0.95)", "C");
  add_text(app, "--power", o.power, "How surely a difference is to be found (default: 0.8)", "P");
  add_text(app, "--groups", o.groups, "Groups of equal size (default: 1; 2 with --difference)", "N");

  app.option_defaults()->group("What is known of the answers");
  add_text(app, "--sd", o.sd, "Standard deviation of the gaps of respondents (gap)", "SD");
  add_text(app, "--share", o.share, "The share expected (default: 0.5, the worst case)", "P");
  add_text(app, "--promoters", o.promoters, "Share of promoters expected (nps; default: half, the worst case)", "P");
  add_text(app, "--detractors", o.detractors, "Share of detractors expected (nps)", "P");

  app.option_defaults()->group("How the sample is drawn");
  add_text(app, "--deff", o.deff, "Design effect of the clusters", "X");
  add_text(app, "--cluster-size", o.cluster_size, "Respondents in each cluster", "N");
  add_text(app, "--icc", o.icc, "Intraclass correlation: deff = 1 + (size - 1) icc", "R");
  add_text(app, "--weight-deff", o.weight_deff, "What unequal weights cost: 1 + cv^2 (default: 1)", "X");
  add_text(app, "--population", o.population, "People there are, in all groups together (default: no end of them)", "N");
  add_text(app, "--response-rate", o.response_rate, "Share of those invited who answer (default: 100%)", "P");
}

std::optional<double> number_in(std::string_view option, const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(number(option, text));
}
std::optional<double> share_in(std::string_view option, const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(share(option, text));
}
/// A margin or difference of a share may be written in %.
std::optional<double> amount_in(std::string_view option, const std::string& text, rater::plan_measure m) {
  return m == rater::plan_measure::share ? share_in(option, text) : number_in(option, text);
}

rater::survey_plan plan_of(const plan_options& o) {
  rater::survey_plan p;
  if (o.measure.empty()) throw rater::error(rater::errc::usage, "what is to be found out? gap, share or nps", "--measure");
  p.measure = choice<rater::plan_measure>(
      "--measure", o.measure,
      {{"gap", rater::plan_measure::gap}, {"share", rater::plan_measure::share}, {"nps", rater::plan_measure::nps}});
  p.margin = amount_in("--margin", o.margin, p.measure);
  p.difference = amount_in("--difference", o.difference, p.measure);
  if (!o.respondents.empty()) p.respondents = count("--respondents", o.respondents);
  p.sd = number_in("--sd", o.sd);
  p.share = share_in("--share", o.share);
  p.promoters = share_in("--promoters", o.promoters);
  p.detractors = share_in("--detractors", o.detractors);
  p.confidence = share_in("--confidence", o.confidence).value_or(p.confidence);
  p.power = share_in("--power", o.power).value_or(p.power);
  p.deff = number_in("--deff", o.deff);
  p.cluster_size = number_in("--cluster-size", o.cluster_size);
  p.icc = number_in("--icc", o.icc);
  p.weight_deff = number_in("--weight-deff", o.weight_deff).value_or(p.weight_deff);
  p.population = number_in("--population", o.population);
  p.response_rate = share_in("--response-rate", o.response_rate).value_or(p.response_rate);
  if (!o.groups.empty()) p.groups = count("--groups", o.groups);
  return p;
}

/// The library names fields; whoever typed looks for the option.
rater::survey_size planned(const rater::survey_plan& p) {
  try {
    return rater::plan_survey(p);
  } catch (const rater::error& e) {
    std::string option = e.where();
    for (char& c : option)
      if (c == '_') c = '-';
    throw rater::error(e.code(), e.message(), option.empty() ? option : "--" + option);
  }
}

rater::setting optional_setting(const char* name, const std::optional<double>& x) {
  return {name, x ? rater::setting_value{*x} : rater::setting_value{}};
}

rater::result result_of(const rater::survey_plan& p, const rater::survey_size& s) {
  rater::result r;
  r.command = "plan";
  const std::string measure(to_string(p.measure));
  r.settings = {{"measure", measure},
                optional_setting("margin", p.margin),
                optional_setting("difference", p.difference),
                {"respondents", p.respondents ? rater::setting_value{*p.respondents} : rater::setting_value{}},
                optional_setting("sd", p.sd),
                optional_setting("share", p.share),
                optional_setting("promoters", p.promoters),
                optional_setting("detractors", p.detractors),
                {"confidence", p.confidence},
                {"power", p.power},
                optional_setting("deff", p.deff),
                optional_setting("cluster_size", p.cluster_size),
                optional_setting("icc", p.icc),
                {"weight_deff", p.weight_deff},
                optional_setting("population", p.population),
                {"response_rate", p.response_rate},
                {"groups", std::int64_t{s.groups}}};
  r.notes = s.notes;
  const auto add = [&](const char* name, std::optional<double> value, const char* why = "") {
    rater::estimate_parts parts;
    parts.value = value;
    parts.n = s.respondents;
    if (!value) parts.note = why;
    r.records.push_back({{}, name, rater::level::respondents, measure, rater::estimate(std::move(parts))});
  };
  add("respondents_needed", static_cast<double>(s.respondents));
  add("respondents_per_group", static_cast<double>(s.respondents_each));
  add("invitations", static_cast<double>(s.invitations));
  add("clusters", s.clusters ? std::optional(static_cast<double>(*s.clusters)) : std::nullopt, "no cluster size is given");
  add("margin", s.margin, "there is none");
  add("detectable_difference", s.detectable_difference,
      s.groups > 1 ? "not even the largest difference there can be" : "one group: there is nothing to compare");
  add("deff", s.deff);
  add("sd", s.sd);
  constexpr auto given = "the number of respondents was given";
  add("n_simple_random", s.n_simple, given);
  add("n_with_deff", s.n_design, given);
  add("n_finite_population", s.n_finite, p.respondents ? given : "no population is given");
  return r;
}

struct line {
  const char* measure;
  const char* words;
  bool is_amount;  ///< in the unit of the measure
};
constexpr line lines[] = {
    {"respondents_needed", "respondents", false},
    {"respondents_per_group", "respondents in each group", false},
    {"invitations", "invitations", false},
    {"clusters", "clusters", false},
    {"margin", "margin of error", true},
    {"detectable_difference", "difference that is found", true},
    {"deff", "design effect", false},
    {"sd", "standard deviation", true},
    {"n_simple_random", "a simple random sample needs", false},
    {"n_with_deff", "with the design effect", false},
    {"n_finite_population", "of so many people", false},
};

std::string value_text(const rater::estimate& e, const line& l, bool is_share) {
  if (!e) return {};
  if (l.is_amount && is_share) return fmt::format("{:.2f} %", 100 * e.value());
  return std::floor(e.value()) == e.value() ? fmt::format("{:.0f}", e.value()) : fmt::format("{:.3f}", e.value());
}

/// What people read: a line for each number there is, then what was assumed.
std::string as_text(const rater::result& r, bool is_share, bool markdown) {
  std::string out = markdown ? "| | |\n|---|--:|\n" : "";
  for (const line& l : lines) {
    const rater::record* found = r.find(rater::level::respondents, r.records.front().id, l.measure);
    const std::string value = found == nullptr ? std::string{} : value_text(found->estimate, l, is_share);
    if (value.empty()) continue;
    fmt::format_to(std::back_inserter(out), fmt::runtime(markdown ? "| {} | {} |\n" : "{:<30}{:>14}\n"), l.words, value);
  }
  if (!r.notes.empty()) out += "\n";
  for (const std::string& note : r.notes) out += (markdown ? "- " : "note: ") + note + "\n";
  return out;
}

}  // namespace

int plan(std::span<const char* const> arguments) {
  plan_options o;
  CLI::App app(description, "rater plan");
  app.footer(examples);
  add_options(app, o);
  app.option_defaults()->group("What to print");
  add_text(app, "-f,--format", o.format, "table, markdown, json or csv (default: table on a terminal, else json)", "FORMAT");
  add_text(app, "-o,--output", o.output, "Write here, whole or not at all (default: standard output)", "FILE");
  if (!parse(app, arguments)) return 0;

  const printing how = printing_of(o);
  const rater::survey_plan asked = plan_of(o);
  const rater::result r = result_of(asked, planned(asked));
  if (how.form == format::table || how.form == format::markdown)
    write_whole(as_text(r, asked.measure == rater::plan_measure::share, how.form == format::markdown), how.output);
  else
    print(r, {}, how);
  return 0;
}

}  // namespace cli
