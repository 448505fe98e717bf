#pragma once
#include <rater/survey/sample_of.hpp>

#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// The columns of a sample with the numbers they look at.
struct columns_of_sample {
  std::vector<double> weight{};  ///< 0 of rows that are not in the sample
  std::vector<std::vector<double>> populations{};
  sample_columns columns{};
};

/// The words of a text column as labels; "" is missing.
labels labels_in(const responses& answers, int slot);

/// What the instrument of the answers declares. `weight`: the index of the slot of weights that count. Throws error(errc::usage)
/// for a column that was not bound.
columns_of_sample sample_columns_of(const responses& answers, int weight = slot::sample_weight);

}  // namespace detail
}  // namespace v0
}  // namespace rater
