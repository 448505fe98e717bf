#include "options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <rater/analysis/suppress.hpp>
#include <rater/error.hpp>
#include <rater/scoring/measure.hpp>
#include <rater/survey/sample_of.hpp>
#include <string_view>
#include <utility>

#include "messages.hpp"
#include "values.hpp"

namespace cli {
namespace {

[[noreturn]] void refuse(std::string message, std::string where = {}) {
  throw rater::error(rater::errc::usage, std::move(message), std::move(where));
}

void add_list(CLI::App& app, const char* names, std::vector<std::string>& to, const char* help, const char* type) {
  app.add_option(names, to, help)->type_name(type)->expected(1)->allow_extra_args(false)->take_all();
}

void add_scoring_options(CLI::App& app, data_options& o) {
  app.option_defaults()->group("What to report");
  add_list(app, "--by", o.by, "Make groups of the values of this column; may be repeated", "NAME");
  app.add_flag("--rollup", o.rollup, "With --by A --by B: also per A, and everybody");
  add_list(app, "--where", o.where, "Report only on these: 'region = north', 'age >= 18', 'wave in 1,2'; may be repeated",
           "'NAME OP VALUE'");
  add_text(app, "--levels", o.levels, "respondents,overall,dimension,outcome,item (default: all but item)", "LIST");
  add_text(app, "--measures", o.measures, "Only these: gap,index,share_dissatisfied,... (default: all)", "LIST");

  app.option_defaults()->group("How to score");
  add_text(app, "--weight", o.weight, "Column of survey weights", "NAME");
  add_text(app, "--strata", o.strata, "Column of the strata the sample was drawn from", "NAME");
  add_list(app, "--psu", o.psu, "Column of the clusters that were drawn; may be repeated, a column for each stage", "NAME");
  add_list(app, "--fpc", o.fpc,
           "Column of how many units there are, or the share drawn; may be repeated, a column for each stage", "NAME");
  add_list(app, "--importance", o.importance, "Importance of a dimension, by respondent or fixed; may be repeated",
           "DIM=NAME|NUMBER");
  add_text(app, "--points", o.points, "Points that do not sum to 100: reject (default) or renormalise", "RULE");
  add_text(app, "--min-answered", o.min_answered,
           "Items needed for a dimension score: 3, or a share such as 0.5 or 50% (default: 0.5)", "Q");
  add_text(app, "--overall", o.overall, "Overall score needs all dimensions: complete (default), or those there are: available",
           "RULE");
  add_text(app, "--missing", o.missing, "available (default), listwise-dimension or listwise-all", "RULE");
  add_text(app, "--delta", o.delta, "Half-width of \"as expected\" (default: 0)", "D");
  add_text(app, "--max-inverted", o.max_inverted, "Three columns: leave out whoever has more minimums above the desired", "N");
  add_text(app, "--max-not-applicable", o.max_not_applicable, "Three columns: leave out whoever has more incomplete answers",
           "N");
}

void add_reading_options(CLI::App& app, data_options& o) {
  app.option_defaults()->group("How to read the files");
  app.add_flag("--strict", o.strict, "An answer that is none is an error, not a counted missing value");
  add_text(app, "--rejects", o.rejects, "Set broken rows aside in this new file and go on", "FILE");
  app.add_flag("--no-cell-text", o.no_cell_text, "Messages do not quote cells");
  add_text(app, "--max-groups", o.max_groups, "More groups than this is an error (default: 100000)", "N");
  add_text(app, "--max-units", o.max_units, "More strata and clusters within groups is an error (default: 1000000)", "N");
  add_text(app, "--encoding", o.encoding, "Such as CP949, GB18030, windows-1252 (default: found out)", "NAME");
  add_text(app, "--delimiter", o.delimiter, "One character, or tab (default: found out)", "C");
  add_text(app, "--decimal", o.decimal, ". or , (default: found out)", "C");
  add_text(app, "--threads", o.threads, "Worker threads; never changes a bit of the result (default: all cores)", "N");
}

/// DIM=NAME or DIM=NUMBER.
void set_importance(rater::instrument& i, std::string_view text, int& numbers) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0 || equals + 1 == text.size()) {
    refuse(fmt::format("\"{}\" is not DIM=NAME or DIM=NUMBER", text), "--importance");
  }
  const std::string id(text.substr(0, equals));
  const std::string value(text.substr(equals + 1));
  const int at = i.dimension_index(id);
  if (at < 0) {
    std::vector<std::string> ids;
    ids.reserve(i.dimensions.size());
    for (const auto& d : i.dimensions) ids.push_back(d.id);
    refuse_word("--importance", id, ids);
  }
  auto& importance = i.dimensions[static_cast<std::size_t>(at)].importance;
  if (const auto number = as_number(value)) {
    importance = *number;
    ++numbers;
  } else {
    importance = rater::column_named(i, value);
  }
}

