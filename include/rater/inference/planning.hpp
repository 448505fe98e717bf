#pragma once
#include <rater/export.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rater {
inline namespace v0 {

/// What a survey is to find out: a mean gap (in points of its scale), a share (0..1), or a net promoter score (-100..100).
enum class plan_measure : std::uint8_t { gap, share, nps };
[[nodiscard]] RATER_EXPORT std::string_view to_string(plan_measure m) noexcept;
/// Empty for a word that is none of them.
[[nodiscard]] RATER_EXPORT std::optional<plan_measure> plan_measure_of(std::string_view word) noexcept;

/// A survey to be planned. Exactly one of `margin`, `difference` and `respondents` is given: what is wanted, or what can be had.
struct survey_plan {
  plan_measure measure = plan_measure::gap;
  std::optional<double> margin{};             ///< half-width of the interval, in the unit of the measure
  std::optional<double> difference{};         ///< between two groups, to be found with `power`; in the unit of the measure
  std::optional<std::int64_t> respondents{};  ///< of all groups together

  std::optional<double> sd{};                       ///< of the gaps of respondents; needed for a gap
  std::optional<double> share{};                    ///< the share expected; 0.5 is the worst case and the default
  std::optional<double> promoters{}, detractors{};  ///< shares expected; half and half is the worst case and the default

  double confidence = 0.95;
  double power = 0.8;
  std::optional<double> deff{};          ///< of the clusters; or it follows from:
  std::optional<double> cluster_size{};  ///< respondents in each cluster
  std::optional<double> icc{};           ///< how alike those of one cluster are: intraclass correlation
  double weight_deff = 1;                ///< what unequal weights cost: 1 + cv^2 (Kish)
  std::optional<double> population{};    ///< people there are, in all groups together
  double response_rate = 1;              ///< of those invited
  std::optional<int> groups{};           ///< of equal size, each of which is to be that precise; default 1, of a difference 2
};

/// The answer with every number on the way to it.
struct survey_size {
  double sd = 0;           ///< of one respondent; in the unit of the measure
  double sd_compared = 0;  ///< of one respondent of the other group of a difference
  int groups = 1;
  int comparisons = 0;             ///< pairs of groups; 0 with one group
  double test_confidence = 0;      ///< of each difference, so that all pairs keep the confidence: 1 - (1 - confidence) / pairs
  double z_confidence = 0;         ///< two-sided normal quantile of the confidence: for margins
  double z_test = 0, z_power = 0;  ///< the same of test_confidence, and the quantile of the power: for differences
  double cluster_deff = 1, weight_deff = 1, deff = 1;  ///< the last is the product of both
  std::optional<double> n_simple{};                    ///< respondents of a group: simple random sample of an endless population
  std::optional<double> n_design{};                    ///< times deff
  std::optional<double> n_finite{};                    ///< n_design / (1 + n_design / N), N the population of a group, if given
  std::int64_t respondents_each = 0;                   ///< rounded up
  std::int64_t respondents = 0;                        ///< of all groups
  std::int64_t invitations = 0;                        ///< respondents / response rate, rounded up
  std::optional<std::int64_t> clusters{};              ///< of all groups: respondents_each / cluster_size, rounded up, in each
  std::optional<double> margin{};                      ///< half-width that this many respondents of a group give
  std::optional<double> detectable_difference{};  ///< that this many respondents in each group find; empty: none, or one group
  std::vector<std::string> notes{};               ///< what was assumed, and what will not work
};

/// How many must be asked (Cochran 1977, chapter 4; Kish 1965, 5.4 and 8.1), or what so many will tell.
///
/// Margin e of a group: n0 = z^2 S^2 / e^2. Difference D of two groups: n0 = (z + z_power)^2 (S1^2 + S2^2) / D^2 in each. Then n
/// = n0 deff, deff = (1 + (m - 1) icc) weight_deff, and of a population of N in the group n / (1 + n / N). S^2: sd^2 of a gap;
/// p (1 - p) of a share, and of the other group that of the share nearest to 0.5 within D of p; 100^2 (P + D - (P - D)^2) of an
/// NPS; of the latter two times N / (N - 1). Quantiles are those of the normal distribution throughout: with clusters in their
/// tens the interval by t will be somewhat wider, which a note says where it matters. Of several groups the confidence of
/// differences is that of all pairs together (Bonferroni; Holm's test never needs more).
///
/// Throws error(errc::usage), naming the field, for numbers outside their range, for none or several of margin, difference and
/// respondents, for a gap without sd, deff together with icc, icc without cluster_size, more respondents than people, and for
/// more than 10^15 respondents. O(1).
[[nodiscard]] RATER_EXPORT survey_size plan_survey(const survey_plan& plan);

}  // namespace v0
}  // namespace rater
