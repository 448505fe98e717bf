#include <rater/survey/design.hpp>

#include <array>
#include <cstddef>

namespace rater {
inline namespace v0 {
namespace {

constexpr std::array<std::string_view, 5> words = {"fail", "remove", "certainty", "adjust", "average"};

}  // namespace

std::string_view to_string(lonely_psu rule) noexcept { return words[static_cast<std::size_t>(rule)]; }

std::optional<lonely_psu> lonely_psu_of(std::string_view word) noexcept {
  for (std::size_t i = 0; i < words.size(); ++i)
    if (words[i] == word) return static_cast<lonely_psu>(i);
  return std::nullopt;
}

}  // namespace v0
}  // namespace rater
