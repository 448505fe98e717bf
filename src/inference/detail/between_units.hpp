#pragma once
#include "engine/detail/wide_int.hpp"

#include <rater/inference/options.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// What the units of a part of the design have of two linearised variables u and v.
struct unit_products {
  std::size_t part = 0;
  big uv;    ///< sum over units of u_c v_c
  big u, v;  ///< sums
};

/// above / below * 2^exponent.
struct exact_ratio {
  big above, below;
  int exponent = 0;
};

/// What a part of the design adds to a variance: a factor times the spread of its units.
struct part_rule {
  enum class form : std::uint8_t {
    spread,   ///< sum u_c v_c - sum u sum v / n
    squares,  ///< sum u_c v_c: a lonely unit, and its distance from the mean of all
    nothing,  ///< a lonely unit of which nothing can be told
    certain,  ///< every unit there is was drawn, or is said to have been
  };
  form how = form::spread;
  std::int64_t sampled = 0;
  /// n / (n - 1) (1 - f), times the f of the stages above: above / product of below.
  big above{1};
  std::vector<std::uint64_t> below{};
};

/// The parts of the whole design; the first `strata` of them are strata.
struct design_rule {
  std::vector<part_rule> parts{};
  std::size_t strata = 1;
  bool finite = false;     ///< a population is known
  std::int64_t units = 0;  ///< sampled at the first stage
  [[nodiscard]] std::int64_t degrees_of_freedom() const noexcept { return units - static_cast<std::int64_t>(strata); }
};

/// sum over parts of factor (sum u_c v_c - sum u sum v / n): METHODS 6.2. Exact for one part; for more each term is cut at 2^-128
/// of a unit, so that 0 is 0 and the order of the parts is no matter. Empty if no stratum among them says anything of a variance.
std::optional<exact_ratio> between_units(const std::vector<unit_products>& parts, const design_rule& design);

}  // namespace detail
}  // namespace v0
}  // namespace rater
