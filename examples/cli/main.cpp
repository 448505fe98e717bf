// rater: scores service-quality surveys. Options in, library calls, records out; no arithmetic of its own.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <exception>
#include <new>
#include <rater/error.hpp>
#include <rater/version.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "commands.hpp"
#include "messages.hpp"
#include "output.hpp"

namespace {

constexpr int failed = 1, wrong_usage = 2, refused_data = 3;

struct command {
  std::string_view name, what;
  int (*run)(std::span<const char* const>);
};
constexpr command commands[] = {
    {"score", "how large are the gaps, for whom, how sure?", cli::score},
    {"compare", "do groups differ, and is it more than chance?", cli::compare},
    {"partial", "the same of a part of the answers, kept as a state", cli::partial},
    {"merge", "states put together and scored", cli::merge},
    {"inspect", "what is in a state?", cli::inspect},
    {"weight", "which weights match the population?", cli::weight},
    {"plan", "how many must I ask?", cli::plan},
};

constexpr std::string_view help =
    R"(rater scores service-quality surveys: RATER and SERVQUAL gaps, with the uncertainty of every number.

Usage: rater COMMAND [OPTIONS] FILE...

Commands:
{}
Options:
  -h, --help      this text; rater COMMAND --help for one command
  --version       the version

Examples:
  rater score survey.csv
  rater score survey.csv -i bank.json --by region --format csv -o result.csv
  rater compare survey.csv -i bank.json --by region
  rater partial monday.csv -i bank.json -o monday.state
  rater merge monday.state tuesday.state
  rater weight survey.csv --target population.csv -o weighted.csv
  rater plan --measure share --margin 3%
)";

int exit_code(rater::errc code) {
  switch (code) {
    case rater::errc::usage:
    case rater::errc::instrument:
    case rater::errc::incompatible:
      return wrong_usage;
    case rater::errc::data:
    case rater::errc::limit:
      return refused_data;
    case rater::errc::io:
    case rater::errc::cancelled:
      break;
  }
  return failed;
}

int print_help() {
  std::string list;
  for (const command& c : commands) list += fmt::format("  {:<15} {}\n", c.name, c.what);
  cli::write_whole(fmt::format(fmt::runtime(help), list), {});
  return 0;
}

int usage_error(const std::string& message) {
  cli::complain(message + "; see rater --help");
  return wrong_usage;
}

int run(std::span<const char* const> arguments) {
  if (arguments.size() < 2) return usage_error("a command is missing, such as: rater score FILE");
  const std::string_view first = arguments[1];
  if (first == "-h" || first == "--help") return print_help();
  if (first == "--version") {
    cli::write_whole("rater " RATER_VERSION "\n", {});
    return 0;
  }
  if (first.starts_with('-')) return usage_error(fmt::format("{}: a command comes first, its options after it", first));
  std::vector<std::string> names;
  for (const command& c : commands) {
    if (c.name == first) return c.run(arguments.subspan(1));
    names.emplace_back(c.name);
  }
  const std::string near = cli::nearest(first, names);
  return usage_error(
      fmt::format("{}: there is no such command{}", first, near.empty() ? "" : fmt::format("; did you mean {}?", near)));
}

extern "C" void interrupted(int) {
  cli::remove_half_written();
  constexpr std::string_view message = "rater: interrupted\n";
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, message.data(), message.size());
  ::_exit(failed);
}

}  // namespace

int main(int argc, char** argv) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    if (std::signal(signal, interrupted) == SIG_IGN) std::signal(signal, SIG_IGN);  // nohup stays in force
  }
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of write()
  std::signal(SIGXFSZ, SIG_IGN);  // and so is a file larger than allowed
  try {
    return run({argv, static_cast<std::size_t>(argc)});
  } catch (const cli::reader_has_gone&) {
    return failed;
  } catch (const CLI::ParseError& e) {
    cli::complain(e.what());
    return wrong_usage;
  } catch (const rater::error& e) {
    cli::complain(e.what());
    return exit_code(e.code());
  } catch (const std::bad_alloc&) {
    cli::complain("there is not enough memory");
    return failed;
  } catch (const std::exception& e) {
    cli::complain(e.what());
    return failed;
  }
}
