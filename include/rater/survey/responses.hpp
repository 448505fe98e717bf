#pragma once
#include <rater/error.hpp>
#include <rater/export.hpp>
#include <rater/survey/instrument.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rater {
inline namespace v0 {

namespace detail {
struct responses_access;
}

enum class number_type : std::uint8_t { i8, u8, i16, u16, i32, u32, i64, u64, f32, f64 };

/// The numbers a column can be borrowed as.
template <class T>
concept column_number =
    std::same_as<T, std::int8_t> || std::same_as<T, std::uint8_t> || std::same_as<T, std::int16_t> ||
    std::same_as<T, std::uint16_t> || std::same_as<T, std::int32_t> || std::same_as<T, std::uint32_t> ||
    std::same_as<T, std::int64_t> || std::same_as<T, std::uint64_t> || std::same_as<T, float> || std::same_as<T, double>;

/// A column in the caller's memory: `size` numbers, each `stride` bytes after the one before. Holds raw values (not codes);
/// missing is NaN, a sentinel given here, or a place where the mask is 0. The instrument's own missing codes apply as well.
/// 0 is a value like any other. The memory must outlive every use.
class RATER_EXPORT column_view {
public:
  template <column_number T>
  column_view(std::span<const T> values) noexcept : column_view(values.data(), values.size(), sizeof(T)) {}
  template <column_number T>
  column_view(std::span<T> values) noexcept : column_view(std::span<const T>(values)) {}
  template <column_number T>
  column_view(const std::vector<T>& values) noexcept : column_view(std::span<const T>(values)) {}
  template <column_number T>
  column_view(const std::vector<T>&&) = delete;  // it would be gone before it is read
  /// `stride` in bytes: for a field of an array of structs, sizeof(the struct); for a column of a row-major table, its
  /// width times sizeof(T). May be negative.
  template <column_number T>
  column_view(const T* first, std::size_t size, std::ptrdiff_t stride) noexcept
      : data_(reinterpret_cast<const std::byte*>(first)), size_(size), stride_(stride), type_(type_of<T>()) {}

  /// Also missing: this value, for this reason. May be repeated.
  column_view& missing(double value, missing_reason reason = missing_reason::other);
  /// Also missing: rows where `present` is 0. Throws error(errc::usage) unless it has the column's length.
  column_view& mask(std::span<const std::uint8_t> present);

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] number_type type() const noexcept { return type_; }
  [[nodiscard]] const std::byte* data() const noexcept { return data_; }
  [[nodiscard]] std::ptrdiff_t stride() const noexcept { return stride_; }
  [[nodiscard]] bool has_mask() const noexcept { return !present_.empty(); }
  /// Row i as a double; NaN where it is missing by mask or NaN.
  [[nodiscard]] double operator[](std::size_t i) const noexcept;
  /// Rows first .. first + out.size() - 1 as doubles, NaN where missing by mask, sentinel or NaN.
  void read(std::size_t first, std::span<double> out) const noexcept;
  [[nodiscard]] const std::vector<std::pair<double, missing_reason>>& sentinels() const noexcept { return sentinels_; }

private:
  template <class T>
  static constexpr number_type type_of() noexcept {
    if constexpr (std::same_as<T, std::int8_t>)
      return number_type::i8;
    else if constexpr (std::same_as<T, std::uint8_t>)
      return number_type::u8;
    else if constexpr (std::same_as<T, std::int16_t>)
      return number_type::i16;
    else if constexpr (std::same_as<T, std::uint16_t>)
      return number_type::u16;
    else if constexpr (std::same_as<T, std::int32_t>)
      return number_type::i32;
    else if constexpr (std::same_as<T, std::uint32_t>)
      return number_type::u32;
    else if constexpr (std::same_as<T, std::int64_t>)
      return number_type::i64;
    else if constexpr (std::same_as<T, std::uint64_t>)
      return number_type::u64;
    else if constexpr (std::same_as<T, float>)
      return number_type::f32;
    else
      return number_type::f64;
  }
  const std::byte* data_;
  std::size_t size_;
  std::ptrdiff_t stride_;
  number_type type_;
  std::span<const std::uint8_t> present_;
  std::vector<std::pair<double, missing_reason>> sentinels_;
};

/// What a column of responses is for.
enum class slot_use : std::uint8_t { item, importance, outcome, weight, text };
/// How it is kept: codes of a scale, doubles, or words (numbered, with a dictionary).
enum class slot_kind : std::uint8_t { answer, number, text };

/// One column that an instrument asks for. An instrument's slots are, in this order: every role of every item, the
/// importance of the dimensions, the outcomes, the weights (of the sample, before calibration, of replicates), then text:
/// segments, wave, audience, touchpoint, object, strata, psu, fpc, and the columns of `include_if`.
struct slot {
  slot_use use = slot_use::item;
  slot_kind kind = slot_kind::answer;
  rater::role role = role::expectation;  ///< of an item
  int index = 0;                         ///< which item, dimension, outcome, include_if condition or replicate
  static constexpr int sample_weight = -1, base_weight = -2;  ///< the index of weights that are no replicate
  std::string name;  ///< how to bind it: the column's name; for text the segment's id or the role
  column_ref column;
  const rater::scale* scale = nullptr;  ///< of an answer
};

