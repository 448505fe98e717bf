#pragma once
#include <cstddef>
#include <cstdint>

// The fast path from bytes to codes: plain rows, many at a time. A row is plain if it has as many cells as the header, ends in LF
// or CRLF, is no longer than `most_bytes`, and holds no quote, no control character and only valid UTF-8. What a plain row means
// is decided by tables that the decoders filled; cells that the tables do not know are handed back, one by one. Plain data alone,
// because these functions are compiled once for each instruction set.
namespace rater {
inline namespace v0 {
namespace detail {

inline constexpr std::size_t tile_rows = 16;
inline constexpr std::size_t widest_run = 64;
inline constexpr std::size_t most_runs = 8;         // of the operations of a file
inline constexpr std::size_t most_numbers = 32;     // the others are handed back
inline constexpr unsigned char ask_decoder = 0xFF;  // no code: a scale of 8 bits has at most 254 points

/// Codes of cells of one character, and of two digits.
struct code_table {
  unsigned char single[128];
  unsigned char pair[100];
};

/// Cells of up to 16 bytes of one text column and the numbers of their words. `low`, `high`: the cell, filled up with NUL.
struct word_entry {
  std::uint64_t low = 0, high = 0;
  std::uint32_t number = 0;
  std::uint32_t used = 0;
};
inline constexpr std::size_t word_places = 256;
inline constexpr std::size_t word_probes = 4;
inline std::size_t word_place(std::uint64_t low, std::uint64_t high) noexcept {
  return static_cast<std::size_t>(((low ^ (high * 0x9E3779B97F4A7C15u)) * 0xD6E8FEB86659FD93u) >> 56);
}

enum class fast_kind : unsigned char { answers, answer, number, word, other };

/// What to do with a cell, or with `count` cells from it on (answers).
struct fast_op {
  fast_kind kind = fast_kind::other;
  std::uint32_t cell = 0;
  std::uint32_t count = 1;
  std::uint32_t slot = 0;                   ///< of one cell
  const std::uint32_t* slots = nullptr;     ///< of many
  const code_table* codes = nullptr;        ///< answers
  unsigned char* const* columns = nullptr;  ///< where their codes go, with room for tile_rows more
  void* column = nullptr;                   ///< where one code, number or word goes
  const word_entry* words = nullptr;        ///< word_places + word_probes of them
};

/// A cell of a plain row that the tables do not know.
struct deferred_cell {
  const char* begin;
  std::uint32_t size;
  std::uint32_t slot;
  std::size_t row;
};

struct fast_job {
  const char* at;   ///< the first byte of a row; 64 bytes before it can be read, and 192 behind `end`
  const char* end;  ///< where there is a NUL
  std::size_t row;  ///< of the columns, for the next row
  std::size_t row_end;
  char delimiter;
  char decimal, other_decimal;  ///< either may be in a number
  std::uint32_t columns;
  std::size_t most_bytes;
  const fast_op* ops;
  std::size_t op_count;
  deferred_cell* deferred;
  std::size_t deferred_count;
  std::size_t deferred_room;
  std::size_t cells_a_row;  ///< at most so many are handed back
};

/// Reads rows from `at` on until one is not plain (or there is none), `row_end` is reached or there is no room to hand back
/// cells.
using fast_rows = void (*)(fast_job& job);
void fast_rows_scalar(fast_job& job);
void fast_rows_avx2(fast_job& job);
void fast_rows_avx512(fast_job& job);

}  // namespace detail
}  // namespace v0
}  // namespace rater
