#pragma once
#include <string>
#include <string_view>

struct UConverter;

namespace rater {
inline namespace v0 {
namespace detail {

/// One of ICU's converters, from bytes to UTF-8, fed piece by piece.
class icu_decoder {
public:
  /// Throws error(errc::usage) for a name that ICU does not know; the message lists some that it does.
  explicit icu_decoder(const std::string& name);
  ~icu_decoder();
  icu_decoder(const icu_decoder&) = delete;
  icu_decoder& operator=(const icu_decoder&) = delete;

  [[nodiscard]] bool is_utf8() const noexcept;
  /// Appends what these bytes say; a sequence cut off at their end is kept for the next call unless they are the last.
  void append(std::string_view bytes, bool last, std::string& text);

private:
  UConverter* converter_;
  char16_t lead_ = 0;  // the first half of a pair whose second half is still to come
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
