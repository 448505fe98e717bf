#pragma once
#include <span>
#include <string>

namespace cli {

/// `rater score ...`: reads the answers block by block, scores them, writes the result. Returns the exit code; throws
/// rater::error, CLI::ParseError, reader_has_gone.
int score(std::span<const char* const> arguments);

}  // namespace cli
