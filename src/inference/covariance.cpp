#include <rater/inference/covariance.hpp>

#include "inference/detail/design_rule.hpp"
#include "inference/detail/find_group.hpp"
#include "inference/detail/taylor.hpp"
#include "scoring/score_plan_impl.hpp"

#include <rater/error.hpp>

#include <cmath>

namespace rater {
inline namespace v0 {

using namespace detail;

int mean_covariance::find(level l, std::string_view id, measure m) const noexcept {
  for (std::size_t i = 0; i < scores.size(); ++i)
    if (scores[i].level == l && scores[i].id == id && scores[i].measure == m) return static_cast<int>(i);
  return -1;
}

mean_covariance covariance_of_means(const sums& from, const group& in, const inference_options& how) {
  const sums_data& data = from.data();
  const score_plan& plan = from.plan();
  const int set = plan_access::of(plan).set_of_all;
  if (set < 0)
    throw error(errc::usage, "these sums hold no products of all scores; make them with score_options::covariances = true");
  const design_rule design = rule_of(data.design, how);
  group_view members(data, find_group(data, in));
  const joint_set& joint = plan.joint_sets()[static_cast<std::size_t>(set)];
  std::vector<std::size_t> known;
  for (std::size_t i = 0; i < joint.scores.size(); ++i)
    if (members.score(joint.scores[i]).n != 0) known.push_back(i);
  mean_covariance out;
  const auto count = static_cast<Eigen::Index>(known.size());
  out.mean.resize(count);
  out.covariance.resize(count, count);
  for (Eigen::Index a = 0; a < count; ++a) {
    const std::size_t i = known[static_cast<std::size_t>(a)];
    const int score = joint.scores[i];
    const score_definition& what = plan.scores()[static_cast<std::size_t>(score)];
    out.scores.push_back(what);
    out.mean[a] = *mean_of(members.score(score), members.score_by_part(score), unit_of(what), members.unit(), design).value;
    for (Eigen::Index b = a; b < count; ++b) {
      const double covariance = covariance_of(plan, members, set, i, known[static_cast<std::size_t>(b)], design);
      if (std::isnan(covariance)) throw error(errc::data, "no stratum of this group has two sampled units; a variance takes two");
      out.covariance(a, b) = out.covariance(b, a) = covariance;
    }
  }
  return out;
}

}  // namespace v0
}  // namespace rater
