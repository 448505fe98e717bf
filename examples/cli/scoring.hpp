#pragma once
#include <rater/engine/accumulator.hpp>
#include <rater/io/state.hpp>
#include <rater/record.hpp>

#include "options.hpp"

namespace cli {

/// Answers read from files, as they were asked for: what `score` prints and `partial` keeps.
struct scored {
  rater::accumulator board;
  rater::state_about about;
};

/// Finds the instrument, reads the files, adds them up; a progress line on standard error. Throws rater::error.
scored score_files(const data_options& o);

/// Rows there must be, and some of them must count. Throws rater::error (errc::data).
void check_rows(const rater::row_counts& rows, const std::vector<std::string>& files);

/// The records, and what one must know to read them. Throws as check_rows.
rater::result result_of(const rater::accumulator& board, const rater::state_about& about, const rater::inference_options& sure);
/// The same without records.
rater::result description_of(const rater::accumulator& board, const rater::state_about& about);

}  // namespace cli
