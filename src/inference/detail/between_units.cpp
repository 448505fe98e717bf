#include "between_units.hpp"

#include <algorithm>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr unsigned kept_bits = 128;

/// n sum u v - sum u sum v
big spread(const unit_products& s) { return big(s.sampled) * s.uv - s.u * s.v; }

/// Whether a stratum with one sampled unit is accounted for.
bool is_told(const unit_products& s, lonely_psu lonely) {
  return s.sampled > 1 || lonely == lonely_psu::adjust || lonely == lonely_psu::certainty;
}

exact_ratio summed(const std::vector<unit_products>& strata, lonely_psu lonely) {
  if (strata.size() == 1 && strata[0].sampled > 1) return {spread(strata[0]), big(strata[0].sampled - 1), 0};
  big sum;
  for (const unit_products& s : strata) {
    if (s.sampled > 1) sum = sum + spread(s).shifted_up(kept_bits).divided_by(static_cast<std::uint64_t>(s.sampled - 1));
    if (s.sampled == 1 && lonely == lonely_psu::adjust) sum = sum + s.uv.shifted_up(kept_bits);
  }
  return {sum, big(1), -static_cast<int>(kept_bits)};
}

}  // namespace

std::optional<exact_ratio> between_units(const std::vector<unit_products>& strata, const design_rule& design) {
  const auto told = [&](const unit_products& s) { return is_told(s, design.lonely); };
  if (std::none_of(strata.begin(), strata.end(), told)) return std::nullopt;
  exact_ratio out = summed(strata, design.lonely);
  if (design.lonely != lonely_psu::average || design.alone == 0) return out;
  out.above = out.above * big(design.strata);
  out.below = out.below * big(design.strata - design.alone);
  return out;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
