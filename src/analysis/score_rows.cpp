#include "score_rows.hpp"

#include "calibrated_rows.hpp"
#include "engine/accumulator_impl.hpp"
#include "group_rows.hpp"
#include "survey/detail/columns_of_sample.hpp"

#include <rater/error.hpp>
#include <rater/inference/estimates.hpp>
#include <rater/inference/replicates.hpp>

#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <tuple>
#include <utility>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// Without anything of a design but a weight.
instrument without_design(instrument asked) {
  asked = without_rows(std::move(asked));
  asked.respondent.strata.reset();
  asked.respondent.psu.clear();
  asked.respondent.fpc.clear();
  return asked;
}

/// The columns of replicate weights, and how they were made.
struct replicate_columns {
  std::vector<double> weight;
  std::vector<std::vector<double>> columns;
  given_replicate_options options;

  replicate_columns(const responses& answers, const replicate_weights_definition& declared)
      : weight(weights_in(answers, slot::sample_weight)) {
    for (std::size_t r = 0; r < declared.columns.size(); ++r) columns.push_back(weights_in(answers, static_cast<int>(r)));
    options.type = replicate_type_of(declared.type).value_or(replicate_type::bootstrap);
    options.scale = declared.scale;
    options.rscales = declared.rscales;
    options.fay_rho = declared.rho.value_or(0);
    options.mse = declared.mse.value_or(false);
  }
  /// Of some rows. Their degrees of freedom are the rank of these weights less 1: a domain has its own (R degf of a subset).
  template <class Wanted>
  [[nodiscard]] replicate_weights of(Wanted wanted) const {
    const auto some = [&](const std::vector<double>& all) {
      std::vector<double> out;
      for (std::size_t i = 0; i < all.size(); ++i)
        if (wanted(i)) out.push_back(all[i]);
      return out;
    };
    std::vector<std::vector<double>> parts;
    for (const std::vector<double>& c : columns) parts.push_back(some(c));
    return given_replicates(some(weight), parts, options);
  }
};

using record_key = std::tuple<group, level, std::string, std::string>;
record_key key_of(const record& r) { return {r.group, r.level, r.id, r.measure}; }

/// By record, its value in each replicate.
std::vector<std::vector<double>> values_by_replicate(const std::vector<record>& records, const responses& answers,
                                                     const score_options& options, std::size_t replicates) {
  const auto plan =
      std::make_shared<const score_plan>(std::make_shared<const instrument>(without_design(answers.asked())), options);
  std::map<record_key, std::size_t> place;
  for (std::size_t i = 0; i < records.size(); ++i) place.emplace(key_of(records[i]), i);
  std::vector<std::vector<double>> out(records.size(), std::vector<double>(replicates, undefined));
  for (std::size_t r = 0; r < replicates; ++r) {
    accumulator board = accumulator_access::board_of(plan, answers, static_cast<int>(r));
    board.update(answers);
    for (const record& each : estimates(board.sums()).records())
      if (const auto at = place.find(key_of(each)); at != place.end() && each.estimate)
        out[at->second][r] = each.estimate.value();
  }
  return out;
}

/// Replicates that are numbered, so that a statistic can look up what it was in each.
replicate_weights numbered(replicate_weights from) {
  from.full = {0.0};
  from.fill = [](std::size_t r, std::span<double> weights) { weights[0] = static_cast<double>(r + 1); };
  return from;
}

estimate replicated(const record& r, const replicate_weights& rep, const std::vector<double>& by_replicate, double confidence) {
  const double value = r.estimate.value();
  const auto theta = [&](std::span<const double> number) {
    const auto at = static_cast<std::size_t>(number[0]);
    return at == 0 ? value : by_replicate[at - 1];
  };
  replicate_options o;
  o.confidence = confidence;
  o.n = r.estimate.n();
  const std::optional<measure> what = measure_of(r.measure);
  o.is_share = what && is_share(*what);
  return replicate_variance(rep, theta, o);
}

/// The design effect that a new variance makes of the one that was.
void rescale_deff(estimate_parts& to, const estimate_parts& before) {
  if (!before.deff || !before.se || !to.se || !(*before.se > 0)) return;
  to.deff = *before.deff * (*to.se / *before.se) * (*to.se / *before.se);
  if (*to.deff > 0) to.n_eff = static_cast<double>(to.n) / *to.deff;
}

/// A member that has no standard error.
void leave_out(joint_estimates& of, Eigen::Index member) {
  of.value[member] = undefined;
  of.covariance.row(member).setConstant(undefined);
  of.covariance.col(member).setConstant(undefined);
}

}  // namespace

