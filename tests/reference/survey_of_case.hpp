#pragma once
#include "cases.hpp"

#include <rater/record.hpp>
#include <rater/scoring/options.hpp>
#include <rater/survey/instrument.hpp>
#include <rater/survey/responses.hpp>

#include <Eigen/Core>

#include <string>
#include <utility>
#include <vector>

// From the `args` and CSV files of a case to what the library works on.
namespace reference {

/// The CSV file of a case (its n-th input).
[[nodiscard]] std::string input_file(const reference_case& c, std::size_t n = 0);
/// The names in a file's header.
[[nodiscard]] std::vector<std::string> header_of(const std::string& file);
/// Columns prefix1 .. prefixK of a file as numbers; NaN where a cell is empty.
[[nodiscard]] Eigen::MatrixXd numbered_columns(const std::string& file, const std::string& prefix, int k);

/// An argument that may be a list, a single number (a list of one) or absent (none).
[[nodiscard]] std::vector<double> numbers_in(const json& args, const char* name);
[[nodiscard]] std::vector<std::string> words_in(const json& args, const char* name);

/// What of a survey a case needs.
struct survey_parts {
  std::vector<std::pair<rater::role, std::string>> columns = {{rater::role::expectation, "E"}, {rater::role::perception, "P"}};
  bool importance = false;
  bool weight = false;
};
/// The survey that `args` describes (lo, hi, keys, reverse_items, items, weight_column), read from its CSV file.
[[nodiscard]] rater::responses survey_of(const reference_case& c, const survey_parts& parts = {});
/// The answers of one column set alone, as if perceptions were all that was asked: scores of P, or of E, by themselves.
[[nodiscard]] rater::responses survey_of_column(const reference_case& c, const std::string& prefix);
/// missing policy, min_answered and delta of `args`.
[[nodiscard]] rater::score_options score_options_of(const json& args);

/// NaN, and an estimate without a value, are null.
[[nodiscard]] json value_or_null(double x);
[[nodiscard]] json value_or_null(const rater::estimate& e);
[[nodiscard]] json column_values(const Eigen::VectorXd& v);
/// The first rows, at most `count`, as an array of rows.
[[nodiscard]] json first_rows(const Eigen::MatrixXd& m, Eigen::Index count);
[[nodiscard]] json first_values(const Eigen::VectorXd& v, Eigen::Index count);
/// Mean and standard deviation (n - 1) over the numbers that are there.
[[nodiscard]] double mean_of(const Eigen::VectorXd& v);
[[nodiscard]] double sd_of(const Eigen::VectorXd& v);

}  // namespace reference
