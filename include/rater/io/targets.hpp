#pragma once
#include <rater/export.hpp>
#include <rater/inference/weighting.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rater {
inline namespace v0 {

/// What is known of a population, a variable after the other, in the order of the file.
struct population_targets {
  struct variable {
    std::string name{};
    std::vector<category_target> categories{};
  };
  bool shares = false;  ///< of 1, for each variable; else counts
  std::vector<variable> variables{};

  /// The totals of a variable: as they are, or the shares of `population`. Throws as totals_of_shares.
  [[nodiscard]] RATER_EXPORT std::vector<category_target> totals(const variable& of, double population) const;
};

/// Reads targets: a CSV file with the columns variable, category and share (which sum to 1 for each variable) or count, in any
/// order; or JSON, {"region": {"north": 0.4, "south": 0.6}}, shares where each variable sums to 1 (within 1e-6), else counts.
/// JSON is told by its first character. Names are trimmed. Throws error(errc::io) if the file cannot be read; error(errc::usage),
/// with file:line:column or the JSON path, for a column that is missing or not known, an empty name, a category twice, what is no
/// finite number of 0 or more, shares that do not sum to 1, no targets at all, text that is no JSON; error(errc::limit) for more
/// than 64 MiB. O(file).
[[nodiscard]] RATER_EXPORT population_targets read_targets(const std::string& file);
/// The same from text; `name` stands for the file in messages.
[[nodiscard]] RATER_EXPORT population_targets parse_targets(std::string_view text, const std::string& name = "targets");

}  // namespace v0
}  // namespace rater
