#include <rater/text.hpp>

namespace rater {
inline namespace v0 {
namespace {

using entries = std::vector<std::pair<std::string, std::string>>;

const std::string* exactly(const entries& by_tag, std::string_view tag) noexcept {
  for (const auto& [t, words] : by_tag)
    if (t == tag) return &words;
  return nullptr;
}

std::string_view primary(std::string_view tag) noexcept { return tag.substr(0, tag.find_first_of("-_")); }

// "zh-Hans" serves whoever asks for "zh", and the other way round.
const std::string* same_language(const entries& by_tag, std::string_view tag) noexcept {
  if (tag.empty()) return nullptr;
  for (const auto& [t, words] : by_tag)
    if (primary(t) == primary(tag)) return &words;
  return nullptr;
}

}  // namespace

std::string_view text::in(std::string_view language) const noexcept {
  if (const auto* words = exactly(by_tag_, language)) return *words;
  if (const auto* words = same_language(by_tag_, language)) return *words;
  if (const auto* words = exactly(by_tag_, "")) return *words;
  if (const auto* words = exactly(by_tag_, "en")) return *words;
  return by_tag_.empty() ? std::string_view{} : std::string_view{by_tag_.front().second};
}

std::string_view text::only_in(std::string_view language) const noexcept {
  const auto* words = exactly(by_tag_, language);
  return words != nullptr ? std::string_view{*words} : std::string_view{};
}

}  // namespace v0
}  // namespace rater