/// A cell that was no answer, or a group of such: what, where, how many.
struct input_issue {
  std::string file;        ///< empty: memory
  std::int64_t line = 0;   ///< of the first, counted from 1; in memory the row, counted from 1
  int column = 0;          ///< counted from 1; 0 in memory
  std::string name;        ///< the column's name
  std::string item;        ///< the item or outcome it serves
  std::string found;       ///< the cell, cut at 40 characters, control characters escaped; empty with `no_cell_text`
  std::string expected;    ///< "1..7", "a number"
  std::int64_t count = 0;  ///< how many such cells in this column
  std::vector<std::pair<std::string, std::int64_t>> others;  ///< the next few: what, line
  int slot = 0;                                              ///< of the responses
};
/// "answers.csv:118: P7: 9 is outside 1..7 (3 such answers)".
[[nodiscard]] RATER_EXPORT std::string to_string(const input_issue& i);

/// How many answers are missing, by reason; [0] (none) counts those that are there.
using missing_counts = std::array<std::int64_t, missing_reason_count>;

/// Weights other than 0 lie between these, so that sums of them are exact (docs/exactness.md).
inline constexpr double smallest_weight = 0x1p-64;
inline constexpr double largest_weight = 0x1p64;

/// One submitted form: column name -> the answer as given. What is absent or NaN is missing.
using form = std::map<std::string, double, std::less<>>;

/// The answers of any number of respondents to one instrument: a column for each slot, owned (small codes) or borrowed.
/// Copies share the instrument. Reading is const and safe from several threads.
class RATER_EXPORT responses {
public:
  /// No rows yet. Throws as `validate` does.
  explicit responses(instrument asked);
  explicit responses(std::shared_ptr<const instrument> asked);  ///< already validated; shared, not copied
  ~responses();
  responses(const responses&);
  responses(responses&&) noexcept;
  responses& operator=(const responses&);
  responses& operator=(responses&&) noexcept;

  [[nodiscard]] const instrument& asked() const noexcept;
  [[nodiscard]] std::shared_ptr<const instrument> shared_instrument() const noexcept;
  [[nodiscard]] std::span<const slot> slots() const& noexcept;
  std::span<const slot> slots() && = delete;  // they would not outlive the temporary
  /// The text slot of this id, role or column name, or -1.
  [[nodiscard]] int text_slot(std::string_view name) const noexcept;
  [[nodiscard]] std::size_t size() const noexcept;  ///< rows

  // --- borrowed columns -------------------------------------------------------------------------------------------------
  /// Every slot whose column has this name reads from here. For the name of a text slot, and for a name the instrument
  /// does not have (a new text slot), the numbers become words ("3"), copied. Throws error(errc::usage) if the length
  /// differs from that of the columns bound before.
  responses& bind(std::string_view name, const column_view& column);
  /// Words; "" is missing. Copied into a dictionary.
  responses& bind_text(std::string_view name, std::span<const std::string> words);
  /// The survey weight of each row: above 0, or 0 to leave the row out; NaN is missing.
  responses& weight(const column_view& column);

  // All three throw error(errc::usage) if there are owned rows: answers are either borrowed or owned.

  // --- owned columns, a row at a time -----------------------------------------------------------------------------------
  /// Sets a cell of the row under construction; what is not set is missing (blank). Throws error(errc::usage) for a slot that
  /// holds something else and for a code that is not on its scale; end_row for answers that borrow columns.
  void set(int slot, answer a);
  void set(int slot, double number);
  void set(int slot, double number, missing_reason why);  ///< NaN with a reason other than blank, for a number slot
  void set(int slot, std::string_view word);
  void end_row();
  /// Forgets the rows, keeps columns, dictionaries and memory.
  void clear();
  void reserve(std::size_t rows);

  // --- reading ----------------------------------------------------------------------------------------------------------
  /// True if the slot has a column; all slots of owned responses do.
  [[nodiscard]] bool bound(int slot) const noexcept;
  /// Codes of rows first .. first + codes.size() - 1, as answered (not reversed), 0 where missing; adds to the tally.
  void read(int slot, std::size_t first, std::span<std::uint16_t> codes, missing_counts& tally) const;
  /// Numbers, NaN where missing; adds to the tally.
  void read(int slot, std::size_t first, std::span<double> numbers, missing_counts& tally) const;
  /// Places in the dictionary, 0 where missing.
  void read(int slot, std::size_t first, std::span<std::uint32_t> words) const;
  /// The words of a text slot; [0] is "" (missing).
  [[nodiscard]] std::span<const std::string> dictionary(int slot) const;
  /// The reason one answer is missing.
  [[nodiscard]] missing_reason why_missing(int slot, std::size_t row) const;

  // --- what was wrong with the input ------------------------------------------------------------------------------------
  /// One entry for each column with answers that are no answers. For borrowed columns this reads them all.
  [[nodiscard]] std::vector<input_issue> issues() const;
  void add_issues(std::vector<input_issue> found);
  /// Files, rows set aside, lines skipped, as the reader saw them; empty for memory.
  struct origin {
    std::vector<std::string> files;
    std::int64_t rows_rejected = 0;
    std::vector<std::string> notes;
    std::int64_t blank_lines = 0;  ///< skipped
  };
  [[nodiscard]] const origin& from() const noexcept;
  void set_origin(origin o);

private:
  friend struct detail::responses_access;
  struct impl;
  std::unique_ptr<impl> impl_;
};

/// One row from a form. Throws error(errc::usage) for a key that is no column of the instrument, naming the nearest.
[[nodiscard]] RATER_EXPORT responses from_form(std::shared_ptr<const instrument> asked, const form& answers);

/// The instrument with segments added for these names, unless they are segments or roles of it already: columns that `by` and
/// `where` need.
[[nodiscard]] RATER_EXPORT instrument with_columns(instrument i, std::span<const std::string> names);

}  // namespace v0
}  // namespace rater
