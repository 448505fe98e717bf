#pragma once
#include <optional>

namespace rater {
inline namespace v0 {
namespace detail {

/// P(F >= f) of Fisher's F on (df, df2), which need not be whole; df2 empty: chi-squared / df. f >= 0, df > 0, df2 > 0.
double f_p_value(double f, double df, std::optional<double> df2);

}  // namespace detail
}  // namespace v0
}  // namespace rater
