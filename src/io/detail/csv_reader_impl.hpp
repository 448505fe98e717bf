#pragma once
#include "io/detail/csv_cutter.hpp"

#include <rater/io/csv.hpp>
#include <rater/io/text_encoding.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// Whole rows of a file; then, perhaps, one that is broken in such a way that only the file can tell where it ends.
struct csv_block {
  text_buffer text{};
  std::optional<row_fault> broken{};  ///< lines counted from 0, the line of the broken row
  std::int64_t broken_lines = 0;      ///< lines that it took

  void clear() noexcept {
    text.clear();
    broken.reset();
    broken_lines = 0;
  }
};

/// A fault as the user sees it; `name` stands for the file.
[[nodiscard]] csv_fault fault_in(const std::string& name, row_fault&& fault);

/// For those who read block by block instead of row by row.
struct csv_access {
  static csv_reader::impl& of(csv_reader& r) noexcept { return *r.impl_; }
  static const csv_reader::impl& of(const csv_reader& r) noexcept { return *r.impl_; }
};

}  // namespace detail

struct csv_reader::impl {
  impl(text_source s, std::string f, csv_options o);
  impl(const impl&) = delete;
  impl& operator=(const impl&) = delete;

  csv_reader::status next(csv_row& row, csv_fault& fault);
  /// The next rows, about `block_bytes` of them; false if there are none. Their text is as the rules of the cutter want it: no
  /// row ends outside, and none is broken by a limit of the row or by a quote that is never closed.
  bool next_block(detail::csv_block& out);

  text_source source;
  std::string file, name;
  csv_options options;
  std::vector<std::vector<std::string>> header;
  detail::row_cutter cutter;

private:
  struct cut {
    std::size_t end = 0;  ///< of the rows that are whole
    bool broken = false;  ///< the next row has no end within its limits
  };
  [[nodiscard]] cut find_cut(std::string_view text, bool last) const noexcept;
  void take(detail::csv_block& out, std::size_t end, bool all);
  void read_broken(detail::csv_block& out);
  void find_delimiter();
  void read_header();
  void count_columns(const csv_row& row);
  [[noreturn]] void refuse_short(int rows) const;
};

}  // namespace v0
}  // namespace rater
