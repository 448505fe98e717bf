#include <rater/io/state.hpp>

#include "engine/bytes/container.hpp"
#include "io/detail/byte_source.hpp"
#include "io/detail/state_about.hpp"
#include "io/detail/whole_file.hpp"

#include <rater/error.hpp>
#include <rater/version.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <span>
#include <utility>

namespace rater {
inline namespace v0 {
namespace {

// Enough to see whether a file is a state at all.
constexpr std::size_t first_block = 64u << 10;

std::vector<std::byte> read_whole(const std::string& file, const state_limits& limits) {
  detail::byte_source source(file);
  std::vector<std::byte> bytes;
  for (std::size_t block = first_block;; block = std::max(block, bytes.size())) {
    const std::size_t size = bytes.size();
    bytes.resize(size + block);
    const std::size_t count = source.read(reinterpret_cast<char*>(bytes.data() + size), block);
    bytes.resize(size + count);
    if (count < block) return bytes;
    if (bytes.size() > limits.bytes)
      throw error(errc::limit, "the state has more than the " + std::to_string(limits.bytes) + " bytes that are allowed",
                  detail::display_name(file));
    if (size == 0 && !detail::may_be_state(bytes)) return bytes;  // not worth reading to its end
  }
}

bool says_something(const state_about& a) noexcept {
  const auto& [origin, issues] = a.from;
  return !origin.files.empty() || !origin.notes.empty() || origin.rows_rejected != 0 || origin.blank_lines != 0 ||
         !issues.empty() || !a.settings.empty() || !a.notes.empty();
}

bool is_about(const state_section& s) noexcept { return s.tag == detail::about_tag; }

}  // namespace

std::vector<std::byte> state_bytes(accumulator board, const state_about& added) {
  const auto& known = board.sections();
  if (!says_something(added) && std::any_of(known.begin(), known.end(), is_about)) return board.serialize();
  state_about signed_about = added;
  signed_about.version = RATER_VERSION;
  board.add_section({detail::about_tag, detail::about_bytes(signed_about)});
  return board.serialize();
}

void write_state(const std::string& file, const accumulator& board, const state_about& added) {
  detail::write_whole_file(file, state_bytes(board, added));
}

bool is_state(const std::string& file) {
  if (file == "-") return false;
  std::ifstream in(file, std::ios::binary);
  std::array<char, 8> first{};
  in.read(first.data(), first.size());
  return in.gcount() == static_cast<std::streamsize>(first.size()) && detail::may_be_state(std::as_bytes(std::span(first)));
}

state_about about(const accumulator& board) {
  state_about all;
  for (const state_section& s : board.sections()) {
    if (is_about(s)) detail::append(all, detail::about_of(s.bytes));
  }
  return all;
}

saved_state state_of(std::span<const std::byte> bytes, const std::string& name, const state_limits& limits) {
  try {
    accumulator board = accumulator::deserialize(bytes, limits);
    state_about known = about(board);
    return {std::move(board), std::move(known)};
  } catch (const error& e) {
    if (name.empty()) throw;
    const std::string file = detail::display_name(name);
    throw error(e.code(), e.message(), e.where().empty() ? file : file + ' ' + e.where());
  }
}

saved_state read_state(const std::string& file, const state_limits& limits) {
  return state_of(read_whole(file, limits), file, limits);
}

}  // namespace v0
}  // namespace rater