void set_importances(rater::instrument& i, const std::vector<std::string>& typed) {
  int numbers = 0;
  for (const auto& text : typed) set_importance(i, text, numbers);
  if (numbers == 0) {
    if (i.importance_kind == rater::importance_kind::fixed) i.importance_kind = rater::importance_kind::points;
    return;
  }
  for (const auto& d : i.dimensions) {
    if (!std::holds_alternative<double>(d.importance)) {
      refuse(fmt::format("importance is a number for some dimensions, and not for {}: give a number for each dimension, or a "
                         "column for each",
                         d.id),
             "--importance");
    }
  }
  i.importance_kind = rater::importance_kind::fixed;
}

std::vector<std::string> measure_names() {
  std::vector<std::string> names;
  names.reserve(rater::measure_count);
  for (int m = 0; m < rater::measure_count; ++m) names.emplace_back(to_string(static_cast<rater::measure>(m)));
  return names;
}

// More would only be in each other's way.
constexpr int most_threads = 1024;

bool same_file(const std::string& a, const std::string& b) {
  std::error_code none;
  return a == b || std::filesystem::equivalent(a, b, none);
}

}  // namespace

void add_text(CLI::App& app, const char* names, std::string& to, const char* help, const char* type) {
  app.add_option(names, to, help)->type_name(type);
}

void add_data_options(CLI::App& app, data_options& o) {
  app.add_option("FILE", o.files, "Answers, a row a respondent; several files are one survey; - is standard input")
      ->type_name("");
  app.option_defaults()->group("What the survey asked");
  add_text(app, "-i,--instrument", o.instrument, "The instrument: items, dimensions, scales and columns", "FILE");
  add_text(app, "--preset", o.preset, "servqual-1988, servqual-1991 (if E1-E22 and P1-P22 are there), servperf or libqual",
           "PRESET");
  add_scoring_options(app, o);
  add_reading_options(app, o);
}

void add_progress_options(CLI::App& app, data_options& o) {
  app.add_flag("-q,--quiet", o.quiet, "No warnings, no progress line");
  app.add_flag("--no-progress", o.no_progress, "No progress line");
}

void add_inference_options(CLI::App& app, print_options& o) {
  app.option_defaults()->group("How sure to be");
  add_text(app, "--confidence", o.confidence, "Level of intervals (default: 0.95)", "LEVEL");
  add_text(app, "--lonely-psu", o.lonely_psu,
           "A stratum with one sampled unit: fail (default), remove, certainty, adjust or average", "RULE");
  app.add_flag("--nest", o.nest, "Clusters of the same name in different strata are different ones");
}

void add_suppress_option(CLI::App& app, print_options& o) {
  add_text(app, "--suppress", o.suppress,
           "Cells under N respondents, and what would tell of them, keep their record and no number", "N");
}

void add_print_options(CLI::App& app, print_options& o) {
  app.option_defaults()->group("What to print");
  add_text(app, "-f,--format", o.format, "table, markdown, json or csv (default: table on a terminal, else json)", "FORMAT");
  add_text(app, "--lang", o.lang, "Words of table and Markdown: en or zh (default: the locale's)", "LANGUAGE");
  add_text(app, "-o,--output", o.output, "Write here, whole or not at all (default: standard output)", "FILE");
}

rater::score_options score_options_of(const data_options& o) {
  rater::score_options s;
  s.by = o.by;
  s.rollup = o.rollup;
  for (const auto& text : o.where) s.where.push_back(rater::parse_condition(text));
  if (!o.levels.empty()) {
    s.levels.clear();
    for (const auto& word : words_of("--levels", o.levels)) {
      s.levels.push_back(choice<rater::level>("--levels", word,
                                              {{"respondents", rater::level::respondents},
                                               {"overall", rater::level::overall},
                                               {"dimension", rater::level::dimension},
                                               {"outcome", rater::level::outcome},
                                               {"item", rater::level::item}}));
    }
  }
  if (!o.measures.empty()) {
    s.measures = words_of("--measures", o.measures);
    for (const auto& word : s.measures) {
      if (!rater::measure_of(word)) refuse_word("--measures", word, measure_names());
    }
  }
  if (!o.points.empty()) {
    s.points = choice<rater::points_rule>(
        "--points", o.points, {{"reject", rater::points_rule::reject}, {"renormalise", rater::points_rule::renormalise}});
  }
  if (!o.overall.empty()) {
    s.overall = choice<rater::overall_rule>(
        "--overall", o.overall, {{"complete", rater::overall_rule::complete}, {"available", rater::overall_rule::available}});
  }
  if (!o.missing.empty()) {
    s.missing = choice<rater::missing_policy>("--missing", o.missing,
                                              {{"available", rater::missing_policy::available},
                                               {"listwise-dimension", rater::missing_policy::listwise_dimension},
                                               {"listwise-all", rater::missing_policy::listwise_all}});
  }
  if (!o.min_answered.empty()) s.min_answered = count_or_share("--min-answered", o.min_answered);
  if (!o.delta.empty()) s.delta = number("--delta", o.delta);
  if (!o.confidence.empty()) s.confidence = share("--confidence", o.confidence);
  if (!o.max_inverted.empty()) s.screening.max_inverted = count("--max-inverted", o.max_inverted);
  if (!o.max_not_applicable.empty()) s.screening.max_not_applicable = count("--max-not-applicable", o.max_not_applicable);
  if (!o.max_groups.empty()) s.max_groups = count("--max-groups", o.max_groups);
  if (!o.max_units.empty()) s.max_units = count("--max-units", o.max_units);
  return s;
}

