#include <rater/scoring/missing_policy.hpp>

#include <algorithm>
#include <array>

namespace rater {
inline namespace v0 {

std::string_view to_string(missing_policy p) noexcept {
  static constexpr std::array<std::string_view, 4> words = {"available", "any", "listwise-dimension", "listwise-all"};
  return words[static_cast<std::size_t>(p)];
}

int items_needed(missing_policy p, const min_answered& m, int k) noexcept {
  if (p == missing_policy::any) return 1;
  if (p != missing_policy::available) return k;
  if (m.count) return *m.count;
  // ceil without the library: share * k is at most k, so the conversion is exact enough to count up from.
  const double wanted = m.share * k - 1e-12;
  int need = static_cast<int>(wanted);
  if (need < wanted) ++need;
  return std::max(need, 1);
}

}  // namespace v0
}  // namespace rater
