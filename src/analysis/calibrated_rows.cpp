#include "calibrated_rows.hpp"

#include "detail/nearest.hpp"
#include "engine/block_rows.hpp"
#include "engine/cell_bank.hpp"
#include "score_rows.hpp"
#include "survey/conditions.hpp"
#include "survey/responses_impl.hpp"

#include <rater/error.hpp>
#include <rater/inference/taylor.hpp>
#include <rater/inference/weighting.hpp>

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

bool has_bit(const row_bits& bits, std::size_t row) { return (bits[row / 64] >> (row % 64) & 1) != 0; }

labels labels_in(const responses& answers, int slot) {
  labels out;
  const auto words = answers.dictionary(slot);
  out.name.assign(words.begin(), words.end());
  for (const std::uint32_t word : responses_access::of(answers).columns[static_cast<std::size_t>(slot)].words)
    out.code.push_back(out.name[word].empty() ? -1 : static_cast<std::int32_t>(word));
  return out;
}

/// A calibrated sample and the scores of its respondents, as columns.
class calibrated_sample {
public:
  calibrated_sample(const responses& answers, const score_options& options, const inference_options& how)
      : answers_(answers),
        plan_(std::make_shared<const instrument>(without_rows(answers.asked())), options),
        columns_(find_columns(plan_, answers)),
        base_columns_(find_columns(plan_, answers, slot::base_weight)) {
    sort_rows(plan_, answers, columns_, kernel_in_use(), 0, answers.size(), rows_);
    read_weights();
    design_.emplace(calibrate(how));
    score();
  }

  [[nodiscard]] const sample_design& design() const { return *design_; }
  [[nodiscard]] const score_plan& plan() const { return plan_; }

  [[nodiscard]] domain domain_of(const group& in) const {
    std::vector<bool> members(answers_.size());
    for (std::size_t i = 0; i < members.size(); ++i) members[i] = has_bit(rows_.counted, i);
    for (std::size_t c = 0; c < in.size(); ++c) {
      const labels column = labels_in(answers_, columns_.by[c]);
      for (std::size_t i = 0; i < members.size(); ++i) {
        const std::string& value = column.code[i] < 0 ? missing_ : column.name[static_cast<std::size_t>(column.code[i])];
        members[i] = members[i] && value == in[c].second;
      }
    }
    return domain(std::move(members));
  }

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
    const auto of = [&](int slot) {
      if (slot < 0) return std::vector<double>(answers_.size(), 1.0);
      std::vector<double> out(answers_.size());
      missing_counts ignored{};
      answers_.read(slot, 0, out, ignored);
      return out;
    };
    weight_ = of(columns_.weight);
    base_ = of(base_columns_.weight);
    for (std::size_t i = 0; i < weight_.size(); ++i) {
      if (!has_bit(rows_.used, i)) weight_[i] = base_[i] = 0;
      if (has_bit(rows_.used, i) && !(base_[i] > 0))
        throw error(errc::data, "respondent " + std::to_string(i + 1) + " has a calibrated weight and none before calibration",
                    answers_.asked().respondent.calibration_base_weight->to_string());
    }
  }

  [[nodiscard]] sample_columns design_columns() {
    sample_columns out;
    const respondent_columns& who = answers_.asked().respondent;
    std::size_t at = 0;
    if (who.strata) out.strata = labels_in(answers_, columns_.design[at++]);
    for (std::size_t stage = 0; stage < who.psu.size(); ++stage) out.psu.push_back(labels_in(answers_, columns_.design[at++]));
    for (std::size_t stage = 0; stage < who.fpc.size(); ++stage) {
      const labels words = labels_in(answers_, columns_.design[at++]);
      std::vector<double>& numbers = populations_.emplace_back();
      for (const std::int32_t code : words.code)
        numbers.push_back(code < 0 ? undefined : number_in(words.name[static_cast<std::size_t>(code)]).value_or(undefined));
    }
    for (const std::vector<double>& p : populations_) out.fpc.emplace_back(p);
    return out;
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
    sample_columns columns = design_columns();
    columns.respondents = answers_.size();
    columns.weight = base_;
    columns.nest = how.nest;
    columns.lonely_psu = how.lonely_psu;
    const sample_design before(columns);
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
                      "the weights sum to " + shortest(sum) + " where the target is " + shortest(t.total) +
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
  engine_columns columns_, base_columns_;
  block_rows rows_;
  std::vector<double> weight_, base_;
  std::vector<std::vector<double>> populations_, scores_;
  std::optional<sample_design> design_;
  std::string missing_ = missing_word;
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
    r.estimate = estimate(std::move(e));
  }
  return records;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
