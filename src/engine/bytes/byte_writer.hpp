#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// Numbers and texts as the bytes of docs/serialization.md: little-endian, the same on every machine.
class byte_writer {
public:
  void u8(std::uint8_t x) { bytes_.push_back(std::byte{x}); }
  void u32(std::uint32_t x) { fixed<4>(x); }
  void u64(std::uint64_t x) { fixed<8>(x); }
  void f64(double x) { u64(std::bit_cast<std::uint64_t>(x)); }
  /// Seven bits a byte, the lowest first; the top bit says that more follow (LEB128).
  void varint(std::uint64_t x) {
    for (; x >= 0x80; x >>= 7) u8(static_cast<std::uint8_t>(x | 0x80));
    u8(static_cast<std::uint8_t>(x));
  }
  /// 0, -1, 1, -2, ... as 0, 1, 2, 3, ...
  void signed_varint(std::int64_t x) { varint((static_cast<std::uint64_t>(x) << 1) ^ static_cast<std::uint64_t>(x >> 63)); }
  void flag(bool x) { u8(x ? 1 : 0); }
  /// The length as a varint, then the bytes.
  void text(std::string_view x) {
    varint(x.size());
    raw(std::as_bytes(std::span(x)));
  }
  void raw(std::span<const std::byte> x) { bytes_.insert(bytes_.end(), x.begin(), x.end()); }

  void reserve(std::size_t size) { bytes_.reserve(size); }
  [[nodiscard]] const std::vector<std::byte>& bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::vector<std::byte> take() noexcept { return std::exchange(bytes_, {}); }

private:
  template <unsigned Size>
  void fixed(std::uint64_t x) {
    std::byte out[Size];
    for (unsigned i = 0; i < Size; ++i) out[i] = static_cast<std::byte>(x >> (8 * i));
    raw(out);
  }
  std::vector<std::byte> bytes_;
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
