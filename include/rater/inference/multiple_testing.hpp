#pragma once
#include <rater/export.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace rater {
inline namespace v0 {

/// How p-values of one family of tests are adjusted (METHODS 6.7). m tests, p(1) <= .. <= p(m):
enum class p_adjustment : std::uint8_t {
  none,
  holm,        ///< max over l <= i of min(1, (m - l + 1) p(l)): some false rejection at most so often (Holm 1979). The default
  bonferroni,  ///< min(1, m p): the same, never better than Holm
  hochberg,    ///< min over l >= i of min(1, (m - l + 1) p(l)): for independent tests (Hochberg 1988)
  bh,          ///< min over l >= i of min(1, m p(l) / l): the share of false ones among the rejected (Benjamini & Hochberg 1995)
  by,          ///< BH times 1 + 1/2 + .. + 1/m: the same under any dependence (Benjamini & Yekutieli 2001)
};
/// none, holm, bonferroni, hochberg, bh, by.
[[nodiscard]] RATER_EXPORT std::string_view to_string(p_adjustment method) noexcept;
/// Empty for a word that is none of them.
[[nodiscard]] RATER_EXPORT std::optional<p_adjustment> p_adjustment_of(std::string_view word) noexcept;

/// Adjusted p-values, in the order of `p`. NaN is a test that could not be made: it stays NaN and does not count in m. Throws
/// error(errc::usage), naming the place, for a number outside 0..1. O(m log m).
[[nodiscard]] RATER_EXPORT std::vector<double> adjusted_p_values(std::span<const double> p,
                                                                 p_adjustment method = p_adjustment::holm);

}  // namespace v0
}  // namespace rater
