#include "sample_builder.hpp"

#include "detail/nearest.hpp"

#include <rater/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

using form = sample_part::form;

std::string respondent(std::size_t at) { return fmt::format("respondent {}", at + 1); }

std::string stage_name(std::size_t stage) { return fmt::format("stage {}", stage + 1); }

const std::string& name_in(const labels& column, std::int32_t code) { return column.name[static_cast<std::size_t>(code)]; }

void check_codes(const labels& column, const std::string& what) {
  const auto count = static_cast<std::int32_t>(std::min<std::size_t>(column.name.size(), INT32_MAX));
  for (std::size_t i = 0; i < column.code.size(); ++i)
    if (column.code[i] >= count)
      throw error(errc::usage,
                  fmt::format("{} has label number {} of {} labels; expected a place in their list, or a negative "
                              "number where it is missing",
                              respondent(i), column.code[i], column.name.size()),
                  what);
}

}  // namespace

void sample_builder::measure() {
  rows_ = in_.respondents;
  std::string first = "the number of respondents";
  bool known = rows_ != 0;
  const auto take = [&](std::size_t length, const std::string& what) {
    if (!known) {
      rows_ = length;
      first = what;
      known = true;
    }
    if (length != rows_)
      throw error(errc::usage, fmt::format("it has {} entries, and {} says {}; expected one a respondent", length, first, rows_),
                  what);
  };
  if (!in_.weight.empty()) take(in_.weight.size(), "the weight column");
  if (!in_.strata.empty()) take(in_.strata.code.size(), "the strata column");
  for (std::size_t s = 0; s < in_.psu.size(); ++s) take(in_.psu[s].code.size(), "the cluster column of " + stage_name(s));
  for (std::size_t s = 0; s < in_.fpc.size(); ++s) take(in_.fpc[s].size(), "the fpc column of " + stage_name(s));
  if (rows_ > static_cast<std::size_t>(INT32_MAX) / 4)
    throw error(errc::limit, fmt::format("{} respondents; a sample has at most {}", rows_, INT32_MAX / 4));
  if (in_.fpc.size() > in_.psu.size() + 1)
    throw error(errc::usage,
                fmt::format("{} fpc columns for {} of clusters; expected at most one for each, and one for respondents",
                            in_.fpc.size(), in_.psu.size() == 1 ? "1 stage" : fmt::format("{} stages", in_.psu.size())),
                "fpc");
  check_codes(in_.strata, "the strata column");
  for (std::size_t s = 0; s < in_.psu.size(); ++s) check_codes(in_.psu[s], "the cluster column of " + stage_name(s));
}

void sample_builder::read_weights() {
  out_.weighted = !in_.weight.empty();
  if (!out_.weighted) {
    out_.weight.assign(rows_, 1);
    return;
  }
  out_.weight.assign(in_.weight.begin(), in_.weight.end());
  for (std::size_t i = 0; i < rows_; ++i)
    if (!(out_.weight[i] >= 0) || !std::isfinite(out_.weight[i]))
      throw error(
          errc::data,
          fmt::format("the weight is {}; expected a finite number, 0 or above (0: not in the sample)", shortest(out_.weight[i])),
          "the weight column, " + respondent(i));
}

void sample_builder::read_strata() {
  out_.stratified = !in_.strata.empty();
  out_.stratum_of.assign(rows_, -1);
  std::vector<std::int32_t> place(in_.strata.name.size(), -1);  // labels that nobody in the sample has are no strata
  for (std::size_t i = 0; i < rows_; ++i) {
    if (out_.weight[i] == 0) continue;
    ++out_.in_sample;
    if (!out_.stratified) {
      out_.stratum_of[i] = 0;
      continue;
    }
    const std::int32_t code = in_.strata.code[i];
    if (code < 0)
      throw error(errc::data, "the stratum is missing; fill it in, or give such respondents the weight 0",
                  "the strata column, " + respondent(i));
    std::int32_t& at = place[static_cast<std::size_t>(code)];
    if (at < 0) {
      at = static_cast<std::int32_t>(out_.stratum_name.size());
      out_.stratum_name.push_back(name_in(in_.strata, code));
    }
    out_.stratum_of[i] = at;
  }
  if (!out_.stratified && out_.in_sample != 0) out_.stratum_name.emplace_back("all");
}

