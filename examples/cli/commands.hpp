#pragma once
#include <span>

namespace cli {

// The commands: each reads its options, does its work, prints. They return the exit code and throw rater::error, CLI::ParseError,
// reader_has_gone.

int score(std::span<const char* const> arguments);
int compare(std::span<const char* const> arguments);
int partial(std::span<const char* const> arguments);
int merge(std::span<const char* const> arguments);
int inspect(std::span<const char* const> arguments);
int plan(std::span<const char* const> arguments);
int weight(std::span<const char* const> arguments);

}  // namespace cli
