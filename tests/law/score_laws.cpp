#include "support/catch.hpp"
#include "support/random_survey.hpp"

#include <cmath>

// What must hold of any survey's numbers, checked against arithmetic that shares nothing with the engine.
using namespace rater_test;
using rater::level;
using rater::record;
using rater::role;
using rater::slot_kind;
using rater::slot_use;

namespace {

rater::estimates estimates_of(const random_survey& s, const rater::score_options& o = {}) {
  rater::accumulator a(*s.asked, o);
  a.update(s.pack());
  return rater::estimates(a.sums());
}

double weight_of(const random_survey& s, std::size_t row) {
  const rater::responses empty(s.asked);
  const auto slots = empty.slots();
  for (std::size_t i = 0; i < slots.size(); ++i)
    if (slots[i].use == slot_use::weight) return s.rows[row].numbers[i];
  return 1;
}

/// A dimension's gap of one respondent, by METHODS 2.3 and nothing clever; NaN if there is none.
long double gap_of(const random_survey& s, std::size_t row, const std::string& dimension) {
  const rater::responses empty(s.asked);
  const auto slots = empty.slots();
  long double sum = 0;
  int pairs = 0;
  int items = 0;
  for (std::size_t i = 0; i < s.asked->items.size(); ++i) {
    const rater::item& it = s.asked->items[i];
    if (it.dimension != dimension) continue;
    ++items;
    long double e = std::nanl("");
    long double p = std::nanl("");
    for (std::size_t k = 0; k < slots.size(); ++k) {
      if (slots[k].use != slot_use::item || slots[k].index != static_cast<int>(i)) continue;
      const rater::answer a = s.rows[row].answers[k];
      if (a.code == 0) continue;
      const rater::scale& on = *slots[k].scale;
      long double x = on.min + (a.code - 1) * static_cast<long double>(on.step);
      if (it.reverse) x = on.min + on.max - x;
      (slots[k].role == role::expectation ? e : p) = x;
    }
    if (std::isnan(e) || std::isnan(p)) continue;
    sum += p - e;
    ++pairs;
  }
  return pairs >= std::ceil(0.5 * items) ? sum / pairs : std::nanl("");
}

/// Mean and linearised standard error over the rows of the design that have a value (METHODS 6.2, 6.3), in two passes.
struct mean_and_se {
  long double mean = 0, se = 0;
  int n = 0;
};
mean_and_se naive_mean(const std::vector<long double>& y, const std::vector<double>& w) {
  long double total = 0;
  long double sum = 0;
  mean_and_se out;
  int design = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (w[i] == 0) continue;
    ++design;
    if (std::isnan(y[i])) continue;
    total += w[i];
    sum += w[i] * y[i];
    ++out.n;
  }
  out.mean = sum / total;
  long double squares = 0;
  for (std::size_t i = 0; i < y.size(); ++i)
    if (w[i] != 0 && !std::isnan(y[i])) squares += w[i] * w[i] * (y[i] - out.mean) * (y[i] - out.mean);
  out.se = std::sqrt(squares * design / (design - 1)) / total;
  return out;
}

/// Shares of importance of one respondent; empty if there are none.
std::vector<long double> shares_of(const random_survey& s, std::size_t row) {
  const rater::responses empty(s.asked);
  std::vector<long double> out;
  long double sum = 0;
  for (std::size_t k = 0; k < empty.slots().size(); ++k)
    if (empty.slots()[k].use == slot_use::importance) {
      out.push_back(s.rows[row].numbers[k] / 100.0L);
      sum += s.rows[row].numbers[k];
    }
  if (!(std::abs(sum - 100) <= 0.5L)) out.clear();
  return out;
}

}  // namespace

TEST_CASE("dimension gaps, means and standard errors agree with a two-pass sum in long double", "[law]") {
  std::mt19937_64 random(21);
  for (int round = 0; round < 6; ++round) {
    const random_survey s = make_survey(random, 250, {3, round % 2 == 0, round % 3 != 0, false});
    const rater::estimates got = estimates_of(s);
    std::vector<double> w;
    for (std::size_t r = 0; r < s.rows.size(); ++r) w.push_back(weight_of(s, r));
    for (const auto& d : s.asked->dimensions) {
      std::vector<long double> y;
      for (std::size_t r = 0; r < s.rows.size(); ++r) y.push_back(gap_of(s, r, d.id));
      const mean_and_se want = naive_mean(y, w);
      const rater::estimate e = got.gap(d.id);
      CHECK(e.n() == want.n);
      CHECK(e.value() == Approx(static_cast<double>(want.mean)).epsilon(1e-12).margin(1e-13));
      CHECK(*e.se() == Approx(static_cast<double>(want.se)).epsilon(1e-11));
    }
  }
}

