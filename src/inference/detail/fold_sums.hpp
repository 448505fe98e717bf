#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace rater {
inline namespace v0 {
namespace detail {

// Sums of doubles that are the same for any order of them, as fast as plain ones. Each number is cut in three: multiples of three
// units, which lie so far below the largest number that the multiples of each add up without rounding (after Demmel & Nguyen
// 2015, "Parallel reproducible summation"). 70 binary places below the largest and more are kept for up to 10^8 numbers.

/// How numbers are cut: of their largest and how many they are.
struct folds {
  double down = 1, up = 1;        ///< numbers near the largest double are made smaller meanwhile
  std::array<double, 3> magic{};  ///< added and taken off again, this rounds to a multiple of a unit

  folds(double largest, std::size_t count) noexcept {
    int exponent = 0;
    std::frexp(largest, &exponent);  // largest < 2^exponent
    if (exponent > 800) {
      down = std::ldexp(1.0, -400);
      up = std::ldexp(1.0, 400);
      exponent -= 400;
    }
    const int room = 51 - static_cast<int>(std::bit_width(static_cast<std::uint64_t>(count)));  // bits of a number at a level
    for (std::size_t level = 0; level < magic.size(); ++level)
      magic[level] = std::ldexp(1.5, 52 + exponent - room * (static_cast<int>(level) + 1));
  }
};

struct folded {
  std::array<double, 3> part{};

  void add(double x, const folds& by) noexcept {
    x *= by.down;
    for (std::size_t level = 0; level < part.size(); ++level) {
      const double whole = (x + by.magic[level]) - by.magic[level];
      part[level] += whole;
      x -= whole;
    }
  }
  [[nodiscard]] double sum(const folds& by) const noexcept { return ((part[2] + part[1]) + part[0]) * by.up; }
};

/// Four at a time: the lanes stand side by side for the vector unit.
struct folded_lanes {
  static constexpr std::size_t lanes = 4;
  std::array<std::array<double, lanes>, 3> part{};

  /// Adds at(first) ... at(first + count - 1), which are finite.
  template <class At>
  void add(std::size_t first, std::size_t count, const At& at, const folds& by) noexcept {
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
      std::array<double, lanes> x{};
      for (std::size_t l = 0; l < lanes; ++l) x[l] = at(first + i + l) * by.down;
      for (std::size_t level = 0; level < part.size(); ++level)
        for (std::size_t l = 0; l < lanes; ++l) {
          const double whole = (x[l] + by.magic[level]) - by.magic[level];
          part[level][l] += whole;
          x[l] -= whole;
        }
    }
    folded rest;
    for (; i < count; ++i) rest.add(at(first + i), by);
    for (std::size_t level = 0; level < part.size(); ++level) part[level][0] += rest.part[level];
  }
  [[nodiscard]] double sum(const folds& by) const noexcept {
    folded all;
    for (std::size_t level = 0; level < part.size(); ++level)
      for (const double x : part[level]) all.part[level] += x;
    return all.sum(by);
  }
};

/// at(0) + ... + at(count - 1) by folds that allow for it.
template <class At>
double fold_sum(std::size_t count, const At& at, const folds& by) {
  folded_lanes total;
  total.add(0, count, at, by);
  return total.sum(by);
}

/// The largest |at(i)|.
template <class At>
double largest_of(std::size_t count, const At& at) {
  constexpr std::size_t lanes = 4;
  std::array<double, lanes> largest{};
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes)
    for (std::size_t l = 0; l < lanes; ++l) largest[l] = std::max(largest[l], std::fabs(at(i + l)));
  for (; i < count; ++i) largest[0] = std::max(largest[0], std::fabs(at(i)));
  return *std::max_element(largest.begin(), largest.end());
}

/// The same, the largest found first. An infinite or NaN at(i) makes the sum so.
template <class At>
double fold_sum(std::size_t count, const At& at) {
  const double largest = largest_of(count, at);
  if (largest == 0) return 0;
  if (!std::isfinite(largest)) return largest;
  return fold_sum(count, at, folds(largest, count));
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
