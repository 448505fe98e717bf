#pragma once
#include <string>
#include <string_view>

namespace cli {

/// Thrown when whoever read our output has gone: the program ends without a word.
struct reader_has_gone {};

/// Writes the text to the file, or to standard output for "" and "-". A file is there whole or not at all: the text goes to a new
/// file beside it, which then takes its name. Throws rater::error (errc::io), or reader_has_gone.
void write_whole(std::string_view text, const std::string& file);

/// For signal handlers: removes the file that write_whole is writing.
void remove_half_written() noexcept;

}  // namespace cli
