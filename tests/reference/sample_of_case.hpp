#pragma once
#include "cases.hpp"

#include <rater/survey/design.hpp>

#include <string>
#include <vector>

// From the `args` and the CSV file of a case to the sample it speaks of.
namespace reference {

/// A column of a CSV file of the case (its n-th input) as numbers, NaN where a cell is empty; or as words.
[[nodiscard]] std::vector<double> numbers_of(const reference_case& c, const std::string& column, std::size_t input = 0);
[[nodiscard]] std::vector<std::string> texts_of(const reference_case& c, const std::string& column, std::size_t input = 0);

/// The design that `args` describes: weight, strata, psu, ssu, fpc (one name, or one for each stage), lonely, nest. Keeps the
/// columns that the sample was made of.
struct case_sample {
  std::vector<double> weight{};
  std::vector<std::vector<double>> fpc{};
  rater::sample_columns columns{};
};
[[nodiscard]] case_sample columns_of(const reference_case& c);
[[nodiscard]] rater::sample_design sample_of(const reference_case& c);

}  // namespace reference
