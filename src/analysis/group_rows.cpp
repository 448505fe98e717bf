#include "group_rows.hpp"

#include "engine/cell_bank.hpp"
#include "survey/detail/columns_of_sample.hpp"

namespace rater {
inline namespace v0 {
namespace detail {

group_rows::group_rows(const score_plan& plan, const responses& answers)
    : answers_(answers), columns_(find_columns(plan, answers)) {
  sort_rows(plan, answers, columns_, kernel_in_use(), 0, answers.size(), rows_);
}

std::vector<bool> group_rows::of(const group& in) const {
  const std::string missing = missing_word;
  std::vector<bool> members(answers_.size());
  for (std::size_t i = 0; i < members.size(); ++i) members[i] = has_bit(rows_.counted, i);
  for (std::size_t c = 0; c < in.size(); ++c) {
    const labels column = labels_in(answers_, columns_.by[c]);
    for (std::size_t i = 0; i < members.size(); ++i) {
      const std::string& value = column.code[i] < 0 ? missing : column.name[static_cast<std::size_t>(column.code[i])];
      members[i] = members[i] && value == in[c].second;
    }
  }
  return members;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
