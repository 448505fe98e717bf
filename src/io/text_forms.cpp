// The parts of text_encoding.hpp that know characters: is it UTF-8, what is white space, which labels are the same.
#include <rater/error.hpp>
#include <rater/io/text_encoding.hpp>

#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

namespace rater {
inline namespace v0 {
namespace {

using byte = unsigned char;

bool continues(byte b) noexcept { return (b & 0xC0) == 0x80; }

/// Bytes of the UTF-8 character at the start of a text that is not empty; 0 if there is none.
std::size_t length_of_character(const byte* s, std::size_t size) noexcept {
  const byte lead = s[0];
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  if (lead < 0xE0) return size >= 2 && continues(s[1]) ? 2 : 0;
  if (lead < 0xF0) {
    if (size < 3 || !continues(s[1]) || !continues(s[2])) return 0;
    const bool overlong = lead == 0xE0 && s[1] < 0xA0;
    const bool surrogate = lead == 0xED && s[1] >= 0xA0;
    return overlong || surrogate ? 0 : 3;
  }
  if (size < 4 || !continues(s[1]) || !continues(s[2]) || !continues(s[3])) return 0;
  const bool overlong = lead == 0xF0 && s[1] < 0x90;
  const bool beyond = lead == 0xF4 && s[1] >= 0x90;
  return overlong || beyond ? 0 : 4;
}

/// Bytes of the white space character at the start; 0 if it is none.
std::size_t space_at_start(std::string_view s) noexcept {
  const auto b = static_cast<byte>(s.front());
  if (b == ' ' || (b >= '\t' && b <= '\r')) return 1;
  if (b < 0xC2) return 0;
  // U+0085, U+00A0, U+1680, U+2000..200B, U+2028, U+2029, U+202F, U+205F, U+3000, U+FEFF
  if (s.starts_with("\xC2\x85") || s.starts_with("\xC2\xA0")) return 2;
  if (s.starts_with("\xE1\x9A\x80") || s.starts_with("\xE2\x81\x9F") || s.starts_with("\xE3\x80\x80") ||
      s.starts_with("\xEF\xBB\xBF"))
    return 3;
  if (s.size() < 3 || !s.starts_with("\xE2\x80")) return 0;
  const auto last = static_cast<byte>(s[2]);
  return (last >= 0x80 && last <= 0x8B) || last == 0xA8 || last == 0xA9 || last == 0xAF ? 3 : 0;
}

std::size_t space_at_end(std::string_view s) noexcept {
  for (std::size_t length = 1; length <= 3 && length <= s.size(); ++length) {
    const std::string_view tail = s.substr(s.size() - length);
    if (continues(static_cast<byte>(tail.front()))) continue;
    return space_at_start(tail) == length ? length : 0;
  }
  return 0;
}

std::u16string utf16_of(std::string_view text) {
  if (text.size() > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) {
    throw error(errc::limit, "a text of more than 2 GiB cannot be compared");
  }
  std::u16string units(text.size(), u'\0');  // never more units than bytes
  std::int32_t length = 0;
  UErrorCode status = U_ZERO_ERROR;
  u_strFromUTF8WithSub(units.data(), static_cast<std::int32_t>(units.size()), &length, text.data(),
                       static_cast<std::int32_t>(text.size()), 0xFFFD, nullptr, &status);
  units.resize(static_cast<std::size_t>(length));
  return units;
}

std::string utf8_of(std::u16string_view units) {
  std::string text(units.size() * 3, '\0');
  std::int32_t length = 0;
  UErrorCode status = U_ZERO_ERROR;
  u_strToUTF8WithSub(text.data(), static_cast<std::int32_t>(text.size()), &length, units.data(),
                     static_cast<std::int32_t>(units.size()), 0xFFFD, nullptr, &status);
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::u16string folded(std::u16string_view units) {
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* const form = unorm2_getNFKCCasefoldInstance(&status);
  std::u16string out(units.size() + 16, u'\0');
  for (;;) {
    if (U_FAILURE(status)) throw error(errc::io, std::string("comparing texts failed: ") + u_errorName(status));
    const std::int32_t length = unorm2_normalize(form, units.data(), static_cast<std::int32_t>(units.size()), out.data(),
                                                 static_cast<std::int32_t>(out.size()), &status);
    const bool fits = status != U_BUFFER_OVERFLOW_ERROR;
    out.resize(static_cast<std::size_t>(length));
    if (fits && U_SUCCESS(status)) return out;
    if (!fits) status = U_ZERO_ERROR;
  }
}

}  // namespace

std::size_t find_invalid_utf8(std::string_view text) noexcept {
  constexpr std::uint64_t high_bits = 0x8080808080808080u;
  const auto* const data = reinterpret_cast<const byte*>(text.data());
  std::size_t at = 0;
  while (at < text.size()) {
    if (text.size() - at >= sizeof(std::uint64_t)) {
      std::uint64_t eight = 0;
      std::memcpy(&eight, data + at, sizeof eight);
      if ((eight & high_bits) == 0) {
        at += sizeof eight;
        continue;
      }
    }
    const std::size_t length = length_of_character(data + at, text.size() - at);
    if (length == 0) return at;
    at += length;
  }
  return std::string_view::npos;
}

std::string_view trim(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t length = space_at_start(text);
    if (length == 0) break;
    text.remove_prefix(length);
  }
  while (!text.empty()) {
    const std::size_t length = space_at_end(text);
    if (length == 0) break;
    text.remove_suffix(length);
  }
  return text;
}

std::string fold_label(std::string_view text) {
  bool ascii = true;
  for (const char c : text) ascii = ascii && static_cast<byte>(c) < 0x80;
  if (!ascii) return std::string(trim(utf8_of(folded(utf16_of(text)))));
  std::string out(trim(text));
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

}  // namespace v0
}  // namespace rater
