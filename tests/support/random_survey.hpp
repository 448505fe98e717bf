#pragma once
#include <rater/engine/accumulator.hpp>
#include <rater/inference/estimates.hpp>
#include <rater/survey/responses.hpp>

#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

// Made-up surveys of any shape for the law tests: random instruments, answers, weights over nine decades, groups.
namespace rater_test {

struct survey_row {
  std::vector<rater::answer> answers;  ///< by slot, where it holds answers
  std::vector<double> numbers;         ///< by slot, where it holds numbers (points, weight, spend)
  std::vector<std::string> words;      ///< by slot, where it holds words
};

struct random_survey {
  std::shared_ptr<const rater::instrument> asked;
  std::vector<survey_row> rows;

  /// The rows of these places as owned responses.
  [[nodiscard]] rater::responses pack(const std::vector<std::size_t>& places) const;
  [[nodiscard]] rater::responses pack() const;
};

struct shape {
  int dimensions = 3;
  bool importance = true;
  bool weights = true;
  bool three_columns = false;
  bool strata = false;
  int stages = 0;      ///< of clusters, whose names come again in every stratum
  int finite = 0;      ///< how many stages' populations are known
  int most_items = 6;  ///< of a dimension
};

/// An instrument with unequal dimensions, reversed items, a long or short scale, outcomes of every measure, and segments.
rater::instrument random_instrument(std::mt19937_64& random, const shape& of = {});
random_survey make_survey(std::mt19937_64& random, std::size_t rows, const shape& of = {});

/// Every record of the sums as one text, numbers in hexadecimal: equal texts are equal bits. Clusters are nested, and a lonely
/// one is centred at the mean.
std::string bits_of(const rater::sums& s);

/// 0 .. n - 1.
std::vector<std::size_t> all_places(std::size_t n);

}  // namespace rater_test
