#pragma once
#include <rater/export.hpp>
#include <rater/record.hpp>
#include <rater/scoring/missing_policy.hpp>
#include <rater/survey/instrument.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rater {
inline namespace v0 {

/// Overall score only when every dimension has one, or over those that have one (importance rescaled to sum 1).
enum class overall_rule : std::uint8_t { complete, available };
/// Points that do not sum to 100: this respondent's importance is invalid, or rescaled.
enum class points_rule : std::uint8_t { reject, renormalise };
[[nodiscard]] RATER_EXPORT std::string_view to_string(overall_rule r) noexcept;
[[nodiscard]] RATER_EXPORT std::string_view to_string(points_rule r) noexcept;

/// NAME OP VALUE on a segment, a role or a column: the domain to report on.
struct condition {
  std::string name{};
  comparison_op op = comparison_op::equal;
  std::vector<std::string> values{};  ///< one, or any number for `in`
};
/// Reads "region = north", "age>=18", "region in north,south". Throws error(errc::usage).
[[nodiscard]] RATER_EXPORT condition parse_condition(std::string_view text);
[[nodiscard]] RATER_EXPORT std::string to_string(const condition& c);

/// Leave out respondents who answered a three-column form carelessly (METHODS 2.4; LibQUAL uses 9 and 11 of 22).
struct screening {
  std::optional<int> max_inverted{};        ///< more answers with minimum above desired than this: no scores
  std::optional<int> max_not_applicable{};  ///< more incomplete triples than this: no scores
};

/// What is to be computed. The defaults are those of METHODS.
struct score_options {
  std::vector<std::string> by{};   ///< groups = the combinations of these columns
  bool rollup = false;             ///< with by {A, B}: also per A, and everybody
  std::vector<condition> where{};  ///< the domain: rows that meet all of these; the design keeps every row
  std::vector<level> levels = {level::respondents, level::overall, level::dimension, level::outcome};
  std::vector<std::string> measures{};  ///< empty: all. What is not asked for is not computed
  missing_policy missing = missing_policy::available;
  std::optional<rater::min_answered> min_answered{};  ///< overrides the dimensions' own; default: half
  overall_rule overall = overall_rule::complete;
  points_rule points = points_rule::reject;
  double delta = 0;  ///< half-width of "expectations met" (METHODS 3.2)
  rater::screening screening{};
  double confidence = 0.95;
  std::int64_t max_groups = 100'000;
  std::int64_t max_units = 1'000'000;  ///< strata and clusters within groups: each takes about a kilobyte
  /// Also count the answers to each item one by one, with their weights: `answer_distributions`. Takes time, and room in every
  /// group.
  bool answers = false;
  /// Also sum the products of all scores, two by two: `covariance_of_means` for any of them. Takes time, and room in every group.
  bool covariances = false;
};

/// Throws error(errc::usage) for what cannot be: an unknown measure (naming the nearest), a confidence outside (0, 1), a
/// negative delta, more items needed than a dimension has.
RATER_EXPORT void validate(const score_options& o, const instrument& i);

}  // namespace v0
}  // namespace rater
