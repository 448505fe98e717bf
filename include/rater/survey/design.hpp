#pragma once
#include <rater/export.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rater {
inline namespace v0 {

/// What a stratum with a single sampled unit adds to a variance, which cannot be estimated within it (METHODS 6.2; Lumley 2010).
/// A unit that was certain to be drawn (its population is itself) adds nothing under any rule and is never an error.
enum class lonely_psu : std::uint8_t {
  fail,       ///< an error that names stratum and unit
  remove,     ///< nothing, as if the stratum were not there
  certainty,  ///< nothing: the unit was certain to be drawn
  adjust,     ///< its squared distance from the mean of the whole sample
  average,    ///< the mean of what the other strata add
};
[[nodiscard]] RATER_EXPORT std::string_view to_string(lonely_psu rule) noexcept;
/// Empty for a word that is none of them.
[[nodiscard]] RATER_EXPORT std::optional<lonely_psu> lonely_psu_of(std::string_view word) noexcept;

/// A word for each respondent, as small numbers: which stratum, which cluster, which category.
struct labels {
  std::vector<std::int32_t> code{};  ///< by respondent, a place in `name`; negative: missing
  std::vector<std::string> name{};   ///< in order of first appearance, or any other

  [[nodiscard]] bool empty() const noexcept { return code.empty(); }
};
/// An empty word is missing; NaN is missing. Numbers are named by their shortest decimal form. O(n).
[[nodiscard]] RATER_EXPORT labels labels_of(std::span<const std::string> words);
[[nodiscard]] RATER_EXPORT labels labels_of(std::span<const double> numbers);
[[nodiscard]] RATER_EXPORT labels labels_of(std::span<const std::int64_t> numbers);

/// How respondents were sampled, column by column; what is left empty is not part of the design. All columns that are there have
/// one entry a respondent.
struct sample_columns {
  std::size_t respondents = 0;                 ///< needed only where there is no column at all
  std::span<const double> weight{};            ///< 0: not in the sample; NaN: an error
  labels strata{};                             ///< of the first stage
  std::vector<labels> psu{};                   ///< clusters, by stage: PSU, SSU, ...
  std::vector<std::span<const double>> fpc{};  ///< by stage: units in the population, or the fraction sampled where <= 1
  bool nest = false;                           ///< cluster labels are counted anew in each stratum
  rater::lonely_psu lonely_psu = lonely_psu::fail;
};

namespace detail {
struct sample_data;
}

/// The sample as it was drawn: weights, strata, sampled units by stage, populations. Checked when made, then immutable; cheap to
/// copy; safe from several threads. Respondents of weight 0 are kept and count for nothing, not even as units.
///
/// Stages: cluster labels of one stage are counted anew within each cluster of the stage before. With an fpc for one stage more
/// than there are clusters, respondents are the units of that last stage. Without a first-stage fpc later stages add nothing.
class RATER_EXPORT sample_design {
public:
  /// Throws error(errc::usage) for columns of different lengths or more fpc columns than stages; error(errc::data), naming
  /// column, stratum and unit, for: a weight that is negative or not finite, a missing stratum, cluster or fpc, the same cluster
  /// in two strata (unless `nest`), an fpc that changes within its stratum (cluster) or is below the units sampled, a stratum
  /// with a single unit (unless `lonely_psu` says what to do). O(n log n).
  explicit sample_design(const sample_columns& columns);

  [[nodiscard]] std::size_t respondents() const noexcept;
  [[nodiscard]] std::span<const double> weights() const noexcept;  ///< 1 where none were given
  [[nodiscard]] bool weighted() const noexcept;
  [[nodiscard]] std::size_t strata() const noexcept;  ///< 1 without strata
  [[nodiscard]] std::size_t psus() const noexcept;  ///< units sampled at the first stage; respondents where there are no clusters
  [[nodiscard]] bool has_fpc() const noexcept;
  /// PSUs - strata (METHODS 6.2).
  [[nodiscard]] double degrees_of_freedom() const noexcept;
  /// By respondent: place of the stratum, and of the PSU among all of the sample; negative where the weight is 0.
  [[nodiscard]] std::span<const std::int32_t> stratum_of() const noexcept;
  [[nodiscard]] std::span<const std::int32_t> psu_of() const noexcept;
  [[nodiscard]] const std::string& stratum_name(std::size_t stratum) const;

  [[nodiscard]] const detail::sample_data& data() const noexcept { return *data_; }

private:
  friend struct detail::sample_data;
  explicit sample_design(std::shared_ptr<const detail::sample_data> data) : data_(std::move(data)) {}
  std::shared_ptr<const detail::sample_data> data_;
};

}  // namespace v0
}  // namespace rater
