#include <fmt/format.h>
#include <unistd.h>

#include <rater/error.hpp>
#include <rater/io/render.hpp>
#include <rater/io/state.hpp>

#include "arguments.hpp"
#include "commands.hpp"
#include "messages.hpp"
#include "options.hpp"
#include "output.hpp"
#include "scoring.hpp"
#include "values.hpp"

namespace cli {
namespace {

constexpr auto description =
    "What is in a state that `rater partial` has written: of which survey, how many respondents, with which options?";
constexpr auto examples = R"(Examples:
  rater inspect monday.state
  rater inspect monday.state --format json

Exit code: 0 done; 1 the file cannot be read; 2 it is of a later version; 3 it is no whole state.)";

rater::record counted(const char* measure, std::int64_t count, std::int64_t n) {
  rater::estimate_parts parts;
  parts.value = static_cast<double>(count);
  parts.n = n;
  return {{}, measure, rater::level::respondents, "all", rater::estimate(parts)};
}

/// What one must know of a state, as a result whose records count.
rater::result summary_of(const rater::saved_state& state) {
  const rater::sums sums = state.board.sums();
  rater::result r = description_of(state.board, state.about);
  r.command = "inspect";
  r.settings.insert(r.settings.begin(), {{"state_format", std::int64_t{1}},
                                         {"written_by", state.about.version.empty() ? rater::setting_value{}
                                                                                    : rater::setting_value{state.about.version}},
                                         {"title", std::string(state.board.plan().asked().title.in("en"))},
                                         {"weighted", sums.weighted()}});
  r.records = {counted("count", sums.rows().used, sums.rows().used),
               counted("groups", static_cast<std::int64_t>(sums.groups()), sums.rows().used)};
  return r;
}

/// Empty: nothing to be said.
struct as_text {
  std::string operator()(std::monostate) const { return {}; }
  std::string operator()(bool x) const { return x ? "yes" : "no"; }
  std::string operator()(std::int64_t x) const { return std::to_string(x); }
  std::string operator()(double x) const { return fmt::format("{}", x); }
  std::string operator()(const std::string& x) const { return x; }
  std::string operator()(const std::vector<std::string>& x) const { return fmt::format("{}", fmt::join(x, ", ")); }
};

std::string as_lines(const rater::result& r) {
  std::string out;
  const auto line = [&](std::string_view name, const std::string& value) {
    out += fmt::format("{:<20}{}\n", name, printable(value));
  };
  line("instrument", fmt::format("{} {}", r.instrument.id, r.instrument.version));
  line("fingerprint", r.instrument.fingerprint);
  line("rows read", std::to_string(r.source.rows_read));
  line("respondents", std::to_string(r.source.rows_used));
  line("rows set aside", std::to_string(r.source.rows_rejected));
  line("groups", as_text{}(r.records.back().estimate.value()));
  line("files", as_text{}(r.source.files));
  for (const rater::setting& s : r.settings)
    if (const std::string value = std::visit(as_text{}, s.value); !value.empty()) line(s.name, value);
  for (const std::string& note : r.notes) line("note", note);
  return out;
}

}  // namespace

int inspect(std::span<const char* const> arguments) {
  print_options o;
  std::vector<std::string> files;
  CLI::App app(description, "rater inspect");
  app.footer(examples);
  app.add_option("STATE", files, "A state; - is standard input")->type_name("");
  app.option_defaults()->group("What to print");
  add_text(app, "-f,--format", o.format, "table or json (default: table on a terminal, else json)", "FORMAT");
  add_text(app, "-o,--output", o.output, "Write here, whole or not at all (default: standard output)", "FILE");
  if (!parse(app, arguments)) return 0;
  check_files(files, o.output, "state");
  if (files.size() > 1) throw rater::error(rater::errc::usage, "one state at a time", files[1]);

  const bool terminal = o.output.empty() && ::isatty(STDOUT_FILENO) == 1;
  const bool table = o.format.empty() ? terminal : choice<bool>("--format", o.format, {{"table", true}, {"json", false}});
  const rater::result r = summary_of(rater::read_state(files.front()));
  write_whole(table ? as_lines(r) : rater::as_json(r), o.output);
  return 0;
}

}  // namespace cli
