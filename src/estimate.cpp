#include <rater/error.hpp>
#include <rater/estimate.hpp>

#include <utility>

namespace rater {
inline namespace v0 {

estimate estimate::none(std::string why, std::int64_t n) {
  estimate_parts parts;
  parts.n = n;
  parts.note = std::move(why);
  return estimate(std::move(parts));
}

double estimate::value() const {
  if (!parts_.value)
    throw error(errc::data, parts_.note.empty() ? "this estimate has no value; ask has_value() or value_or() first"
                                                : "this estimate has no value: " + parts_.note);
  return *parts_.value;
}

}  // namespace v0
}  // namespace rater