TEST_CASE("the weighted gap by mean weights has the standard error of its linearised values", "[law]") {
  std::mt19937_64 random(22);
  for (int round = 0; round < 4; ++round) {
    const random_survey s = make_survey(random, 300, {3, true, round % 2 == 0, false});
    const rater::estimates got = estimates_of(s);
    const std::size_t d = s.asked->dimensions.size();
    std::vector<double> w;
    std::vector<std::vector<long double>> y(2 * d);  // gaps, then importances; NaN where missing
    for (std::size_t r = 0; r < s.rows.size(); ++r) {
      w.push_back(weight_of(s, r));
      const auto shares = shares_of(s, r);
      for (std::size_t k = 0; k < d; ++k) {
        y[k].push_back(gap_of(s, r, s.asked->dimensions[k].id));
        y[d + k].push_back(shares.empty() ? std::nanl("") : shares[k]);
      }
    }
    for (const bool same_rows : {true, false}) {
      auto used = y;
      if (same_rows)
        for (std::size_t r = 0; r < w.size(); ++r)
          for (std::size_t k = 0; k < 2 * d; ++k)
            if (std::isnan(y[k][r]))
              for (std::size_t j = 0; j < 2 * d; ++j) used[j][r] = std::nanl("");
      std::vector<long double> mean;
      std::vector<long double> total;
      for (const auto& column : used) {
        mean.push_back(naive_mean(column, w).mean);
        long double sum = 0;
        for (std::size_t r = 0; r < w.size(); ++r) sum += std::isnan(column[r]) ? 0 : w[r];
        total.push_back(sum);
      }
      long double value = 0;
      for (std::size_t k = 0; k < d; ++k) value += mean[k] * mean[d + k];
      long double squares = 0;
      int design = 0;
      for (std::size_t r = 0; r < w.size(); ++r) {
        if (w[r] == 0) continue;
        ++design;
        long double u = 0;
        for (std::size_t k = 0; k < d; ++k) {
          if (!std::isnan(used[k][r])) u += w[r] / total[k] * (used[k][r] - mean[k]) * mean[d + k];
          if (!std::isnan(used[d + k][r])) u += w[r] / total[d + k] * (used[d + k][r] - mean[d + k]) * mean[k];
        }
        squares += u * u;
      }
      const rater::estimate e = got.get(level::overall, same_rows ? "weighted_means" : "weighted_marginal", "gap");
      CHECK(e.value() == Approx(static_cast<double>(value)).epsilon(1e-10).margin(1e-11));
      CHECK(*e.se() == Approx(static_cast<double>(std::sqrt(squares * design / (design - 1)))).epsilon(1e-9));
    }
  }
}

TEST_CASE("identities between the records", "[law]") {
  std::mt19937_64 random(23);
  for (int round = 0; round < 5; ++round) {
    const random_survey s = make_survey(random, 200);
    rater::score_options o;
    o.by = {"region"};
    const rater::estimates got = estimates_of(s, o);
    const double range = s.asked->scales[0].second.range();
    for (const record& r : got.records()) {
      if (r.level != level::dimension || r.measure != "gap" || !r.estimate) continue;
      const auto part = [&](const char* m) { return got.get(r.level, r.id, m, r.group); };
      CHECK(r.estimate.value() == Approx(part("perception").value() - part("expectation").value()).margin(1e-12 * range));
      CHECK(part("index").value() == Approx(50 + 50 * r.estimate.value() / range));
      if (r.estimate.se()) CHECK(*part("index").se() == Approx(50 / range * *r.estimate.se()));
      CHECK(part("share_dissatisfied").value() + part("share_satisfied").value() + part("share_delighted").value() == Approx(1));
    }
  }
}

TEST_CASE("respondents with equal scores have a standard error of exactly 0, whatever the weights", "[law]") {
  std::mt19937_64 random(24);
  rater::instrument i = random_instrument(random, {2, false, true, false});
  random_survey s;
  s.asked = std::make_shared<const rater::instrument>(i);
  const rater::responses empty(s.asked);
  const random_survey weights = make_survey(random, 200, {1, false, true, false});
  survey_row same;
  same.answers.resize(empty.slots().size());
  same.numbers.assign(empty.slots().size(), std::nan(""));
  same.words.resize(empty.slots().size());
  for (std::size_t k = 0; k < empty.slots().size(); ++k)
    if (empty.slots()[k].kind == slot_kind::answer)
      same.answers[k] = {static_cast<std::uint16_t>(1 + random() % static_cast<unsigned>(empty.slots()[k].scale->points())),
                         rater::missing_reason::none};
  for (std::size_t r = 0; r < weights.rows.size(); ++r) {
    survey_row row = same;
    for (std::size_t k = 0; k < empty.slots().size(); ++k)
      if (empty.slots()[k].use == slot_use::weight) row.numbers[k] = weight_of(weights, r);
    s.rows.push_back(row);
  }
  for (const record& r : estimates_of(s).records()) {
    if (r.level == level::respondents || !r.estimate) continue;
    CAPTURE(r.id, r.measure);
    CHECK(*r.estimate.se() == 0.0);
    CHECK_FALSE(r.estimate.note().empty());
  }
}

