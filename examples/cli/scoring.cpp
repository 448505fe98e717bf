#include "scoring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <rater/analysis/compare.hpp>
#include <rater/analysis/score.hpp>
#include <rater/error.hpp>
#include <rater/io/accumulate.hpp>
#include <rater/io/csv.hpp>
#include <rater/io/instrument_json.hpp>
#include <rater/io/read.hpp>
#include <rater/io/state.hpp>
#include <rater/io/targets.hpp>
#include <rater/survey/presets.hpp>
#include <rater/survey/sample_of.hpp>
#include <utility>

#include "progress.hpp"
#include "standard_input.hpp"

namespace cli {
namespace {

struct asked {
  rater::instrument instrument;
  std::string note;  // how it was found, if nobody said
};

asked find_instrument(const data_options& o, const rater::read_options& reading) {
  if (!o.instrument.empty()) {
    try {
      return {rater::read_instrument(o.instrument == "-" ? "/dev/stdin" : o.instrument), {}};
    } catch (const rater::error& e) {  // too large or nested is a wrong instrument, not refused data
      if (e.code() == rater::errc::limit) throw rater::error(rater::errc::instrument, e.message(), e.where());
      throw;
    }
  }
  if (!o.preset.empty()) return {rater::preset(o.preset), {}};
  const std::string& first = o.files.front();
  const bool piped = first == "-";  // its header is read twice
  const off_t start = piped ? make_standard_input_seekable() : 0;
  auto detected = rater::detect_preset(piped ? "/dev/stdin" : first, reading);
  if (piped) rewind_standard_input(start);
  if (detected) return {std::move(detected->instrument), std::move(detected->note)};
  throw rater::error(rater::errc::usage,
                     "the header has not the columns E1-E22 and P1-P22 of servqual-1991: say what was asked with --instrument "
                     "FILE or --preset PRESET",
                     first);
}

/// How the files were read, for the reader of the result.
std::vector<rater::setting> reading_settings(const data_options& o) {
  const auto given = [](const std::string& text) -> rater::setting_value {
    if (text.empty()) return std::monostate{};
    return text;
  };
  return {{"preset", given(o.preset)},     {"strict", o.strict},
          {"rejects", given(o.rejects)},   {"no_cell_text", o.no_cell_text},
          {"encoding", given(o.encoding)}, {"delimiter", given(o.delimiter)},
          {"decimal", given(o.decimal)}};
}

void check_importance(const rater::row_counts& rows, const data_options& o) {
  if (!o.strict || rows.bad_importance == 0) return;
  throw rater::error(
      rater::errc::data,
      fmt::format("importance of {} respondents is none: points that do not sum to 100, or partly blank (--strict)",
                  rows.bad_importance),
      fmt::format("{}", fmt::join(o.files, ", ")));
}

/// Where a file stands that another file names.
std::string beside(const std::string& file, const std::string& named) {
  return (std::filesystem::path(file).parent_path() / named).string();
}

double sum_of_weights(const rater::responses& answers) {
  double sum = 0;
  const auto slots = answers.slots();
  for (std::size_t s = 0; s < slots.size(); ++s) {
    if (slots[s].use != rater::slot_use::weight || slots[s].index != rater::slot::sample_weight) continue;
    std::vector<double> weights(answers.size());
    rater::missing_counts ignored{};
    answers.read(static_cast<int>(s), 0, weights, ignored);
    for (const double w : weights) sum += w > 0 ? w : 0;
  }
  return sum;
}

std::vector<rater::margin> margins_of(const rater::population_targets& targets, const rater::responses& answers) {
  std::vector<rater::margin> out;
  for (const auto& variable : targets.variables)
    out.push_back({variable.name, {}, targets.totals(variable, sum_of_weights(answers))});
  return out;
}

scored score_found(const data_options& o, asked found) {
  const rater::score_options scoring = score_options_of(o);
  const rater::read_options reading = read_options_of(o);
  const int threads = threads_of(o);
  auto instrument = std::make_shared<const rater::instrument>(rater::with_columns(std::move(found.instrument), reading.columns));
  scored s{rater::accumulator(std::make_shared<const rater::score_plan>(std::move(instrument), scoring)), {}};

  progress_line line(!o.quiet && !o.no_progress);
  rater::accumulate_options how;
  how.threads = threads;
  if (line.shown()) {
    how.progress = [&](const rater::reading_progress& now) {
      line.update(now);
      return true;
    };
  }
  s.about.from = rater::accumulate(s.board, o.files, reading, how);
  s.about.settings = reading_settings(o);
  if (!found.note.empty()) s.about.notes.push_back(found.note);
  check_importance(s.board.rows(), o);
  return s;
}

/// Replicate weights and calibrated ones: standard errors need all rows at once.
template <class Analysis>
scored_result analyse_rows(const data_options& o, rater::inference_options sure, asked found, Analysis analysis) {
  rater::read_options reading = read_options_of(o);
  rater::population_targets targets;
  if (found.instrument.respondent.calibration_base_weight) {
    targets = rater::read_targets(beside(o.instrument, found.instrument.respondent.calibration_targets));
    for (const auto& variable : targets.variables) reading.columns.push_back(variable.name);
  }
  const rater::instrument asked_of = rater::with_columns(std::move(found.instrument), reading.columns);
  const rater::responses answers = rater::read_responses(o.files, asked_of, reading);
  if (!targets.variables.empty()) sure.calibrated_to = margins_of(targets, answers);
  rater::state_about about;
  about.settings = reading_settings(o);
  if (!found.note.empty()) about.notes.push_back(found.note);
  return {with_about(analysis(answers, score_options_of(o), sure), about), answers.issues()};
}

/// A name that is a segment or role of the instrument, and the header of another column, could mean either.
void check_names(const data_options& o, const rater::instrument& i) {
  if (o.weight.empty() && o.strata.empty() && o.psu.empty() && o.fpc.empty()) return;
  if (o.files.front() == "-") return;  // it is read once
  rater::csv_options reading;
  reading.encoding = o.encoding.empty() ? i.source.encoding : o.encoding;
  reading.delimiter = o.delimiter.empty() ? i.source.delimiter : read_options_of(o).delimiter;
  if (i.source.header_rows) reading.header_rows = *i.source.header_rows;
  const rater::csv_reader first(o.files.front(), reading);
  if (first.header().empty()) return;
  const std::vector<std::string>& header = first.header().front();
  const rater::respondent_columns named = rater::with_design(i, {o.weight, o.strata, o.psu, o.fpc}).respondent;
  const auto check = [&](const std::string& name, const rater::column_ref& means) {
    const bool other = means.kind == rater::column_ref::by::name && means.text != name;
    if (name.empty() || !other || std::find(header.begin(), header.end(), name) == header.end()) return;
    throw rater::error(
        rater::errc::usage,
        fmt::format("\"{0}\" is the instrument's name for the column \"{1}\", and there is a column \"{0}\" too; name "
                    "\"{1}\", or change the instrument",
                    name, means.text),
        o.files.front());
  };
  if (named.weight) check(o.weight, *named.weight);
  if (named.strata) check(o.strata, *named.strata);
  for (std::size_t stage = 0; stage < o.psu.size(); ++stage) check(o.psu[stage], named.psu[stage]);
  for (std::size_t stage = 0; stage < o.fpc.size(); ++stage) check(o.fpc[stage], named.fpc[stage]);
}

asked find_and_override(const data_options& o) {
  asked found = find_instrument(o, read_options_of(o));
  check_names(o, found.instrument);
  found.instrument = with_overrides(std::move(found.instrument), o);
  return found;
}

}  // namespace

scored_result score_answers(const data_options& o, const rater::inference_options& sure) {
  asked found = find_and_override(o);
  if (needs_rows(found.instrument))
    return analyse_rows(o, sure, std::move(found), [](const auto& answers, const auto& scoring, const auto& how) {
      return rater::score(answers, scoring, how);
    });
  const scored s = score_found(o, std::move(found));
  return {result_of(s.board, s.about, sure), s.about.from.issues};
}

scored_result compare_answers(const data_options& o, const rater::inference_options& sure,
                              const rater::compare_options& options) {
  asked found = find_and_override(o);
  if (needs_rows(found.instrument))
    return analyse_rows(o, sure, std::move(found), [&](const auto& answers, const auto& scoring, const auto& how) {
      return rater::compare(answers, scoring, how, options);
    });
  return compare_board(score_found(o, std::move(found)), sure, options);
}

scored_result compare_board(const scored& s, const rater::inference_options& sure, const rater::compare_options& options) {
  const rater::sums sums = s.board.sums();
  check_rows(sums.rows(), s.about.from.origin.files);
  const rater::reading& from = s.about.from;
  return {with_about(rater::compare(sums, from.origin, from.issues, sure, options), s.about), from.issues};
}

scored score_files(const data_options& o) { return score_found(o, find_and_override(o)); }

rater::accumulator merged_states(const std::vector<std::string>& files) {
  rater::accumulator all = rater::read_state(files.front()).board;
  for (std::size_t i = 1; i < files.size(); ++i) {
    const rater::accumulator next = rater::read_state(files[i]).board;
    try {
      all.merge(next);
    } catch (const rater::error& e) {
      throw rater::error(e.code(), e.message(), files[i] + ", which is to be added to " + files.front());
    }
  }
  return all;
}

void check_rows(const rater::row_counts& rows, const std::vector<std::string>& files) {
  const std::string where = fmt::format("{}", fmt::join(files, ", "));
  if (rows.read == 0) throw rater::error(rater::errc::data, "there are no rows of answers below the header", where);
  if (rows.used > 0) return;
  throw rater::error(
      rater::errc::data,
      fmt::format("none of the {} rows can be used: {} are no interviews (include_if), {} have weight zero, {} have no weight",
                  rows.read, rows.excluded, rows.zero_weight, rows.missing_weight),
      where);
}

rater::result with_about(rater::result r, const rater::state_about& about) {
  r.settings.insert(r.settings.end(), about.settings.begin(), about.settings.end());
  r.notes.insert(r.notes.begin(), about.notes.begin(), about.notes.end());
  return r;
}

rater::result result_of(const rater::accumulator& board, const rater::state_about& about, const rater::inference_options& sure) {
  const rater::sums sums = board.sums();
  check_rows(sums.rows(), about.from.origin.files);
  return with_about(rater::score(sums, about.from.origin, about.from.issues, sure), about);
}

rater::result description_of(const rater::accumulator& board, const rater::state_about& about) {
  return with_about(rater::describe(board.sums(), about.from.origin, about.from.issues), about);
}

}  // namespace cli
