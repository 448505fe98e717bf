#include <rater/io/text_encoding.hpp>

#include "io/detail/byte_source.hpp"
#include "io/detail/icu_decoder.hpp"

#include <algorithm>
#include <cstring>
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

  std::size_t read(char* to, std::size_t size) {
    std::size_t filled = 0;
    while (filled < size) {
      if (waiting_at < waiting.size()) {
        const std::size_t count = std::min(size - filled, waiting.size() - waiting_at);
        std::memcpy(to + filled, waiting.data() + waiting_at, count);
        waiting_at += count;
        filled += count;
      } else if (ended) {
        break;
      } else if (at_start || decoder) {
        waiting.clear();
        waiting_at = 0;
        read(waiting, size - filled);
      } else {
        const std::size_t count = bytes.read(to + filled, size - filled);
        ended = count < size - filled;
        filled += count;
      }
    }
    return filled;
  }

  detail::byte_source bytes;
  std::string encoding;
  std::optional<detail::icu_decoder> decoder;  // none: the bytes are UTF-8
  std::string raw;
  std::string waiting;  // text that was read and not handed out yet, from `waiting_at` on
  std::size_t waiting_at = 0;
  bool at_start = true;
  bool ended = false;
};

text_source::text_source(const std::string& file, const std::string& encoding) : impl_(std::make_unique<impl>(encoding, file)) {}
text_source::text_source(std::unique_ptr<impl> i) : impl_(std::move(i)) {}
text_source text_source::over(std::string bytes, const std::string& encoding, std::string name) {
  return text_source(std::make_unique<impl>(encoding, std::move(bytes), std::move(name)));
}
text_source::~text_source() = default;
text_source::text_source(text_source&&) noexcept = default;
text_source& text_source::operator=(text_source&&) noexcept = default;

bool text_source::read(std::string& text, std::size_t bytes) { return impl_->read(text, bytes); }
std::size_t text_source::read(char* to, std::size_t size) { return impl_->read(to, size); }
const std::string& text_source::encoding() const noexcept { return impl_->encoding; }
std::uint64_t text_source::consumed() const noexcept { return impl_->bytes.consumed(); }
std::uint64_t text_source::total() const noexcept { return impl_->bytes.total(); }

}  // namespace v0
}  // namespace rater
