#pragma once
#include "io/detail/csv_reader_impl.hpp"
#include "io/detail/issue_log.hpp"
#include "io/detail/rejects.hpp"

#include <rater/io/read.hpp>

#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// What reading answers needs, whether by one thread or by several: what is asked of the files, their blocks in order, and the
// book in which what was found is entered in that order.
namespace rater {
inline namespace v0 {
namespace detail {

/// What is asked of all files.
struct reading_plan {
  /// Throws error(errc::usage) for no file and for a source that is no CSV.
  reading_plan(std::vector<std::string> files, std::shared_ptr<const instrument> asked, read_options options);

  std::vector<std::string> files;
  std::shared_ptr<const instrument> asked;
  read_options options;
  std::vector<slot> slots;
  char decimal = '.';  ///< 0: either; known when the first file is open
};

[[nodiscard]] csv_options csv_options_of(const read_options& options, const source_definition& source);

/// One of the files, open, its columns found.
struct answer_file {
  answer_file(const reading_plan& plan, std::size_t which);

  std::size_t which;
  csv_reader reader;
  std::vector<int> columns{};  ///< by slot: the column of the file, counted from 0
  csv_rules rules{};
  std::int64_t first_line = 1;  ///< of the answers
};

/// Rows of one of the files.
struct answer_block {
  csv_block rows{};
  std::shared_ptr<const answer_file> of{};
  std::uint64_t stored = 0;  ///< bytes of all files, as they are stored, up to the end of this block or somewhat beyond
};

/// The blocks of all files, in order. One thread at a time.
class block_feed {
public:
  /// Opens the first file and settles the plan's decimal mark.
  explicit block_feed(reading_plan& plan);
  /// False if there are no more. Throws what opening and reading throw.
  bool next(answer_block& out);
  [[nodiscard]] std::int64_t blank_lines() const noexcept { return blank_; }  ///< before headers
  [[nodiscard]] const answer_file& file() const noexcept { return *file_; }

private:
  void open(std::size_t which);

  const reading_plan& plan_;
  std::shared_ptr<answer_file> file_{};
  std::int64_t blank_ = 0;
  std::uint64_t stored_before_ = 0;  // of files that are read
};

/// Bad cells of a column in a part of a file.
struct bad_cells {
  std::int64_t count = 0;
  std::vector<std::pair<std::string, std::int64_t>> first{};  ///< what, line; as many as an issue keeps
};

/// A cell that ends the reading.
struct refused_cell {
  int slot = 0;
  std::int64_t line = 0;
  std::string found{};  ///< as a message quotes it
};

/// What reading a part of a file found, besides answers. Lines are counted from the part's first, which is 0.
struct findings {
  std::int64_t rows = 0, lines = 0, blank = 0;
  std::map<int, bad_cells> bad{};  ///< by slot
  std::vector<row_fault> faults{};
  std::optional<refused_cell> refused{};
  std::exception_ptr problem{};

  [[nodiscard]] bool ends(const reading_plan& plan) const noexcept {
    return refused || problem || (plan.options.rejects.empty() && !faults.empty());
  }
};

/// Enters what was found, in the order of the files.
class reading_book {
public:
  explicit reading_book(const reading_plan& plan) : plan_(plan), rejects_(plan.options.rejects) {}
  /// The next part; `of` is null if a problem kept it from being read. Throws the first of the errors found.
  void enter(const answer_file* of, findings&& found);
  [[nodiscard]] std::vector<input_issue> issues() const { return issues_.issues(); }
  /// `blank`: lines that were not entered.
  [[nodiscard]] responses::origin origin(std::int64_t blank) const;
  [[nodiscard]] std::int64_t rows() const noexcept { return rows_; }

private:
  void enter_cells(const answer_file& of, const findings& found);
  void enter_fault(const answer_file& of, row_fault&& fault);
  [[noreturn]] void refuse(const answer_file& of, const refused_cell& cell) const;

  const reading_plan& plan_;
  std::size_t at_file_ = 0;
  std::int64_t line_ = 0;  // of the next part; 0: no part of this file was entered yet
  std::int64_t rows_ = 0, blank_ = 0;
  issue_log issues_{};
  reject_file rejects_;
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
