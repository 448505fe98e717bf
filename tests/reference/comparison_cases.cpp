#include "sample_of_case.hpp"
#include "survey_of_case.hpp"

#include <rater/inference/comparison.hpp>
#include <rater/inference/contingency.hpp>
#include <rater/inference/regression.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

namespace reference {
namespace {

json value_or_null(const std::optional<double>& x) { return x ? reference::value_or_null(*x) : json(); }

/// Words of a column as labels; an empty cell and NA are missing.
rater::labels labels_in(const reference_case& c, const std::string& column) {
  std::vector<std::string> words = texts_of(c, column);
  for (std::string& word : words)
    if (word == "NA") word.clear();
  return rater::labels_of(words);
}

/// The groups to compare: `order` (or `levels`) of the case, else all there are, in the order of their letters.
std::vector<std::string> groups_of(const reference_case& c, const rater::labels& column) {
  for (const char* name : {"order", "levels"})
    if (std::vector<std::string> listed = words_in(c.args, name); !listed.empty()) return listed;
  std::vector<std::string> all = column.name;
  std::sort(all.begin(), all.end());
  return all;
}

/// args.domain: {column, level}; nobody is left out without it.
std::vector<bool> members_of(const reference_case& c, std::size_t respondents) {
  std::vector<bool> in(respondents, true);
  const auto at = c.args.find("domain");
  if (at == c.args.end() || at->is_null()) return in;
  const std::vector<std::string> words = texts_of(c, at->at("column").get<std::string>());
  const json& level = at->at("level");
  const std::string wanted = level.is_string() ? level.get<std::string>() : level.dump();
  for (std::size_t i = 0; i < respondents; ++i) in[i] = words[i] == wanted;
  return in;
}

rater::joint_estimates domain_means(const reference_case& c) {
  const rater::sample_design s = sample_of(c);
  const std::vector<double> y = numbers_of(c, c.args.at("mean_of").get<std::string>());
  const rater::labels by = labels_in(c, c.args.at("domain_by").get<std::string>());
  const std::vector<bool> all = members_of(c, y.size());
  std::vector<rater::linearised> means;
  for (const std::string& level : groups_of(c, by)) {
    const rater::domain group(by, level);
    std::vector<bool> in(y.size());
    for (std::size_t i = 0; i < in.size(); ++i) in[i] = all[i] && group.has(i);
    means.push_back(rater::mean(s, y, rater::domain(std::move(in))));
  }
  return rater::joint(s, means);
}

quantities pairwise(const reference_case& c) {
  const rater::joint_estimates means = domain_means(c);
  using rater::p_adjustment;
  quantities out;
  json pairs = json::array();
  json diff = json::array();
  json se = json::array();
  json p = json::array();
  json ignored = json::array();
  for (const rater::pair_difference& d : rater::pairwise_differences(means)) {
    pairs.push_back({d.first + 1, d.second + 1});
    diff.push_back(reference::value_or_null(d.estimate));
    se.push_back(value_or_null(d.estimate.se()));
    p.push_back(value_or_null(d.p));
    const auto at = [](std::size_t i) { return static_cast<Eigen::Index>(i); };
    ignored.push_back(reference::value_or_null(
        std::sqrt(means.covariance(at(d.first), at(d.first)) + means.covariance(at(d.second), at(d.second)))));
  }
  out = {{"pairs", pairs}, {"diff", diff}, {"se", se}, {"p", p}, {"se_if_covariance_ignored", ignored}};
  for (const auto& [name, how] :
       {std::pair{"p_holm", p_adjustment::holm}, std::pair{"p_bh", p_adjustment::bh}, std::pair{"p_by", p_adjustment::by},
        std::pair{"p_hochberg", p_adjustment::hochberg}, std::pair{"p_bonferroni", p_adjustment::bonferroni}}) {
    json adjusted = json::array();
    for (const rater::pair_difference& d : rater::pairwise_differences(means, {.adjustment = how}))
      adjusted.push_back(value_or_null(d.p_adjusted));
    out.emplace_back(name, adjusted);
  }
  return out;
}

quantities wald_homogeneity(const reference_case& c) {
  const rater::wald_test test = rater::homogeneity(domain_means(c));
  return {{"wald_chisq", value_or_null(test.chi2)},    {"wald_F", value_or_null(test.f)},
          {"wald_F_p", value_or_null(test.p)},         {"wald_F_df", test.df},
          {"wald_F_df2", value_or_null(test.df2)},     {"adj_F", value_or_null(test.adjusted_f)},
          {"adj_F_p", value_or_null(test.adjusted_p)}, {"adj_F_df2", value_or_null(test.adjusted_df2)}};
}

std::string word_of(const json& x) { return x.is_string() ? x.get<std::string>() : x.dump(); }

rater::domain domain_of(const reference_case& c, std::size_t respondents) {
  return c.args.contains("domain") ? rater::domain(members_of(c, respondents)) : rater::domain{};
}

void add_t_test(quantities& out, const reference_case& c, const rater::sample_design& s) {
  const json& args = c.args.at("ttest");
  const std::string minuend = word_of(args.at("minuend"));
  const std::string subtrahend = word_of(args.at("subtrahend"));
  const rater::difference d = rater::regression_difference(s, numbers_of(c, args.at("y").get<std::string>()),
                                                           labels_in(c, args.at("group").get<std::string>()), minuend, subtrahend,
                                                           {.of = domain_of(c, s.respondents())});
  out.emplace_back("ttest_diff_" + minuend + "_minus_" + subtrahend, reference::value_or_null(d.estimate));
  out.emplace_back("ttest_diff", reference::value_or_null(d.estimate));
  out.emplace_back("ttest_se", value_or_null(d.estimate.se()));
  out.emplace_back("ttest_t", value_or_null(d.t));
  out.emplace_back("ttest_df", value_or_null(d.estimate.df()));
  out.emplace_back("ttest_p", value_or_null(d.p));
}

/// A term is a column of numbers, or the respondents of a level: 1 for them, 0 for others, missing where the cell is.
std::vector<double> term_of(const reference_case& c, const json& term) {
  const auto column = term.at("column").get<std::string>();
  if (!term.contains("level")) return numbers_of(c, column);
  const std::string level = word_of(term.at("level"));
  std::vector<double> out;
  for (const std::string& word : texts_of(c, column))
    out.push_back(word.empty() || word == "NA" ? std::nan("") : (word == level ? 1 : 0));
  return out;
}

void add_regression(quantities& out, const reference_case& c, const rater::sample_design& s) {
  const json& args = c.args.at("glm");
  std::vector<std::vector<double>> columns;
  for (const json& term : args.at("terms")) columns.push_back(term_of(c, term));
  std::vector<rater::regression_term> terms;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const json& term = args.at("terms").at(i);
    const std::string level = term.contains("level") ? " " + word_of(term.at("level")) : std::string{};
    terms.push_back({term.at("column").get<std::string>() + level, columns[i]});
  }
  const rater::regression fit =
      rater::linear_regression(s, numbers_of(c, args.at("y").get<std::string>()), terms, {.of = domain_of(c, s.respondents())});
  json b = json::array();
  json se = json::array();
  json p = json::array();
  for (const rater::difference& d : fit.test) {
    b.push_back(reference::value_or_null(d.estimate));
    se.push_back(value_or_null(d.estimate.se()));
    p.push_back(value_or_null(d.p));
  }
  out.insert(out.end(), {{"glm_coef", b}, {"glm_se", se}, {"glm_p", p}, {"glm_df_resid", fit.df}});
}

void add_table(quantities& out, const reference_case& c, const rater::sample_design& s) {
  const json& args = c.args.at("chisq");
  const rater::contingency_test test =
      rater::independence_test(s, labels_in(c, args.at("row").get<std::string>()),
                               labels_in(c, args.at("column").get<std::string>()), domain_of(c, s.respondents()));
  out.insert(out.end(), {{"rao_scott_F", value_or_null(test.f)},
                         {"rao_scott_ndf", value_or_null(test.df)},
                         {"rao_scott_ddf", value_or_null(test.df2)},
                         {"rao_scott_p", value_or_null(test.p)},
                         {"chisq", value_or_null(test.chi2)}});
}

quantities tests(const reference_case& c) {
  const rater::sample_design s = sample_of(c);
  quantities out;
  if (c.args.contains("ttest")) add_t_test(out, c, s);
  if (c.args.contains("glm")) add_regression(out, c, s);
  if (c.args.contains("chisq")) add_table(out, c, s);
  return out;
}

constexpr case_handler handlers[] = {
    {"domain_pairwise", true, pairwise},
    {"domain_wald_homogeneity", true, wald_homogeneity},
    {"ttest_glm_chisq", true, tests},
};

}  // namespace

std::span<const case_handler> comparison_handlers() { return handlers; }

}  // namespace reference