TEST_CASE("no variance is negative and no number is not finite", "[law]") {
  std::mt19937_64 random(25);
  for (int round = 0; round < 20; ++round) {
    const random_survey s = make_survey(random, 3 + random() % 20);
    rater::score_options o;
    o.by = {"region", "wave"};
    o.rollup = true;
    for (const record& r : estimates_of(s, o).records())
      for (const auto& x :
           {r.estimate.parts().value, r.estimate.se(), r.estimate.parts().low, r.estimate.parts().high, r.estimate.deff()})
        if (x) CHECK(std::isfinite(*x));
  }
}

TEST_CASE("weights times a power of two change no mean, standard error or design effect", "[law]") {
  std::mt19937_64 random(26);
  const random_survey s = make_survey(random, 300);
  random_survey scaled = s;
  const rater::responses empty(s.asked);
  for (survey_row& row : scaled.rows)
    for (std::size_t k = 0; k < empty.slots().size(); ++k)
      if (empty.slots()[k].use == slot_use::weight) row.numbers[k] *= 1024;
  const rater::estimates a = estimates_of(s);
  const rater::estimates b = estimates_of(scaled);
  for (std::size_t i = 0; i < a.records().size(); ++i) {
    if (a.records()[i].level == level::respondents) continue;
    CHECK(a.records()[i].estimate.parts().value == b.records()[i].estimate.parts().value);
    CHECK(a.records()[i].estimate.se() == b.records()[i].estimate.se());
    CHECK(a.records()[i].estimate.deff() == b.records()[i].estimate.deff());
  }
}

TEST_CASE("shifting the scale and the answers alike leaves every gap as it was", "[law]") {
  std::mt19937_64 random(27);
  const random_survey s = make_survey(random, 200);
  rater::instrument moved = *s.asked;
  moved.scales[0].second.min += 5;
  moved.scales[0].second.max += 5;
  random_survey shifted;
  shifted.asked = std::make_shared<const rater::instrument>(moved);
  shifted.rows = s.rows;  // codes: the same places on the scale
  const rater::estimates a = estimates_of(s);
  const rater::estimates b = estimates_of(shifted);
  int gaps = 0;
  for (const record& r : a.records()) {
    if (r.measure != "gap") continue;
    ++gaps;
    CHECK(b.get(r.level, r.id, "gap").parts().value == r.estimate.parts().value);
    CHECK(b.get(r.level, r.id, "gap").se() == r.estimate.se());
  }
  CHECK(gaps == 8);
}

TEST_CASE("a group, and the same rows asked for with where, are the same domain", "[law]") {
  std::mt19937_64 random(28);
  const random_survey s = make_survey(random, 300);
  rater::score_options grouped;
  grouped.by = {"region"};
  const rater::estimates groups = estimates_of(s, grouped);
  rater::score_options one;
  one.where = {rater::parse_condition("region = b")};
  for (const record& r : estimates_of(s, one).records()) {
    const rater::estimate same = groups.get(r.level, r.id, r.measure, {{"region", "b"}});
    CHECK(same.parts().value == r.estimate.parts().value);
    CHECK(same.se() == r.estimate.se());
    CHECK(same.n() == r.estimate.n());
  }
}

TEST_CASE("mean of the respondents' weighted gaps less the gap by mean weights is their covariance", "[law]") {
  std::mt19937_64 random(29);
  const random_survey s = make_survey(random, 150, {4, true, false, false});
  const rater::estimates got = estimates_of(s);
  long double covariance = 0;
  std::vector<std::vector<long double>> a(4), g(4);
  for (std::size_t r = 0; r < s.rows.size(); ++r) {
    const auto shares = shares_of(s, r);
    if (shares.empty()) continue;
    std::vector<long double> gaps;
    for (const auto& d : s.asked->dimensions) gaps.push_back(gap_of(s, r, d.id));
    bool all = true;
    for (const long double x : gaps) all = all && !std::isnan(x);
    if (!all) continue;
    for (std::size_t d = 0; d < 4; ++d) {
      a[d].push_back(shares[d]);
      g[d].push_back(gaps[d]);
    }
  }
  for (std::size_t d = 0; d < 4; ++d) {
    long double ma = 0, mg = 0, both = 0;
    for (std::size_t r = 0; r < a[d].size(); ++r) {
      ma += a[d][r];
      mg += g[d][r];
      both += a[d][r] * g[d][r];
    }
    const auto n = static_cast<long double>(a[d].size());
    covariance += both / n - ma / n * (mg / n);
  }
  const double difference =
      got.get(level::overall, "weighted", "gap").value() - got.get(level::overall, "weighted_means", "gap").value();
  CHECK(difference == Approx(static_cast<double>(covariance)).margin(1e-11));
}
