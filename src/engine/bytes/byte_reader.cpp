#include "engine/bytes/byte_reader.hpp"

#include <rater/error.hpp>

#include <bit>

namespace rater {
inline namespace v0 {
namespace detail {

void byte_reader::fail_at(const std::string& message, std::uint64_t at) {
  throw error(errc::data, message, "byte " + std::to_string(at) + " of the state");
}

void byte_reader::fail_short(std::size_t size) const {
  fail("the state is damaged: " + std::to_string(size) + " more bytes were expected here, " + std::to_string(left()) +
       " are there");
}

std::uint64_t byte_reader::fixed(std::size_t size) {
  need(size);
  std::uint64_t x = 0;
  for (std::size_t i = 0; i < size; ++i) x |= static_cast<std::uint64_t>(bytes_[at_ + i]) << (8 * i);
  at_ += size;
  return x;
}

double byte_reader::f64() { return std::bit_cast<double>(fixed(8)); }

std::uint64_t byte_reader::long_varint() {
  const std::uint64_t start = position();
  std::uint64_t x = 0;
  for (unsigned shift = 0;; shift += 7) {
    const std::uint8_t next = u8();
    const bool last = (next & 0x80) == 0;
    if (shift == 63 && next > 1) fail_at("the state is damaged: a number of more than 64 bits", start);
    if (last && next == 0 && shift > 0) fail_at("the state is damaged: a number with zeros in front", start);
    x |= static_cast<std::uint64_t>(next & 0x7F) << shift;
    if (last) return x;
  }
}

bool byte_reader::flag() { return up_to(1, "a yes or no") == 1; }

std::string byte_reader::text() {
  const std::size_t size = count(1);
  const auto from = raw(size);
  return {reinterpret_cast<const char*>(from.data()), from.size()};
}

std::span<const std::byte> byte_reader::raw(std::size_t size) {
  need(size);
  const auto out = bytes_.subspan(at_, size);
  at_ += size;
  return out;
}

std::size_t byte_reader::count(std::size_t bytes_each) {
  const std::uint64_t start = position();
  const std::uint64_t count = varint();
  if (count > left() / bytes_each)
    fail_at("the state is damaged: " + std::to_string(count) + " entries cannot be in the " + std::to_string(left()) +
                " bytes that follow",
            start);
  return static_cast<std::size_t>(count);
}

std::uint64_t byte_reader::up_to(std::uint64_t last, const char* what) {
  const std::uint64_t start = position();
  const std::uint64_t x = varint();
  if (x > last)
    fail_at("the state is damaged: " + std::to_string(x) + " is no " + what + " (0 to " + std::to_string(last) + " was expected)",
            start);
  return x;
}

void byte_reader::expect_end(const char* what) const {
  if (left() > 0) fail("the state is damaged: " + std::to_string(left()) + " bytes too many behind " + what);
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
