#include "io/detail/cell_decoder.hpp"

#include <rater/io/text_encoding.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>
#include <variant>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr std::size_t most_seen = 4096;      // texts that a column full of prose may make us remember
constexpr std::size_t longest_number = 400;  // digits beyond this say nothing to a double

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_ascii(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::optional<double> parse_ascii(std::string_view text, char decimal) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return {};
  }
  if (text.empty() || text.size() > longest_number) return {};
  std::array<char, longest_number> copy;
  if (decimal == '\0') decimal = text.find('.') == std::string_view::npos ? ',' : '.';
  if (decimal != '.') {  // then a point is no part of a number
    if (text.find('.') != std::string_view::npos) return {};
    std::replace_copy(text.begin(), text.end(), copy.begin(), decimal, '.');
    text = {copy.data(), text.size()};
  }
  double x = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), x);
  if (problem != std::errc{} || end != text.data() + text.size() || !std::isfinite(x)) return {};
  return x;
}

/// True if the scale names this number as missing, which may be for the reason "invalid" too.
bool is_declared_missing(const scale& on, double x) {
  return std::any_of(on.missing.begin(), on.missing.end(), [&](const missing_code& code) {
    if (const auto* number = std::get_if<double>(&code.value)) return std::abs(*number - x) <= 1e-9 * on.step;
    const auto* range = std::get_if<missing_range>(&code.value);
    return range != nullptr && (!range->from || x >= *range->from) && (!range->to || x <= *range->to);
  });
}

/// trim, for the many cells that need none.
std::string_view trimmed(std::string_view cell) noexcept {
  const auto plain = [](char c) { return c > ' ' && static_cast<unsigned char>(c) < 0x7F; };
  return cell.empty() || (plain(cell.front()) && plain(cell.back())) ? cell : trim(cell);
}

}  // namespace

std::optional<double> parse_number(std::string_view text, char decimal) {
  text = trimmed(text);
  if (const auto x = parse_ascii(text, decimal)) return x;
  if (text.size() > longest_number || is_ascii(text)) return {};
  return parse_ascii(fold_label(text), decimal);
}

answer_decoder::answer_decoder(const scale& on, char decimal) : scale_(&on), decimal_(decimal) {
  for (const auto& code : on.missing) {
    if (const auto* word = std::get_if<std::string>(&code.value))
      words_.emplace(fold_label(*word), decoded_answer{{0, code.reason}, false});
  }
  for (const auto& [label, value] : on.labels) words_.emplace(fold_label(label), encode(value));
  for (std::size_t x = 0; x < small_.size(); ++x) {
    small_[x] = decode(std::to_string(x));
  }
}

decoded_answer answer_decoder::encode(double x) const {
  const answer a = scale_->encode(x);
  return {a, a.code == 0 && a.reason == missing_reason::invalid && !is_declared_missing(*scale_, x)};
}

decoded_answer answer_decoder::decode_words(std::string_view text) const {
  const std::string folded = fold_label(text);
  const auto found = words_.find(folded);
  if (found != words_.end()) return found->second;
  if (folded.empty()) return {};
  return {{0, missing_reason::invalid}, true};
}

decoded_answer answer_decoder::decode(std::string_view text) const {
  // What the scale says of a text comes before what the text says as a number: files hold codes that are not the answer (a 0..10
  // question stored as 1..11), and a label says so.
  const decoded_answer by_words = decode_words(text);
  if (!by_words.bad) return by_words;
  const auto x = parse_number(text, decimal_);
  return x ? encode(*x) : by_words;
}

decoded_answer answer_decoder::operator()(std::string_view cell) {
  const std::string_view text = trimmed(cell);
  if (text.empty()) return {};
  if (text.size() == 1 && is_digit(text[0])) return small_[static_cast<std::size_t>(text[0] - '0')];
  if (text.size() == 2 && text[0] != '0' && is_digit(text[0]) && is_digit(text[1])) {
    return small_[static_cast<std::size_t>((text[0] - '0') * 10 + (text[1] - '0'))];
  }
  if (const auto known = seen_.find(text); known != seen_.end()) return known->second;
  const decoded_answer result = decode(text);
  if (seen_.size() < most_seen && text.size() <= 256) seen_.emplace(text, result);
  return result;
}

word_decoder::word_decoder(const segment& s) {
  for (const auto& [value, words] : s.labels) values_.insert_or_assign(std::string(trim(value)), std::string(trim(value)));
  for (const auto& [value, words] : s.labels)  // a value wins over the words of another
    for (const auto& [tag, text] : words.by_tag())
      if (!trim(text).empty()) values_.try_emplace(std::string(trim(text)), std::string(trim(value)));
}

std::string_view word_decoder::operator()(std::string_view cell) const {
  const std::string_view text = trimmed(cell);
  const auto found = values_.find(text);
  return found == values_.end() ? text : std::string_view(found->second);
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
