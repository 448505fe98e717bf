#pragma once
#include <rater/engine/accumulator.hpp>
#include <rater/export.hpp>
#include <rater/io/read.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace rater {
inline namespace v0 {

/// How far reading has come.
struct reading_progress {
  std::int64_t rows = 0;
  std::uint64_t bytes = 0;        ///< of the files as they are stored
  std::uint64_t total_bytes = 0;  ///< 0: not known (a pipe)
};

struct accumulate_options {
  int threads = 0;  ///< 0: as many as the machine has. Never changes a bit of the sums
  /// Called now and then, by one thread at a time. False stops the work: error(errc::cancelled).
  std::function<bool(const reading_progress&)> progress{};
};

/// What reading found besides answers.
struct reading {
  responses::origin origin{};
  std::vector<input_issue> issues{};
};

/// Reads one survey from files ("-" is standard input; gzip and zstd are recognised) and adds every row to `board`, in blocks, on
/// several threads: memory does not grow with the files. Names of `by` and `where` must be segments or roles of the board's
/// instrument (see with_columns). Throws as response_reader does: of several errors the first in the order of the files, whatever
/// the timing; `board` is then as before. O(bytes / threads).
RATER_EXPORT reading accumulate(accumulator& board, const std::vector<std::string>& files, const read_options& options = {},
                                const accumulate_options& how = {});

}  // namespace v0
}  // namespace rater
