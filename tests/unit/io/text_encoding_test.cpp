#include <rater/error.hpp>
#include <rater/io/text_encoding.hpp>

#include <string>

#include "support/catch.hpp"

using namespace std::string_literals;
using rater_test::contains;

namespace {

std::string decoded(const std::string& bytes, const std::string& encoding = {}, std::size_t block = 1 << 16) {
  auto source = rater::text_source::over(bytes, encoding);
  std::string text;
  while (source.read(text, block)) {
  }
  return text;
}

std::string in_force(const std::string& bytes) {
  auto source = rater::text_source::over(bytes);
  std::string text;
  source.read(text, 100);
  return source.encoding();
}

}  // namespace

TEST_CASE("text_source: a byte order mark decides and is removed", "[unit]") {
  CHECK(decoded("a,b") == "a,b");
  CHECK(decoded("\xEF\xBB\xBF"
                "a,b") == "a,b");
  CHECK(decoded("\xFF\xFE"
                "a\0\xE9\0"s) == "aé");
  CHECK(decoded("\xFE\xFF\0a\0\xE9"s) == "aé");
  CHECK(decoded("\xFF\xFE\x3D\xD8\x00\xDE"s) == "😀");
  CHECK(decoded("").empty());
  CHECK(decoded("\xEF\xBB\xBF").empty());
  CHECK(in_force("\xEF\xBB\xBFx") == "UTF-8");
  CHECK(in_force("\xFF\xFEx\0"s) == "UTF-16LE");
  CHECK(in_force("\xFE\xFF\0x"s) == "UTF-16BE");
  CHECK(in_force("x") == "UTF-8");
}

TEST_CASE("text_source: encodings by name", "[unit]") {
  CHECK(decoded("\xBF\xB9", "CP949") == "예");
  CHECK(decoded("\x8C\x63", "CP949") == "똠");  // beyond EUC-KR: the name must mean windows-949
  CHECK(decoded("\\", "CP949") == "\\");
  CHECK(decoded("\x84\x31\x95\x33\xC4\xE3\x95\x32\x82\x36", "GB18030") == "你𠀀");  // its own byte order mark
  CHECK(decoded("\xE9\x80", "windows-1252") == "é€");
  CHECK(decoded("\x82\xA0", "Shift_JIS") == "あ");
  CHECK(decoded("\xA7\x41", "Big5") == "你");
  CHECK(decoded("a\0b\0"s, "UTF-16LE") == "ab");
  CHECK(decoded("\xFF\xFE"
                "a\0"s,
                "UTF-16LE") == "a");
  CHECK(decoded("\xEF\xBB\xBF\xC3\xA9\xFFx", "utf8") == "é\xFFx");  // as it is, unchecked
}

TEST_CASE("text_source: what cannot be decoded is the byte 0xFF, and the rest is kept", "[unit]") {
  CHECK(decoded("a\xFF,b\n", "CP949") == "a\xFF,b\n");
  CHECK(decoded("\xB0\n1", "CP949") == "\xFF\n1");  // the newline is no second half
  CHECK(decoded("ab\xB0", "CP949") == "ab\xFF");    // cut off at the end
  CHECK(decoded("\xFF\xFE\x00\xD8x\0"s) == "\xFFx");
  CHECK(decoded("\xFF\xFE\x00\xDEx\0"s) == "\xFFx");
  CHECK(decoded("\xFF\xFEx\0y"s) == "x\xFF");
}

TEST_CASE("text_source: blocks of any size give the same text", "[unit]") {
  const std::string korean = "\xBF\xB9,\xBE\xC6\xB4\xCF\xBF\xC0\n1,2\n\xB0";
  const std::string pairs = "\xFF\xFE\x3D\xD8\x00\xDE,\0\x3D\xD8\x00\xDE\x00\xD8"s;
  const std::string marked = "\xEF\xBB\xBF\xE4\xBD\xA0,1\n";
  for (std::size_t block = 1; block < 40; ++block) {
    CAPTURE(block);
    CHECK(decoded(korean, "CP949", block) == "예,아니오\n1,2\n\xFF");
    CHECK(decoded(pairs, "", block) == "😀,😀\xFF");
    CHECK(decoded(marked, "", block) == "你,1\n");
  }
}

TEST_CASE("text_source: an unknown encoding is named, with some that are known", "[unit]") {
  try {
    static_cast<void>(rater::text_source::over("x", "cp94\x1b"));
    FAIL("accepted");
  } catch (const rater::error& e) {
    CHECK(e.code() == rater::errc::usage);
    CHECK_THAT(e.message(), contains("cp94\\x1B") && contains("GB18030"));
  }
}

TEST_CASE("find_invalid_utf8: the first byte that is wrong", "[unit]") {
  constexpr std::size_t none = std::string_view::npos;
  CHECK(rater::find_invalid_utf8("") == none);
  CHECK(rater::find_invalid_utf8("plain text, longer than eight bytes") == none);
  CHECK(rater::find_invalid_utf8("é你😀\xF4\x8F\xBF\xBF") == none);
  for (const char* wrong :
       {"\x80", "\xC3", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x80\x80\x80",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xE4\xBD", "\xF0\x9F\x98", "\xE4(\xA0"}) {
    CAPTURE(wrong);
    CHECK(rater::find_invalid_utf8(wrong) == 0);
    CHECK(rater::find_invalid_utf8("0123456789é"s + wrong) == 12);
    CHECK(rater::find_invalid_utf8("0123456789é"s + wrong + "z") == 12);
  }
}

TEST_CASE("trim: Unicode white space at both ends", "[unit]") {
  CHECK(rater::trim(" \t\r\n a b \v\f") == "a b");
  CHECK(rater::trim("\u00A0\u3000\u2009x\u3000y\u202F\u00A0\uFEFF") == "x\u3000y");
  CHECK(rater::trim(" \u3000 ").empty());
  CHECK(rater::trim("").empty());
  CHECK(rater::trim("你") == "你");
  CHECK(rater::trim("\x80") == "\x80");
}

TEST_CASE("fold_label: what people read as the same is the same", "[unit]") {
  CHECK(rater::fold_label("  Strongly AGREE ") == "strongly agree");
  CHECK(rater::fold_label("Ｓtrongly\u00A0agree\u3000") == "strongly agree");
  CHECK(rater::fold_label("STRASSE") == rater::fold_label("straße"));
  CHECK(rater::fold_label("Σίσυφος") == rater::fold_label("ΣΊΣΥΦΟΣ"));
  CHECK(rater::fold_label("e\u0301") == rater::fold_label("É"));
  CHECK(rater::fold_label("５") == "5");
  CHECK(rater::fold_label("ﾊｲ") == "ハイ");
  CHECK(rater::fold_label("한국") == rater::fold_label("\u1112\u1161\u11AB\u1100\u116E\u11A8"));
  CHECK(rater::fold_label(std::string(5000, 'X') + "ﷺ") == std::string(5000, 'x') + "صلى الله عليه وسلم");
  CHECK(rater::fold_label("a\xFFz") == "a\uFFFDz");
  CHECK(rater::fold_label("").empty());
  CHECK(rater::fold_label("agree") != rater::fold_label("disagree"));
}
