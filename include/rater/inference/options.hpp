#pragma once
#include <rater/inference/weighting.hpp>
#include <rater/survey/design.hpp>

#include <optional>
#include <vector>

namespace rater {
inline namespace v0 {

/// How sure to be, and of which design.
struct inference_options {
  std::optional<double> confidence{};  ///< empty: as the sums' own options say
  rater::lonely_psu lonely_psu = rater::lonely_psu::fail;
  bool nest = false;  ///< labels of clusters are counted anew in each stratum: the same label in two strata is two clusters
  /// What the weights were calibrated to, where the instrument says that they were: variables (columns of the answers) and the
  /// totals of their categories. `category` stays empty: the answers have it.
  std::vector<margin> calibrated_to{};
};

}  // namespace v0
}  // namespace rater
