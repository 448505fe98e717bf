#include "sample_builder.hpp"

#include "detail/nearest.hpp"

#include <fmt/format.h>

namespace rater {
inline namespace v0 {
namespace detail {

std::string sample_builder::part_name(std::size_t stage, std::size_t part) const {
  if (stage == 0) return out_.stratified ? "stratum " + quote(out_.stratum_name[part]) : "the sample";
  const auto row = static_cast<std::size_t>(a_row_of_[part]);
  const labels& clusters = in_.psu[stage - 1];
  std::string out = "cluster " + quote(clusters.name[static_cast<std::size_t>(clusters.code[row])]);
  for (std::size_t s = stage - 1; s-- > 0;)
    out += " of cluster " + quote(in_.psu[s].name[static_cast<std::size_t>(in_.psu[s].code[row])]);
  if (out_.stratified) out += " of stratum " + quote(out_.stratum_name[static_cast<std::size_t>(out_.stratum_of[row])]);
  return out;
}

std::string sample_builder::unit_name(std::size_t stage, std::size_t unit) const {
  const std::vector<std::int32_t>& unit_of = out_.stages[stage].unit;
  std::size_t row = 0;
  while (static_cast<std::size_t>(unit_of[row]) != unit || unit_of[row] < 0) ++row;
  if (stage >= in_.psu.size()) return fmt::format("respondent {}", row + 1);
  const labels& clusters = in_.psu[stage];
  return "cluster " + quote(clusters.name[static_cast<std::size_t>(clusters.code[row])]);
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
