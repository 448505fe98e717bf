#include <rater/analysis/compare.hpp>

#include "analysis/detail/hidden_siblings.hpp"
#include "analysis/detail/refuse_nothing.hpp"
#include "analysis/score_rows.hpp"
#include "detail/nearest.hpp"
#include "engine/rest_group.hpp"
#include "inference/detail/joint_context.hpp"

#include <rater/analysis/score.hpp>
#include <rater/error.hpp>
#include <rater/inference/comparison.hpp>
#include <rater/inference/joint.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace rater {
inline namespace v0 {
namespace {

using namespace detail;

/// The places of the statistics that are compared.
std::vector<std::size_t> compared(const score_plan& plan) {
  const auto all = plan.statistics();
  std::vector<std::size_t> out;
  for (std::size_t k = 0; k < all.size(); ++k) {
    const statistic& s = all[k];
    if (s.level == level::respondents || s.how == statistic::form::undefined) continue;
    const auto is_gap = [&](const statistic& t) { return t.measure == measure::gap && t.level == s.level && t.id == s.id; };
    if (s.measure == measure::performance && std::any_of(all.begin(), all.end(), is_gap)) continue;
    out.push_back(k);
  }
  return out;
}

std::string words_of(const group& g) {
  std::string out;
  for (const auto& [name, value] : g) out += (out.empty() ? "" : ",") + value;
  return out;
}

std::size_t place_of(const sums_data& data, const std::string& words) {
  std::vector<std::string> known;
  for (std::size_t g = 0; g < data.groups.size(); ++g) {
    known.push_back(words_of(data.groups[g].group));
    if (known.back() == words) return g;
  }
  std::string some;
  for (std::size_t g = 0; g < known.size() && g < 3; ++g) some += (g == 0 ? "" : ", ") + quote(known[g]);
  throw error(errc::usage, "there is no group " + quote(words) + " to compare with; groups are called " + some +
                               (known.size() > 3 ? ", ..." : "") + did_you_mean(words, known));
}

/// Records of one statistic, and the tests among them whose p-values belong together.
struct test_family {
  std::vector<record> records;
  void adjust(p_adjustment method) {
    std::vector<double> p;
    for (const record& r : records) p.push_back(r.test->p.value_or(std::numeric_limits<double>::quiet_NaN()));
    const std::vector<double> adjusted = adjusted_p_values(p, method);
    for (std::size_t i = 0; i < records.size(); ++i)
      if (!std::isnan(adjusted[i])) records[i].test->p_adjusted = adjusted[i];
  }
};

/// A group in a comparison.
struct member {
  const record& of;
  bool hidden;
  const joint_estimates* rows = nullptr;  ///< of all groups, where their sums do not tell how they move together
  Eigen::Index place = 0;                 ///< among those
};

/// What all comparisons of a run share.
struct comparer {
  const compare_options& options;
  double confidence;

  void hide(record& r) const {
    const test_parts shown = *r.test;
    r.suppressed = true;
    r.estimate = estimate::none("a group has fewer than " + std::to_string(options.suppress) +
                                " respondents, or would tell of one that has");
    r.test = test_parts{.versus = shown.versus, .of = shown.of};
  }

  [[nodiscard]] std::optional<double> effect_of(measure m, const estimate& a, const estimate& b) const {
    if (!a || !b) return std::nullopt;
    if (is_share(m)) return cohens_h(a.value(), b.value());
    const auto sd_of = [](const estimate& e) { return e.origin()->in->population_sd(e.origin()->itself.of); };
    const std::optional<double> of_a = sd_of(a);
    const std::optional<double> of_b = sd_of(b);
    if (!of_a || !of_b) return std::nullopt;
    return standardised_difference(a.value() - b.value(), *of_a, *of_b);
  }

  [[nodiscard]] estimate difference_of(const member& a, const member& b) const {
    if (a.rows == nullptr || !a.of.estimate || !b.of.estimate) return a.of.estimate - b.of.estimate;
    const auto known = [](const member& m) { return !std::isnan(m.rows->covariance(m.place, m.place)); };
    if (!known(a) || !known(b)) {
      estimate_parts e;
      e.value = a.of.estimate.value() - b.of.estimate.value();
      e.n = a.of.estimate.n() + b.of.estimate.n();
      e.note = "one of the two has no standard error";
      return estimate(std::move(e));
    }
    joint_estimates two;
    two.value.resize(2);
    two.value << a.of.estimate.value(), b.of.estimate.value();
    two.covariance.resize(2, 2);
    two.covariance << a.rows->covariance(a.place, a.place), a.rows->covariance(a.place, b.place),
        a.rows->covariance(b.place, a.place), a.rows->covariance(b.place, b.place);
    two.df = a.rows->df;
    return contrast(two, std::array{1.0, -1.0}, confidence, a.of.estimate.n() + b.of.estimate.n()).estimate;
  }

  [[nodiscard]] record pair(const member& first, const member& second, measure m) const {
    const record& a = first.of;
    const record& b = second.of;
    record out;
    out.group = a.group;
    out.measure = a.measure;
    out.level = a.level;
    out.id = a.id;
    out.estimate = difference_of(first, second);
    test_parts& t = out.test.emplace();
    t.versus = b.group;
    t.p = out.estimate.p();
    const std::optional<double> se = out.estimate.se();
    if (se && *se > 0) {
      t.statistic = out.estimate.value() / *se;
      t.detectable_difference = smallest_detectable_difference(*se, out.estimate.df(), confidence, options.power);
    }
    t.effect_size = effect_of(m, a.estimate, b.estimate);
    if (first.hidden || second.hidden) hide(out);
    return out;
  }
};

record test_record(const record& of, const char* measure, std::optional<double> f, double df, std::optional<double> df2,
                   std::optional<double> p, const wald_test& test, std::int64_t n) {
  record out;
  out.level = of.level;
  out.id = of.id;
  out.measure = measure;
  estimate_parts e;
  e.value = f;
  e.n = n;
  if (f) e.df = df;
  e.note = test.note;
  if (!f && e.note.empty()) e.note = "too few degrees of freedom for this test";
  out.estimate = estimate(std::move(e));
  test_parts& t = out.test.emplace();
  t.of = of.measure;
  t.statistic = test.chi2;
  t.df2 = df2;
  t.p = p;
  return out;
}

void add_homogeneity(const std::vector<const record*>& groups, const joint_estimates* rows, std::vector<record>& to) {
  std::vector<estimate> parts;
  std::int64_t n = 0;
  for (const record* r : groups) {
    n += r->estimate.n();
    const bool known = r->estimate.has_value() && r->estimate.se();
    parts.push_back(known ? r->estimate : estimate::none("no standard error"));
  }
  const wald_test test = homogeneity(rows != nullptr ? *rows : joint(parts));
  to.push_back(test_record(*groups[0], "homogeneity_F", test.f, test.df, test.df2, test.p, test, n));
  to.push_back(
      test_record(*groups[0], "homogeneity_F_adjusted", test.adjusted_f, test.df, test.adjusted_df2, test.adjusted_p, test, n));
}

/// By statistic, its records of all groups.
std::vector<std::vector<const record*>> by_statistic(const std::vector<record>& records, std::size_t statistics) {
  std::vector<std::vector<const record*>> out(statistics);
  for (std::size_t i = 0; i < records.size(); ++i) out[i % statistics].push_back(&records[i]);
  return out;
}

/// The records of a statistic by group, and which groups are too small to be shown.
struct compared_groups {
  const std::vector<const record*>& records;
  const std::vector<bool>& hidden;
  const joint_estimates* rows = nullptr;
  [[nodiscard]] member at(std::size_t g) const { return {*records[g], hidden[g], rows, static_cast<Eigen::Index>(g)}; }
};

void add_pairs(const comparer& by, const compared_groups& groups, measure m, test_family& to) {
  for (std::size_t a = 0; a < groups.records.size(); ++a)
    for (std::size_t b = a + 1; b < groups.records.size(); ++b) to.records.push_back(by.pair(groups.at(a), groups.at(b), m));
}

void add_against(const comparer& by, const compared_groups& groups, std::size_t with, measure m, test_family& to) {
  for (std::size_t g = 0; g < groups.records.size(); ++g)
    if (g != with) to.records.push_back(by.pair(groups.at(g), groups.at(with), m));
}

std::vector<std::int64_t> respondents_of(const sums_data& data) {
  std::vector<std::int64_t> out;
  for (const sums_data::group_sums& g : data.groups) out.push_back(g.sums.rows());
  return out;
}

/// Each group beside everybody else; one at a time, since the rest is as large as the whole.
void add_rest(const comparer& by, const sums& from, const std::vector<bool>& hidden, const inference_options& how,
              std::vector<test_family>& to) {
  const sums_data& everybody_in = from.data();
  const sums_data::group_sums everybody = everybody_of(everybody_in);
  const auto statistics = from.plan().statistics();
  for (std::size_t g = 0; g < everybody_in.groups.size(); ++g) {
    const estimates two(sums(group_and_rest(everybody_in, everybody, g)), how);
    for (std::size_t k = 0; k < statistics.size(); ++k)
      if (statistics[k].level != level::respondents)
        to[k].records.push_back(
            by.pair({two.records()[k], hidden[g]}, {two.records()[statistics.size() + k], hidden[g]}, statistics[k].measure));
  }
}

void check(const sums& from, const compare_options& options) {
  const score_options& scoring = from.plan().options();
  if (scoring.by.empty()) throw error(errc::usage, "name the column whose groups are to be compared", "by");
  if (scoring.rollup) throw error(errc::usage, "groups are compared without their roll-ups; leave it out", "rollup");
  if (!(options.power > 0 && options.power < 1))
    throw error(errc::usage, "the power of a test is above 0 and below 1, such as 0.8", "power " + shortest(options.power));
}

void add_settings(result& to, const compare_options& o) {
  const char* with = o.with == comparison_with::pairs ? "pairs" : "rest";
  to.settings.push_back({"against", o.against.empty() ? std::string(with) : o.against});
  to.settings.push_back({"adjust", std::string(to_string(o.adjustment))});
  to.settings.push_back({"power", o.power});
  if (o.suppress != 0) to.settings.push_back({"suppress", o.suppress});
}

/// `rows`: by statistic how groups move together, where sums do not tell.
result compare_groups(const sums& from, const responses::origin& origin, std::span<const input_issue> issues,
                      const inference_options& how, const compare_options& options, const std::vector<joint_estimates>* rows) {
  check(from, options);
  refuse_nothing(from, origin);
  result out = describe(from, origin, issues, how);
  out.command = "compare";
  add_settings(out, options);
  const estimates all(from, how);
  const auto statistics = from.plan().statistics();
  const auto groups = by_statistic(all.records(), statistics.size());
  const comparer by = {options, how.confidence.value_or(from.plan().options().confidence)};
  const std::vector<std::int64_t> respondents = respondents_of(from.data());
  const std::vector<bool> hidden =
      options.suppress > 0 ? hidden_siblings(respondents, options.suppress) : std::vector<bool>(respondents.size());
  const bool some_hidden = std::find(hidden.begin(), hidden.end(), true) != hidden.end();
  std::vector<test_family> families(statistics.size());
  const bool one = !options.against.empty();
  const std::size_t with = one ? place_of(from.data(), options.against) : 0;
  if (!one && options.with == comparison_with::rest) add_rest(by, from, hidden, how, families);
  for (const std::size_t k : compared(from.plan())) {
    const joint_estimates* of_rows = rows != nullptr ? &(*rows)[k] : nullptr;
    const compared_groups members = {groups[k], hidden, of_rows};
    if (one) add_against(by, members, with, statistics[k].measure, families[k]);
    if (!one && options.with == comparison_with::pairs) add_pairs(by, members, statistics[k].measure, families[k]);
    families[k].adjust(options.adjustment);
    std::move(families[k].records.begin(), families[k].records.end(), std::back_inserter(out.records));
    if (groups[k].size() < 2) continue;
    add_homogeneity(groups[k], of_rows, out.records);
    if (!some_hidden) continue;
    by.hide(out.records.back());
    by.hide(out.records[out.records.size() - 2]);
  }
  if (some_hidden)
    out.notes.push_back("differences with groups of fewer than " + std::to_string(options.suppress) +
                        " respondents, or with groups that would tell of them, and tests of all groups are not shown");
  if (from.groups() < 2) out.notes.emplace_back("there is one group only: nothing to compare");
  return out;
}

}  // namespace

std::vector<std::string> compared_measures() {
  return {"gap", "performance", "adequacy", "superiority", "better_than_expected", "top2box", "nps", "ces", "mean"};
}

result compare(const sums& from, const responses::origin& origin, std::span<const input_issue> issues,
               const inference_options& how, const compare_options& options) {
  return compare_groups(from, origin, issues, how, options, nullptr);
}

result compare(const responses& answers, const score_options& scoring, const inference_options& how,
               const compare_options& options) {
  const std::vector<input_issue> issues = answers.issues();
  if (!needs_rows(answers.asked())) {
    accumulator all(answers.asked(), scoring);
    all.update(answers);
    return compare(all.sums(), answers.from(), issues, how, options);
  }
  if (options.with == comparison_with::rest && options.against.empty())
    throw error(errc::usage, "with replicate or calibrated weights groups are compared with each other, or with one of them",
                "rest");
  const sums beside = sums_beside_rows(answers, scoring);
  check(beside, options);
  const std::vector<joint_estimates> rows = joint_from_rows(estimates(beside, how).records(), answers, scoring, how);
  result out = compare_groups(beside, answers.from(), issues, how, options, &rows);
  add_row_settings(out, answers.asked());
  return out;
}

}  // namespace v0
}  // namespace rater
