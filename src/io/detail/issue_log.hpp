#pragma once
#include <rater/survey/responses.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// Cells that were no answers: counted by column, with the first few and their places.
class issue_log {
public:
  /// `first` describes the column and this cell, should it be the column's first.
  template <class Describe>
  void add(int slot, const std::string& file, std::int64_t line, std::string found, Describe&& describe) {
    const auto [place, is_new] = by_slot_.try_emplace(slot);
    input_issue& issue = place->second;
    ++issue.count;
    if (is_new) {
      describe(issue);
      issue.file = file;
      issue.line = line;
      issue.found = std::move(found);
    } else if (issue.others.size() < most_others && issue.file == file) {
      issue.others.emplace_back(std::move(found), line);
    }
  }
  /// As many more in a column that has some; they are only counted.
  void add_more(int slot, std::int64_t count) {
    if (count > 0) by_slot_.at(slot).count += count;
  }
  [[nodiscard]] std::vector<input_issue> issues() const {
    std::vector<input_issue> out;
    for (const auto& [slot, issue] : by_slot_) {
      out.push_back(issue);
      out.back().slot = slot;
    }
    return out;
  }

private:
  static constexpr std::size_t most_others = 4;
  std::map<int, input_issue> by_slot_;
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
