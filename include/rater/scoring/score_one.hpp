#pragma once
#include <rater/export.hpp>
#include <rater/scoring/score_plan.hpp>
#include <rater/survey/dimension.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace rater {
inline namespace v0 {

/// The scores of one respondent.
class RATER_EXPORT respondent_scores {
public:
  /// A score by its keys; empty if this respondent has none.
  [[nodiscard]] std::optional<double> get(level l, std::string_view id, measure m) const noexcept;
  [[nodiscard]] std::optional<double> gap(std::string_view dimension) const noexcept {
    return get(level::dimension, dimension, measure::gap);
  }
  [[nodiscard]] std::optional<double> gap(dimension d) const noexcept { return gap(to_string(d)); }
  [[nodiscard]] std::optional<double> overall_gap() const noexcept { return get(level::overall, "unweighted", measure::gap); }
  [[nodiscard]] std::optional<double> weighted_gap() const noexcept { return get(level::overall, "weighted", measure::gap); }
  /// 0..100, 50 = as expected.
  [[nodiscard]] std::optional<double> index() const noexcept { return get(level::overall, "unweighted", measure::index); }

private:
  friend RATER_EXPORT respondent_scores score_one(const score_plan& plan, const form& answers);
  struct entry {
    rater::level level;
    std::string id;
    rater::measure measure;
    double value;
  };
  std::vector<entry> entries_;
};

/// One form, the moment it is submitted. Throws error(errc::usage) for a key that is no column of the instrument.
[[nodiscard]] RATER_EXPORT respondent_scores score_one(const instrument& asked, const form& answers,
                                                       const score_options& options = {});
/// The same with a plan made once: what an app calls for every form.
[[nodiscard]] RATER_EXPORT respondent_scores score_one(const score_plan& plan, const form& answers);

}  // namespace v0
}  // namespace rater
