#include <rater/error.hpp>
#include <rater/record.hpp>

#include "detail/nearest.hpp"

#include <array>

namespace rater {
inline namespace v0 {
namespace {
constexpr std::array<std::string_view, level_count> level_words = {"respondents", "overall", "dimension", "item", "outcome"};
}

std::string_view to_string(level l) noexcept {
  const auto at = static_cast<std::size_t>(l);
  return at < level_words.size() ? level_words[at] : std::string_view{};
}

level level_of(std::string_view word) {
  for (std::size_t at = 0; at < level_words.size(); ++at)
    if (level_words[at] == word) return static_cast<level>(at);
  throw error(errc::usage, detail::quote(word) + " is no level; expected " + detail::any_of(level_words) +
                               detail::did_you_mean(word, level_words));
}

const record* result::find(rater::level l, std::string_view id, std::string_view measure, const rater::group& in) const noexcept {
  for (const auto& r : records)
    if (r.level == l && r.id == id && r.measure == measure && r.group == in) return &r;
  return nullptr;
}

}  // namespace v0
}  // namespace rater
