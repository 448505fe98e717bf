#pragma once
#include <boost/math/policies/policy.hpp>

#include <optional>

namespace rater {
inline namespace v0 {
namespace detail {

namespace bm = boost::math;

// Plain double throughout (the same on machines without an 80-bit type), and no exception of Boost's own: what is out of
// its domain is refused before it gets there.
using quiet = bm::policies::policy<
    bm::policies::domain_error<bm::policies::ignore_error>, bm::policies::pole_error<bm::policies::ignore_error>,
    bm::policies::overflow_error<bm::policies::ignore_error>, bm::policies::underflow_error<bm::policies::ignore_error>,
    bm::policies::rounding_error<bm::policies::ignore_error>, bm::policies::evaluation_error<bm::policies::ignore_error>,
    bm::policies::promote_double<false>, bm::policies::promote_float<false>>;

// Each throws error(errc::usage), naming what was found and what was expected.
void check_confidence(double confidence);
void check_standard_error(double se);

// 1 / (1 + e^-x).
double expit(double x) noexcept;

}  // namespace detail
}  // namespace v0
}  // namespace rater
