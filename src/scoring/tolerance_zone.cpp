#include <rater/scoring/tolerance_zone.hpp>

#include "scoring/detail/shape.hpp"

#include <cmath>

namespace rater {
inline namespace v0 {
namespace {

using detail::matrix_ref;

void check_triples(const matrix_ref& adequate, const matrix_ref& desired, const matrix_ref& perceived) {
  detail::check_same_shape(adequate, "adequate", desired, "desired");
  detail::check_same_shape(adequate, "adequate", perceived, "perceived");
}

// For each row the number of items of which `counts` says so.
template <class Predicate>
Eigen::VectorXi count_items(const matrix_ref& adequate, const matrix_ref& desired, const matrix_ref& perceived,
                            Predicate counts) {
  check_triples(adequate, desired, perceived);
  Eigen::VectorXi out = Eigen::VectorXi::Zero(adequate.rows());
  for (Eigen::Index j = 0; j < adequate.cols(); ++j)
    for (Eigen::Index i = 0; i < adequate.rows(); ++i)
      if (counts(classify_zone(adequate(i, j), desired(i, j), perceived(i, j)))) ++out[i];
  return out;
}

}  // namespace

std::string_view to_string(zone z) noexcept {
  switch (z) {
    case zone::below:
      return "below";
    case zone::within:
      return "within";
    case zone::above:
      return "above";
    case zone::inverted:
      return "inverted";
  }
  return "";
}

std::optional<zone> classify_zone(double adequate, double desired, double perceived) noexcept {
  if (std::isnan(adequate) || std::isnan(desired) || std::isnan(perceived)) return std::nullopt;
  if (adequate > desired) return zone::inverted;
  if (perceived < adequate) return zone::below;
  return perceived > desired ? zone::above : zone::within;
}

std::optional<double> zone_position(double adequate, double desired, double perceived) noexcept {
  if (!(desired > adequate) || std::isnan(perceived)) return std::nullopt;
  return (perceived - adequate) / (desired - adequate);
}

Eigen::VectorXi inverted_counts(const matrix_ref& adequate, const matrix_ref& desired, const matrix_ref& perceived) {
  return count_items(adequate, desired, perceived, [](std::optional<zone> z) { return z == zone::inverted; });
}

Eigen::VectorXi incomplete_counts(const matrix_ref& adequate, const matrix_ref& desired, const matrix_ref& perceived) {
  return count_items(adequate, desired, perceived, [](std::optional<zone> z) { return !z.has_value(); });
}

}  // namespace v0
}  // namespace rater
