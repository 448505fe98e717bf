#pragma once
#include <rater/export.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace rater {
inline namespace v0 {

/// The bytes of a file, of standard input or of memory as UTF-8, block by block. What gzip or zstd has compressed is unpacked on
/// the way, known by its first bytes, whatever the name.
///
/// The encoding is the one named; else that of the byte order mark (UTF-8, UTF-16LE, UTF-16BE); else UTF-8. A mark is removed.
/// UTF-8 is passed on as it is, unchecked. In every other encoding a sequence that cannot be decoded becomes the one byte
/// `undecodable`, which no UTF-8 text holds, so that whoever cuts the text into rows can still say which one is broken.
class RATER_EXPORT text_source {
public:
  static constexpr char undecodable = '\xFF';

  /// "-" is standard input. Throws error(errc::io) if it cannot be opened (missing, a directory, no permission: one
  /// sentence each), error(errc::usage) for an encoding that ICU does not know.
  explicit text_source(const std::string& file, const std::string& encoding = {});
  /// The same over bytes in memory; `name` stands for the file in messages.
  [[nodiscard]] static text_source over(std::string bytes, const std::string& encoding = {}, std::string name = {});
  ~text_source();
  text_source(text_source&&) noexcept;
  text_source& operator=(text_source&&) noexcept;

  /// Appends the text of the next bytes (about `bytes` of them, fewer only at the end); false at the end. Throws error(errc::io)
  /// if reading fails; for compressed bytes that are damaged, cut off or followed by something else error(errc::data), and for
  /// such as need too much memory error(errc::limit), with the file and the byte.
  bool read(std::string& text, std::size_t bytes);
  /// The same into memory of the caller's: puts up to `size` bytes of text there, fewer only at the end. A character may be cut.
  std::size_t read(char* to, std::size_t size);
  /// The encoding in force; known from the start if it was named, else after the first read.
  [[nodiscard]] const std::string& encoding() const noexcept;
  /// Bytes read of what is stored (compressed, as it may be), and how many there are: 0 where that is not known, as of a pipe.
  [[nodiscard]] std::uint64_t consumed() const noexcept;
  [[nodiscard]] std::uint64_t total() const noexcept;

private:
  struct impl;
  explicit text_source(std::unique_ptr<impl> i);
  std::unique_ptr<impl> impl_;
};

/// Where a text stops being UTF-8 (RFC 3629: no overlong forms, no surrogates), or npos. O(size), eight bytes at a time while
/// they are ASCII.
[[nodiscard]] RATER_EXPORT std::size_t find_invalid_utf8(std::string_view text) noexcept;

/// Without the white space around it: the Unicode kind, so also the no-break and the ideographic space, and a stray byte order
/// mark.
[[nodiscard]] RATER_EXPORT std::string_view trim(std::string_view text) noexcept;

/// The form in which texts are compared (labels, missing codes): NFKC and full case folding, then trimmed. Full-width
/// letters equal narrow ones, "STRASSE" equals "straße". Bytes that are no UTF-8 become U+FFFD.
[[nodiscard]] RATER_EXPORT std::string fold_label(std::string_view text);

}  // namespace v0
}  // namespace rater
