#include "sample_of_case.hpp"
#include "survey_of_case.hpp"

#include <rater/inference/taylor.hpp>
#include <rater/inference/weighting.hpp>

#include <algorithm>
#include <set>
#include <stdexcept>

// weighting.json: weights that match the population, and standard errors that know of it.
namespace reference {
namespace {

using rater::calibration_variance;
using rater::weighting_result;

rater::margin margin_of(const reference_case& c, const std::string& variable, const json& targets) {
  rater::margin out{variable, rater::labels_of(texts_of(c, variable)), {}};
  for (const auto& [category, total] : targets.items()) out.targets.push_back({category, total.get<double>()});
  return out;
}

std::vector<rater::margin> margins_of(const reference_case& c) {
  std::vector<rater::margin> out;
  for (const auto& [variable, targets] : c.args.at("margins").items()) out.push_back(margin_of(c, variable, targets));
  return out;
}

/// "intercept" is 1 for everybody.
std::vector<rater::auxiliary> totals_of(const reference_case& c, std::size_t respondents) {
  std::vector<rater::auxiliary> out;
  for (const auto& [name, total] : c.args.at("totals").items())
    out.push_back({name, name == "intercept" ? std::vector<double>(respondents, 1.0) : numbers_of(c, name), total.get<double>()});
  return out;
}

json rows(const std::vector<double>& x, std::size_t first, std::size_t count) {
  const auto from = std::min(first, x.size());
  const auto to = std::min(from + count, x.size());
  return std::vector<double>(x.begin() + static_cast<std::ptrdiff_t>(from), x.begin() + static_cast<std::ptrdiff_t>(to));
}
json first_rows(const std::vector<double>& x) { return rows(x, 0, 10); }
json last_rows(const std::vector<double>& x) { return rows(x, x.size() < 5 ? 0 : x.size() - 5, 5); }

json se_of(const rater::estimate& e) {
  if (e.se()) return *e.se();
  return nullptr;
}
json value_of(const rater::estimate& e) {
  if (e.has_value()) return e.value();
  return nullptr;
}

/// Estimates of one design.
struct estimator {
  const reference_case& c;
  rater::sample_design design;

