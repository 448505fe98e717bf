#include <rater/survey/responses.hpp>

#include <algorithm>
#include <array>

namespace rater {
inline namespace v0 {
namespace {

// The respondent column that a role's name stands for, if the instrument has it.
std::optional<column_ref> respondent_role(const respondent_columns& r, std::string_view name) noexcept {
  struct entry {
    std::string_view name;
    const std::optional<column_ref>* column;
  };
  const std::array<entry, 6> roles = {{{"weight", &r.weight},
                                       {"wave", &r.wave},
                                       {"audience", &r.audience},
                                       {"touchpoint", &r.touchpoint},
                                       {"object", &r.object},
                                       {"strata", &r.strata}}};
  for (const auto& [word, column] : roles)
    if (word == name) return *column;
  if (name == "psu" && !r.psu.empty()) return r.psu.front();
  if (name == "fpc" && !r.fpc.empty()) return r.fpc.front();
  return std::nullopt;
}

bool has_segment(const instrument& i, std::string_view id) noexcept {
  return std::any_of(i.respondent.segments.begin(), i.respondent.segments.end(), [&](const auto& s) { return s.id == id; });
}

}  // namespace

instrument with_columns(instrument i, std::span<const std::string> names) {
  for (const auto& name : names) {
    if (has_segment(i, name)) continue;
    const std::optional<column_ref> role = respondent_role(i.respondent, name);
    // Roles are read as words already, all but the weight: it is a number, and needs a second column of words.
    if (role && name != "weight") continue;
    const column_ref column = role ? *role : column_ref(name);
    i.respondent.segments.push_back({name, column, {}, {}});
  }
  return i;
}

}  // namespace v0
}  // namespace rater
