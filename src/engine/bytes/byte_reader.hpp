#pragma once
#include <rater/export.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace rater {
inline namespace v0 {
namespace detail {

/// Reads what byte_writer wrote, from bytes that nobody vouches for: every function throws error(errc::data), with the byte, for
/// what is not there or cannot be. Nothing is copied or allocated but texts.
class RATER_EXPORT byte_reader {
public:
  /// `at` is where the bytes stand in the whole, for messages.
  explicit byte_reader(std::span<const std::byte> bytes, std::uint64_t at = 0) noexcept : bytes_(bytes), start_(at) {}

  std::uint8_t u8() {
    need(1);
    return static_cast<std::uint8_t>(bytes_[at_++]);
  }
  std::uint32_t u32() { return static_cast<std::uint32_t>(fixed(4)); }
  std::uint64_t u64() { return fixed(8); }
  double f64();
  /// Also refuses a number that is not written as short as it can be, so that equal things are equal bytes.
  std::uint64_t varint() {
    if (at_ < bytes_.size() && bytes_[at_] < std::byte{0x80}) return static_cast<std::uint64_t>(bytes_[at_++]);
    return long_varint();
  }
  std::int64_t signed_varint() {
    const std::uint64_t x = varint();
    return static_cast<std::int64_t>((x >> 1) ^ (0 - (x & 1)));
  }
  bool flag();
  std::string text();
  std::span<const std::byte> raw(std::size_t size);

  /// How many of something follow, each of which takes at least this many bytes: a count that the bytes left cannot hold is
  /// refused, so that memory can be made for it.
  std::size_t count(std::size_t bytes_each);
  /// A number from 0 to `last`: an enumerator, a place.
  std::uint64_t up_to(std::uint64_t last, const char* what);

  [[nodiscard]] std::size_t left() const noexcept { return bytes_.size() - at_; }
  [[nodiscard]] std::uint64_t position() const noexcept { return start_ + at_; }
  /// Throws if there are bytes that nobody asked for.
  void expect_end(const char* what) const;
  [[noreturn]] void fail(const std::string& message) const { fail_at(message, position()); }
  [[noreturn]] static void fail_at(const std::string& message, std::uint64_t at);

private:
  void need(std::size_t size) const {
    if (left() < size) fail_short(size);
  }
  [[noreturn]] void fail_short(std::size_t size) const;
  std::uint64_t fixed(std::size_t size);
  std::uint64_t long_varint();

  std::span<const std::byte> bytes_;
  std::uint64_t start_;
  std::size_t at_ = 0;
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
