#include <rater/scoring/satisfaction.hpp>

#include <cmath>

namespace rater {
inline namespace v0 {

std::string_view to_string(disconfirmation d) noexcept {
  switch (d) {
    case disconfirmation::dissatisfied:
      return "dissatisfied";
    case disconfirmation::satisfied:
      return "satisfied";
    case disconfirmation::delighted:
      return "delighted";
  }
  return "";
}

std::optional<disconfirmation> classify_gap(double gap, double delta) noexcept {
  if (std::isnan(gap)) return std::nullopt;
  if (gap < -delta - score_tolerance) return disconfirmation::dissatisfied;
  if (gap > delta + score_tolerance) return disconfirmation::delighted;
  return disconfirmation::satisfied;
}

std::optional<int> net_score(double x, double high_from, double low_to) noexcept {
  if (std::isnan(x)) return std::nullopt;
  if (x >= high_from - score_tolerance) return 1;
  return x <= low_to + score_tolerance ? -1 : 0;
}

std::string_view to_string(nps_category c) noexcept {
  switch (c) {
    case nps_category::detractor:
      return "detractor";
    case nps_category::passive:
      return "passive";
    case nps_category::promoter:
      return "promoter";
  }
  return "";
}

std::optional<nps_category> classify_nps(double x) noexcept {
  if (!(x >= 0 && x <= 10)) return std::nullopt;
  if (x >= 9) return nps_category::promoter;
  return x >= 7 ? nps_category::passive : nps_category::detractor;
}

}  // namespace v0
}  // namespace rater
