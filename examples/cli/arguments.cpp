#include "arguments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <rater/error.hpp>
#include <string>
#include <vector>

#include "messages.hpp"
#include "output.hpp"

namespace cli {
namespace {

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
                     fmt::format("there is no such option{}; see {} --help",
                                 near.empty() ? std::string{} : fmt::format("; did you mean {}?", near), app.get_name()),
                     word);
}

}  // namespace

bool parse(CLI::App& app, std::span<const char* const> arguments) {
  app.allow_extras();
  try {
    app.parse(static_cast<int>(arguments.size()), arguments.data());
  } catch (const CLI::CallForHelp&) {
    write_whole(app.help(), {});
    return false;
  }
  refuse_unknown(app);
  refuse_empty(app);
  return true;
}

}  // namespace cli
