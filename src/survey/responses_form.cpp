#include <rater/survey/responses.hpp>

#include "detail/nearest.hpp"
#include "responses_impl.hpp"

#include <cmath>

// One submitted form as a block of one row.
namespace rater {
inline namespace v0 {

responses from_form(std::shared_ptr<const instrument> asked, const form& answers) {
  responses out(std::move(asked));
  const auto slots = out.slots();
  for (const auto& [name, x] : answers) {
    bool known = false;
    for (std::size_t i = 0; i < slots.size(); ++i) {
      if (!detail::serves(slots[i], name)) continue;
      known = true;
      const int at = static_cast<int>(i);
      if (slots[i].kind == slot_kind::answer)
        out.set(at, slots[i].scale->encode(x));
      else if (slots[i].kind == slot_kind::number)
        out.set(at, x);
      else
        out.set(at, std::isnan(x) ? std::string{} : detail::shortest(x));
    }
    if (known) continue;
    std::vector<std::string> names;
    for (const slot& s : slots) names.push_back(s.name);
    throw error(errc::usage,
                "no column of the instrument " + out.asked().id + " is called this" +
                    detail::did_you_mean(name, std::span<const std::string>(names)),
                name);
  }
  out.end_row();
  return out;
}

}  // namespace v0
}  // namespace rater
