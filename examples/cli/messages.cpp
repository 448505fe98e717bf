#include "messages.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <numeric>
#include <rater/error.hpp>
#include <vector>

namespace cli {
namespace {

/// Letters to insert, delete or replace to turn one word into the other.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (const char letter : a) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (letter == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const auto after = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0U;
    if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (c < 0x20 || c == 0x7F)
      out += fmt::format("\\x{:02X}", c);
    else if (c == 0xC2 && after >= 0x80 && after < 0xA0)
      out += fmt::format("\\x{:02X}", (++i, after));  // C1, in UTF-8
    else
      out += text[i];
  }
  return out;
}

void complain(std::string_view text) {
  const std::string line = "rater: " + printable(text) + "\n";
  // Nobody is left to tell if standard error is gone.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

std::string nearest(std::string_view word, std::span<const std::string> valid) {
  std::string best;
  std::size_t fewest = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string& each : valid) {
    if (const std::size_t count = edits(word, each); count < fewest) {
      fewest = count;
      best = each;
    }
  }
  return best;
}

void refuse_word(std::string_view what, std::string_view word, std::span<const std::string> valid) {
  const std::string near = nearest(word, valid);
  throw rater::error(rater::errc::usage,
                     fmt::format("\"{}\" is none of {}{}", word, fmt::join(valid, ", "),
                                 near.empty() ? std::string{} : fmt::format("; did you mean \"{}\"?", near)),
                     std::string(what));
}

}  // namespace cli
