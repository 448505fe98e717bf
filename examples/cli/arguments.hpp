#pragma once
#include <CLI/CLI.hpp>

#include <span>

namespace cli {

/// Reads what was typed into what was added to `app`. False if it was a wish for help, which has been granted. Throws
/// rater::error (errc::usage) for an option that does not exist (naming the nearest) and for an empty value, CLI::ParseError.
bool parse(CLI::App& app, std::span<const char* const> arguments);

}  // namespace cli
