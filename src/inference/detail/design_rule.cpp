#include "design_rule.hpp"

#include "detail/nearest.hpp"
#include "survey/conditions.hpp"

#include <rater/error.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

using part = design_data::part;

std::string name_of(const design_data& design, const part& p) {
  if (p.stage != 0) return "cluster " + p.name;
  return design.stratified ? "stratum " + p.name : "the sample";
}

[[noreturn]] void refuse_lonely(const design_data& design, const part& p) {
  std::string what = name_of(design, p) + " has";
  what += design.clustered ? " only one cluster (" + p.a_unit + ")" : " only one respondent";
  throw error(errc::data, what +
                              ", and a variance takes two; put it together with a stratum like it, or say what to do: lonely_psu "
                              "remove, certainty, adjust or average");
}

/// The share of a population that was drawn: sampled / all. 0 / 1 where no population is known.
struct sampled_share {
  std::uint64_t sampled = 0, all = 1;
  [[nodiscard]] std::uint64_t left() const noexcept { return all - sampled; }
  [[nodiscard]] sampled_share shortened() const noexcept {
    const std::uint64_t common = std::gcd(sampled, all);
    return {sampled / common, all / common};
  }
};

[[noreturn]] void refuse_population(const design_data& design, const part& p, const std::string& what) {
  throw error(errc::data, "the population of " + name_of(design, p) + " " + what);
}

double population_in(const design_data& design, const part& p, const std::string& word) {
  const std::optional<double> x = number_in(word);
  if (!x || !std::isfinite(*x) || *x <= 0)
    refuse_population(
        design, p,
        "is given as " + quote(word) + "; expected how many units there are, or, from 0 to 1, the share of them that was drawn");
  return *x;
}

/// As integers: exactly n / N, for N of up to 53 bits above the point or some below.
sampled_share share_of(double population, std::int64_t units) {
  int exponent = 0;
  std::frexp(population, &exponent);
  if (population <= 1) {  // a fraction; below 2^-9 its last bits are lost
    const std::uint64_t all = std::uint64_t{1} << 62;
    return sampled_share{static_cast<std::uint64_t>(std::ldexp(population, 62)), all}.shortened();
  }
  const int up = std::min(std::max(0, 53 - exponent), 62 - static_cast<int>(std::bit_width(static_cast<std::uint64_t>(units))));
  if (exponent + up > 62) return {};  // there are so many that none of them counts
  return sampled_share{static_cast<std::uint64_t>(units) << up, static_cast<std::uint64_t>(std::ldexp(population, up))}
      .shortened();
}

sampled_share share_of(const design_data& design, const part& p) {
  if (p.population.empty()) return {};
  const double first = population_in(design, p, p.population.front());
  for (const std::string& word : p.population)
    if (population_in(design, p, word) != first)
      refuse_population(design, p,
                        "changes within it (" + quote(p.population.front()) + " and " + quote(word) +
                            "); it is one number, the same in every row");
  if (first > 1 && first < static_cast<double>(p.units))
    refuse_population(design, p,
                      "is given as " + shortest(first) + " and " + std::to_string(p.units) +
                          (design.clustered ? " clusters" : " respondents") + " of it are in the sample");
  return share_of(first, p.units);
}

/// More than rows drawn one by one from a population that is not known.
bool is_design(const design_data& design) { return design.stratified || design.clustered || design.finite; }

void check_whole(const design_data& design, bool nest) {
  if (design.unplaced != 0)
    throw error(errc::data, std::to_string(design.unplaced) + (design.unplaced == 1 ? " respondent has" : " respondents have") +
                                " no value in a column that says how the sample was drawn (" + design.unplaced_in +
                                "); fill it in, or leave such rows out with include_if");
  if (!design.repeated.empty() && !nest)
    throw error(errc::data, "the same cluster is in two strata (" + design.repeated +
                                "); clusters of the same name in different strata are different ones only with nest");
}

using form = part_rule::form;

form form_of(const part& p, const sampled_share& share, lonely_psu lonely) {
  if (p.units < 1) return form::nothing;
  if (share.left() == 0) return form::certain;
  if (p.units != 1) return form::spread;
  if (lonely == lonely_psu::certainty) return form::certain;
  return lonely == lonely_psu::adjust ? form::squares : form::nothing;
}

void multiply(part_rule& by, std::uint64_t above, std::uint64_t below) {
  if (above == below) return;
  by.above = by.above * big(above, false);
  by.below.push_back(below);
}

/// The mean of what the others add in the place of what lonely ones cannot: among strata, or among the units of one part.
void average(std::vector<part_rule>& rules, const std::vector<std::size_t>& siblings) {
  const auto of = [&](form how) {
    return static_cast<std::uint64_t>(
        std::count_if(siblings.begin(), siblings.end(), [&](std::size_t at) { return rules[at].how == how; }));
  };
  const std::uint64_t alone = of(form::nothing);
  if (alone == 0 || alone == siblings.size()) return;
  for (const std::size_t at : siblings) multiply(rules[at], siblings.size(), siblings.size() - alone);
}

void average_lonely(const design_data& design, std::vector<part_rule>& rules) {
  std::map<std::pair<std::size_t, std::size_t>, std::vector<std::size_t>> siblings;  // by stage and the part above
  for (std::size_t at = 0; at < rules.size(); ++at) siblings[{design.parts[at].stage, design.parts[at].above}].push_back(at);
  for (const auto& [where, those] : siblings) average(rules, those);
}

}  // namespace

design_rule rule_of(const design_data& design, const inference_options& options) {
  check_whole(design, options.nest);
  design_rule out;
  out.strata = design.strata;
  out.finite = design.finite;
  std::vector<sampled_share> shares;
  for (const part& p : design.parts) {
    if (p.stage == 0) out.units += p.units;
    const sampled_share& share = shares.emplace_back(share_of(design, p));
    part_rule& rule = out.parts.emplace_back();
    rule.how = form_of(p, share, options.lonely_psu);
    rule.sampled = p.units;
    const bool lonely = rule.how == form::nothing && p.units == 1;
    if (lonely && options.lonely_psu == lonely_psu::fail && is_design(design)) refuse_lonely(design, p);
    if (rule.how == form::spread) rule.below.push_back(static_cast<std::uint64_t>(p.units - 1));
    multiply(rule, share.left(), share.all);
    for (const part* above = &p; above->stage != 0;) {
      const std::size_t at = above->above;
      multiply(rule, shares[at].sampled, shares[at].all);
      above = &design.parts[at];
    }
  }
  if (options.lonely_psu == lonely_psu::average) average_lonely(design, out.parts);
  return out;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
