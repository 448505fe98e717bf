#include "sample_of_case.hpp"
#include "survey_of_case.hpp"

#include <rater/inference/kish.hpp>
#include <rater/inference/quantile.hpp>
#include <rater/inference/taylor.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

// METHODS 6.1-6.5 and the intervals of 5.1 on samples that `args` describes. `args.domain` {column, level} and `args.conf` are
// heeded throughout.
namespace reference {
namespace {

json or_null(const std::optional<double>& x) { return x ? json(*x) : json(); }
json limits_of(const rater::estimate& e) { return json::array({or_null(e.parts().low), or_null(e.parts().high)}); }

rater::domain domain_of(const reference_case& c) {
  const auto at = c.args.find("domain");
  if (at == c.args.end()) return {};
  const json& level = at->at("level");
  const std::string word = level.is_string() ? level.get<std::string>() : level.dump();
  return rater::domain(rater::labels_of(texts_of(c, at->at("column").get<std::string>())), word);
}

rater::df_rule df_rule_of(const json& args) {
  const auto at = args.find("df");
  if (at == args.end() || !at->is_string()) return rater::df_rule::domain;
  const std::string word = at->get<std::string>();
  if (word == "normal" || word == "Inf") return rater::df_rule::normal;
  return word == "design" ? rater::df_rule::design : rater::df_rule::domain;
}

rater::taylor_options options_of(const json& args) {
  rater::taylor_options o;
  o.confidence = args.value("conf", args.value("confidence", 0.95));
  o.df = df_rule_of(args);
  return o;
}

void add_mean(const reference_case& c, const rater::sample_design& s, const rater::domain& of, quantities& out) {
  const rater::linearised m = rater::mean(s, numbers_of(c, c.args.at("mean_of").get<std::string>()), of);
  rater::taylor_options o = options_of(c.args);
  o.deff = rater::deff_rule::without_replacement;
  const rater::estimate by_t = rater::estimate_of(s, m, o);
  o.df = rater::df_rule::normal;
  o.deff = rater::deff_rule::with_replacement;
  const rater::estimate by_z = rater::estimate_of(s, m, o);
  out.insert(out.end(), {{"mean", value_or_null(by_t)},
                         {"se", or_null(by_t.se())},
                         {"df", or_null(by_t.df())},
                         {"ci95_t", limits_of(by_t)},
                         {"ci95_z", limits_of(by_z)},
                         {"deff_wor", or_null(by_t.deff())},
                         {"deff_wr", or_null(by_z.deff())}});
}

void add_statistic(const std::string& name, const rater::sample_design& s, const rater::linearised& x, const json& args,
                   quantities& out) {
  const rater::estimate e = rater::estimate_of(s, x, options_of(args));
  out.emplace_back(name, value_or_null(e));
  out.emplace_back(name + "_se", or_null(e.se()));
}

/// Whatever of mean_of, total_of, ratio and nps_of stands in `args`.
quantities statistics(const reference_case& c) {
  const rater::sample_design s = sample_of(c);
  const rater::domain of = domain_of(c);
  quantities out;
  if (c.args.contains("mean_of")) add_mean(c, s, of, out);
  if (c.args.contains("total_of"))
    add_statistic("total", s, rater::total(s, numbers_of(c, c.args.at("total_of").get<std::string>()), of), c.args, out);
  if (const auto at = c.args.find("ratio"); at != c.args.end())
    add_statistic("ratio", s,
                  rater::ratio(s, numbers_of(c, at->at("numerator").get<std::string>()),
                               numbers_of(c, at->at("denominator").get<std::string>()), of),
                  c.args, out);
  if (c.args.contains("nps_of"))
    add_statistic("nps", s, rater::mean(s, numbers_of(c, c.args.at("nps_of").get<std::string>()), of), c.args, out);
  return out;
}

json matrix_or_null(const Eigen::MatrixXd& m) {
  json out = json::array();
  for (const auto& row : m.rowwise()) {
    json one = json::array();
    for (const double x : row) one.push_back(value_or_null(x));
    out.push_back(std::move(one));
  }
  return out;
}

json roots_of_diagonal(const Eigen::MatrixXd& m) {
  json out = json::array();
  for (const double v : m.diagonal()) out.push_back(value_or_null(std::sqrt(v)));
  return out;
}

quantities domain_means(const reference_case& c) {
  const rater::sample_design s = sample_of(c);
  const rater::labels by = rater::labels_of(texts_of(c, c.args.at("domain_by").get<std::string>()));
  std::vector<std::string> levels = by.name;
  std::sort(levels.begin(), levels.end());
  const std::vector<double> y = numbers_of(c, c.args.at("mean_of").get<std::string>());
  std::vector<rater::linearised> mean, size;
  json n = json::array(), df = json::array();
  for (const std::string& level : levels) {
    const rater::domain of(by, level);
    mean.push_back(rater::mean(s, y, of));
    size.push_back(rater::population_size(s, of));
    n.push_back(mean.back().n);
    df.push_back(or_null(mean.back().df));
  }
  const rater::joint_estimates means = rater::joint(s, mean), sizes = rater::joint(s, size);
  return {{"levels", levels},
          {"mean", column_values(means.value)},
          {"se", roots_of_diagonal(means.covariance)},
          {"covariance", matrix_or_null(means.covariance)},
          {"n", n},
          {"n_hat", column_values(sizes.value)},
          {"n_hat_se", roots_of_diagonal(sizes.covariance)},
          {"domain_df_whole_design", means.df},
          {"domain_df_subset", df}};
}

rater::quantile_options quantile_options_of(const json& args) {
  rater::quantile_options o;
  const std::string word = args.value("qrule", "math");
  bool found = false;
  for (const auto rule : {rater::quantile_rule::math, rater::quantile_rule::school, rater::quantile_rule::hf7})
    if (word == rater::to_string(rule)) {
      o.rule = rule;
      found = true;
    }
  if (word == "hf1" || word == "hf2") {  // other names of the first two
    o.rule = word == "hf1" ? rater::quantile_rule::math : rater::quantile_rule::school;
    found = true;
  }
  const std::string interval = args.value("interval", "mean");
  if (!found || (interval != "mean" && interval != "xlogit"))
    throw std::runtime_error("quantiles by \"" + word + "\" and \"" + interval + "\" are none of METHODS 6.4");
  o.interval = interval == "mean" ? rater::quantile_interval::mean : rater::quantile_interval::xlogit;
  const rater::taylor_options general = options_of(args);
  o.confidence = general.confidence;
  o.df = general.df;
  return o;
}

quantities quantiles(const reference_case& c) {
  const rater::sample_design s = sample_of(c);
  const std::vector<double> p = numbers_in(c.args, "p");
  json value = json::array(), low = json::array(), high = json::array(), se = json::array();
  for (const rater::estimate& e :
       rater::quantiles(s, numbers_of(c, c.args.at("of").get<std::string>()), p, quantile_options_of(c.args), domain_of(c))) {
    value.push_back(value_or_null(e));
    low.push_back(or_null(e.parts().low));
    high.push_back(or_null(e.parts().high));
    se.push_back(or_null(e.se()));
  }
  return {{"p", p}, {"q", value}, {"ci_lo", low}, {"ci_hi", high}, {"se", se}};
}

rater::proportion_interval interval_of(const std::string& word) {
  using rater::proportion_interval;
  static const std::array<std::pair<std::string_view, proportion_interval>, 9> words = {{
      {"logit", proportion_interval::logit},
      {"xlogit", proportion_interval::logit},
      {"beta", proportion_interval::korn_graubard},
      {"korn_graubard", proportion_interval::korn_graubard},
      {"beta_nchs", proportion_interval::korn_graubard_nchs},
      {"nchs", proportion_interval::korn_graubard_nchs},
      {"asin", proportion_interval::asin},
      {"mean", proportion_interval::mean},
      {"likelihood", proportion_interval::likelihood},
  }};
  for (const auto& [name, which] : words)
    if (name == word) return which;
  throw std::runtime_error("the interval \"" + word + "\" of a share is none of METHODS 5.1");
}

quantities share(const reference_case& c) {
  const rater::sample_design s = sample_of(c);
  rater::taylor_options o = options_of(c.args);
  o.proportion = interval_of(c.args.value("method", "logit"));
  const rater::linearised x = rater::proportion(s, numbers_of(c, c.args.at("of").get<std::string>()), domain_of(c));
  const rater::estimate e = rater::estimate_of(s, x, o);
  const auto p = e.parts().value;
  const bool spread = p && e.se() && *e.se() > 0;
  return {{"p", value_or_null(e)}, {"ci", limits_of(e)},
          {"se", or_null(e.se())}, {"n_design_rows_used", e.n()},
          {"df", or_null(e.df())}, {"n_eff", spread ? json(*p * (1 - *p) / (*e.se() * *e.se())) : json()}};
}

quantities kish(const reference_case& c) {
  const rater::sample_design s = sample_of(c);
  const rater::kish_effect k = rater::kish(s.weights());
  quantities out = {{"deff_kish", k.deff}, {"n_eff_kish", k.n_eff}, {"cv2_pop", k.cv2}, {"n", k.n}};
  for (const std::string& column : words_in(c.args, "mean_of"))
    out.emplace_back("n_eff_design_mean_" + column,
                     or_null(rater::estimate_of(s, rater::mean(s, numbers_of(c, column)), options_of(c.args)).n_eff()));
  return out;
}

quantities variances(const reference_case& c) {
  const rater::sample_design s = sample_of(c);
  const rater::domain of = domain_of(c);
  std::vector<std::vector<double>> columns;
  for (const std::string& name : words_in(c.args, "of")) columns.push_back(numbers_of(c, name));
  std::vector<bool> whole(s.respondents());  // one missing of several: none of them counts
  for (std::size_t i = 0; i < whole.size(); ++i)
    whole[i] = of.has(i) && std::none_of(columns.begin(), columns.end(), [&](const auto& y) { return std::isnan(y[i]); });
  const rater::domain complete(whole);
  const auto k = static_cast<Eigen::Index>(columns.size());
  Eigen::MatrixXd value(k, k), se(k, k);
  for (Eigen::Index i = 0; i < k; ++i)
    for (Eigen::Index j = 0; j < k; ++j) {
      const rater::estimate e = rater::estimate_of(
          s, rater::covariance(s, columns[static_cast<std::size_t>(i)], columns[static_cast<std::size_t>(j)], complete),
          options_of(c.args));
      constexpr double none = std::numeric_limits<double>::quiet_NaN();
      value(i, j) = e.value_or(none);
      se(i, j) = e.se().value_or(none);
    }
  return {{"variance_matrix", matrix_or_null(value)}, {"se_matrix", matrix_or_null(se)}};
}

constexpr std::array<case_handler, 7> handlers = {{
    {"mean_", true, statistics},
    {"lonely_", true, statistics},
    {"domain_means", true, domain_means},
    {"quantile_", true, quantiles},
    {"ciprop_", true, share},
    {"kish", true, kish},
    {"svyvar", true, variances},
}};

}  // namespace

std::span<const case_handler> design_handlers() { return handlers; }

}  // namespace reference
