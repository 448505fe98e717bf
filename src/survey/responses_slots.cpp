#include "responses_impl.hpp"

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

slot make(slot_use use, slot_kind kind, const column_ref& column, int index) {
  slot s;
  s.use = use;
  s.kind = kind;
  s.index = index;
  s.column = column;
  s.name = column.to_string();
  return s;
}

void add_items(const instrument& asked, std::vector<slot>& out) {
  for (std::size_t i = 0; i < asked.items.size(); ++i)
    for (int r = 0; r < role_count; ++r) {
      const auto the_role = static_cast<role>(r);
      const auto& column = asked.items[i].column(the_role);
      if (!column) continue;
      const bool is_answer = the_role != role::importance;
      slot s = make(slot_use::item, is_answer ? slot_kind::answer : slot_kind::number, *column, static_cast<int>(i));
      s.role = the_role;
      if (is_answer) s.scale = &asked.scale_of(asked.items[i]);
      out.push_back(std::move(s));
    }
}

void add_text(const std::optional<column_ref>& column, const char* name, std::vector<slot>& out) {
  if (!column) return;
  for (const slot& s : out)
    if (s.use == slot_use::text && s.name == name) return;  // a segment of this id stands for the role
  out.push_back(make(slot_use::text, slot_kind::text, *column, -1));
  out.back().name = name;
}

/// A column that says how the sample was drawn: by its role, unless a segment has that name for something else.
void add_design(const column_ref& column, const std::string& name, std::vector<slot>& out) {
  bool taken = false;
  for (const slot& s : out) {
    if (s.use != slot_use::text) continue;
    if (s.column == column) return;
    taken = taken || s.name == name;
  }
  out.push_back(make(slot_use::text, slot_kind::text, column, -1));
  if (!taken) out.back().name = name;
}

}  // namespace

bool serves(const slot& s, std::string_view name) {
  return s.name == name || (s.column.kind == column_ref::by::name && s.column.text == name);
}

std::vector<slot> slots_of(const instrument& asked) {
  std::vector<slot> out;
  add_items(asked, out);
  for (std::size_t d = 0; d < asked.dimensions.size(); ++d)
    if (const auto* column = std::get_if<column_ref>(&asked.dimensions[d].importance))
      out.push_back(make(slot_use::importance, slot_kind::number, *column, static_cast<int>(d)));
  for (std::size_t o = 0; o < asked.outcomes.size(); ++o) {
    const scale* on = asked.scale_of(asked.outcomes[o]);
    out.push_back(
        make(slot_use::outcome, on ? slot_kind::answer : slot_kind::number, asked.outcomes[o].column, static_cast<int>(o)));
    out.back().scale = on;
  }
  const respondent_columns& who = asked.respondent;
  if (who.weight) out.push_back(make(slot_use::weight, slot_kind::number, *who.weight, slot::sample_weight));
  if (who.calibration_base_weight)
    out.push_back(make(slot_use::weight, slot_kind::number, *who.calibration_base_weight, slot::base_weight));
  if (who.replicate_weights)
    for (std::size_t r = 0; r < who.replicate_weights->columns.size(); ++r)
      out.push_back(
          make(slot_use::weight, slot_kind::number, column_ref(who.replicate_weights->columns[r]), static_cast<int>(r)));
  for (const segment& s : who.segments) add_text(s.column, s.id.c_str(), out);
  add_text(who.wave, "wave", out);
  add_text(who.audience, "audience", out);
  add_text(who.touchpoint, "touchpoint", out);
  add_text(who.object, "object", out);
  if (who.strata) add_design(*who.strata, "strata", out);
  for (std::size_t stage = 0; stage < who.psu.size(); ++stage)
    add_design(who.psu[stage], stage == 0 ? "psu" : "psu_" + std::to_string(stage + 1), out);
  for (std::size_t stage = 0; stage < who.fpc.size(); ++stage)
    add_design(who.fpc[stage], stage == 0 ? "fpc" : "fpc_" + std::to_string(stage + 1), out);
  for (std::size_t c = 0; c < who.include_if.size(); ++c)
    out.push_back(make(slot_use::text, slot_kind::text, who.include_if[c].column, static_cast<int>(c)));
  return out;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
