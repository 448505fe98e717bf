#pragma once
#include <CLI/CLI.hpp>
#include <rater/inference/options.hpp>
#include <rater/io/read.hpp>
#include <rater/record.hpp>
#include <rater/scoring/options.hpp>
#include <rater/survey/instrument.hpp>

#include <string>
#include <vector>

namespace cli {

/// What was typed about the output: the options that every command which prints a result takes.
struct print_options {
  std::string format, lang, output;
  std::string confidence, lonely_psu, suppress;
  bool nest = false, quiet = false;
};

/// What was typed: the options that every command which reads answers takes.
struct data_options : print_options {
  std::vector<std::string> files;
  std::string instrument, preset;
  std::vector<std::string> by, where, importance, psu, fpc;
  bool rollup = false, strict = false, no_cell_text = false, no_progress = false;
  std::string levels, measures, weight, strata, points, min_answered, overall, missing, delta;
  std::string max_inverted, max_not_applicable, max_groups, max_units;
  std::string rejects, encoding, delimiter, decimal, threads;
};

/// Files, what was asked, what to report, how to score and to read: all but what is about the output.
void add_data_options(CLI::App& app, data_options& o);
void add_progress_options(CLI::App& app, data_options& o);
void add_print_options(CLI::App& app, print_options& o);
/// How sure to be, and of which design.
void add_inference_options(CLI::App& app, print_options& o);
/// Of scores: small cells are not shown.
void add_suppress_option(CLI::App& app, print_options& o);
void add_text(CLI::App& app, const char* names, std::string& to, const char* help, const char* type);

enum class format { table, markdown, json, csv };

// From what was typed to what the library takes. All throw rater::error (errc::usage), naming the nearest valid word.

rater::score_options score_options_of(const data_options& o);
rater::inference_options inference_options_of(const print_options& o);
/// The result without its small cells, if that was asked for.
rater::result with_suppression(rater::result r, const print_options& o);
rater::read_options read_options_of(const data_options& o);
/// 0: as many as there are cores.
int threads_of(const data_options& o);
/// The instrument with --weight, --strata, --psu, --fpc and --importance in force; checked again.
rater::instrument with_overrides(rater::instrument i, const data_options& o);
/// "json" ...; table if nothing was typed and a person is looking.
format format_of(const print_options& o, bool terminal);
/// "en" or "zh"; from LC_ALL, LC_MESSAGES or LANG if nothing was typed.
std::string language_of(const print_options& o);
/// What cannot be meant together, or at all: no file, -i with --preset, standard input twice, output over an input.
void check_together(const data_options& o);
/// What can be said of any files to be read and one to be written.
void check_files(const std::vector<std::string>& files, const std::string& output, const char* what);

}  // namespace cli
