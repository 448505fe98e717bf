#include "detail/json_path.hpp"
#include "detail/nearest.hpp"
#include "survey/detail/validate_parts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

const std::string here = "$.respondent";

void check_optional(const std::optional<column_ref>& c, const std::string& path) {
  if (c) validate_column(*c, path);
}

void check_single_columns(const respondent_columns& r) {
  check_optional(r.id, here + ".id");
  check_optional(r.weight, here + ".weight");
  check_optional(r.strata, here + ".strata");
  check_optional(r.wave, here + ".wave");
  check_optional(r.audience, here + ".audience");
  check_optional(r.touchpoint, here + ".touchpoint");
  check_optional(r.object, here + ".object");
  check_optional(r.duration_seconds, here + ".duration_seconds");
  check_optional(r.need, here + ".expectation_sources.need");
  check_optional(r.experience, here + ".expectation_sources.experience");
  check_optional(r.word_of_mouth, here + ".expectation_sources.word_of_mouth");
  check_optional(r.calibration_base_weight, here + ".calibration.base_weight");
}

void check_stages(const respondent_columns& r) {
  for (std::size_t at = 0; at < r.psu.size(); ++at) validate_column(r.psu[at], here + ".psu" + path_index(at));
  for (std::size_t at = 0; at < r.fpc.size(); ++at) validate_column(r.fpc[at], here + ".fpc" + path_index(at));
  const std::size_t stages = std::max<std::size_t>(1, r.psu.size());
  if (r.fpc.size() > stages)
    contradiction(here + ".fpc", std::to_string(r.fpc.size()) + " columns for a sample of " + std::to_string(stages) +
                                     " stage(s); give one for each stage of \"psu\", or fewer");
}

void check_calibration(const respondent_columns& r) {
  if (r.calibration_base_weight.has_value() == !r.calibration_targets.empty()) return;
  contradiction(here + ".calibration",
                "\"base_weight\" and \"targets\" go together: the column of the weights before calibration, and "
                "the file with what they were calibrated to; give both or neither");
}

void check_replicates(const replicate_weights_definition& w) {
  constexpr std::array<std::string_view, 5> types = {"BRR", "Fay", "JK1", "JKn", "bootstrap"};
  const auto path = here + ".replicate_weights";
  if (std::find(types.begin(), types.end(), w.type) == types.end())
    contradiction(path + ".type",
                  quote(w.type) + " is no type of replicate weights; expected " + any_of(types) + did_you_mean(w.type, types));
  if (w.columns.empty()) contradiction(path + ".columns", "no column is named; name one for each replicate");
  if (!w.rscales.empty() && w.rscales.size() != w.columns.size())
    contradiction(path + ".rscales", std::to_string(w.rscales.size()) + " factors for " + std::to_string(w.columns.size()) +
                                         " columns; give one for each column, or none");
  for (std::size_t at = 0; at < w.rscales.size(); ++at)
    if (!(w.rscales[at] >= 0) || std::isinf(w.rscales[at]))
      contradiction(path + ".rscales" + path_index(at), shortest(w.rscales[at]) + " is no factor; it must be a number from 0 up");
  if (w.scale && (!(*w.scale > 0) || std::isinf(*w.scale)))
    contradiction(path + ".scale", shortest(*w.scale) + " is no factor; it must be a number above 0");
  if (w.type == "Fay" && !w.rho && !w.scale)
    contradiction(path + ".rho",
                  "Fay's method needs its coefficient, which the replicate weights were made with; without it, it is BRR");
  if (w.rho && !(*w.rho >= 0 && *w.rho < 1))
    contradiction(path + ".rho", shortest(*w.rho) + " is no Fay coefficient; it must be from 0 up to, but below, 1");
}

// "--by wave" must mean one column: a segment may carry the name of a role only if it is that role's column.
void check_against_roles(const segment& s, const respondent_columns& r, const std::string& path) {
  const std::array<std::pair<std::string_view, const std::optional<column_ref>*>, 5> roles = {{{"weight", &r.weight},
                                                                                               {"wave", &r.wave},
                                                                                               {"audience", &r.audience},
                                                                                               {"touchpoint", &r.touchpoint},
                                                                                               {"object", &r.object}}};
  for (const auto& [name, column] : roles)
    if (s.id == name && *column && **column != s.column)
      contradiction(path + ".id", quote(s.id) + " is also a role of the respondent, on another column (" +
                                      printable((*column)->to_string()) + "); give the segment another id");
}

void check_segments(const respondent_columns& r) {
  id_list ids("segment");
  for (std::size_t at = 0; at < r.segments.size(); ++at) {
    const auto& s = r.segments[at];
    const auto path = here + ".segments" + path_index(at);
    ids.add(s.id, path);
    validate_column(s.column, path + ".column");
    check_against_roles(s, r, path);
    std::map<std::string_view, bool> values;
    for (const auto& [value, words] : s.labels)
      if (!values.emplace(value, true).second)
        contradiction(path + ".labels" + path_key(value), "this value has two labels; keep one");
  }
}

void check_conditions(const respondent_columns& r) {
  for (std::size_t at = 0; at < r.include_if.size(); ++at) {
    const auto& c = r.include_if[at];
    const auto path = here + ".include_if" + path_index(at);
    validate_column(c.column, path + ".column");
    if (c.values.empty()) contradiction(path + ".value", "there is no value to compare with; give one");
    if (c.op != comparison_op::in && c.values.size() != 1)
      contradiction(path + ".value", std::to_string(c.values.size()) + " values for " + quote(to_string(c.op)) +
                                         ", which compares with one; use \"in\" for any of several");
  }
}

}  // namespace

void validate_respondent(const respondent_columns& r) {
  check_single_columns(r);
  check_stages(r);
  check_calibration(r);
  if (r.replicate_weights) check_replicates(*r.replicate_weights);
  check_segments(r);
  check_conditions(r);
}

void validate_source(const source_definition& s) {
  if (s.header_rows && *s.header_rows < 0)
    contradiction("$.source.header_rows", std::to_string(*s.header_rows) + " is no number of rows; it must be 0 or more");
  if (s.decimal && *s.decimal != '.' && *s.decimal != ',')
    contradiction("$.source.decimal", quote(std::string(1, *s.decimal)) + " is no decimal mark; expected \".\" or \",\"");
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
