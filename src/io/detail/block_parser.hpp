#pragma once
#include "io/detail/cell_decoder.hpp"
#include "io/detail/fast_rows.hpp"
#include "io/detail/reading.hpp"
#include "survey/responses_impl.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// From the text of blocks to columns of answers: plain rows by fast_rows, the others cell by cell. Both give the same. For one
/// thread.
class block_parser {
public:
  /// The plan, its decimal mark settled, must outlive the parser.
  explicit block_parser(const reading_plan& plan);
  /// Takes the text of the block, of which `b.of` is kept.
  void begin(answer_block& b);
  /// Gives the room of the text back, so that it is used again.
  void end(answer_block& b) noexcept { cutter_.text.swap(b.rows.text); }
  /// Adds up to `rows` rows to `to` and what was found to `found`, which is of this block. Columns of `to` may be left longer
  /// than it has rows. True when the block is used up or reading cannot go on.
  bool parse(responses& to, std::size_t rows, findings& found);

private:
  /// Words of a text column that were seen, for the fast path.
  struct word_cache {
    std::vector<word_entry> entries{};
    std::vector<std::pair<std::uint32_t, std::string>> known{};
  };

  // what to do with the cells of a file
  void make_ops();
  void add_run(std::vector<std::uint32_t> slots);
  void add_cell(std::uint32_t slot);
  void open_columns(responses_access::data& to, std::size_t rows);
  void point_ops(responses_access::data& to);
  void close_columns(responses_access::data& to, std::size_t rows) const;
  void check_words(const responses_access::data& to);

  // rows and cells
  std::size_t parse_fast(responses_access::data& to, std::size_t row, std::size_t end, findings& found);
  bool read_row(responses_access::data& to, std::size_t row, findings& found);
  bool read_cell(responses_access::data& to, std::size_t slot, std::size_t row, std::string_view cell, std::int64_t line,
                 findings& found);
  bool read_answer(column& to, std::size_t slot, std::size_t row, std::string_view cell, std::int64_t line, findings& found);
  bool read_number(column& to, std::size_t slot, std::size_t row, std::string_view cell, std::int64_t line, findings& found);
  void read_word(column& to, std::size_t slot, std::size_t row, std::string_view cell);
  bool report(std::size_t slot, std::string_view cell, std::int64_t line, findings& found) const;
  bool refuse(std::size_t slot, std::string_view cell, std::int64_t line, findings& found) const;
  void enter_broken(findings& found);

  const reading_plan& plan_;
  std::map<const scale*, answer_decoder> by_scale_{};
  std::map<const scale*, code_table> tables_{};  // of scales of 8 bits
  std::vector<answer_decoder*> answers_{};       // by slot; null where it has no scale
  std::vector<word_decoder> words_{};            // by slot
  std::vector<word_cache> caches_{};             // by slot

  std::shared_ptr<const answer_file> file_{};
  row_cutter cutter_{};
  csv_row cells_{};
  std::optional<row_fault> broken_{};
  std::int64_t broken_lines_ = 0;

  fast_rows fast_ = nullptr;
  std::vector<fast_op> ops_{};
  std::vector<std::vector<std::uint32_t>> run_slots_{};  // of the ops that read runs, in their order
  std::vector<std::vector<unsigned char*>> run_columns_{};
  std::vector<deferred_cell> deferred_{};
};

/// Makes the columns as long as there are rows, as they have to be for whoever adds rows one by one.
void trim_columns(responses& r) noexcept;
/// True if a dictionary has more words than that.
[[nodiscard]] bool has_many_words(const responses& r, std::size_t many);

}  // namespace detail
}  // namespace v0
}  // namespace rater
