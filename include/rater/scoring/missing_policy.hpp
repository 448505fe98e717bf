#pragma once
#include <rater/export.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace rater {
inline namespace v0 {

/// When a respondent with unanswered items still has a dimension score (METHODS 2.3). A gap needs the pair; a perception
/// alone needs the perception.
enum class missing_policy : std::uint8_t {
  available,           ///< mean of what is there, if at least `needed` are
  any,                 ///< at least one
  listwise_dimension,  ///< every item of the dimension
  listwise_all,        ///< every item of the instrument, so that all dimensions share one n
};
[[nodiscard]] RATER_EXPORT std::string_view to_string(missing_policy p) noexcept;

/// How many items of k must be answered under `available`: a count, or a share of them.
struct min_answered {
  double share = 0.5;
  std::optional<int> count{};
};

/// need = ceil(share k - 1e-12), at least 1; or the count; or as the policy says (1, or k). METHODS 2.3.
[[nodiscard]] RATER_EXPORT int items_needed(missing_policy p, const min_answered& m, int k) noexcept;

}  // namespace v0
}  // namespace rater
