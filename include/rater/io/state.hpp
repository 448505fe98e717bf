#pragma once
#include <rater/engine/accumulator.hpp>
#include <rater/export.hpp>
#include <rater/io/accumulate.hpp>
#include <rater/record.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace rater {
inline namespace v0 {

/// What travels with a state besides its numbers: where the answers came from, and how they were read.
struct state_about {
  reading from{};
  std::vector<setting> settings{};   ///< of whoever read them, for the settings of a result
  std::vector<std::string> notes{};  ///< for the notes of a result, before those about the rows
  std::string version{};             ///< of rater, which wrote this; set when it is written
};

/// A state that was read.
struct saved_state {
  accumulator board;
  state_about about{};
};

/// The state with what is known of the answers added since it was read or made: docs/serialization.md. What came with the board
/// travels along.
[[nodiscard]] RATER_EXPORT std::vector<std::byte> state_bytes(accumulator board, const state_about& added);
/// The same as a file, which is there whole or not at all. Throws error(errc::io).
RATER_EXPORT void write_state(const std::string& file, const accumulator& board, const state_about& added);

/// Throws as accumulator::deserialize does, with `name` in front of the byte.
[[nodiscard]] RATER_EXPORT saved_state state_of(std::span<const std::byte> bytes, const std::string& name = {},
                                                const state_limits& limits = {});
/// The same from a file; "-" is standard input. Throws also error(errc::io).
[[nodiscard]] RATER_EXPORT saved_state read_state(const std::string& file, const state_limits& limits = {});

/// True if the file begins as a state does. False for one that cannot be read, and for standard input.
[[nodiscard]] RATER_EXPORT bool is_state(const std::string& file);

/// What is known of the answers of a board and of all that was merged into it, in order: files and notes follow one another,
/// counts are added up, a setting that differs becomes the list of its values. O(what was written).
[[nodiscard]] RATER_EXPORT state_about about(const accumulator& board);

}  // namespace v0
}  // namespace rater
