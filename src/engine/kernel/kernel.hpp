#pragma once
#include <cstdint>

// The inner loops of the engine, compiled once for each instruction set. Plain data only: these files share no inline function
// with others (see rater_set_simd in cmake/libraries.cmake).
namespace rater {
inline namespace v0 {
namespace detail {

inline constexpr int limb_bits = 52;
inline constexpr std::uint64_t limb_mask = (std::uint64_t{1} << limb_bits) - 1;
/// Rows that wait for a group before they are added to its sums together, at most.
inline constexpr int waiting_rows = 16;
/// Limbs' worth that a row may add to one limb: the wide sums add up to four products.
inline constexpr int load_of_a_row = 4;

/// Where the sums of a group stand among its limbs. Limb k of a sum of lane i is at first + k * stride + i.
///
/// A weight is one digit, below 2^36 (millionths), or two digits a + 2^32 b, each below 2^32. Sums with weights of two digits are
/// kept as parts one after another, each laid out alike: with a and a^2, with b and b^2, with a b in place of squares (there sums
/// that have no square stay 0). Rows are counted in the first part alone.
struct kernel_layout {
  std::int32_t digits = 1;              ///< of a weight
  bool linear = false;                  ///< sums of w and w x alone; two parts where weights have two digits
  std::int32_t waiting = waiting_rows;  ///< rows that wait; fewer where cells are small and many
  std::int64_t part = 0;                ///< limbs of one part
  std::int32_t lanes = 0;               ///< narrow ones, a multiple of 8
  std::int32_t wide = 0;
  std::int32_t row_bytes = 0;   ///< of a row that waits: a multiple of 16
  std::int32_t pairs = 0;       ///< a multiple of 16
  std::int32_t pairs_used = 0;  ///< the others are 0
  bool narrow_is_14_bits = true;
  bool pairs_are_near = true;             ///< of the first sixteen lanes; else they are added one by one
  const std::uint64_t* pair_a = nullptr;  ///< by pair: a narrow lane
  const std::uint64_t* pair_b = nullptr;
  const std::uint8_t* shuffle = nullptr;                                ///< for AVX2: by 16 pairs 4 masks of 16 bytes
  std::int64_t wx = 0, wxx = 0, wwx = 0, wwxx = 0;                      ///< narrow: 2, 3, 3, 3 limbs, stride lanes
  std::int64_t pair = 0;                                                ///< sum w^2 x x': 3 limbs, stride pairs
  std::int64_t wide_wx = 0, wide_wxx = 0, wide_wwx = 0, wide_wwxx = 0;  ///< 3, 4, 4, 5 limbs, stride wide
  std::int64_t n = 0, w = 0, ww = 0;                                    ///< 1, 2, 3 limbs, stride 1
};

/// Rows of one group, each `row_bytes` long: its narrow lanes, its weight (one digit or two, the low one first), its wide lanes.
struct kernel_rows {
  const unsigned char* rows = nullptr;
  std::int32_t count = 0;  ///< up to waiting_rows
};

/// What the loops know of a group.
struct kernel_cell {
  std::int64_t* limbs = nullptr;
  unsigned char* rows = nullptr;
  std::int32_t* load = nullptr;  ///< how many limbs' worth have been added to any limb since the last carry
  std::int32_t count = 0;        ///< rows that wait
};

/// Up to 64 rows, lanes by column, and the cell of each row in `mask`.
struct kernel_batch {
  const std::uint16_t* narrow = nullptr;  ///< [lane][64]
  const std::uint64_t* wide = nullptr;    ///< [wide lane][64]
  const std::uint64_t* w = nullptr;       ///< low digits where there are two
  const std::uint32_t* place = nullptr;
  std::uint16_t* turned = nullptr;  ///< scratch: [64][lane]
  std::uint64_t mask = 0;
  const std::uint64_t* w_high = nullptr;  ///< where weights have two digits
};

struct kernel_carry {
  void (*carry)(const void* layout, std::int64_t* limbs) = nullptr;
  const void* layout = nullptr;
  std::int32_t most = 0;  ///< load at which it is called
};

struct kernel {
  /// Adds rows to the limbs of a group, without carries.
  void (*flush)(const kernel_layout&, const kernel_rows&, std::int64_t* limbs);
  /// Puts rows to those that wait, and flushes what is full.
  void (*add)(const kernel_layout&, const kernel_batch&, kernel_cell* cells, const kernel_carry&);
  /// Weights in millionths where they are such, below 68,719; returns a bit for each row where they are not (also 0, NaN).
  std::uint64_t (*weights)(const double* w, int count, std::uint64_t* out);
};

extern const kernel kernel_scalar;
#if defined(RATER_HAS_SIMD)
extern const kernel kernel_avx2;
extern const kernel kernel_avx512;
#endif

}  // namespace detail
}  // namespace v0
}  // namespace rater