  [[nodiscard]] rater::estimate mean_of(const rater::domain& of = {}) const {
    return rater::estimate_of(design, rater::mean(design, numbers_of(c, c.args.at("mean_of")), of));
  }
  [[nodiscard]] rater::estimate total_of() const {
    return rater::estimate_of(design, rater::total(design, numbers_of(c, c.args.at("total_of"))));
  }
};

std::vector<std::string> sorted_levels(const std::vector<std::string>& words) {
  const std::set<std::string> levels(words.begin(), words.end());
  std::vector<std::string> out;
  for (const std::string& level : levels)
    if (!level.empty() && level != "NA") out.push_back(level);
  return out;
}

quantities rake(const reference_case& c) {
  const rater::sample_design base = sample_of(c);
  const weighting_result raked = rater::raking(base.weights(), margins_of(c));
  const estimator as_survey{c, rater::calibrated(base, raked, calibration_variance::survey_rake)};
  quantities out = {{"weights_first10", first_rows(raked.weights)},
                    {"weights_last5", last_rows(raked.weights)},
                    {"sum", raked.after.sum},
                    {"min_ratio", raked.min_ratio},
                    {"max_ratio", raked.max_ratio},
                    {"deff_kish", raked.after.deff}};
  const rater::estimate mean = as_survey.mean_of(), total = as_survey.total_of();
  out.insert(out.end(),
             {{"mean", value_of(mean)}, {"se_raked", se_of(mean)}, {"total", value_of(total)}, {"total_se_raked", se_of(total)}});
  const std::vector<std::string> words = texts_of(c, c.args.at("domain_by"));
  const rater::labels by = rater::labels_of(words);
  json means = json::array(), errors = json::array();
  for (const std::string& level : sorted_levels(words)) {
    const rater::estimate e = as_survey.mean_of(rater::domain(by, level));
    means.push_back(value_of(e));
    errors.push_back(se_of(e));
  }
  const estimator unaware{c, rater::calibrated(base, raked, calibration_variance::ignored)};
  out.insert(out.end(), {{"domain_mean", means}, {"domain_se", errors}, {"se_if_raking_ignored", se_of(unaware.mean_of())}});
  return out;
}

quantities post_stratify(const reference_case& c) {
  const rater::sample_design base = sample_of(c);
  const std::string by = c.args.at("by");
  const weighting_result result = rater::post_stratification(base.weights(), margin_of(c, by, c.args.at("margin")));
  const estimator of{c, rater::calibrated(base, result)};
  const std::vector<std::string> words = texts_of(c, by);
  json errors = json::array();
  for (const std::string& level : sorted_levels(words)) {
    std::vector<double> is(words.size());
    std::transform(words.begin(), words.end(), is.begin(), [&](const std::string& word) { return word == level ? 1.0 : 0.0; });
    errors.push_back(se_of(rater::estimate_of(of.design, rater::total(of.design, is))));
  }
  const rater::estimate mean = of.mean_of();
  return {{"weights_first10", first_rows(result.weights)},
          {"mean", value_of(mean)},
          {"se", se_of(mean)},
          {"total_se", se_of(of.total_of())},
          {"total_" + by + "_se", errors}};
}

quantities calibrate_linear(const reference_case& c) {
  const rater::sample_design base = sample_of(c);
  const weighting_result result = rater::linear_calibration(base.weights(), {}, totals_of(c, base.respondents()));
  const estimator of{c, rater::calibrated(base, result)};
  const rater::estimate mean = of.mean_of(), total = of.total_of();
  const std::string total_name = "total_" + c.args.at("total_of").get<std::string>();
  return {{"weights_first10", first_rows(result.weights)},
          {"mean", value_of(mean)},
          {"se", se_of(mean)},
          {total_name, value_of(total)},
          {total_name + "_se", se_of(total)}};
}

quantities calibrate_raking(const reference_case& c) {
  const rater::sample_design base = sample_of(c);
  const weighting_result result = rater::raking_calibration(base.weights(), margins_of(c), {});
  const estimator of{c, rater::calibrated(base, result)};
  return {{"weights_first10", first_rows(result.weights)}, {"se", se_of(of.mean_of())}};
}

double largest(const std::vector<double>& x) { return *std::max_element(x.begin(), x.end()); }

quantities trim(const reference_case& c) {
  if (c.args.at("applied_to") != "raked") throw std::runtime_error("only raked weights are trimmed in this layout");
  const rater::sample_design base = sample_of(c);
  const std::vector<double> raked = rater::raking(base.weights(), margins_of(c)).weights;
  const double upper = rater::weight_quantile(raked, c.args.at("upper_quantile").get<double>());
  const rater::trim_limits limits{.high = upper};
  const rater::trimming_result once = rater::trimming(raked, limits, rater::trim_rule::once);
  const rater::trimming_result strict = rater::trimming(raked, limits, rater::trim_rule::strict);
  rater::sample_columns columns{};
  columns.weight = strict.weights;
  const rater::sample_design trimmed(columns);
  return {{"upper", upper},
          {"n_over", once.above},
          {"once_first10", first_rows(once.weights)},
          {"once_max", largest(once.weights)},
          {"strict_max", largest(strict.weights)},
          {"strict_sum", rater::spread_of(strict.weights).sum},
          {"strict_mean_" + c.args.at("mean_of").get<std::string>(), value_of(estimator{c, trimmed}.mean_of())}};
}

constexpr case_handler handlers[] = {
    {"raking", false, rake},
    {"poststratification", false, post_stratify},
    {"calibration_linear", false, calibrate_linear},
    {"calibration_raking_equals_ipf", false, calibrate_raking},
    {"trim", false, trim},
};

}  // namespace

std::span<const case_handler> weighting_handlers() { return handlers; }

}  // namespace reference
