#include "detail/nearest.hpp"

#include <rater/error.hpp>
#include <rater/inference/taylor.hpp>

#include <algorithm>
#include <utility>

namespace rater {
inline namespace v0 {

domain::domain(std::vector<bool> members) : members_(std::make_shared<const std::vector<bool>>(std::move(members))) {}

domain::domain(const labels& column, std::string_view label) {
  const auto found = std::find(column.name.begin(), column.name.end(), label);
  const auto code = static_cast<std::int32_t>(found - column.name.begin());
  if (found == column.name.end() || std::find(column.code.begin(), column.code.end(), code) == column.code.end())
    throw error(errc::usage, "no respondent has the label " + detail::quote(label) + detail::did_you_mean(label, column.name));
  std::vector<bool> members(column.code.size());
  for (std::size_t i = 0; i < members.size(); ++i) members[i] = column.code[i] == code;
  members_ = std::make_shared<const std::vector<bool>>(std::move(members));
}

}  // namespace v0
}  // namespace rater
