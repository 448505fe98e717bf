#pragma once
#include <CLI/CLI.hpp>
#include <rater/io/read.hpp>
#include <rater/scoring/options.hpp>
#include <rater/survey/instrument.hpp>

#include <string>
#include <vector>

namespace cli {

/// What was typed: the options that every command which reads answers takes.
struct data_options {
  std::vector<std::string> files;
  std::string instrument, preset;
  std::vector<std::string> by, where, importance;
  bool rollup = false, strict = false, no_cell_text = false, quiet = false, no_progress = false;
  std::string levels, measures, weight, points, min_answered, overall, missing, delta, confidence;
  std::string max_inverted, max_not_applicable, max_groups;
  std::string format, lang, rejects, encoding, delimiter, decimal, output;
};

void add_data_options(CLI::App& app, data_options& o);

enum class format { table, markdown, json, csv };

// From what was typed to what the library takes. All throw rater::error (errc::usage), naming the nearest valid word.

rater::score_options score_options_of(const data_options& o);
rater::read_options read_options_of(const data_options& o);
/// The instrument with --weight and --importance in force; checked again.
rater::instrument with_overrides(rater::instrument i, const data_options& o);
/// "json" ...; table if nothing was typed and a person is looking.
format format_of(const data_options& o, bool terminal);
/// "en" or "zh"; from LC_ALL, LC_MESSAGES or LANG if nothing was typed.
std::string language_of(const data_options& o);
/// What cannot be meant together, or at all: no file, -i with --preset, standard input twice, output over an input.
void check_together(const data_options& o);

}  // namespace cli
