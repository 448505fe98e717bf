#include "printing.hpp"

#include <unistd.h>

#include <cstdlib>
#include <rater/io/render.hpp>
#include <string_view>

#include "messages.hpp"
#include "output.hpp"

namespace cli {
namespace {

bool wants_color() {
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return (no_color == nullptr || *no_color == '\0') && terminal != nullptr && std::string_view(terminal) != "dumb";
}

std::string rendered(const rater::result& r, const printing& how) {
  switch (how.form) {
    case format::table:
      return rater::as_table(r, {.language = how.language, .color = how.color});
    case format::markdown:
      return rater::as_markdown(r, {.language = how.language});
    case format::csv:
      return rater::as_csv(r);
    case format::json:
      break;
  }
  return rater::as_json(r);
}

}  // namespace

printing printing_of(const print_options& o) {
  const bool terminal = o.output.empty() && ::isatty(STDOUT_FILENO) == 1;
  printing how;
  how.form = format_of(o, terminal);
  how.language = language_of(o);
  how.color = terminal && wants_color();
  how.output = o.output;
  how.warn = !o.quiet && (how.form == format::json || how.form == format::csv);
  return how;
}

void print(const rater::result& r, const std::vector<rater::input_issue>& issues, const printing& how) {
  for (const auto& issue : issues) {
    if (how.warn) complain("warning: " + to_string(issue));
  }
  write_whole(rendered(r, how), how.output);
}

}  // namespace cli
