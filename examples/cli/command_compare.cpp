#include <fmt/format.h>

#include <algorithm>
#include <rater/analysis/compare.hpp>
#include <rater/error.hpp>
#include <rater/io/state.hpp>

#include "arguments.hpp"
#include "commands.hpp"
#include "options.hpp"
#include "printing.hpp"
#include "scoring.hpp"
#include "values.hpp"

namespace cli {
namespace {

constexpr auto description = "Do groups differ, by how much, and is it more than chance?";
constexpr auto examples = R"(Examples:
  rater compare survey.csv -i bank.json --by region                      all pairs of regions, and whether all are alike
  rater compare survey.csv -i bank.json --by branch --against rest       each branch against all others
  rater compare survey.csv -i bank.json --by wave --against 2025 --measures gap,nps --adjust bh
  rater compare survey.csv -i bank.json --by region --strata province --psu branch --nest
  rater compare monday.state tuesday.state               of states that rater partial --by ... has written

Groups share clusters and strata: the differences know it. Without --measures: gaps (performance where nothing was expected) and outcomes.
Exit code: 0 done; 1 a file cannot be read or written; 2 the command line or the instrument is wrong; 3 the data were refused.)";

struct comparing {
  std::string against, adjust, power;
};

rater::compare_options compare_options_of(const comparing& typed, const print_options& o) {
  rater::compare_options out;
  if (!o.suppress.empty()) out.suppress = count("--suppress", o.suppress);
  if (typed.against == "rest")
    out.with = rater::comparison_with::rest;
  else if (typed.against != "pairs")
    out.against = typed.against;
  if (!typed.adjust.empty())
    out.adjustment = choice<rater::p_adjustment>("--adjust", typed.adjust,
                                                 {{"holm", rater::p_adjustment::holm},
                                                  {"bh", rater::p_adjustment::bh},
                                                  {"bonferroni", rater::p_adjustment::bonferroni},
                                                  {"hochberg", rater::p_adjustment::hochberg},
                                                  {"by", rater::p_adjustment::by},
                                                  {"none", rater::p_adjustment::none}});
  if (!typed.power.empty()) out.power = share("--power", typed.power);
  return out;
}

/// States bring how they were scored with them.
void refuse_scoring_options(const data_options& o) {
  const std::pair<const char*, bool> given[] = {{"--by", !o.by.empty()},
                                                {"--where", !o.where.empty()},
                                                {"--rollup", o.rollup},
                                                {"--levels", !o.levels.empty()},
                                                {"--measures", !o.measures.empty()},
                                                {"--instrument", !o.instrument.empty()},
                                                {"--preset", !o.preset.empty()},
                                                {"--weight", !o.weight.empty()},
                                                {"--strata", !o.strata.empty()},
                                                {"--psu", !o.psu.empty()},
                                                {"--fpc", !o.fpc.empty()},
                                                {"--importance", !o.importance.empty()},
                                                {"--points", !o.points.empty()},
                                                {"--min-answered", !o.min_answered.empty()},
                                                {"--overall", !o.overall.empty()},
                                                {"--missing", !o.missing.empty()},
                                                {"--delta", !o.delta.empty()},
                                                {"--max-inverted", !o.max_inverted.empty()},
                                                {"--max-not-applicable", !o.max_not_applicable.empty()},
                                                {"--max-groups", !o.max_groups.empty()},
                                                {"--max-units", !o.max_units.empty()},
                                                {"--strict", o.strict},
                                                {"--rejects", !o.rejects.empty()},
                                                {"--encoding", !o.encoding.empty()},
                                                {"--delimiter", !o.delimiter.empty()},
                                                {"--decimal", !o.decimal.empty()}};
  for (const auto& [option, is_given] : given)
    if (is_given)
      throw rater::error(rater::errc::usage, "states were made with their own options; say it to rater partial", option);
}

/// Of answers; or of states, which were made with their own options.
scored_result compared(data_options o, const rater::compare_options& options) {
  const auto states = static_cast<std::size_t>(std::count_if(o.files.begin(), o.files.end(), rater::is_state));
  if (states == 0) {
    if (o.measures.empty()) o.measures = fmt::format("{}", fmt::join(rater::compared_measures(), ","));
    return compare_answers(o, inference_options_of(o), options);
  }
  refuse_scoring_options(o);
  if (states != o.files.size())
    throw rater::error(rater::errc::usage, "some of these files are states and some are answers; give one kind at a time");
  scored all{merged_states(o.files), {}};
  all.about = rater::about(all.board);
  return compare_board(all, inference_options_of(o), options);
}

}  // namespace

int compare(std::span<const char* const> arguments) {
  data_options o;
  comparing typed;
  CLI::App app(description, "rater compare");
  app.footer(examples);
  add_data_options(app, o);
  app.option_defaults()->group("What to compare");
  add_text(app, "--against", typed.against, "pairs (default), rest, or the value of one group", "WHAT");
  add_text(app, "--adjust", typed.adjust, "p-values for many tests: holm (default), bh, bonferroni, hochberg, by or none",
           "METHOD");
  add_text(app, "--power", typed.power, "Of the smallest difference that could be found (default: 0.8)", "POWER");
  add_inference_options(app, o);
  add_suppress_option(app, o);
  add_print_options(app, o);
  add_progress_options(app, o);
  if (!parse(app, arguments)) return 0;
  check_together(o);

  const printing how = printing_of(o);
  const scored_result r = compared(o, compare_options_of(typed, o));
  print(r.result, r.issues, how);
  return 0;
}

}  // namespace cli