rater::inference_options inference_options_of(const print_options& o) {
  rater::inference_options out;
  if (!o.confidence.empty()) out.confidence = share("--confidence", o.confidence);
  if (!o.lonely_psu.empty())
    out.lonely_psu = choice<rater::lonely_psu>("--lonely-psu", o.lonely_psu,
                                               {{"fail", rater::lonely_psu::fail},
                                                {"remove", rater::lonely_psu::remove},
                                                {"certainty", rater::lonely_psu::certainty},
                                                {"adjust", rater::lonely_psu::adjust},
                                                {"average", rater::lonely_psu::average}});
  out.nest = o.nest;
  return out;
}

rater::result with_suppression(rater::result r, const print_options& o) {
  if (o.suppress.empty()) return r;
  const int least = count("--suppress", o.suppress);
  if (least < 1) refuse("1 or more respondents were expected", "--suppress");
  return rater::suppress(std::move(r), least);
}

rater::read_options read_options_of(const data_options& o) {
  rater::read_options r;
  r.encoding = o.encoding;
  if (!o.delimiter.empty()) r.delimiter = one_character("--delimiter", o.delimiter);
  if (!o.decimal.empty()) r.decimal = choice<char>("--decimal", o.decimal, {{".", '.'}, {",", ','}});
  r.columns = o.by;
  for (const auto& text : o.where) r.columns.push_back(rater::parse_condition(text).name);
  r.strict = o.strict;
  r.cell_text = !o.no_cell_text;
  r.rejects = o.rejects;
  return r;
}

int threads_of(const data_options& o) {
  if (o.threads.empty()) return 0;
  const int threads = count("--threads", o.threads);
  if (threads < 1 || threads > most_threads)
    refuse(fmt::format("{} threads cannot be had; 1 to {} were expected, or no such option for all cores", threads, most_threads),
           "--threads");
  return threads;
}

rater::instrument with_overrides(rater::instrument i, const data_options& o) {
  i = rater::with_design(std::move(i), {o.weight, o.strata, o.psu, o.fpc});
  if (!o.importance.empty()) set_importances(i, o.importance);
  validate(i);
  return i;
}

format format_of(const print_options& o, bool terminal) {
  if (o.format.empty()) return terminal ? format::table : format::json;
  return choice<format>("--format", o.format,
                        {{"table", format::table}, {"markdown", format::markdown}, {"json", format::json}, {"csv", format::csv}});
}

std::string language_of(const print_options& o) {
  if (!o.lang.empty()) return choice<std::string>("--lang", o.lang, {{"en", "en"}, {"zh", "zh"}});
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return std::string_view(value).substr(0, 2) == "zh" ? "zh" : "en";
  }
  return "en";
}

void check_files(const std::vector<std::string>& files, const std::string& output, const char* what) {
  if (files.empty()) refuse(fmt::format("no {} is given; - is standard input", what), "FILE");
  if (std::count(files.begin(), files.end(), "-") > 1) refuse("standard input (-) can be read only once");
  for (const auto& file : files) {
    if (!output.empty() && output != "-" && same_file(file, output))
      refuse(fmt::format("this is also a {}, which it would replace", what), output);
  }
}

void check_together(const data_options& o) {
  check_files(o.files, o.output, "file of answers");
  if (!o.instrument.empty() && !o.preset.empty()) refuse("--instrument and --preset both say what was asked: give one of them");
  for (const auto& file : o.files) {
    if (!o.rejects.empty() && same_file(file, o.rejects)) refuse("this is also a file of answers", o.rejects);
  }
  for (const std::string* read : {&o.instrument})
    for (const std::string* written : {&o.output, &o.rejects})
      if (!read->empty() && !written->empty() && *written != "-" && same_file(*read, *written))
        refuse("this is also the instrument, which it would replace", *written);
  if (!o.output.empty() && o.output == o.rejects) refuse("--output and --rejects are the same file", o.output);
}

}  // namespace cli
