#include <rater/analysis/net_promoter.hpp>

#include <rater/error.hpp>
#include <rater/inference/interval.hpp>

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace rater {
inline namespace v0 {
namespace {

void check_count(std::int64_t count, const char* who) {
  if (count >= 0) return;
  throw error(errc::usage, fmt::format("{} {}; expected a count, 0 or above", count, who));
}

// Sum of squared deviations of -100 / 0 / 100 from their mean, over 10000; 0 exactly when all are of one class.
double scaled_squares(double promoters, double detractors, double n) {
  const double difference = promoters - detractors;
  return ((promoters + detractors) * n - difference * difference) / n;
}

}  // namespace

estimate net_promoter_score(std::int64_t promoters, std::int64_t passives, std::int64_t detractors,
                            const net_promoter_options& options) {
  check_count(promoters, "promoters");
  check_count(passives, "passives");
  check_count(detractors, "detractors");
  const double wide = t_quantile(options.confidence);
  const std::int64_t n = promoters + passives + detractors;
  if (n == 0) return estimate::none("nobody answered");
  const double up = static_cast<double>(promoters), down = static_cast<double>(detractors), all = static_cast<double>(n);
  estimate_parts parts;
  parts.n = n;
  parts.value = 100 * (up - down) / all;
  if (n < 2) {
    parts.note = "one answer: no standard error";
    return estimate(std::move(parts));
  }
  const double divisor = options.divisor == net_promoter_options::variance::sample ? all - 1 : all;
  parts.se = 100 * std::sqrt(scaled_squares(up, down, all) / divisor / all);
  const bool student = options.interval == net_promoter_options::distribution::student_t;
  if (student) parts.df = all - 1;
  const double half = (student ? t_quantile(options.confidence, parts.df) : wide) * *parts.se;
  parts.low = *parts.value - half;
  parts.high = *parts.value + half;
  if (*parts.se == 0) parts.note = "all answers are of one class: the standard error is 0";
  return estimate(std::move(parts));
}

}  // namespace v0
}  // namespace rater