std::vector<std::int32_t> sample_builder::by_part() const {
  std::vector<std::size_t> next(a_row_of_.size() + 1, 0);
  for (std::size_t i = 0; i < rows_; ++i)
    if (part_of_[i] >= 0) ++next[static_cast<std::size_t>(part_of_[i]) + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  std::vector<std::int32_t> out(out_.in_sample);
  for (std::size_t i = 0; i < rows_; ++i)
    if (part_of_[i] >= 0) out[next[static_cast<std::size_t>(part_of_[i])]++] = static_cast<std::int32_t>(i);
  return out;
}

void sample_builder::number_respondents() {
  sample_stage& stage = out_.stages.back();
  stage.single = true;
  for (const std::int32_t row : by_part()) {
    stage.unit[static_cast<std::size_t>(row)] = static_cast<std::int32_t>(stage.first_unit + stage.units++);
    ++out_.parts[stage.first_part + static_cast<std::size_t>(part_of_[static_cast<std::size_t>(row)])].units;
  }
}

void sample_builder::number_clusters(std::size_t stage, const labels& clusters) {
  sample_stage& to = out_.stages.back();
  const bool anew = stage > 0 || in_.nest || !out_.stratified;
  std::vector<std::int32_t> seen_in(clusters.name.size(), -1), unit(clusters.name.size(), -1);
  for (const std::int32_t row : by_part()) {
    const auto i = static_cast<std::size_t>(row);
    const std::int32_t part = part_of_[i], code = clusters.code[i];
    if (code < 0)
      throw error(errc::data,
                  fmt::format("the cluster is missing ({}); fill it in, or give such respondents the weight 0",
                              part_name(stage, static_cast<std::size_t>(part))),
                  fmt::format("the cluster column of {}, {}", stage_name(stage), respondent(i)));
    const auto at = static_cast<std::size_t>(code);
    if (seen_in[at] != part) {
      if (!anew && seen_in[at] >= 0)
        throw error(errc::data,
                    fmt::format("cluster {} is in stratum {} and in stratum {}; say nest if clusters are counted anew in each "
                                "stratum, else give them labels of their own",
                                quote(clusters.name[at]), quote(out_.stratum_name[static_cast<std::size_t>(seen_in[at])]),
                                quote(out_.stratum_name[static_cast<std::size_t>(part)])),
                    "the cluster column of " + stage_name(stage));
      seen_in[at] = part;
      unit[at] = static_cast<std::int32_t>(to.first_unit + to.units++);
      ++out_.parts[to.first_part + static_cast<std::size_t>(part)].units;
    }
    to.unit[i] = unit[at];
  }
  to.single = to.units == out_.in_sample;
}

void sample_builder::read_populations(std::size_t stage) {
  const sample_stage& at = out_.stages.back();
  f_.resize(out_.parts.size(), 0);
  if (stage >= in_.fpc.size()) return;  // more are sampled than are known the number of: as if with replacement
  const std::span<const double> column = in_.fpc[stage];
  const auto refuse = [&](std::size_t row, const std::string& what) {
    throw error(errc::data,
                fmt::format("the population of {} {}", part_name(stage, static_cast<std::size_t>(part_of_[row])), what),
                fmt::format("the fpc column of {}, {}", stage_name(stage), respondent(row)));
  };
  std::vector<double> population(at.parts, std::numeric_limits<double>::quiet_NaN());
  for (std::size_t i = 0; i < rows_; ++i) {
    if (part_of_[i] < 0) continue;
    const double x = column[i];
    if (!(x > 0) || !std::isfinite(x))
      refuse(i, std::isnan(x) ? std::string("is missing; fill it in")
                              : fmt::format("is {}; expected how many units there are, or, up to 1, the share of them that was "
                                            "drawn",
                                            shortest(x)));
    double& first = population[static_cast<std::size_t>(part_of_[i])];
    if (std::isnan(first)) first = x;
    if (first != x)
      refuse(i, fmt::format("changes within it ({} and {}); it is one number, the same for all its respondents", shortest(first),
                            shortest(x)));
    sample_part& part = out_.parts[at.first_part + static_cast<std::size_t>(part_of_[i])];
    const auto sampled = static_cast<double>(part.units);
    if (x > 1 && x < sampled)
      refuse(i, fmt::format("is {}, and {} units of it are in the sample; expected at least as many", shortest(x), part.units));
    f_[at.first_part + static_cast<std::size_t>(part_of_[i])] = x <= 1 ? x : sampled / x;
    part.left = x <= 1 ? 1 - x : (x - sampled) / x;
  }
}

void sample_builder::refuse_lonely(std::size_t stage, const sample_part& part) const {
  const std::string unit = unit_name(stage, part.first);
  throw error(
      errc::data,
      fmt::format("{} has a single unit ({}), and a variance takes two; put it together with one like it, or "
                  "say what to do (lonely_psu): remove, certainty, adjust or average",
                  part_name(stage, static_cast<std::size_t>(&part - out_.parts.data()) - out_.stages[stage].first_part), unit),
      stage_name(stage));
}

void sample_builder::weigh(std::size_t stage) {
  const sample_stage& at = out_.stages.back();
  const bool designed = out_.stratified || out_.clustered || out_.finite;
  std::size_t first = at.first_unit;
  for (std::size_t p = at.first_part; p < at.first_part + at.parts; ++p) {
    sample_part& part = out_.parts[p];
    part.first = first;
    first += part.units;
    if (stage > 0) part.multiplier = out_.parts[above_[p]].multiplier * f_[above_[p]];
    part.factor = part.multiplier * part.left;
    if (part.left == 0) {
      part.how = form::certain;
    } else if (part.units > 1) {
      part.factor *= static_cast<double>(part.units) / static_cast<double>(part.units - 1);
    } else if (in_.lonely_psu == lonely_psu::fail && designed) {
      refuse_lonely(stage, part);
    } else {
      part.how = in_.lonely_psu == lonely_psu::certainty ? form::certain
                 : in_.lonely_psu == lonely_psu::adjust  ? form::squares
                                                         : form::nothing;
    }
  }
  if (in_.lonely_psu == lonely_psu::average) average_lonely(stage);
}

void sample_builder::average_lonely(std::size_t stage) {
  const sample_stage& at = out_.stages[stage];
  std::map<std::size_t, std::pair<std::size_t, std::size_t>> count;  // by the part above: all, and those that tell something
  for (std::size_t p = at.first_part; p < at.first_part + at.parts; ++p) {
    auto& [all, telling] = count[stage == 0 ? 0 : above_[p]];
    ++all;
    if (out_.parts[p].how != form::nothing) ++telling;
  }
  for (std::size_t p = at.first_part; p < at.first_part + at.parts; ++p) {
    const auto [all, telling] = count[stage == 0 ? 0 : above_[p]];
    if (telling != 0 && telling != all) out_.parts[p].factor *= static_cast<double>(all) / static_cast<double>(telling);
  }
}

void sample_builder::add_stage(std::size_t stage) {
  const std::size_t first_part = out_.parts.size(), first_unit = stage == 0 ? 0 : out_.units();
  if (stage == 0) {
    part_of_ = out_.stratum_of;
    a_row_of_.assign(out_.stratum_name.size(), -1);
    above_.assign(a_row_of_.size(), 0);
  } else {
    const sample_stage& before = out_.stages.back();
    above_.resize(first_part + before.units);
    a_row_of_.assign(before.units, -1);
    for (std::size_t i = 0; i < rows_; ++i) {
      if (!in_sample(i)) continue;
      const std::size_t part = static_cast<std::size_t>(before.unit[i]) - before.first_unit;
      above_[first_part + part] = before.first_part + static_cast<std::size_t>(part_of_[i]);
      part_of_[i] = static_cast<std::int32_t>(part);
    }
  }
  for (std::size_t i = 0; i < rows_; ++i)
    if (part_of_[i] >= 0) a_row_of_[static_cast<std::size_t>(part_of_[i])] = static_cast<std::int32_t>(i);
  out_.parts.resize(first_part + a_row_of_.size());
  out_.stages.push_back({std::vector<std::int32_t>(rows_, -1), false, first_unit, 0, first_part, a_row_of_.size()});
  if (stage < in_.psu.size())
    number_clusters(stage, in_.psu[stage]);
  else
    number_respondents();
  read_populations(stage);
  weigh(stage);
}

sample_data sample_builder::build() {
  measure();
  out_.clustered = !in_.psu.empty();
  out_.finite = !in_.fpc.empty();
  read_weights();
  read_strata();
  // Units below the first stage vary only among units of which it is known that they were drawn from so many (METHODS 6.2).
  const std::size_t drawn = std::max({in_.psu.size(), in_.fpc.size(), std::size_t{1}});
  stages_ = out_.finite ? drawn : 1;
  for (std::size_t s = 0; s < stages_; ++s) add_stage(s);
  return std::move(out_);
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
