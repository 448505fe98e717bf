#include "calibrated_rows.hpp"

#include "detail/nearest.hpp"
#include "group_rows.hpp"
#include "score_rows.hpp"
#include "survey/detail/columns_of_sample.hpp"

#include <rater/error.hpp>
#include <rater/inference/taylor.hpp>
#include <rater/inference/weighting.hpp>

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr double met = 1e-3;  // what published weights may be off their totals: they are rounded, or were trimmed

/// A calibrated sample and the scores of its respondents, as columns.
class calibrated_sample {
public:
  calibrated_sample(const responses& answers, const score_options& options, const inference_options& how)
      : answers_(answers),
        plan_(std::make_shared<const instrument>(without_rows(answers.asked())), options),
        rows_(plan_, answers) {
    read_weights();
    design_.emplace(calibrate(how));
    score();
  }

  [[nodiscard]] const sample_design& design() const { return *design_; }
  [[nodiscard]] const score_plan& plan() const { return plan_; }

  [[nodiscard]] domain domain_of(const group& in) const { return domain(rows_.of(in)); }

  [[nodiscard]] linearised value_of(const statistic& what, const domain& of) const {
    if (what.level == level::respondents) return population_size(*design_, of);
    if (what.how == statistic::form::mean) {
      linearised out = what.slope / what.per * mean(*design_, column(what.score), of) + what.intercept;
      out.is_share = is_share(what.measure);
      return out;
    }
    const joint_set& joint = plan_.joint_sets()[static_cast<std::size_t>(what.set)];
    const std::size_t half = joint.scores.size() / 2;
    std::optional<linearised> sum;
    for (std::size_t k = 0; k < half; ++k) {
      const linearised term = mean(*design_, column(joint.scores[k]), of) * mean(*design_, column(joint.scores[half + k]), of);
      sum = sum ? *sum + term : term;
    }
    return what.slope / what.per * *sum + what.intercept;
  }

private:
  [[nodiscard]] std::span<const double> column(int score) const { return scores_[static_cast<std::size_t>(score)]; }

  void read_weights() {
    weight_ = weights_in(answers_, slot::sample_weight);
    base_ = weights_in(answers_, slot::base_weight);
    for (std::size_t i = 0; i < weight_.size(); ++i) {
      if (!rows_.used(i)) weight_[i] = base_[i] = 0;
      if (rows_.used(i) && !(base_[i] > 0))
        throw error(errc::data, "respondent " + std::to_string(i + 1) + " has a calibrated weight and none before calibration",
                    answers_.asked().respondent.calibration_base_weight->to_string());
    }
  }

  [[nodiscard]] std::vector<margin> margins(const inference_options& how) const {
    if (how.calibrated_to.empty())
      throw error(errc::usage,
                  "the instrument says that the weights were calibrated; standard errors need the totals they were calibrated to "
                  "(inference_options::calibrated_to)",
                  answers_.asked().respondent.calibration_targets);
    std::vector<margin> out = how.calibrated_to;
    for (margin& m : out) {
      const int slot = answers_.text_slot(m.variable);
      if (slot < 0 || !answers_.bound(slot))
        throw error(errc::usage, "the weights were calibrated to this variable, and the answers have no such column", m.variable);
      m.category = labels_in(answers_, slot);
    }
    return out;
  }

  [[nodiscard]] sample_design calibrate(const inference_options& how) {
    columns_of_sample of = sample_columns_of(answers_, slot::base_weight);
    of.columns.weight = base_;
    of.columns.nest = how.nest;
    of.columns.lonely_psu = how.lonely_psu;
    const sample_design before(of.columns);
    const std::vector<margin> to = margins(how);
    weighting_result result = raking(base_, to);
    if (!result.converged)
      throw error(errc::data, "the weights before calibration cannot be brought to the totals: " + result.note, result.worst);
    check_totals(to);
    result.weights = weight_;
    return calibrated(before, result);
  }

  void check_totals(const std::vector<margin>& to) const {
    for (const margin& m : to) {
      std::map<std::string, double> sums;
      double population = 0;
      for (std::size_t i = 0; i < weight_.size(); ++i)
        if (weight_[i] > 0 && m.category.code[i] >= 0)
          sums[m.category.name[static_cast<std::size_t>(m.category.code[i])]] += weight_[i];
      for (const category_target& t : m.targets) population += t.total;
      for (const category_target& t : m.targets)
        if (const double sum = sums[t.category]; std::fabs(sum - t.total) > met * std::max(t.total, met * population))
          throw error(errc::data,
                      "the weights sum to " + fmt::format("{:.6g}", sum) + " where the target is " + shortest(t.total) +
                          ": they were not calibrated to these totals",
                      m.variable + "=" + t.category);
    }
  }

  void score() {
    const auto all = plan_.scores();
    scores_.assign(all.size(), std::vector<double>(answers_.size(), undefined));
    score_block block;
    for (std::size_t first = 0; first < answers_.size(); first += score_block::capacity) {
      const std::size_t count = std::min(score_block::capacity, answers_.size() - first);
      plan_.evaluate(answers_, first, count, block);
      for (std::size_t s = 0; s < all.size(); ++s) {
        const auto x = block.x(static_cast<int>(s));
        const auto present = block.present(static_cast<int>(s));
        for (std::size_t r = 0; r < count; ++r)
          if (present[r] != 0) scores_[s][first + r] = all[s].value(x[r]);
      }
    }
  }

  const responses& answers_;
  score_plan plan_;
  group_rows rows_;
  std::vector<double> weight_, base_;
  std::vector<std::vector<double>> scores_;
  std::optional<sample_design> design_;
};

}  // namespace

std::vector<record> calibrated_records(std::vector<record> records, const responses& answers, const score_options& options,
                                       const inference_options& how) {
  const calibrated_sample sample(answers, options, how);
  const auto statistics = sample.plan().statistics();
  taylor_options taylor;
  taylor.confidence = how.confidence.value_or(options.confidence);
  std::optional<domain> of;
  for (std::size_t i = 0; i < records.size(); ++i) {
    record& r = records[i];
    if (i % statistics.size() == 0) of = sample.domain_of(r.group);
    const statistic& what = statistics[i % statistics.size()];
    if (!r.estimate || what.measure == measure::count || what.how == statistic::form::undefined) continue;
    estimate_parts e = estimate_of(sample.design(), sample.value_of(what, *of), taylor).parts();
    e.value = r.estimate.value();
    e.n = r.estimate.n();
    if (what.measure == measure::weight_sum) {
      const bool fixed = e.se && *e.se <= met * met * *e.value;
      e.note = fixed ? "fixed by the calibration" : "a total: no design effect";
      if (fixed) {
        e.se = 0;
        e.low = e.high = e.value;
      }
    }
    r.estimate = estimate(std::move(e));
  }
  return records;
}

std::vector<joint_estimates> calibrated_joint(const std::vector<record>& records, const responses& answers,
                                              const score_options& options, const inference_options& how) {
  const calibrated_sample sample(answers, options, how);
  const auto statistics = sample.plan().statistics();
  std::vector<domain> groups;
  for (std::size_t i = 0; i < records.size(); i += statistics.size()) groups.push_back(sample.domain_of(records[i].group));
  std::vector<joint_estimates> out;
  for (const statistic& what : statistics) {
    std::vector<linearised> parts;
    for (const domain& of : groups)
      parts.push_back(what.how == statistic::form::undefined ? linearised{} : sample.value_of(what, of));
    out.push_back(joint(sample.design(), parts));
  }
  return out;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
