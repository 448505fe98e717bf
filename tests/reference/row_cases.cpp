#include "survey_of_case.hpp"

#include <rater/analysis/reliability.hpp>
#include <rater/analysis/score_items.hpp>
#include <rater/analysis/tolerance_zone.hpp>
#include <rater/scoring/evaluated_performance.hpp>
#include <rater/scoring/matrix.hpp>

#include <array>
#include <stdexcept>

// METHODS 2.3 (psych), 2.4 and 2.6: functions over rows.
namespace reference {
namespace {

using rater::role;

rater::item_imputation imputation_of(const std::string& word) {
  if (word == "median") return rater::item_imputation::median;
  if (word == "mean") return rater::item_imputation::mean;
  if (word == "none") return rater::item_imputation::none;
  throw std::runtime_error("the imputation \"" + word + "\" is none of psych's");
}

quantities psych_score_items(const reference_case& c) {
  const rater::responses survey = survey_of_column(c, c.args.value("response", std::string("P")));
  const rater::item_scores s =
      rater::score_items(survey, role::perception, imputation_of(c.args.at("impute").get<std::string>()));
  json mean, sd, alpha, average_r;
  for (const rater::key_statistic& k : s.keys) {
    mean.push_back(value_or_null(k.mean));
    sd.push_back(value_or_null(k.sd));
    alpha.push_back(value_or_null(k.alpha));
    average_r.push_back(value_or_null(k.average_r));
  }
  return {{"mean", mean}, {"sd", sd}, {"alpha", alpha}, {"av_r", average_r}, {"first5", first_rows(s.scores, 5)}};
}

quantities cell_counts(const reference_case& c) {
  const rater::responses survey = survey_of(c);
  const Eigen::MatrixXd expected = rater::answers_matrix(survey, role::expectation);
  const Eigen::MatrixXd perceived = rater::answers_matrix(survey, role::perception);
  return {{"missing_P_cells", perceived.array().isNaN().count()},
          {"missing_E_cells", expected.array().isNaN().count()},
          {"pairs", (perceived - expected).array().isNaN().size() - (perceived - expected).array().isNaN().count()}};
}

struct triples {
  Eigen::MatrixXd adequate, desired, perceived;
};

// Without a scale in `args` the numbers are taken as they stand.
triples triples_of(const reference_case& c) {
  if (!c.args.contains("lo")) {
    const int k = c.args.at("items").get<int>();
    return {numbered_columns(input_file(c), "M", k), numbered_columns(input_file(c), "D", k),
            numbered_columns(input_file(c), "P", k)};
  }
  const rater::responses survey = survey_of(
      c,
      {.columns = {{role::adequate, "M"}, {role::desired, "D"}, {role::perception, "P"}}, .importance = false, .weight = false});
  return {rater::answers_matrix(survey, role::adequate), rater::answers_matrix(survey, role::desired),
          rater::answers_matrix(survey, role::perception)};
}

quantities three_column_items(const reference_case& c) {
  const triples t = triples_of(c);
  json n, adequacy, superiority, width, below, within, above, inverted, position, se;
  for (const rater::zone_statistic& s : rater::zone_statistics(t.adequate, t.desired, t.perceived)) {
    n.push_back(s.adequacy.n());
    adequacy.push_back(value_or_null(s.adequacy));
    superiority.push_back(value_or_null(s.superiority));
    width.push_back(value_or_null(s.width));
    below.push_back(value_or_null(s.below));
    within.push_back(value_or_null(s.within));
    above.push_back(value_or_null(s.above));
    inverted.push_back(value_or_null(s.inverted));
    position.push_back(value_or_null(s.position));
    se.push_back(s.adequacy.se() ? json(*s.adequacy.se()) : json());
  }
  return {{"n", n},
          {"MSA", adequacy},
          {"MSS", superiority},
          {"zone_width", width},
          {"below", below},
          {"within", within},
          {"above", above},
          {"inverted", inverted},
          {"zone_position_mean", position},
          {"adequacy_se", se}};
}

quantities three_column_screen(const reference_case& c) {
  const triples t = triples_of(c);
  const Eigen::VectorXi inverted = rater::inverted_counts(t.adequate, t.desired, t.perceived);
  const Eigen::VectorXi incomplete = rater::incomplete_counts(t.adequate, t.desired, t.perceived);
  const int limit = c.args.at("inverted_more_than").get<int>();
  return {{"inverted_per_respondent_max", inverted.maxCoeff()},
          {"n_over_" + std::to_string(limit) + "_inverted", (inverted.array() > limit).count()},
          {"n_missing_any", (incomplete.array() > 0).count()}};
}

Eigen::MatrixXd column_set(const reference_case& c, const char* what) {
  return numbered_columns(input_file(c), c.args.at("columns").at(what).get<std::string>(), c.args.at("items").get<int>());
}

quantities teas(const reference_case& c) {
  const Eigen::MatrixXd performance = column_set(c, "performance"), ideal = column_set(c, "ideal");
  const Eigen::MatrixXd norm = column_set(c, "excellence"), importance = column_set(c, "importance");
  const Eigen::VectorXd ep = rater::evaluated_performance(performance, ideal, importance);
  const Eigen::VectorXd nq = rater::normed_quality(performance, ideal, norm, importance);
  return {
      {"ep_weighted_mean", value_or_null(mean_of(ep))},
      {"ep_unweighted_mean_per_item", value_or_null(mean_of(rater::unweighted_evaluated_performance(performance, ideal)))},
      {"nq_weighted_mean", value_or_null(mean_of(nq))},
      {"ep_first5", first_values(ep, 5)},
      {"nq_first5", first_values(nq, 5)},
      {"ep_normalised_mean", value_or_null(mean_of(rater::normalised_evaluated_performance(performance, ideal, importance)))}};
}

quantities nondifference(const reference_case& c) {
  const Eigen::MatrixXd answers = column_set(c, "nondifference");
  json item_means = json::array();
  for (Eigen::Index j = 0; j < answers.cols(); ++j) item_means.push_back(value_or_null(mean_of(answers.col(j))));
  return {{"mean_centred", value_or_null(mean_of(rater::nondifference_scores(answers, c.args.at("midpoint").get<double>())))},
          {"item_means", item_means},
          {"alpha", value_or_null(rater::cronbach_alpha(answers))}};
}

constexpr std::array<case_handler, 6> handlers = {{
    {"psych_scoreItems_", true, psych_score_items},
    {"person_mean_vs_item_median_n", false, cell_counts},
    {"threecol_items", false, three_column_items},
    {"threecol_screen", false, three_column_screen},
    {"teas_ep_nq", false, teas},
    {"brown_nondifference", false, nondifference},
}};

}  // namespace

std::span<const case_handler> row_handlers() { return handlers; }

}  // namespace reference
