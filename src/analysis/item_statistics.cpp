#include <rater/analysis/item_statistics.hpp>

#include <rater/scoring/matrix.hpp>

#include "analysis/detail/estimates.hpp"

#include <algorithm>

namespace rater {
inline namespace v0 {
namespace {

bool asked_in(const instrument& asked, role r) {
  return std::any_of(asked.items.begin(), asked.items.end(), [r](const item& i) { return i.has(r); });
}

Eigen::MatrixXd answers_or_nothing(const responses& answers, role r) {
  if (asked_in(answers.asked(), r)) return answers_matrix(answers, r);
  return Eigen::MatrixXd::Constant(static_cast<Eigen::Index>(answers.size()),
                                   static_cast<Eigen::Index>(answers.asked().items.size()), detail::missing_number);
}

estimate mean_of_role(const item& asked, role r, const std::vector<double>& numbers, double confidence) {
  return detail::mean_estimate(numbers, confidence, asked.has(r) ? "nobody answered" : "the instrument does not ask for it");
}

void add_test(item_statistic& s, const std::vector<double>& gaps) {
  const detail::moments m = detail::moments_of(gaps);
  if (m.n < 2) return;
  s.gap_sd = m.sd;
  if (m.sd == 0) return;
  s.t = m.mean / *s.gap.se();
  s.p = t_p_value(*s.t, s.gap.df());
}

}  // namespace

std::vector<item_statistic> item_statistics(const responses& answers, double confidence) {
  static_cast<void>(t_quantile(confidence));  // refuses a bad level even where there is nothing to estimate
  const Eigen::MatrixXd expected = answers_or_nothing(answers, role::expectation);
  const Eigen::MatrixXd perceived = answers_or_nothing(answers, role::perception);
  std::vector<item_statistic> out;
  for (std::size_t j = 0; j < answers.asked().items.size(); ++j) {
    const item& asked = answers.asked().items[j];
    if (!asked.has(role::expectation) && !asked.has(role::perception)) continue;
    const auto e = expected.col(static_cast<Eigen::Index>(j));
    const auto p = perceived.col(static_cast<Eigen::Index>(j));
    const Eigen::VectorXd difference = p - e;  // NaN unless both are there
    const std::vector<double> gaps = detail::present_numbers(difference);
    item_statistic s;
    s.id = asked.id;
    s.expectation = mean_of_role(asked, role::expectation, detail::present_numbers(e), confidence);
    s.perception = mean_of_role(asked, role::perception, detail::present_numbers(p), confidence);
    s.gap = detail::mean_estimate(gaps, confidence, "nobody answered both expectation and perception");
    add_test(s, gaps);
    out.push_back(std::move(s));
  }
  return out;
}

}  // namespace v0
}  // namespace rater
