#include <rater/scoring/score_one.hpp>

namespace rater {
inline namespace v0 {

std::optional<double> respondent_scores::get(level l, std::string_view id, measure m) const noexcept {
  for (const entry& e : entries_)
    if (e.level == l && e.measure == m && e.id == id) return e.value;
  return {};
}

respondent_scores score_one(const score_plan& plan, const form& answers) {
  const responses row = from_form(plan.shared_instrument(), answers);
  score_block scored;
  plan.evaluate(row, 0, 1, scored);
  respondent_scores out;
  for (const statistic& s : plan.statistics()) {
    // Of one respondent there is no mean over others: only what is a score of their own.
    if (s.how != statistic::form::mean || s.score < 0 || !scored.present(s.score)[0]) continue;
    const double value = plan.scores()[static_cast<std::size_t>(s.score)].value(scored.x(s.score)[0]);
    out.entries_.push_back({s.level, s.id, s.measure, s.intercept + s.slope * value / s.per});
  }
  return out;
}

respondent_scores score_one(const instrument& asked, const form& answers, const score_options& options) {
  validate(asked);
  return score_one(score_plan(std::make_shared<const instrument>(asked), options), answers);
}

}  // namespace v0
}  // namespace rater
