#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <rater/error.hpp>
#include <rater/inference/weighting.hpp>
#include <rater/io/instrument_json.hpp>
#include <rater/io/render.hpp>
#include <rater/io/survey_table.hpp>
#include <rater/io/targets.hpp>
#include <rater/survey/sample_of.hpp>
#include <utility>

#include "arguments.hpp"
#include "commands.hpp"
#include "messages.hpp"
#include "options.hpp"
#include "output.hpp"
#include "values.hpp"
#include "weight_report.hpp"

namespace cli {
namespace {

constexpr auto description = "Which weights match the population? Writes the file again with a column of weights, and reports.";
constexpr auto examples = R"(Examples:
  rater weight survey.csv --target population.csv -o weighted.csv
  rater weight survey.csv --target population.csv -o weighted.csv --weight w --trim 0.3,3
  rater weight survey.csv --target regions.json -o weighted.csv --method poststratify --name w2

TARGETS, as CSV:  variable,category,share     or as JSON:  {"region": {"north": 0.4, "south": 0.6},
                  region,north,0.4                          "age": {"18-34": 0.3, "35+": 0.7}}
                  region,south,0.6
Shares sum to 1 for each variable; with counts (the column is then called count) the weights sum to the population.
Rows without base weight, or that are no interviews, get an empty cell; a base weight of 0 stays 0.
Exit code: 0 done; 1 no such weights were found, or a file cannot be read or written; 2 the command line, the targets or the
instrument is wrong; 3 the data were refused.)";

struct weight_options : print_options {
  std::vector<std::string> files;
  std::string target, instrument, weight, name, method, trim, trim_quantile, max_cycles, encoding, delimiter, decimal;
};

void add_options(CLI::App& app, weight_options& o) {
  app.add_option("FILE", o.files, "Answers, a row a respondent; several files are one survey; - is standard input")
      ->type_name("");
  app.option_defaults()->group("What to weight to");
  add_text(app, "--target", o.target, "What is known of the population: variable, category, share or count", "TARGETS");
  add_text(app, "--method", o.method, "rake (default), poststratify (one variable), or linear", "METHOD");
  add_text(app, "--trim", o.trim,
           "No weight below LOW or above HIGH, to within 0.1 %; trims and weights in turn until the totals hold too", "LOW,HIGH");
  add_text(app, "--trim-quantile", o.trim_quantile, "The same; none above this quantile of the weights, such as 0.95", "Q");
  add_text(app, "--max-cycles", o.max_cycles, "Cycles over the variables (default: 1000)", "N");
  app.option_defaults()->group("What is in the files");
  add_text(app, "-i,--instrument", o.instrument, "The instrument: base weight, include_if, names of columns", "FILE");
  add_text(app, "--weight", o.weight, "Column of base weights (default: the instrument's; else everybody has 1)", "NAME");
  add_text(app, "--encoding", o.encoding, "Such as CP949, GB18030, windows-1252 (default: found out)", "NAME");
  add_text(app, "--delimiter", o.delimiter, "One character, or tab (default: found out)", "C");
  add_text(app, "--decimal", o.decimal, ". or , (default: found out)", "C");
  app.option_defaults()->group("What to write");
  add_text(app, "-o,--output", o.output, "The same rows with one column more, in UTF-8; whole or not at all", "WEIGHTED");
  add_text(app, "--name", o.name, "Name of the new column (default: rater_weight)", "COLUMN");
  add_text(app, "-f,--format", o.format, "The report: table, markdown, json or csv (default: table on a terminal, else json)",
           "FORMAT");
  app.add_flag("-q,--quiet", o.quiet, "No warnings");
}

rater::weighting_method method_of(const weight_options& o) {
  if (o.method.empty()) return rater::weighting_method::raking;
  return choice<rater::weighting_method>("--method", o.method,
                                         {{"rake", rater::weighting_method::raking},
                                          {"poststratify", rater::weighting_method::post_stratification},
                                          {"linear", rater::weighting_method::linear}});
}

rater::weighting_spec spec_of(const weight_options& o) {
  rater::weighting_spec spec;
  spec.method = method_of(o);
  if (!o.trim.empty()) {
    const std::vector<std::string> limits = words_of("--trim", o.trim);
    if (limits.size() != 2) throw rater::error(rater::errc::usage, "two weights were expected, such as 0.3,3", "--trim");
    spec.trim = {number("--trim", limits[0]), number("--trim", limits[1])};
  }
  if (!o.trim_quantile.empty()) spec.trim_quantile = share("--trim-quantile", o.trim_quantile);
  if (!o.max_cycles.empty()) spec.options.max_cycles = count("--max-cycles", o.max_cycles);
  return spec;
}

/// What of an instrument matters here; nothing without one.
rater::instrument instrument_of(const weight_options& o) {
  if (o.instrument.empty()) return {};
  return rater::read_instrument(o.instrument);
}

/// The weights before any calibration, if the instrument knows them.
std::optional<rater::column_ref> base_of(const rater::instrument& i, const weight_options& o) {
  if (!o.weight.empty()) return rater::column_named(i, o.weight);
  return i.respondent.calibration_base_weight ? i.respondent.calibration_base_weight : i.respondent.weight;
}

std::string target_of(const rater::instrument& i, const weight_options& o) {
  if (!o.target.empty()) return o.target;
  if (i.respondent.calibration_targets.empty())
    throw rater::error(rater::errc::usage, "say what is known of the population: a file of variable, category, share or count",
                       "--target");
  return (std::filesystem::path(o.instrument).parent_path() / i.respondent.calibration_targets).string();
}

rater::table_request request_of(const rater::instrument& i, const rater::population_targets& targets, const weight_options& o) {
  rater::table_request request;
  request.weight = base_of(i, o);
  for (const auto& v : targets.variables) request.categories.emplace_back(v.name, rater::column_named(i, v.name));
  request.include_if = i.respondent.include_if;
  request.csv.encoding = o.encoding.empty() ? i.source.encoding : o.encoding;
  request.csv.delimiter = o.delimiter.empty() ? i.source.delimiter : one_character("--delimiter", o.delimiter);
  request.csv.header_rows = i.source.header_rows.value_or(1);
  request.decimal =
      o.decimal.empty() ? i.source.decimal.value_or('\0') : choice<char>("--decimal", o.decimal, {{".", '.'}, {",", ','}});
  return request;
}

/// Spreadsheets take a file for UTF-8 by the mark at its beginning: a file that has one keeps it.
std::string mark_of(const std::string& file) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  std::array<char, 3> first{};
  if (file == "-" || !std::filesystem::is_regular_file(file)) return {};
  std::ifstream(file, std::ios::binary).read(first.data(), first.size());
  return std::string_view(first.data(), first.size()) == mark ? std::string(mark) : std::string{};
}

