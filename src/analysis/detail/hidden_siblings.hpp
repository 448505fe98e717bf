#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// Of groups that make up everybody, which are not to be shown: those of fewer respondents than `least`, and the smallest others
/// until two at least that hold so many together are hidden.
std::vector<bool> hidden_siblings(std::span<const std::int64_t> respondents, std::int64_t least);

}  // namespace detail
}  // namespace v0
}  // namespace rater
