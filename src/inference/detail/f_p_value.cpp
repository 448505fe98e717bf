#include "f_p_value.hpp"

#include "inference/interval_detail.hpp"

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>

#include <cmath>

namespace rater {
inline namespace v0 {
namespace detail {

double f_p_value(double f, double df, std::optional<double> df2) {
  if (std::isinf(f)) return 0;
  // Beyond this F and chi-squared / df agree to the last bits of a double.
  constexpr double infinite_df = 1e15;
  if (!df2 || *df2 >= infinite_df) return bm::cdf(bm::complement(bm::chi_squared_distribution<double, quiet>(df), f * df));
  return bm::cdf(bm::complement(bm::fisher_f_distribution<double, quiet>(df, *df2), f));
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
