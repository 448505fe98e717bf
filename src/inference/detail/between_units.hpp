#pragma once
#include "engine/detail/wide_int.hpp"

#include <rater/inference/design.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// What the units of a stratum have of two linearised variables u and v.
struct unit_products {
  std::int64_t sampled = 0;
  big uv;    ///< sum over units of u_c v_c
  big u, v;  ///< sums
};

/// above / below * 2^exponent.
struct exact_ratio {
  big above, below;
  int exponent = 0;
};

/// The strata of the whole design, and what is done about those with a single unit.
struct design_rule {
  lonely_psu lonely = lonely_psu::fail;
  std::int64_t strata = 1;
  std::int64_t alone = 0;  ///< of them with one unit
};

/// sum over strata of n / (n - 1) (sum u_c v_c - sum u sum v / n): METHODS 6.2, with replacement. Exact for one stratum; for more
/// each term is cut at 2^-128 of a unit, so that 0 is 0 and the order of the strata is no matter. `strata` are those the domain
/// has units in. Empty if that says nothing of the variance.
std::optional<exact_ratio> between_units(const std::vector<unit_products>& strata, const design_rule& design);

}  // namespace detail
}  // namespace v0
}  // namespace rater
