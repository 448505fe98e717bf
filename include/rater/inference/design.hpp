#pragma once
#include <rater/export.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace rater {
inline namespace v0 {

/// What a stratum with a single sampled unit adds to a variance, which cannot be estimated within it (METHODS 6.2; Lumley 2010).
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

/// How sure to be, and of which design.
struct inference_options {
  std::optional<double> confidence{};  ///< empty: as the sums' own options say
  rater::lonely_psu lonely_psu = rater::lonely_psu::fail;
  bool nest = false;  ///< labels of clusters are counted anew in each stratum: the same label in two strata is two clusters
};

}  // namespace v0
}  // namespace rater
