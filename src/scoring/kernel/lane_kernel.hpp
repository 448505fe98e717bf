#pragma once
#include <cstddef>
#include <cstdint>

// Scores 64 respondents at a time, column by column, compiled once for each instruction set. Plain data only: these files share
// no inline function with others (see rater_set_simd in cmake/libraries.cmake).
namespace rater {
inline namespace v0 {
namespace detail {

inline constexpr int lane_rows = 64;

/// An item of a basis: codes as answered, 0 where missing.
struct lane_item {
  std::int32_t column[2] = {-1, -1};  ///< among the answer columns; -1: `fixed`
  std::uint8_t top = 0;               ///< of a reversed item the number of points + 1, else 0
  std::uint8_t fixed = 0;             ///< an expectation that is one number for everybody, as a code
};
struct lane_basis {
  const lane_item* items = nullptr;
  std::int32_t count = 0;
  std::int32_t columns = 1;
  std::int32_t need = 1;
  bool bytes_suffice = true;              ///< sums stay below 256
  const std::uint32_t* factor = nullptr;  ///< by number of answers: what turns a sum into the mean's integer
};

/// What is computed of one or two columns of a basis: c0 * first + c1 * second.
struct lane_mean {
  std::int32_t basis = 0, c0 = 0, c1 = 0;
  std::int64_t origin = 0;
  std::int32_t lane = 0;
  bool is_wide = false;
};
struct lane_class {
  std::int32_t basis = 0, c0 = 0, c1 = 0;
  std::int32_t which = 0;  ///< 0: the difference is below 0; 1: 0; 2: above
  std::int32_t lane = 0;
};
struct lane_part {
  std::int32_t basis = 0, c0 = 0, c1 = 0;
  std::int32_t times = 1;  ///< to the unit that all dimensions have in common
  std::int32_t dimension = 0;
};
/// Of all dimensions together, in rows that have them all.
enum class lane_overall_kind : std::int32_t { mean, share, weighted, items };
struct lane_overall {
  lane_overall_kind kind = lane_overall_kind::mean;
  const lane_part* parts = nullptr;
  std::int32_t count = 0;
  std::int32_t times = 1;                     ///< mean
  std::int32_t which = 0;                     ///< share, as lane_class
  std::int64_t weighted_origin = 0;           ///< weighted: added to the sum, before it is shifted
  std::int32_t shift = 0;                     ///< weighted
  std::int32_t at = 0;                        ///< which of the program's this is
  const std::int64_t* item_factor = nullptr;  ///< items: by number of answers
  std::int64_t origin = 0;
  std::int32_t lane = 0;
  bool is_wide = false;
};
/// An outcome: how many of two thresholds its code reaches, or the code less one.
struct lane_outcome {
  std::int32_t column = 0;
  std::int32_t at_least[2] = {0, 0};  ///< 0: no such threshold
  std::int64_t origin = 0;
  std::int32_t lane = 0;
};

struct lane_program {
  const lane_basis* bases = nullptr;
  const lane_mean* means = nullptr;
  const lane_class* classes = nullptr;
  const lane_overall* overall = nullptr;
  const lane_outcome* outcomes = nullptr;
  std::int32_t base_count = 0, mean_count = 0, class_count = 0, overall_count = 0, outcome_count = 0;
};

/// Columns in, lanes out; what lies between is kept for rows that need a second look.
struct lane_columns {
  const std::uint8_t* const* codes = nullptr;  ///< by answer column: 64 codes
  std::uint8_t* answers = nullptr;             ///< [basis][64]: how many
  std::uint8_t* item_answers = nullptr;        ///< [overall][64]: how many answers an overall of `items` has
  std::uint16_t* sums = nullptr;               ///< [basis][2][64]: of steps above the minimum
  std::uint16_t* points = nullptr;             ///< [dimension][64]: importance in whole points
  std::uint16_t* narrow = nullptr;             ///< [lane][64]
  std::uint64_t* wide = nullptr;
};

/// Bytes of a borrowed column as codes.
struct byte_codes {
  std::uint8_t code[256] = {};  ///< by value
  bool is_range = false;        ///< code = value - base (modulo 256) where that is 1 .. points, else 0
  std::uint8_t base = 0, points = 0;
};

/// Where the answers of one column are.
struct lane_source {
  enum class form : std::int32_t {
    none,     ///< not by this kernel: the codes are in `decoded` already
    codes,    ///< our own
    bytes,    ///< borrowed, to be decoded by `table`
    numbers,  ///< borrowed, 32 bits: `minimum` .. `minimum` + `points` - 1
  };
  form how = form::none;
  const void* data = nullptr;
  const byte_codes* table = nullptr;
  std::int32_t minimum = 0, points = 0;
  bool is_item = false;
  bool all_blank = false;  ///< what is missing is blank
};

/// Importance of one dimension: doubles, or bytes that are all answers.
struct points_source {
  const double* numbers = nullptr;
  const std::uint8_t* bytes = nullptr;
};

struct lane_kernel {
  void (*score)(const lane_program&, const lane_columns&);
  /// Codes of 64 rows from `first` of each column, decoded where they must be ([column][64]); by column a bit for each row
  /// without answer. Returns a bit for each row that answered an item.
  std::uint64_t (*read)(const lane_source*, std::int32_t count, std::size_t first, std::uint8_t* decoded,
                        const std::uint8_t** codes, std::uint64_t* missing);
  /// Adds to counts[column * stride] the rows of `rows` that are not missing, and to counts[column * stride + blank] those that
  /// are, in columns where they all are for that reason.
  void (*count)(const lane_source*, const std::uint64_t* missing, std::int32_t columns, std::uint64_t rows, std::int64_t* counts,
                std::size_t stride, std::size_t blank);
  /// Adds to counts[why[value]] each of the 64 bytes whose bit is set.
  void (*tally)(const std::uint8_t* bytes, std::uint64_t rows, const std::uint8_t* why, std::int64_t* counts);
  /// A bit for each of 64 bytes that are zero; below the threshold; equal to the value.
  std::uint64_t (*zeros)(const std::uint8_t*);
  std::uint64_t (*below)(const std::uint8_t*, std::uint8_t threshold);
  std::uint64_t (*equal)(const std::uint8_t*, std::uint8_t value);
  /// Importance of `dimensions` columns of 64 numbers as whole points: a bit for each row where all are whole, 0 .. 100, and sum
  /// to 100.
  std::uint64_t (*points)(const points_source* in, std::int32_t dimensions, std::uint16_t* out);
};

extern const lane_kernel lane_kernel_scalar;
#if defined(RATER_HAS_SIMD)
extern const lane_kernel lane_kernel_avx2;
extern const lane_kernel lane_kernel_avx512;
#endif

}  // namespace detail
}  // namespace v0
}  // namespace rater