instrument without_rows(instrument asked) {
  asked.respondent.replicate_weights.reset();
  asked.respondent.calibration_base_weight.reset();
  asked.respondent.calibration_targets.clear();
  return asked;
}

sums sums_beside_rows(const responses& answers, const score_options& options) {
  const bool replicated = answers.asked().respondent.replicate_weights.has_value();
  instrument of = replicated ? without_design(answers.asked()) : without_rows(answers.asked());
  const auto plan = std::make_shared<const score_plan>(std::make_shared<const instrument>(std::move(of)), options);
  accumulator all = accumulator_access::board_of(plan, answers, slot::sample_weight);
  all.update(answers);
  return all.sums();
}

std::vector<record> from_rows(std::vector<record> records, const responses& answers, const score_options& options,
                              const inference_options& how) {
  const double confidence = how.confidence.value_or(options.confidence);
  const auto& declared = answers.asked().respondent.replicate_weights;
  if (!declared) return calibrated_records(std::move(records), answers, options, how);
  const score_plan plan(std::make_shared<const instrument>(without_design(answers.asked())), options);
  const group_rows rows(plan, answers);
  const replicate_columns columns(answers, *declared);
  const replicate_weights all = numbered(columns.of([&](std::size_t row) { return rows.used(row); }));
  const auto values = values_by_replicate(records, answers, options, all.replicates());
  replicate_weights rep = all;
  for (std::size_t i = 0; i < records.size(); ++i) {
    record& r = records[i];
    if (i == 0 || r.group != records[i - 1].group) {
      const std::vector<bool> members = rows.of(r.group);
      rep.df = columns.of([&](std::size_t row) { return members[row]; }).df;
    }
    if (!r.estimate || r.measure == "count") continue;
    estimate_parts e = replicated(r, rep, values[i], confidence).parts();
    e.value = r.estimate.value();
    e.n = r.estimate.n();
    rescale_deff(e, r.estimate.parts());
    r.estimate = estimate(std::move(e));
  }
  return records;
}

std::vector<joint_estimates> joint_from_rows(const std::vector<record>& records, const responses& answers,
                                             const score_options& options, const inference_options& how) {
  const auto& declared = answers.asked().respondent.replicate_weights;
  if (!declared) return calibrated_joint(records, answers, options, how);
  const score_plan plan(std::make_shared<const instrument>(without_design(answers.asked())), options);
  const group_rows rows(plan, answers);
  const replicate_columns columns(answers, *declared);
  const replicate_weights rep = numbered(columns.of([&](std::size_t row) { return rows.used(row); }));
  const auto values = values_by_replicate(records, answers, options, rep.replicates());
  const std::size_t statistics = plan.statistics().size();
  std::vector<bool> spread;  // by group: it has more than one unit, so that its replicates tell of a variance
  for (std::size_t i = 0; i < records.size(); i += statistics) {
    const std::vector<bool> members = rows.of(records[i].group);
    spread.push_back(columns.of([&](std::size_t row) { return members[row]; }).df >= 1);
  }
  std::vector<joint_estimates> out;
  for (std::size_t k = 0; k < statistics; ++k) {
    out.push_back(replicate_covariance(rep, [&](std::span<const double> number) {
      const auto at = static_cast<std::size_t>(number[0]);
      std::vector<double> by_group;
      for (std::size_t i = k; i < records.size(); i += statistics)
        by_group.push_back(at != 0 ? values[i][at - 1] : records[i].estimate.value_or(undefined));
      return by_group;
    }));
    for (std::size_t g = 0; g < spread.size(); ++g)
      if (!spread[g]) leave_out(out.back(), static_cast<Eigen::Index>(g));
  }
  return out;
}

void add_row_settings(result& to, const instrument& asked) {
  if (const auto& replicates = asked.respondent.replicate_weights) {
    to.settings.push_back({"replicate_weights", replicates->type});
    to.settings.push_back({"replicates", static_cast<std::int64_t>(replicates->columns.size())});
    to.notes.push_back("standard errors by " + std::to_string(replicates->columns.size()) + " replicate weights (" +
                       replicates->type + ")");
    if (asked.respondent.calibration_base_weight)
      to.notes.emplace_back("the replicate weights are taken to know of the calibration");
    if (asked.respondent.strata || !asked.respondent.psu.empty() || !asked.respondent.fpc.empty())
      to.notes.emplace_back(
          "strata, clusters and populations are what the replicate weights were made of, and are not looked at again");
  } else {
    to.settings.push_back({"calibration_base_weight", asked.respondent.calibration_base_weight->to_string()});
    to.notes.emplace_back("standard errors know what the weights were calibrated to");
  }
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
