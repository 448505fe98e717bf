#include <rater/survey/responses.hpp>
#include <rater/survey/sample_of.hpp>

#include <algorithm>
#include <array>

namespace rater {
inline namespace v0 {
namespace {

/// The roles whose names stand for their columns wherever a column is named.
std::optional<column_ref> named_role(const respondent_columns& r, std::string_view name) noexcept {
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
  return std::nullopt;
}

/// The respondent column that is read under this name already, if the instrument has it.
std::optional<column_ref> respondent_role(const respondent_columns& r, std::string_view name) noexcept {
  if (name == "psu" && !r.psu.empty()) return r.psu.front();
  if (name == "fpc" && !r.fpc.empty()) return r.fpc.front();
  return named_role(r, name);
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

column_ref column_named(const instrument& i, const std::string& name) {
  for (const segment& s : i.respondent.segments)
    if (s.id == name) return s.column;
  return named_role(i.respondent, name).value_or(column_ref(name));
}

instrument with_design(instrument i, const design& d) {
  const auto stages = [&](const std::vector<std::string>& names) {
    std::vector<column_ref> out;
    for (const std::string& name : names) out.push_back(column_named(i, name));
    return out;
  };
  respondent_columns who = i.respondent;
  if (!d.weight.empty()) who.weight = column_named(i, d.weight);
  if (!d.strata.empty()) who.strata = column_named(i, d.strata);
  if (!d.psu.empty()) who.psu = stages(d.psu);
  if (!d.fpc.empty()) who.fpc = stages(d.fpc);
  i.respondent = std::move(who);
  validate(i);
  return i;
}

}  // namespace v0
}  // namespace rater
