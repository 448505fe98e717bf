#include <rater/analysis/tolerance_zone.hpp>

#include "analysis/detail/estimates.hpp"
#include "scoring/detail/shape.hpp"

#include <array>

namespace rater {
inline namespace v0 {
namespace {

using detail::matrix_ref;

constexpr const char* no_triples = "nobody answered adequate, desired and perceived";
constexpr const char* no_zone = "no answer has desired above adequate";

zone_statistic statistic_of_item(const matrix_ref& adequate, const matrix_ref& desired, const matrix_ref& perceived,
                                 Eigen::Index j, double confidence) {
  std::vector<double> adequacy, superiority, width, position;
  std::array<std::int64_t, 4> count{};
  for (Eigen::Index i = 0; i < adequate.rows(); ++i) {
    const double m = adequate(i, j), d = desired(i, j), p = perceived(i, j);
    const std::optional<zone> where = classify_zone(m, d, p);
    if (!where) continue;
    ++count[static_cast<std::size_t>(*where)];
    adequacy.push_back(p - m);
    superiority.push_back(p - d);
    width.push_back(d - m);
    if (const auto at = zone_position(m, d, p)) position.push_back(*at);
  }
  const auto n = static_cast<std::int64_t>(adequacy.size());
  const auto share = [&](zone z) {
    return detail::share_estimate(count[static_cast<std::size_t>(z)], n, confidence, no_triples);
  };
  zone_statistic s;
  s.adequacy = detail::mean_estimate(adequacy, confidence, no_triples);
  s.superiority = detail::mean_estimate(superiority, confidence, no_triples);
  s.width = detail::mean_estimate(width, confidence, no_triples);
  s.position = detail::mean_estimate(position, confidence, n == 0 ? no_triples : no_zone);
  s.below = share(zone::below);
  s.within = share(zone::within);
  s.above = share(zone::above);
  s.inverted = share(zone::inverted);
  return s;
}

}  // namespace

std::vector<zone_statistic> zone_statistics(const matrix_ref& adequate, const matrix_ref& desired, const matrix_ref& perceived,
                                            double confidence) {
  static_cast<void>(t_quantile(confidence));  // refuses a bad level even where there is nothing to estimate
  detail::check_same_shape(adequate, "adequate", desired, "desired");
  detail::check_same_shape(adequate, "adequate", perceived, "perceived");
  std::vector<zone_statistic> out;
  for (Eigen::Index j = 0; j < adequate.cols(); ++j)
    out.push_back(statistic_of_item(adequate, desired, perceived, j, confidence));
  return out;
}

}  // namespace v0
}  // namespace rater
