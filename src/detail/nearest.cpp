#include "detail/nearest.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

// A word longer than this is no typo of anything; it also bounds the work that a hostile file can ask for.
constexpr std::size_t longest_word = 200;

struct code_point {
  std::uint32_t value = 0;
  std::size_t bytes = 1;
  bool valid = false;
};

// The first code point of a text that is not empty; an invalid byte is a character of its own.
code_point first_of(std::string_view s) noexcept {
  const auto byte = [&](std::size_t at) { return static_cast<std::uint32_t>(static_cast<unsigned char>(s[at])); };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t length = lead >= 0xF0 && lead < 0xF5   ? 4
                             : lead >= 0xE0 && lead < 0xF0 ? 3
                             : lead >= 0xC2 && lead < 0xE0 ? 2
                                                           : 0;
  if (length == 0 || s.size() < length) return {0xFFFFFF00u | lead, 1, false};
  std::uint32_t value = lead & (0xFFu >> (length + 1));
  for (std::size_t at = 1; at < length; ++at) {
    if ((byte(at) & 0xC0u) != 0x80u) return {0xFFFFFF00u | lead, 1, false};
    value = (value << 6) | (byte(at) & 0x3Fu);
  }
  constexpr std::array<std::uint32_t, 5> least = {0, 0, 0x80, 0x800, 0x10000};
  const bool valid = value >= least[length] && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
  return valid ? code_point{value, length, true} : code_point{0xFFFFFF00u | lead, 1, false};
}

std::vector<std::uint32_t> folded(std::string_view word) {
  std::vector<std::uint32_t> out;
  while (!word.empty()) {
    const auto c = first_of(word);
    out.push_back(c.value >= 'A' && c.value <= 'Z' ? c.value + ('a' - 'A') : c.value);
    word.remove_prefix(c.bytes);
  }
  return out;
}

using letters = std::vector<std::uint32_t>;

// Optimal string alignment: three rows of the table are enough.
std::size_t distance(const letters& a, const letters& b, std::size_t limit) {
  const std::size_t apart = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (apart > limit) return limit + 1;
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0u : 1u)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, now);
  }
  return std::min(last[b.size()], limit + 1);
}

// How many edits still look like a typo: one in three letters, and never all of them.
std::size_t tolerance(std::size_t letters_in_word) noexcept {
  return letters_in_word < 2 ? 0 : std::max<std::size_t>(1, letters_in_word / 3);
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  return distance(folded(a), folded(b), limit);
}

std::vector<std::string_view> nearest_few(std::string_view word, std::span<const std::string_view> valid, std::size_t count) {
  if (word.empty() || word.size() > longest_word) return {};
  const auto asked = folded(word);
  std::vector<std::pair<std::size_t, std::string_view>> near;
  for (const auto candidate : valid) {
    if (candidate.empty() || candidate.size() > longest_word) continue;
    const auto letters = folded(candidate);
    const std::size_t limit = tolerance(std::max(asked.size(), letters.size()));
    const std::size_t edits = distance(asked, letters, limit);
    if (edits <= limit) near.emplace_back(edits, candidate);
  }
  std::stable_sort(near.begin(), near.end(), [](const auto& x, const auto& y) { return x.first < y.first; });
  if (near.size() > count) near.resize(count);
  std::vector<std::string_view> out;
  for (const auto& [edits, candidate] : near) out.push_back(candidate);
  return out;
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> valid) {
  const auto found = nearest_few(word, valid, 1);
  return found.empty() ? std::string_view{} : found.front();
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> valid) {
  const auto best = nearest(word, valid);
  return best.empty() ? std::string{} : "; did you mean " + quote(best) + "?";
}

std::string did_you_mean(std::string_view word, std::span<const std::string> valid) {
  return did_you_mean(word, std::vector<std::string_view>(valid.begin(), valid.end()));
}

std::string any_of(std::span<const std::string_view> words, std::size_t most, std::string_view last) {
  std::string out;
  const std::size_t shown = std::min(words.size(), most);
  for (std::size_t at = 0; at < shown; ++at) {
    if (at > 0) out += at + 1 == words.size() ? last : ", ";
    out += quote(words[at]);
  }
  if (shown < words.size()) out += " or one of " + std::to_string(words.size() - shown) + " more";
  return out;
}

std::string printable(std::string_view text, std::size_t most) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (std::size_t shown = 0; !text.empty(); ++shown) {
    if (shown == most) return out + "…";
    const auto c = first_of(text);
    const bool control = c.valid && (c.value < 0x20 || (c.value >= 0x7F && c.value < 0xA0));
    // Direction marks and line separators would let a cell rewrite the line it is quoted on.
    const bool rewrites = c.valid && ((c.value >= 0x200E && c.value <= 0x200F) || (c.value >= 0x2028 && c.value <= 0x202E) ||
                                      (c.value >= 0x2066 && c.value <= 0x2069));
    if (c.valid && c.value == '\n') {
      out += "\\n";
    } else if (c.valid && c.value == '\t') {
      out += "\\t";
    } else if (c.valid && c.value == '\r') {
      out += "\\r";
    } else if (control || rewrites || !c.valid) {
      for (std::size_t at = 0; at < c.bytes; ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        out += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
      }
    } else {
      out += text.substr(0, c.bytes);
    }
    text.remove_prefix(c.bytes);
  }
  return out;
}

std::string quote(std::string_view text) { return '"' + printable(text) + '"'; }

std::string shortest(double x) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), x == 0 ? 0.0 : x).ptr;
  return {buffer.data(), end};
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
