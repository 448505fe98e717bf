#include "engine/bytes/container.hpp"

#include "detail/nearest.hpp"
#include "engine/bytes/byte_reader.hpp"
#include "engine/bytes/byte_writer.hpp"

#include <rater/error.hpp>

#include <algorithm>
#include <bit>
#include <cstring>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

// No text starts like this; line ends that a transfer as text has changed are noticed.
constexpr std::string_view magic = "\x89RATR\r\n\x1A";
constexpr std::size_t tag_size = 4, checksum_size = 8;
constexpr std::size_t header_size = 8 + 4 + 8;            // magic, format, size of the whole
constexpr std::size_t section_header = tag_size + 1 + 8;  // tag, flags, size
constexpr std::uint8_t mandatory_flag = 1;
constexpr std::size_t most_sections = 1'000'000;  // what travels along a merge of very many states is still less

std::uint64_t word_at(const std::byte* from) noexcept {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < 8; ++i) word |= static_cast<std::uint64_t>(from[i]) << (8 * i);
  return word;
}

bool is_tag(std::string_view tag) noexcept {
  const auto fits = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return tag.size() == tag_size && std::all_of(tag.begin(), tag.end(), fits);
}

void check_start(std::span<const std::byte> bytes) {
  if (!may_be_state(bytes))
    byte_reader::fail_at("this is no state that rater has written (rater partial, accumulator::serialize)", 0);
  if (bytes.size() < header_size)
    byte_reader::fail_at("the state was cut off within its header; make or fetch it again", bytes.size());
}

void check_whole(std::span<const std::byte> bytes, std::uint64_t size) {
  if (bytes.size() < size || size < header_size + checksum_size)
    byte_reader::fail_at("the state was cut off: it should have " + std::to_string(size) + " bytes; make or fetch it again",
                         bytes.size());
  if (bytes.size() > size)
    byte_reader::fail_at("something follows the state, which ends here; cut it off, or fetch it again", size);
  const std::size_t sum_at = bytes.size() - checksum_size;
  if (checksum(bytes.first(sum_at)) != word_at(bytes.data() + sum_at))
    byte_reader::fail_at("the state is damaged: its checksum is not that of its bytes; make or fetch it again", sum_at);
}

section_view read_section(byte_reader& in) {
  section_view s;
  const std::uint64_t start = in.position();
  const auto tag = in.raw(tag_size);
  s.tag = {reinterpret_cast<const char*>(tag.data()), tag.size()};
  if (!is_tag(s.tag)) byte_reader::fail_at("the state is damaged: " + quote(s.tag) + " is no name of a section", start);
  const std::uint8_t flags = in.u8();
  if (flags > mandatory_flag)
    byte_reader::fail_at("the state is damaged: section " + std::string(s.tag) + " has unknown flags", start);
  s.mandatory = flags == mandatory_flag;
  const std::uint64_t size = in.u64();
  s.at = in.position();
  if (size > in.left())
    byte_reader::fail_at("the state is damaged: section " + std::string(s.tag) + " would have " + std::to_string(size) +
                             " bytes, more than follow",
                         start);
  s.bytes = in.raw(static_cast<std::size_t>(size));
  return s;
}

}  // namespace

bool may_be_state(std::span<const std::byte> bytes) noexcept {
  const std::size_t known = std::min(bytes.size(), magic.size());
  return known > 0 && std::memcmp(bytes.data(), magic.data(), known) == 0;
}

std::uint64_t checksum(std::span<const std::byte> bytes) noexcept {
  // Each step maps the words one to one, and the states one to one: a change in one word is never lost.
  constexpr std::uint64_t factor = 0x9E3779B97F4A7C15u;
  std::uint64_t h = factor ^ bytes.size();
  const auto mix = [&](std::uint64_t word) { h = std::rotl(h ^ word, 29) * factor; };
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) mix(word_at(bytes.data() + at));
  if (at < bytes.size()) {
    std::byte last[8] = {};
    std::copy(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end(), last);
    mix(word_at(last));
  }
  return h ^ (h >> 32);
}

void check_tag(std::string_view tag) {
  if (!is_tag(tag)) throw error(errc::usage, "a section is called by four ASCII letters or digits", "section " + quote(tag));
}

std::vector<std::byte> pack(std::span<const section> sections) {
  std::size_t size = header_size + checksum_size;
  for (const section& s : sections) size += section_header + s.bytes.size();
  byte_writer out;
  out.reserve(size);
  out.raw(std::as_bytes(std::span(magic)));
  out.u32(state_format);
  out.u64(size);
  for (const section& s : sections) {
    check_tag(s.tag);
    out.raw(std::as_bytes(std::span(s.tag)));
    out.u8(s.mandatory ? mandatory_flag : 0);
    out.u64(s.bytes.size());
    out.raw(s.bytes);
  }
  out.u64(checksum(out.bytes()));
  return out.take();
}

std::vector<section_view> unpack(std::span<const std::byte> bytes, const state_limits& limits) {
  if (bytes.size() > limits.bytes)
    throw error(errc::limit, "the state has " + std::to_string(bytes.size()) + " bytes, at most " + std::to_string(limits.bytes) +
                                 " are allowed");
  check_start(bytes);
  byte_reader header(bytes.subspan(magic.size()), magic.size());
  const std::uint32_t format = header.u32();
  if (format > state_format)
    throw error(errc::incompatible, "the state is of format " + std::to_string(format) +
                                        ", written by a later version of rater; this one reads format " +
                                        std::to_string(state_format) + ": use that version, or a later one");
  if (format == 0) byte_reader::fail_at("the state is damaged: there is no format 0", magic.size());
  check_whole(bytes, header.u64());
  byte_reader in(bytes.subspan(header_size, bytes.size() - header_size - checksum_size), header_size);
  std::vector<section_view> out;
  while (in.left() > 0) {
    if (out.size() == most_sections) in.fail("the state has more than " + std::to_string(most_sections) + " sections");
    out.push_back(read_section(in));
  }
  return out;
}

section_view take(std::vector<section_view>& sections, std::string_view tag) {
  const auto is_it = [&](const section_view& s) { return s.tag == tag; };
  const auto found = std::find_if(sections.begin(), sections.end(), is_it);
  if (found == sections.end()) byte_reader::fail_at("the state is damaged: it has no section " + std::string(tag), header_size);
  const section_view out = *found;
  const auto next = sections.erase(found);
  if (const auto second = std::find_if(next, sections.end(), is_it); second != sections.end())
    byte_reader::fail_at("the state is damaged: a second section " + std::string(tag), second->at);
  return out;
}

std::vector<state_section> take_rest(const std::vector<section_view>& sections) {
  std::vector<state_section> out;
  for (const section_view& s : sections) {
    if (s.mandatory)
      throw error(errc::incompatible,
                  "the state has a part called " + quote(s.tag) +
                      " that this version of rater does not know and must; a later version wrote it: use that "
                      "one");
    out.push_back({std::string(s.tag), {s.bytes.begin(), s.bytes.end()}});
  }
  return out;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
