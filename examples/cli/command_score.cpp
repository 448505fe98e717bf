#include "command_score.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <rater/analysis/score.hpp>
#include <rater/engine/accumulator.hpp>
#include <rater/error.hpp>
#include <rater/io/instrument_json.hpp>
#include <rater/io/read.hpp>
#include <rater/io/render.hpp>
#include <rater/survey/presets.hpp>
#include <string_view>

#include "messages.hpp"
#include "options.hpp"
#include "output.hpp"
#include "standard_input.hpp"

namespace cli {
namespace {

constexpr auto description =
    "How large are the gaps between what was expected and what was perceived, for whom, and how sure are we?";
constexpr auto examples = R"(Examples:
  rater score survey.csv                              22 pairs E1.. and P1.. of SERVQUAL, everybody
  rater score survey.csv -i bank.json --by region     your own questions; a score for each region
  rater score survey.csv -i bank.json --where 'age >= 60' --weight w --format csv -o result.csv
  rater score jan.csv feb.csv --preset servperf --by branch --by month --rollup
  zcat survey.csv.gz | rater score - --importance reliability=40 --importance ...

NAME is a segment or role of the instrument (weight, wave, audience, touchpoint, object), else a column header.
Exit code: 0 done; 1 a file cannot be read or written; 2 the command line or the instrument is wrong; 3 the data were refused.)";

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

/// Rows there must be, and some of them must count.
void check_rows(const rater::row_counts& rows, const data_options& o) {
  const std::string where = fmt::format("{}", fmt::join(o.files, ", "));
  if (rows.read == 0) throw rater::error(rater::errc::data, "there are no rows of answers below the header", where);
  if (rows.used == 0) {
    throw rater::error(
        rater::errc::data,
        fmt::format("none of the {} rows can be used: {} are no interviews (include_if), {} have weight zero, {} have no weight",
                    rows.read, rows.excluded, rows.zero_weight, rows.missing_weight),
        where);
  }
  if (o.strict && rows.bad_importance > 0) {
    throw rater::error(
        rater::errc::data,
        fmt::format("importance of {} respondents is none: points that do not sum to 100, or partly blank (--strict)",
                    rows.bad_importance),
        where);
  }
}

/// How the files were read, for the reader of the result.
void add_reading_settings(rater::result& r, const data_options& o) {
  const auto given = [](const std::string& text) -> rater::setting_value {
    if (text.empty()) return std::monostate{};
    return text;
  };
  r.settings.push_back({"preset", given(o.preset)});
  r.settings.push_back({"strict", o.strict});
  r.settings.push_back({"rejects", given(o.rejects)});
  r.settings.push_back({"no_cell_text", o.no_cell_text});
  r.settings.push_back({"encoding", given(o.encoding)});
  r.settings.push_back({"delimiter", given(o.delimiter)});
  r.settings.push_back({"decimal", given(o.decimal)});
}

rater::result compute(const data_options& o, bool warn) {
  const rater::score_options scoring = score_options_of(o);
  const rater::read_options reading = read_options_of(o);
  const asked found = find_instrument(o, reading);
  rater::response_reader reader(o.files, with_overrides(found.instrument, o), reading);

  rater::accumulator board(std::make_shared<const rater::score_plan>(reader.shared_instrument(), scoring));
  rater::responses block(reader.shared_instrument());
  constexpr std::size_t rows = 8192;
  for (bool more = true; more;) {
    block.clear();
    more = reader.next(block, rows);
    if (block.size() > 0) board.update(block);
  }

  const rater::sums sums = board.sums();
  check_rows(sums.rows(), o);
  rater::result r = rater::score(sums, reader.origin(), reader.issues());
  add_reading_settings(r, o);
  if (!found.note.empty()) r.notes.insert(r.notes.begin(), found.note);
  for (const auto& issue : reader.issues()) {
    if (warn) complain("warning: " + to_string(issue));
  }
  return r;
}

bool wants_color() {
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return (no_color == nullptr || *no_color == '\0') && terminal != nullptr && std::string_view(terminal) != "dumb";
}

std::string rendered(const rater::result& r, const data_options& o, format f, bool terminal) {
  switch (f) {
    case format::table:
      return rater::as_table(r, {.language = language_of(o), .color = terminal && wants_color()});
    case format::markdown:
      return rater::as_markdown(r, {.language = language_of(o)});
    case format::csv:
      return rater::as_csv(r);
    case format::json:
      break;
  }
  return rater::as_json(r);
}

/// An empty value is a script's unset variable, not a wish.
void refuse_empty(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options())
    for (const std::string& value : option->results())
      if (value.empty())
        throw rater::error(rater::errc::usage, "the value is empty; leave the option out or give it one", option->get_name());
}

/// An option that does not exist: the nearest one that does.
void refuse_unknown(const CLI::App& app) {
  const auto left_over = app.remaining();
  const auto unknown = std::find_if(left_over.begin(), left_over.end(), [](const auto& each) { return each != "--"; });
  if (unknown == left_over.end()) return;
  const std::string word = unknown->substr(0, unknown->find('='));
  std::vector<std::string> known;
  for (const CLI::Option* option : app.get_options()) {
    for (const auto& name : option->get_lnames()) known.push_back("--" + name);
  }
  const std::string near = nearest(word, known);
  throw rater::error(rater::errc::usage,
                     fmt::format("there is no such option{}; see rater score --help",
                                 near.empty() ? std::string{} : fmt::format("; did you mean {}?", near)),
                     word);
}

}  // namespace

int score(std::span<const char* const> arguments) {
  data_options o;
  CLI::App app(description, "rater score");
  app.footer(examples);
  app.allow_extras();
  add_data_options(app, o);
  try {
    app.parse(static_cast<int>(arguments.size()), arguments.data());
  } catch (const CLI::CallForHelp&) {
    write_whole(app.help(), {});
    return 0;
  }
  refuse_unknown(app);
  refuse_empty(app);
  check_together(o);

  const bool terminal = o.output.empty() && ::isatty(STDOUT_FILENO) == 1;
  const format f = format_of(o, terminal);
  static_cast<void>(language_of(o));  // a language that does not exist is an error before hours of reading
  // People read the notes under a table; whoever has a program read the records may not.
  const bool warn = !o.quiet && (f == format::json || f == format::csv);
  const rater::result r = compute(o, warn);
  write_whole(rendered(r, o, f, terminal), o.output);
  return 0;
}

}  // namespace cli
