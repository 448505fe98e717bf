#pragma once
#include <cstddef>
#include <cstdint>

// Scores 64 respondents at a time, column by column, compiled once for each instruction set. Plain data only: these files share
// no inline function with others (see rater_set_simd in cmake/libraries.cmake).
namespace rater {
inline namespace v0 {
namespace detail {

inline constexpr int lane_rows = 64;
inline constexpr int most_parts = 64;  ///< dimensions of a family

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
  bool bytes_suffice = true;                    ///< sums stay below 256
  const std::uint32_t* factor = nullptr;        ///< by number of answers (256): what turns a sum into the mean's integer
  const std::uint16_t* short_factor = nullptr;  ///< the same
  double unit = 0;                              ///< > 0: no factors of 16 bits; the mean's integer is round(sum * unit / answers)
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
  double unit = 0;  ///< of a long family: as that of a basis
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
  double item_unit = 0;                       ///< items: > 0: no factors, as `unit` of a basis
  bool is_long = false;                       ///< mean, share: scores of dimensions do not fit 32 bits, or are rounded
  std::int64_t limit[2] = {0, 0};             ///< long, share: the least that is no longer below, the least that is above
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

/// 64 answers of a column: steps above the minimum are byte - low (modulo 256) where that is below `steps`; else it is missing.
struct lane_column {
  const std::uint8_t* bytes = nullptr;
  std::uint8_t low = 1, steps = 254;  ///< as they are: of codes
};

/// Columns in, lanes out; what lies between is kept for rows that need a second look.
struct lane_columns {
  const lane_column* answered = nullptr;  ///< by answer column
  std::uint8_t* answers = nullptr;        ///< [basis][64]: how many
  std::uint8_t* item_answers = nullptr;   ///< [overall][64]: how many answers an overall of `items` has
  std::uint16_t* sums = nullptr;          ///< [basis][2][64]: of steps above the minimum
  std::uint16_t* factors = nullptr;       ///< [basis][64]: what turns sums into means, modulo 2^16
  std::uint16_t* points = nullptr;        ///< [dimension][64]: importance in whole points
  std::uint16_t* narrow = nullptr;        ///< [lane][64]
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
    other,    ///< no answers: a column of numbers
    none,     ///< not by this kernel: the codes are in `decoded` already
    codes,    ///< our own
    bytes,    ///< borrowed, to be read by `table`
    numbers,  ///< borrowed, 32 bits: `minimum` .. `minimum` + `points` - 1
  };
  form how = form::none;
  const void* data = nullptr;
  const byte_codes* table = nullptr;
  std::int32_t minimum = 0, points = 0;
  bool is_item = false;
  bool all_blank = false;  ///< what is missing is blank
  // The kernel counts the missing by reason where the reason follows from the byte.
  bool has_reasons = false;
  std::uint8_t usual = 0, usual_why = 0;  ///< a byte that is missing, and why
  const std::uint8_t* why = nullptr;      ///< by byte; needed where others are missing too
};

/// Importance of one dimension: doubles, or bytes that are all answers.
struct points_source {
  const double* numbers = nullptr;
  const std::uint8_t* bytes = nullptr;
};

struct lane_kernel {
  void (*score)(const lane_program&, const lane_columns&);
  /// Finds the answers of 64 rows from `first` of each column; decodes them ([column][64]) where bytes are not answers as they
  /// are. By column a bit for each row without answer; adds to counts[column * stride + reason] (0: answered) the rows that it
  /// can tell the reason of. Returns a bit for each row that answered an item.
  std::uint64_t (*read)(const lane_source*, std::int32_t count, std::size_t first, std::uint8_t* decoded, lane_column* columns,
                        std::uint64_t* missing, std::int64_t* counts, std::size_t stride);
  /// A bit for each of 64 bytes that are zero; below the threshold.
  std::uint64_t (*zeros)(const std::uint8_t*);
  std::uint64_t (*below)(const std::uint8_t*, std::uint8_t threshold);
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
