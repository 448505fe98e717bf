#pragma once
#include <rater/inference/taylor.hpp>

#include <Eigen/Core>

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// The respondents that a statistic is over: in the sample and the domain, with a number in every column of it.
struct observed {
  std::vector<double> weight{};  ///< by respondent, 0 for whoever is none of them
  std::int64_t n = 0;
  double sum = 0;        ///< of weights
  double largest = 0;    ///< of |weight|
  double df = 0;         ///< PSUs less strata that they are in
  std::size_t psus = 0;  ///< that they are in

  [[nodiscard]] Eigen::Index rows() const noexcept { return static_cast<Eigen::Index>(weight.size()); }
};

/// Throws error(errc::usage) for columns or a domain of another length, error(errc::data) for an infinite entry, by respondent.
/// O(n columns).
[[nodiscard]] observed observe(const sample_design& s, const domain& of, std::initializer_list<std::span<const double>> columns);

/// sum of weight times at(i) over those observed, whose |at(i)| is at most `bound`.
template <class At>
[[nodiscard]] double weighted_sum(const observed& who, double bound, const At& at);

/// Least and largest of a column over those observed.
struct span_of_numbers {
  double low = 0, high = 0;
  [[nodiscard]] double largest() const noexcept { return low < 0 && -low > high ? -low : (high < 0 ? -high : high); }
  /// The largest distance from a number between them.
  [[nodiscard]] double reach(double from) const noexcept { return high - from > from - low ? high - from : from - low; }
  [[nodiscard]] bool all_equal() const noexcept { return low == high; }
};
[[nodiscard]] span_of_numbers span_over(const observed& who, std::span<const double> y);

/// sum w y / W; exactly y where all are equal.
[[nodiscard]] double mean_over(const observed& who, std::span<const double> y, const span_of_numbers& range);

/// What a statistic of them begins as: n, domain and degrees of freedom.
[[nodiscard]] linearised begun(const observed& who, const domain& of);
/// One that has no value: nobody, or weights that sum to nothing.
[[nodiscard]] linearised undefined(const observed& who, const domain& of, std::string why);
[[nodiscard]] std::string nobody_because(const domain& of);

}  // namespace detail
}  // namespace v0
}  // namespace rater

#include "fold_sums.hpp"

#include <cmath>
#include <limits>

namespace rater {
inline namespace v0 {
namespace detail {

template <class At>
double weighted_sum(const observed& who, double bound, const At& at) {
  const double largest = who.largest * bound;
  if (largest == 0) return 0;
  if (!std::isfinite(largest)) return std::numeric_limits<double>::quiet_NaN();
  const auto term = [&](std::size_t i) { return who.weight[i] == 0 ? 0.0 : who.weight[i] * at(i); };
  return fold_sum(who.weight.size(), term, folds(largest, who.weight.size()));
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
