#pragma once
#include <rater/survey/design.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// PSUs less strata that have one of these respondents (METHODS 6.3). O(respondents + PSUs).
inline double degrees_of_freedom_among(const sample_design& s, const std::vector<std::size_t>& respondents) {
  std::vector<bool> psu(s.psus());
  std::vector<bool> stratum(s.strata());
  for (const std::size_t i : respondents) {
    if (s.psu_of()[i] < 0) continue;
    psu[static_cast<std::size_t>(s.psu_of()[i])] = true;
    stratum[static_cast<std::size_t>(s.stratum_of()[i])] = true;
  }
  return static_cast<double>(std::count(psu.begin(), psu.end(), true) - std::count(stratum.begin(), stratum.end(), true));
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
