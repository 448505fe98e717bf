#pragma once
#include <rater/estimate.hpp>
#include <rater/export.hpp>

#include <cstdint>

namespace rater {
inline namespace v0 {

struct net_promoter_options {
  enum class variance : std::uint8_t { sample, maximum_likelihood };  ///< divisor n - 1, or n
  enum class distribution : std::uint8_t { student_t, normal };
  variance divisor = variance::sample;
  distribution interval = distribution::student_t;  ///< t with n - 1 degrees of freedom, or z
  double confidence = 0.95;
};

/// The Net Promoter Score, -100..100, of this many answers of each class: the mean of -100 / 0 / 100 (Reichheld 2003; METHODS
/// 5.2). The interval is not clipped. A sample of one class has se 0, and a note. No value without answers, no se with one.
/// Throws error(errc::usage) for a negative count or a confidence outside (0, 1). O(1).
[[nodiscard]] RATER_EXPORT estimate net_promoter_score(std::int64_t promoters, std::int64_t passives, std::int64_t detractors,
                                                       const net_promoter_options& options = {});

}  // namespace v0
}  // namespace rater
