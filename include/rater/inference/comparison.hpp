#pragma once
#include <rater/estimate.hpp>
#include <rater/export.hpp>

#include <optional>

namespace rater {
inline namespace v0 {

/// A difference and the test that it is 0.
struct difference {
  rater::estimate estimate;
  std::optional<double> t;  ///< difference / se; empty where se is unknown or 0
  std::optional<double> p;  ///< two-sided
};

/// a - b for two independent samples: se = sqrt(v1 + v2), Welch-Satterthwaite df = (v1 + v2)^2 / (v1^2 / f1 + v2^2 / f2), not
/// rounded (METHODS 4.2). A df that is not given counts as infinite. The difference of what has no value has none; without
/// both standard errors it has a value only. n is the sum of both. Throws error(errc::usage) unless 0 < confidence < 1. O(1).
[[nodiscard]] RATER_EXPORT difference independent_difference(const estimate& a, const estimate& b, double confidence = 0.95);

}  // namespace v0
}  // namespace rater
