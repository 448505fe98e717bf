#include <rater/io/state.hpp>

#include "arguments.hpp"
#include "commands.hpp"
#include "options.hpp"
#include "printing.hpp"
#include "scoring.hpp"

namespace cli {
namespace {

constexpr auto description =
    "Puts states together that `rater partial` has written, and scores them as if all answers had been in one place.";
constexpr auto examples = R"(Examples:
  rater merge *.state                                 what rater score says of all the files behind them
  rater merge north.state south.state --format csv --confidence 0.9 -o result.csv
  ssh branch rater partial today.csv -i bank.json -o - | rater merge - head-office.state

Exit code: 0 done; 1 a file cannot be read or written; 2 states of different surveys or options; 3 a file that is no whole state.)";

}  // namespace

int merge(std::span<const char* const> arguments) {
  print_options o;
  std::vector<std::string> files;
  CLI::App app(description, "rater merge");
  app.footer(examples);
  app.add_option("STATE", files, "States; - is standard input")->type_name("");
  add_inference_options(app, o);
  add_suppress_option(app, o);
  add_print_options(app, o);
  app.add_flag("-q,--quiet", o.quiet, "No warnings");
  if (!parse(app, arguments)) return 0;
  check_files(files, o.output, "state");

  const printing how = printing_of(o);
  const rater::inference_options sure = inference_options_of(o);
  const rater::accumulator all = merged_states(files);
  const rater::state_about about = rater::about(all);
  print(with_suppression(result_of(all, about, sure), o), about.from.issues, how);
  return 0;
}

}  // namespace cli
