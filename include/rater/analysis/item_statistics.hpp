#pragma once
#include <rater/estimate.hpp>
#include <rater/export.hpp>
#include <rater/survey/responses.hpp>

#include <optional>
#include <string>
#include <vector>

namespace rater {
inline namespace v0 {

/// How one item was answered (METHODS 2.2). Unweighted, as if each respondent were drawn by chance: for weights and designs see
/// `score`.
struct item_statistic {
  std::string id;
  estimate expectation;          ///< mean over every expectation, with or without a perception
  estimate perception;           ///< mean over every perception
  estimate gap;                  ///< mean of P - E over the pairs; se = sd / sqrt(n), df = n - 1
  std::optional<double> gap_sd;  ///< standard deviation of the gaps, divisor n - 1; empty with fewer than two pairs
  std::optional<double> t;       ///< paired t = mean / se; empty where se is unknown or 0
  std::optional<double> p;       ///< two-sided p-value of t
};

/// One entry for each item that has an expectation or a perception, in the instrument's order. A mean that nobody's answers
/// make is an estimate without a value. Intervals by Student's t. Throws error(errc::usage) if a column is not bound or
/// `confidence` is not in (0, 1). O(rows * items).
[[nodiscard]] RATER_EXPORT std::vector<item_statistic> item_statistics(const responses& answers, double confidence = 0.95);

}  // namespace v0
}  // namespace rater
