#include <fmt/format.h>
#include <unistd.h>

#include <rater/error.hpp>
#include <string_view>

#include "arguments.hpp"
#include "commands.hpp"
#include "messages.hpp"
#include "options.hpp"
#include "output.hpp"
#include "scoring.hpp"

namespace cli {
namespace {

constexpr auto description =
    "Adds answers up into a state: a small file that `rater merge` puts together with others and scores, as if all answers had "
    "been "
    "in one place.";
constexpr auto examples = R"(Examples:
  rater partial monday.csv -i bank.json --by region -o monday.state
  rater partial tuesday.csv.gz -i bank.json --by region -o tuesday.state
  rater merge monday.state tuesday.state              what rater score says of both

All parts must have been asked the same and be added up with the same options; the level of intervals may differ.
Exit code: 0 done; 1 a file cannot be read or written; 2 the command line or the instrument is wrong; 3 the data were refused.)";

/// A part without a row is no mistake by itself: nobody came that day.
void warn_of(const scored& s, bool quiet) {
  if (quiet) return;
  for (const auto& issue : s.about.from.issues) complain("warning: " + to_string(issue));
  if (s.board.rows().used == 0)
    complain(fmt::format("warning: {}: no respondent is in this state", fmt::join(s.about.from.origin.files, ", ")));
}

}  // namespace

int partial(std::span<const char* const> arguments) {
  data_options o;
  CLI::App app(description, "rater partial");
  app.footer(examples);
  add_data_options(app, o);
  app.option_defaults()->group("What to write");
  add_text(app, "--confidence", o.confidence, "Level of intervals, unless rater merge names another (default: 0.95)", "LEVEL");
  add_text(app, "-o,--output", o.output, "The state, whole or not at all; - is standard output", "STATE");
  add_progress_options(app, o);
  if (!parse(app, arguments)) return 0;
  check_together(o);
  if (o.output.empty()) throw rater::error(rater::errc::usage, "name the file that the state is written to", "--output");
  if (o.output == "-" && ::isatty(STDOUT_FILENO) == 1)
    throw rater::error(rater::errc::usage, "a state is no text for a terminal; name a file", "--output");

  const scored s = score_files(o);
  warn_of(s, o.quiet);
  const auto bytes = rater::state_bytes(s.board, s.about);
  write_whole({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, o.output);
  return 0;
}

}  // namespace cli
