#pragma once
#include <rater/record.hpp>
#include <rater/survey/dimension.hpp>

#include <string>
#include <utility>
#include <vector>

namespace rater_test {

/// An estimate with an interval of this half width.
inline rater::estimate known(double value, double half, std::int64_t n) {
  rater::estimate_parts p;
  p.value = value;
  p.se = half / 2;
  p.df = static_cast<double>(n - 1);
  p.low = value - half;
  p.high = value + half;
  p.n_eff = static_cast<double>(n) / 1.25;
  p.deff = 1.25;
  p.n = n;
  return rater::estimate(p);
}

/// A value without an interval.
inline rater::estimate bare(double value, std::int64_t n, std::string note = {}) {
  rater::estimate_parts p;
  p.value = value;
  p.n = n;
  p.note = std::move(note);
  return rater::estimate(p);
}

/// A result as `score` makes it, small enough to be checked by eye: two groups and everybody, importance, two outcomes, a group
/// of one respondent, words that must be escaped.
inline rater::result small_result() {
  using enum rater::level;
  rater::result r;
  r.command = "score";
  r.source = {{"answers.csv"}, 600, 598, 2, 37, 12};
  r.instrument = {"servqual-1991", "1991", "0123456789abcdef"};
  r.settings = {{"by", std::vector<std::string>{"region"}},
                {"rollup", true},
                {"where", std::vector<std::string>{}},
                {"weight", std::string("design_weight")},
                {"confidence", 0.95},
                {"delta", 0.0},
                {"max_groups", std::int64_t{100000}},
                {"min_answered", std::monostate{}}};
  r.by = {"region"};
  for (const auto d : rater::rater_dimensions) r.labels.push_back({dimension, std::string(to_string(d)), name(d)});
  r.labels.push_back({outcome, "recommend", rater::text({{"en", "Would recommend us"}, {"zh", "推荐意愿"}})});

  const auto add = [&](const rater::group& g, rater::level l, std::string id, std::string measure, rater::estimate e) {
    r.records.push_back({g, std::move(measure), l, std::move(id), std::move(e)});
  };
  const auto group_of = [&](const rater::group& g, double shift, std::int64_t n) {
    add(g, respondents, "all", "count", bare(static_cast<double>(n), n));
    add(g, overall, "unweighted", "gap", known(-0.55 + shift, 0.05, n));
    add(g, overall, "unweighted", "index", known(45.4, 0.4, n));
    add(g, overall, "unweighted", "share_dissatisfied", known(0.61, 0.04, n));
    add(g, overall, "unweighted", "share_satisfied", known(0.02, 0.01, n));
    add(g, overall, "unweighted", "share_delighted", known(0.37, 0.04, n));
    add(g, overall, "weighted", "gap", known(-0.71 + shift, 0.06, n));
    add(g, overall, "weighted", "index", known(44.1, 0.5, n));
    double gap = -0.78;
    for (const auto d : rater::rater_dimensions) {
      const std::string id(to_string(d));
      add(g, dimension, id, "expectation", known(6.21, 0.05, n));
      add(g, dimension, id, "perception", known(6.21 + gap + shift, 0.08, n));
      add(g, dimension, id, "gap", known(gap + shift, 0.09, n));
      add(g, dimension, id, "importance", known(0.2, 0.01, n));
      gap += 0.235;
    }
    add(g, outcome, "recommend", "nps", known(12.34, 4.5, n));
    add(g, outcome, "satisfaction", "top2box", known(0.64, 0.04, n));
  };
  group_of({}, 0, 598);
  group_of({{"region", "north"}}, -0.1, 152);
  const rater::group lonely = {{"region", "=so\x1b|uth"}};
  add(lonely, respondents, "all", "count", bare(1, 1));
  add(lonely, dimension, "reliability", "expectation", bare(6, 1));
  add(lonely, dimension, "reliability", "perception", bare(5, 1));
  add(lonely, dimension, "reliability", "gap", bare(-1, 1, "one respondent"));
  add(lonely, dimension, "assurance", "gap", rater::estimate::none("no respondent answered half of the items"));
  r.notes = {"preset servqual-1991: the header has E1–E22 and P1–P22",
             "12 answers outside 1..7 counted as missing: P7 (9 at line 118, …)"};
  return r;
}

}  // namespace rater_test
