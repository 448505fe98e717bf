#pragma once
#include <span>
#include <string>
#include <string_view>

namespace cli {

/// The text on one line and harmless on a terminal: control characters become \n, \t or \x1B.
std::string printable(std::string_view text);
/// Prints "rater: text" on standard error.
void complain(std::string_view text);

/// The word of `valid` with the fewest edits from `word`; "" if none is near.
std::string nearest(std::string_view word, std::span<const std::string> valid);
/// Throws rater::error (errc::usage): "WHAT: "WORD" is none of a, b, c; did you mean "b"?".
[[noreturn]] void refuse_word(std::string_view what, std::string_view word, std::span<const std::string> valid);

}  // namespace cli
