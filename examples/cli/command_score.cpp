#include <utility>

#include "arguments.hpp"
#include "commands.hpp"
#include "options.hpp"
#include "printing.hpp"
#include "scoring.hpp"

namespace cli {
namespace {

constexpr auto description =
    "How large are the gaps between what was expected and what was perceived, for whom, and how sure are we?";
constexpr auto examples = R"(Examples:
  rater score survey.csv                              22 pairs E1.. and P1.. of SERVQUAL, everybody
  rater score survey.csv -i bank.json --by region     your own questions; a score for each region
  rater score survey.csv -i bank.json --where 'age >= 60' --weight w --format csv -o result.csv
  rater score survey.csv -i bank.json --strata province --psu branch --nest       a sample of branches in provinces
  rater score jan.csv.gz feb.csv.zst --preset servperf --by branch --by month --rollup
  mysql -B -e 'select ...' | rater score - --preset servperf --importance reliability=40 --importance ...

Files compressed with gzip or zstd are read as they are.
NAME is a segment or role of the instrument (weight, strata, wave, audience, touchpoint, object), else a column header.
Exit code: 0 done; 1 a file cannot be read or written; 2 the command line or the instrument is wrong; 3 the data were refused.)";

}  // namespace

int score(std::span<const char* const> arguments) {
  data_options o;
  CLI::App app(description, "rater score");
  app.footer(examples);
  add_data_options(app, o);
  add_inference_options(app, o);
  add_suppress_option(app, o);
  add_print_options(app, o);
  add_progress_options(app, o);
  if (!parse(app, arguments)) return 0;
  check_together(o);

  const printing how = printing_of(o);
  scored_result s = score_answers(o, inference_options_of(o));
  print(with_suppression(std::move(s.result), o), s.issues, how);
  return 0;
}

}  // namespace cli
