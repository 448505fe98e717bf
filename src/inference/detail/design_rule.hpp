#pragma once
#include "between_units.hpp"
#include "engine/detail/cell_sums.hpp"

namespace rater {
inline namespace v0 {
namespace detail {

/// What a variance must know of the whole design. Throws error(errc::data) for a stratum with one unit unless the options say
/// what to do, for a cluster in two strata unless clusters are nested in strata, and for respondents without stratum or cluster.
design_rule rule_of(const design_data& design, const inference_options& options);

}  // namespace detail
}  // namespace v0
}  // namespace rater
