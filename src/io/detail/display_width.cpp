#include "io/detail/display_width.hpp"

#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>

namespace rater {
inline namespace v0 {
namespace detail::render {
namespace {

constexpr UChar32 zero_width_joiner = 0x200D;

/// The code point at `at`, which moves behind it; U+FFFD for bytes that are no UTF-8.
UChar32 next_code_point(std::string_view text, std::int32_t& at) {
  UChar32 c = 0;
  U8_NEXT_OR_FFFD(reinterpret_cast<const std::uint8_t*>(text.data()), at, static_cast<std::int32_t>(text.size()), c);
  return c;
}

void append(std::string& out, UChar32 c) {
  std::uint8_t bytes[U8_MAX_LENGTH];
  std::int32_t size = 0;
  U8_APPEND_UNSAFE(bytes, size, static_cast<std::uint32_t>(c));
  out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

bool has_no_advance(UChar32 c) {
  switch (u_charType(c)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_FORMAT_CHAR:
      return c != 0x00AD;  // a soft hyphen is drawn
    default:
      break;
  }
  const int syllable = u_getIntPropertyValue(c, UCHAR_HANGUL_SYLLABLE_TYPE);  // vowels and finals join the leading consonant
  return syllable == U_HST_VOWEL_JAMO || syllable == U_HST_TRAILING_JAMO;
}

/// Columns of a code point after another one.
int advance(UChar32 c, UChar32 before) {
  if (has_no_advance(c) || before == zero_width_joiner) return 0;
  if (u_hasBinaryProperty(c, UCHAR_EMOJI_MODIFIER) && u_hasBinaryProperty(before, UCHAR_EMOJI_MODIFIER_BASE)) return 0;
  const int width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_FULLWIDTH || width == U_EA_WIDE ? 2 : 1;
}

bool is_direction_mark(UChar32 c) { return u_hasBinaryProperty(c, UCHAR_BIDI_CONTROL); }

void append_escaped(std::string& out, UChar32 c) {
  if (c == '\n')
    out += "\\n";
  else if (c == '\r')
    out += "\\r";
  else if (c == '\t')
    out += "\\t";
  else if (c < 0x100)
    out += fmt::format("\\x{:02X}", static_cast<unsigned>(c));
  else
    out += fmt::format("\\u{:04X}", static_cast<unsigned>(c));
}

}  // namespace

int display_width(std::string_view utf8) {
  int columns = 0;
  UChar32 before = 0;
  for (std::int32_t at = 0; at < static_cast<std::int32_t>(utf8.size());) {
    const UChar32 c = next_code_point(utf8, at);
    columns += advance(c, before);
    before = c;
  }
  return columns;
}

std::string padded(std::string_view utf8, int width, align where) {
  const int space = std::max(0, width - display_width(utf8));
  const int left = where == align::left ? 0 : where == align::right ? space : space / 2;
  std::string out(static_cast<std::size_t>(left), ' ');
  out += utf8;
  out.append(static_cast<std::size_t>(space - left), ' ');
  return out;
}

std::string shortened(std::string_view utf8, int width) {
  if (display_width(utf8) <= width) return std::string(utf8);
  int columns = 0;
  UChar32 before = 0;
  std::int32_t end = 0;
  for (std::int32_t at = 0; at < static_cast<std::int32_t>(utf8.size()); end = at) {
    const UChar32 c = next_code_point(utf8, at);
    columns += advance(c, before);
    if (columns > width - 1) break;
    before = c;
  }
  std::string out(utf8.substr(0, static_cast<std::size_t>(end)));
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out + "…";
}

std::string valid_utf8(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (std::int32_t at = 0; at < static_cast<std::int32_t>(bytes.size());) append(out, next_code_point(bytes, at));
  return out;
}

std::string one_line(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (std::int32_t at = 0; at < static_cast<std::int32_t>(bytes.size());) {
    const UChar32 c = next_code_point(bytes, at);
    const auto type = u_charType(c);
    const bool breaks = type == U_CONTROL_CHAR || type == U_LINE_SEPARATOR || type == U_PARAGRAPH_SEPARATOR;
    if (breaks || is_direction_mark(c))
      append_escaped(out, c);
    else
      append(out, c);
  }
  return out;
}

}  // namespace detail::render
}  // namespace v0
}  // namespace rater
