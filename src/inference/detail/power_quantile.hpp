#pragma once
#include <optional>

namespace rater {
inline namespace v0 {
namespace detail {

/// The t with P(T <= t) = power; df empty: the normal distribution. Throws error(errc::usage) for a power outside (0, 1).
double power_quantile(double power, std::optional<double> df);

}  // namespace detail
}  // namespace v0
}  // namespace rater