void check_options(const weight_options& o) {
  check_files(o.files, o.output, "file of answers");
  if (o.output.empty() || o.output == "-")
    throw rater::error(rater::errc::usage, "say which file to write; the report goes to standard output", "--output");
  for (const std::string& read : {o.target, o.instrument})
    if (!read.empty()) check_files({read}, o.output, "file that is read");
}

}  // namespace

int weight(std::span<const char* const> arguments) {
  weight_options o;
  CLI::App app(description, "rater weight");
  app.footer(examples);
  add_options(app, o);
  if (!parse(app, arguments)) return 0;
  check_options(o);
  const format form = format_of(o, ::isatty(STDOUT_FILENO) == 1);
  const std::string name = o.name.empty() ? "rater_weight" : o.name;
  rater::weighting_spec spec = spec_of(o);

  const rater::instrument instrument = instrument_of(o);
  const std::string target = target_of(instrument, o);
  const rater::population_targets targets = rater::read_targets(target);
  const rater::survey_table table = rater::read_table(o.files, request_of(instrument, targets, o));
  if (table.rows() == 0) throw rater::error(rater::errc::data, "there are no rows of answers below the header", o.files.front());

  const std::vector<double> base = base_weights(table);
  const double population = rater::spread_of(base).sum;
  if (population == 0) throw rater::error(rater::errc::data, "no row has a base weight above 0", o.files.front());
  for (std::size_t v = 0; v < targets.variables.size(); ++v)
    spec.margins.push_back({targets.variables[v].name, table.category[v], targets.totals(targets.variables[v], population)});
  const rater::weighting_result weighted = rater::weighting(base, spec);
  if (!weighted.converged) {
    complain(weighted.note);
    return 1;
  }
  write_whole(mark_of(o.files.front()) + rater::with_column(table, name, new_weights(table, weighted)), o.output);
  print_report({.table = table,
                .weighted = weighted,
                .files = o.files,
                .target = target,
                .output = o.output,
                .name = name,
                .method = spec.method,
                .shares = targets.shares,
                .base = base_of(instrument, o),
                .asked = instrument},
               form, o.quiet);
  return 0;
}

}  // namespace cli
