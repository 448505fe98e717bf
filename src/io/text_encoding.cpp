#include <rater/io/text_encoding.hpp>

#include "io/detail/byte_source.hpp"
#include "io/detail/icu_decoder.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace rater {
inline namespace v0 {
namespace {

constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

/// What a file's first bytes say about its encoding; empty: nothing.
std::string encoding_by_mark(std::string_view first) {
  if (first.starts_with(utf8_mark)) return "UTF-8";
  if (first.starts_with("\xFF\xFE")) return "UTF-16LE";
  if (first.starts_with("\xFE\xFF")) return "UTF-16BE";
  return {};
}

}  // namespace

struct text_source::impl {
  template <class... Arguments>
  impl(const std::string& named, Arguments&&... arguments) : bytes(std::forward<Arguments>(arguments)...), encoding(named) {
    if (!named.empty()) use(named);
  }

  void use(const std::string& name) {
    decoder.emplace(name);
    if (decoder->is_utf8()) decoder.reset();
    encoding = name;
  }

  // Enough bytes for any mark, and for any encoding of one.
  static constexpr std::size_t longest_mark = 16;

  bool read(std::string& text, std::size_t wanted) {
    const std::size_t before = text.size();
    while (text.size() == before && !ended) {
      const bool first = std::exchange(at_start, false);
      raw.resize(first ? std::max(wanted, longest_mark) : std::max<std::size_t>(wanted, 1));
      const std::size_t count = bytes.read(raw.data(), raw.size());
      ended = count < raw.size();
      const std::string_view got(raw.data(), count);
      if (first && encoding.empty()) {
        encoding = encoding_by_mark(got);
        if (encoding.starts_with("UTF-16")) use(encoding);
        if (encoding.empty()) encoding = "UTF-8";
      }
      if (decoder) {
        decoder->append(got, ended, text);
      } else {
        text += got;
      }
      if (first && std::string_view(text).substr(before).starts_with(utf8_mark)) text.erase(before, utf8_mark.size());
    }
    return text.size() > before || !ended;
  }

  detail::byte_source bytes;
  std::string encoding;
  std::optional<detail::icu_decoder> decoder;  // none: the bytes are UTF-8
  std::string raw;
  bool at_start = true;
  bool ended = false;
};

text_source::text_source(const std::string& file, const std::string& encoding) : impl_(std::make_unique<impl>(encoding, file)) {}
text_source::text_source(std::unique_ptr<impl> i) : impl_(std::move(i)) {}
text_source text_source::over(std::string bytes, const std::string& encoding) {
  return text_source(std::make_unique<impl>(encoding, std::move(bytes), std::string{}));
}
text_source::~text_source() = default;
text_source::text_source(text_source&&) noexcept = default;
text_source& text_source::operator=(text_source&&) noexcept = default;

bool text_source::read(std::string& text, std::size_t bytes) { return impl_->read(text, bytes); }
const std::string& text_source::encoding() const noexcept { return impl_->encoding; }

}  // namespace v0
}  // namespace rater
