#include "io/detail/icu_decoder.hpp"

#include "detail/nearest.hpp"

#include <rater/error.hpp>
#include <rater/io/text_encoding.hpp>

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/ucnv_err.h>

#include <array>
#include <cstdint>
#include <utility>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

// Half of a surrogate pair on its own: no converter puts it out, so it can stand for "undecodable" inside ICU's UTF-16.
constexpr char16_t undecodable_unit = 0xDFFF;

extern "C" void mark_undecodable(const void*, UConverterToUnicodeArgs* arguments, const char*, std::int32_t,
                                 UConverterCallbackReason reason, UErrorCode* status) {
  if (reason > UCNV_IRREGULAR) return;  // reset, close, clone
  *status = U_ZERO_ERROR;
  ucnv_cbToUWriteUChars(arguments, &undecodable_unit, 1, 0, status);
}

// Names that people write for an encoding and that ICU takes for a narrower or an older one. What it decodes, the wider
// one decodes to the same letters.
std::string wider(const std::string& name) {
  static constexpr std::array<std::pair<std::string_view, const char*>, 7> table = {{{"cp949", "windows-949"},
                                                                                     {"uhc", "windows-949"},
                                                                                     {"euc-kr", "windows-949"},
                                                                                     {"gb2312", "GBK"},
                                                                                     {"euc-cn", "GBK"},
                                                                                     {"cp950", "windows-950"},
                                                                                     {"cp65001", "UTF-8"}}};
  for (const auto& [written, meant] : table) {
    if (ucnv_compareNames(name.c_str(), written.data()) == 0) return meant;
  }
  return name;
}

void append_utf8(std::uint32_t c, std::string& text) {
  const auto put = [&](std::uint32_t byte) { text.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

// Windows code pages map the bytes they do not define to these places of the private area; no text has them.
bool is_undefined_byte(char16_t unit) noexcept { return unit >= 0xF8F0 && unit <= 0xF8F7; }

// UTF-16 to UTF-8; a half of a pair on its own is `undecodable`.
void append_utf16(const char16_t* units, const char16_t* end, bool code_page, char16_t& lead, std::string& text) {
  for (; units != end; ++units) {
    const char16_t unit = *units;
    const bool is_lead = unit >= 0xD800 && unit < 0xDC00;
    const bool is_trail = unit >= 0xDC00 && unit < 0xE000;
    if (lead != 0 && is_trail) {
      append_utf8(0x10000u + ((static_cast<std::uint32_t>(lead) - 0xD800u) << 10) + (unit - 0xDC00u), text);
      lead = 0;
      continue;
    }
    if (lead != 0) text.push_back(text_source::undecodable);
    lead = is_lead ? unit : char16_t{0};
    if (is_lead) continue;
    if (is_trail || (code_page && is_undefined_byte(unit))) {
      text.push_back(text_source::undecodable);
    } else {
      append_utf8(unit, text);
    }
  }
}

}  // namespace

icu_decoder::icu_decoder(const std::string& name) {
  UErrorCode status = U_ZERO_ERROR;
  converter_ = ucnv_open(wider(name).c_str(), &status);
  if (U_FAILURE(status)) {
    throw error(errc::usage, "the encoding " + quote(name) +
                                 " is not known; among those that are: UTF-8, UTF-16LE, windows-1252, ISO-8859-15, windows-1251, "
                                 "GB18030, GBK, Big5, CP949, Shift_JIS");
  }
  ucnv_setToUCallBack(converter_, mark_undecodable, nullptr, nullptr, nullptr, &status);
}

icu_decoder::~icu_decoder() { ucnv_close(converter_); }

bool icu_decoder::is_utf8() const noexcept { return ucnv_getType(converter_) == UCNV_UTF8; }

void icu_decoder::append(std::string_view bytes, bool last, std::string& text) {
  std::array<char16_t, 4096> units;
  const char* from = bytes.data();
  const char* const end = from + bytes.size();
  const bool code_page = ucnv_getType(converter_) == UCNV_MBCS;
  for (;;) {
    UErrorCode status = U_ZERO_ERROR;
    char16_t* to = units.data();
    ucnv_toUnicode(converter_, &to, units.data() + units.size(), &from, end, nullptr, last, &status);
    append_utf16(units.data(), to, code_page, lead_, text);
    if (status == U_BUFFER_OVERFLOW_ERROR) continue;
    if (U_FAILURE(status)) throw error(errc::io, std::string("decoding failed: ") + u_errorName(status));
    break;
  }
  if (last && lead_ != 0) {
    text.push_back(text_source::undecodable);
    lead_ = 0;
  }
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
