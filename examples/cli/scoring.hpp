#pragma once
#include <rater/analysis/compare.hpp>
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

/// The result of `rater score`: of sums; or of the answers themselves where the instrument declares what sums do not hold.
struct scored_result {
  rater::result result;
  std::vector<rater::input_issue> issues;
};
scored_result score_answers(const data_options& o, const rater::inference_options& sure);
/// The result of `rater compare`, likewise; and of states.
scored_result compare_answers(const data_options& o, const rater::inference_options& sure, const rater::compare_options& options);
scored_result compare_board(const scored& s, const rater::inference_options& sure, const rater::compare_options& options);

/// States put together. Throws rater::error, which names the state that does not fit.
rater::accumulator merged_states(const std::vector<std::string>& files);

/// Rows there must be, and some of them must count. Throws rater::error (errc::data).
void check_rows(const rater::row_counts& rows, const std::vector<std::string>& files);

/// The records, and what one must know to read them. Throws as check_rows.
rater::result result_of(const rater::accumulator& board, const rater::state_about& about, const rater::inference_options& sure);
/// A result that an analysis made of the board's sums, with how they were read.
rater::result with_about(rater::result r, const rater::state_about& about);
/// The same without records.
rater::result description_of(const rater::accumulator& board, const rater::state_about& about);

}  // namespace cli
