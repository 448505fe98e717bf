#include "values.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <rater/error.hpp>

namespace cli {
namespace {

[[noreturn]] void refuse(std::string_view option, std::string_view text, std::string_view expected) {
  throw rater::error(rater::errc::usage, fmt::format("\"{}\" is not {}", text, expected), std::string(option));
}

template <class T>
std::optional<T> whole(std::string_view text) {
  T x{};
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), x);
  if (failed != std::errc{} || end != text.data() + text.size()) return {};
  return x;
}

}  // namespace

std::vector<std::string> words_of(std::string_view option, std::string_view list) {
  std::vector<std::string> words;
  for (std::string_view rest = list;;) {
    const auto comma = rest.find(',');
    const std::string_view word = rest.substr(0, comma);
    if (word.empty()) refuse(option, list, "a list such as a,b,c");
    words.emplace_back(word);
    if (comma == std::string_view::npos) return words;
    rest.remove_prefix(comma + 1);
  }
}

std::optional<double> as_number(std::string_view text) {
  const auto x = whole<double>(text);
  return x && std::isfinite(*x) ? x : std::nullopt;
}

double number(std::string_view option, std::string_view text) {
  const auto x = as_number(text);
  if (!x) refuse(option, text, "a number");
  return *x;
}

int count(std::string_view option, std::string_view text) {
  const auto n = whole<int>(text);
  if (!n || *n < 0) refuse(option, text, "a whole number, 0 or more");
  return *n;
}

double share(std::string_view option, std::string_view text) {
  const bool percent = text.ends_with('%');
  const auto x = as_number(percent ? text.substr(0, text.size() - 1) : text);
  if (!x) refuse(option, text, "a share such as 0.95 or 95%");
  return percent ? *x / 100 : *x;
}

rater::min_answered count_or_share(std::string_view option, std::string_view text) {
  if (text.find_first_of(".%") == std::string_view::npos) return {.count = count(option, text)};
  const double x = share(option, text);
  if (x < 0 || x > 1) refuse(option, text, "a share from 0 to 1");
  return {.share = x, .count = {}};
}

char one_character(std::string_view option, std::string_view text) {
  if (text == "tab" || text == "\\t") return '\t';
  if (text.size() != 1) refuse(option, text, "one character, or tab");
  return text.front();
}

}  // namespace cli
