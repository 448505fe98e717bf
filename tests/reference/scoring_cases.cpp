#include "survey_of_case.hpp"

#include <rater/analysis/item_statistics.hpp>
#include <rater/analysis/score.hpp>
#include <rater/scoring/gap.hpp>
#include <rater/scoring/performance.hpp>
#include <rater/scoring/satisfaction.hpp>

#include <array>
#include <stdexcept>

// METHODS 2.2, 2.3, 2.5 and 3 on the two-column survey: means, shares and weights come from `score`.
namespace reference {
namespace {

using rater::level;

// The numbers of `score`, by id.
class scored {
public:
  scored(const reference_case& c, const survey_parts& parts, const rater::score_options& options)
      : result_(rater::score(survey_of(c, parts), options)) {
    for (const auto& [name, unused] : c.args.at("keys").items()) dimensions_.push_back(name);
  }
  [[nodiscard]] const rater::estimate& get(level l, const std::string& id, const std::string& measure) const {
    if (const rater::record* r = result_.find(l, id, measure)) return r->estimate;
    throw std::runtime_error("score has no record " + id + " " + measure);
  }
  [[nodiscard]] json overall(const std::string& id, const std::string& measure) const {
    return value_or_null(get(level::overall, id, measure));
  }
  [[nodiscard]] json by_dimension(const std::string& measure) const {
    json out = json::array();
    for (const std::string& d : dimensions_) out.push_back(value_or_null(get(level::dimension, d, measure)));
    return out;
  }
  [[nodiscard]] json counts(const std::string& measure) const {
    json out = json::array();
    for (const std::string& d : dimensions_) out.push_back(get(level::dimension, d, measure).n());
    return out;
  }
  [[nodiscard]] const std::vector<std::string>& dimensions() const { return dimensions_; }

private:
  rater::result result_;
  std::vector<std::string> dimensions_;
};

const survey_parts unweighted = {};
const survey_parts weighted = {.importance = false, .weight = true};
const survey_parts with_importance = {.importance = true, .weight = false};

quantities item_means(const reference_case& c) {
  json expected, perceived, mean, n, sd, t, p;
  const auto put = [](json& into, const std::optional<double>& x) { into.push_back(x ? json(*x) : json()); };
  for (const rater::item_statistic& s : rater::item_statistics(survey_of(c))) {
    expected.push_back(value_or_null(s.expectation));
    perceived.push_back(value_or_null(s.perception));
    mean.push_back(value_or_null(s.gap));
    n.push_back(s.gap.n());
    put(sd, s.gap_sd);
    put(t, s.t);
    put(p, s.p);
  }
  return {{"E_mean", expected}, {"P_mean", perceived}, {"gap_mean", mean}, {"gap_n", n},
          {"gap_sd", sd},       {"gap_t", t},          {"gap_p", p}};
}

quantities dimension_gap(const reference_case& c) {
  const rater::score_options o = score_options_of(c.args);
  const scored plain(c, unweighted, o);
  const scored by_weight(c, weighted, o);
  json sd = json::array();
  const Eigen::MatrixXd gaps = rater::dimension_gaps(survey_of(c), o);
  for (Eigen::Index d = 0; d < gaps.cols(); ++d) sd.push_back(value_or_null(sd_of(gaps.col(d))));
  return {{"n", plain.counts("gap")},
          {"mean", plain.by_dimension("gap")},
          {"sd", sd},
          {"wmean", by_weight.by_dimension("gap")},
          {"perception_mean", plain.by_dimension("performance")},
          {"overall_mean_of_dims", plain.overall("unweighted", "gap")},
          {"overall_n", plain.get(level::overall, "unweighted", "gap").n()},
          {"overall_wmean", by_weight.overall("unweighted", "gap")},
          {"overall_mean_of_items", plain.overall("mean_of_items", "gap")}};
}

quantities dimension_gap_listwise_all(const reference_case& c) {
  const scored plain(c, unweighted, score_options_of(c.args));
  return {{"n", plain.counts("gap").at(0)}, {"mean", plain.by_dimension("gap")}, {"overall", plain.overall("unweighted", "gap")}};
}

quantities first_scores(const reference_case& c) {
  const rater::score_options o = score_options_of(c.args);
  const rater::responses survey = survey_of(c);
  return {{"scores", first_rows(rater::dimension_gaps(survey, o), 20)},
          {"overall", first_values(rater::overall_gaps(survey, o), 20)}};
}

quantities index_0_100(const reference_case& c) {
  const rater::score_options o = score_options_of(c.args);
  const scored plain(c, unweighted, o);
  json perception = json::array();
  for (const std::string& d : plain.dimensions()) {
    const rater::estimate& mean = plain.get(level::dimension, d, "performance");
    perception.push_back(mean ? json(rater::perception_index(mean.value(), c.args.at("lo"), c.args.at("hi"))) : json());
  }
  return {{"perception_index_mean", perception},
          {"gap_index_mean", plain.by_dimension("index")},
          {"overall_gap_index_wmean", scored(c, weighted, o).overall("unweighted", "index")}};
}

json shares(const scored& s, level l, const std::string& id, const std::vector<std::string>& order) {
  json out = json::array();
  for (const std::string& name : order) out.push_back(value_or_null(s.get(l, id, "share_" + name)));
  return out;
}

json dimension_shares(const scored& s, const std::vector<std::string>& order) {
  json out = json::array();
  for (const std::string& d : s.dimensions()) out.push_back(shares(s, level::dimension, d, order));
  return out;
}

quantities class_shares(const reference_case& c) {
  std::vector<std::string> order = words_in(c.args, "order");
  if (order.empty()) order = {"dissatisfied", "satisfied", "delighted"};
  rater::score_options o = score_options_of(c.args);
  const scored plain(c, unweighted, o);
  const scored by_weight(c, weighted, o);
  o.delta = 0;
  const scored without_delta(c, unweighted, o);
  return {{"dims", dimension_shares(plain, order)},
          {"dims_weighted", dimension_shares(by_weight, order)},
          {"overall", shares(plain, level::overall, "unweighted", order)},
          {"overall_weighted", shares(by_weight, level::overall, "unweighted", order)},
          {"overall_delta0", shares(without_delta, level::overall, "unweighted", order)}};
}

quantities weighted_servqual(const reference_case& c) {
  const rater::score_options o = score_options_of(c.args);
  const scored all(c, with_importance, o);
  const Eigen::VectorXd own = rater::weighted_gaps(survey_of(c, with_importance), o);
  const rater::estimate& mean = all.get(level::overall, "weighted", "gap");
  const rater::estimate& mean_weights = all.get(level::overall, "weighted_means", "gap");
  json points = json::array();
  for (const json& share : all.by_dimension("importance"))
    points.push_back(share.is_null() ? share : json(100 * share.get<double>()));
  return {{"per_respondent_mean", value_or_null(mean)},
          {"per_respondent_sd", value_or_null(sd_of(own))},
          {"per_respondent_first10", first_values(own, 10)},
          {"mean_weights_complete", value_or_null(mean_weights)},
          {"n", mean.n()},
          {"mean_points", points},
          {"mean_weights_marginal", all.overall("weighted_marginal", "gap")},
          {"cov_identity", mean && mean_weights ? json(mean.value() - mean_weights.value()) : json()},
          {"weighted_servperf_per_respondent_mean", all.overall("weighted", "performance")}};
}

// Not a score of the library: what comes of P and E scored each by itself.
quantities trap_difference_of_means(const reference_case& c) {
  const rater::score_options o = score_options_of(c.args);
  const Eigen::MatrixXd difference =
      rater::dimension_performance(survey_of_column(c, "P"), o) - rater::dimension_performance(survey_of_column(c, "E"), o);
  json mean = json::array();
  for (Eigen::Index d = 0; d < difference.cols(); ++d) mean.push_back(value_or_null(mean_of(difference.col(d))));
  return {{"mean", mean}};
}

quantities person_mean(const reference_case& c) {
  const rater::result r = rater::score(survey_of_column(c, c.args.value("response", std::string("P"))), score_options_of(c.args));
  json mean = json::array();
  for (const auto& [name, unused] : c.args.at("keys").items()) {
    const rater::record* found = r.find(level::dimension, name, "performance");
    mean.push_back(found ? value_or_null(found->estimate) : json());
  }
  return {{"mean", mean}};
}

constexpr std::array<case_handler, 9> handlers = {{
    {"item_means_sd", false, item_means},
    {"dim_gap_available_scores_first20", false, first_scores},
    {"dim_gap_listwise_all", false, dimension_gap_listwise_all},
    {"dim_gap_", true, dimension_gap},
    {"index_0_100", false, index_0_100},
    {"class_shares", false, class_shares},
    {"weighted_servqual", false, weighted_servqual},
    {"trap_difference_of_means", false, trap_difference_of_means},
    {"person_mean_equals_available", false, person_mean},
}};

}  // namespace

std::span<const case_handler> scoring_handlers() { return handlers; }

}  // namespace reference
