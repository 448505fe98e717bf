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

/// The text slot of a column that says how the sample was drawn. Throws error(errc::usage) unless it is there and bound.
int design_slot(const responses& answers, const column_ref& column);
/// Weights as they are given, NaN where there is none; 1 where no column of weights has this index (slot::sample_weight, a
/// replicate). Throws error(errc::usage) for one that is declared and not bound.
std::vector<double> weights_in(const responses& answers, int index);
/// The words of a text column as labels; "" is missing.
labels labels_in(const responses& answers, int slot);

/// What the instrument of the answers declares. `weight`: the index of the slot of weights that count. Throws error(errc::usage)
/// for a column that was not bound.
columns_of_sample sample_columns_of(const responses& answers, int weight = slot::sample_weight);

}  // namespace detail
}  // namespace v0
}  // namespace rater
