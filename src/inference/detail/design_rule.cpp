#include "design_rule.hpp"

#include <rater/error.hpp>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

[[noreturn]] void refuse_lonely(const design_data& design, const design_data::stratum& s) {
  std::string what = design.stratified ? "stratum " + s.name + " has" : "the sample has";
  what += design.clustered ? " only one cluster (" + s.a_unit + ")" : " only one respondent";
  throw error(errc::data, what +
                              ", and a variance takes two; put it together with a stratum like it, or say what to do: lonely_psu "
                              "remove, certainty, adjust or average");
}

}  // namespace

design_rule rule_of(const design_data& design, const inference_options& options) {
  design_rule out;
  out.lonely = options.lonely_psu;
  if (!design.stratified && !design.clustered) return out;
  if (design.unplaced != 0)
    throw error(errc::data, std::to_string(design.unplaced) + (design.unplaced == 1 ? " respondent has" : " respondents have") +
                                " no value in a column that says how the sample was drawn (" + design.unplaced_in +
                                "); fill it in, or leave such rows out with include_if");
  if (!design.repeated.empty() && !options.nest)
    throw error(errc::data, "the same cluster is in two strata (" + design.repeated +
                                "); clusters of the same name in different strata are different ones only with nest");
  out.strata = static_cast<std::int64_t>(design.strata.size());
  for (const design_data::stratum& s : design.strata) {
    if (s.units != 1) continue;
    ++out.alone;
    if (options.lonely_psu == lonely_psu::fail) refuse_lonely(design, s);
  }
  return out;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
