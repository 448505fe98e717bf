#pragma once
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace rater {
inline namespace v0 {
namespace detail {

/// Text with room around it that may be read, so that whoever looks at 64 bytes at a time need not look out for the ends. Grows
/// without clearing what is about to be written.
class text_buffer {
public:
  static constexpr std::size_t before = 64;
  static constexpr std::size_t behind = 192;

  [[nodiscard]] std::string_view view() const noexcept { return {bytes_ ? bytes_.get() + before : nullptr, size_}; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  void clear() noexcept { size_ = 0; }
  void cut(std::size_t size) noexcept { size_ = size; }

  /// Where `more` bytes can be written behind the text; `grew` then says how many were.
  char* room(std::size_t more) {
    if (bytes_ == nullptr || size_ + more > capacity_) grow(std::max(size_ + more, capacity_ + capacity_ / 2));
    return bytes_.get() + before + size_;
  }
  void grew(std::size_t count) noexcept { size_ += count; }
  void append(std::string_view text) {
    if (text.empty()) return;
    std::memcpy(room(text.size()), text.data(), text.size());
    size_ += text.size();
  }
  void drop_front(std::size_t count) noexcept {
    if (count == 0) return;
    size_ -= count;
    if (size_ > 0) std::memmove(bytes_.get() + before, bytes_.get() + before + count, size_);
  }
  /// A newline in front of the text, NULs behind it.
  void seal() {
    char* const end = room(0);
    std::memset(bytes_.get(), '\n', before);
    std::memset(end, 0, behind);
  }
  void swap(text_buffer& other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

private:
  void grow(std::size_t capacity) {
    auto bytes = std::make_unique_for_overwrite<char[]>(before + capacity + behind);
    if (size_ > 0) std::memcpy(bytes.get() + before, bytes_.get() + before, size_);
    bytes_ = std::move(bytes);
    capacity_ = capacity;
  }

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
