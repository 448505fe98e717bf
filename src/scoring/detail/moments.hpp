#pragma once
#include "scoring/detail/steady_sum.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

inline constexpr double missing_number = std::numeric_limits<double>::quiet_NaN();

// The numbers that are there, in any container or Eigen column.
template <class Column>
std::vector<double> present_numbers(const Column& column) {
  std::vector<double> out;
  for (const double x : column)
    if (!std::isnan(x)) out.push_back(x);
  return out;
}

// Count, mean and standard deviation (divisor n - 1) of numbers that are there; NaN where undefined. The same for any
// order; equal numbers have that number as their mean and a standard deviation of exactly 0.
struct moments {
  std::int64_t n = 0;
  double mean = missing_number;
  double sd = missing_number;
};

inline moments moments_of(std::span<const double> numbers) {
  moments m;
  m.n = static_cast<std::int64_t>(numbers.size());
  if (numbers.empty()) return m;
  const auto [low, high] = std::minmax_element(numbers.begin(), numbers.end());
  const bool constant = *low == *high;
  m.mean = constant ? *low : steady_sum(numbers) / static_cast<double>(m.n);
  if (m.n < 2) return m;
  if (constant) {
    m.sd = 0;
    return m;
  }
  std::vector<double> squares(numbers.begin(), numbers.end());
  for (double& x : squares) x = (x - m.mean) * (x - m.mean);
  m.sd = std::sqrt(steady_sum(squares) / static_cast<double>(m.n - 1));
  return m;
}

inline double median_of(std::vector<double> numbers) {
  if (numbers.empty()) return missing_number;
  const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
  std::nth_element(numbers.begin(), middle, numbers.end());
  if (numbers.size() % 2 == 1) return *middle;
  return (*std::max_element(numbers.begin(), middle) + *middle) / 2;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
