#pragma once
#include "support/catch.hpp"

#include <rater/inference/taylor.hpp>

#include <array>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

// A small sample to work out by hand.
namespace rater_test {

inline constexpr double none = std::numeric_limits<double>::quiet_NaN();

inline rater::labels words(std::vector<std::string> w) { return rater::labels_of(w); }
inline rater_test::Approx near(double x) { return rater_test::Approx(x).epsilon(1e-12).margin(1e-14); }
inline double variance_in(const rater::sample_design& s, const rater::linearised& x) {
  return rater::joint(s, {&x, 1}).covariance(0, 0);
}

/// Eight respondents of two strata with two clusters each; its columns outlive the sample.
struct eight {
  std::vector<double> weight{1, 2, 3, 1, 2, 2, 5, 4}, y{3, 5, 2, 8, 7, 1, 4, 9}, x{1, 2, 1, 3, 2, 1, 2, 4};
  rater::labels strata = words({"n", "n", "n", "n", "s", "s", "s", "s"});
  rater::labels psu = words({"a", "a", "b", "b", "c", "c", "d", "d"});
  [[nodiscard]] rater::sample_columns columns() const {
    rater::sample_columns c;
    c.weight = weight;
    c.strata = strata;
    c.psu = {psu};
    return c;
  }
  [[nodiscard]] double w_mean() const {
    double above = 0, below = 0;
    for (std::size_t i = 0; i < 8; ++i) above += weight[i] * y[i], below += weight[i];
    return above / below;
  }
  /// Sums of w (y - mean) / W by cluster.
  [[nodiscard]] std::array<double, 4> sums() const {
    std::array<double, 4> out{};
    for (std::size_t i = 0; i < 8; ++i) out[i / 2] += weight[i] * (y[i] - w_mean()) / 20;
    return out;
  }
};

inline double square(double x) { return x * x; }

}  // namespace rater_test
