#pragma once
#include <rater/survey/design.hpp>

#include <optional>

namespace rater {
inline namespace v0 {

/// How sure to be, and of which design.
struct inference_options {
  std::optional<double> confidence{};  ///< empty: as the sums' own options say
  rater::lonely_psu lonely_psu = rater::lonely_psu::fail;
  bool nest = false;  ///< labels of clusters are counted anew in each stratum: the same label in two strata is two clusters
};

}  // namespace v0
}  // namespace rater
