#include "between_units.hpp"

#include <algorithm>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr unsigned kept_bits = 128;

using form = part_rule::form;

/// The spread in units of 1 / n, or the squares.
big spread_of(const unit_products& s, const part_rule& rule) {
  return rule.how == form::squares ? s.uv : big(rule.sampled) * s.uv - s.u * s.v;
}

bool adds(const part_rule& rule) { return rule.how == form::spread || rule.how == form::squares; }

}  // namespace

std::optional<exact_ratio> between_units(const std::vector<unit_products>& parts, const design_rule& design) {
  const auto tells = [&](const unit_products& s) { return s.part < design.strata && design.parts[s.part].how != form::nothing; };
  if (std::none_of(parts.begin(), parts.end(), tells)) return std::nullopt;
  if (parts.size() == 1 && adds(design.parts[parts[0].part])) {
    const part_rule& rule = design.parts[parts[0].part];
    exact_ratio out = {spread_of(parts[0], rule) * rule.above, big(1), 0};
    for (const std::uint64_t b : rule.below) out.below = out.below * big(b, false);
    return out;
  }
  big sum;
  for (const unit_products& s : parts) {
    const part_rule& rule = design.parts[s.part];
    if (!adds(rule)) continue;
    big term = (spread_of(s, rule) * rule.above).shifted_up(kept_bits);
    for (const std::uint64_t b : rule.below) term = term.divided_by(b);
    sum = sum + term;
  }
  return exact_ratio{sum, big(1), -static_cast<int>(kept_bits)};
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
