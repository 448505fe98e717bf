#pragma once
#include <rater/inference/weighting.hpp>
#include <rater/io/survey_table.hpp>
#include <rater/survey/instrument.hpp>

#include <optional>
#include <string>
#include <vector>

#include "options.hpp"

namespace cli {

/// Base weights as the library wants them: 0 for whoever gets none.
std::vector<double> base_weights(const rater::survey_table& table);
/// The column to write: NaN for whoever gets none.
std::vector<double> new_weights(const rater::survey_table& table, const rater::weighting_result& weighted);

/// What `rater weight` has done.
struct weight_report {
  const rater::survey_table& table;
  const rater::weighting_result& weighted;
  const std::vector<std::string>& files;
  const std::string& target;
  const std::string& output;
  const std::string& name;
  rater::weighting_method method;
  bool shares;  ///< in the targets
  std::optional<rater::column_ref> base;
  const rater::instrument& asked;
};

/// Prints it on standard output; warnings on standard error unless `quiet`.
void print_report(const weight_report& report, format form, bool quiet);

}  // namespace cli
