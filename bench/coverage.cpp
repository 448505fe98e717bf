// Do 95 % intervals hold the truth 95 times in 100? Draws samples from a made-up population whose truth is known (strata,
// branches of unequal size whose customers are alike, unequal weights) and counts, for scores, shares, quantiles, differences
// and raked means: with intervals for the sample as it was drawn, and with intervals that ignore strata and branches.
//   rater_coverage [SEED] [SAMPLES] [BRANCHES]     (1, 2000, 6 branches of each stratum)
// prints a Markdown table; docs/simulations/coverage.md has one. The same numbers from every compiler but for rounding.
#include "coverage_population.hpp"

#include <rater/rater.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace coverage;

// --- what is estimated, by the engine's sums and by rows -------------------------------------------------------------------

rater::instrument asked(bool design) {
  rater::instrument i = rater::servqual_1991();
  for (std::size_t d = 0; d < dimensions; ++d) i.dimensions[d].importance = rater::column_ref("points" + std::to_string(d));
  i.outcomes.push_back({.id = "satisfied", .column = "satisfied", .measure = rater::outcome_measure::csat});
  i.respondent.weight = "weight";
  if (design) {
    i.respondent.strata = "stratum";
    i.respondent.psu = {"branch"};
  }
  return rater::with_columns(std::move(i), std::vector<std::string>{"segment"});
}

std::shared_ptr<const rater::score_plan> plan_of(bool design) {
  rater::score_options o;
  o.by = {"segment"};
  o.rollup = true;
  o.measures = {"gap", "share_dissatisfied", "share_delighted", "top2box"};
  return std::make_shared<const rater::score_plan>(std::make_shared<const rater::instrument>(asked(design)), o);
}

template <class T>
rater::column_view column(const std::vector<interview>& sample, const T& first) {
  return {&first, sample.size(), sizeof(interview)};
}

rater::estimates by_engine(const std::vector<interview>& sample, const std::shared_ptr<const rater::score_plan>& plan,
                           bool design) {
  rater::accumulator sums(plan);
  rater::responses answers(plan->shared_instrument());
  const interview& first = sample.front();
  for (std::size_t j = 0; j < items; ++j) {
    answers.bind("E" + std::to_string(j + 1), column(sample, first.who.expected[j]));
    answers.bind("P" + std::to_string(j + 1), column(sample, first.who.perceived[j]));
  }
  for (std::size_t d = 0; d < dimensions; ++d) answers.bind("points" + std::to_string(d), column(sample, first.who.points[d]));
  answers.bind("satisfied", column(sample, first.who.satisfied)).bind("segment", column(sample, first.who.segment));
  answers.weight(column(sample, first.weight));
  if (design) answers.bind("strata", column(sample, first.stratum)).bind("psu", column(sample, first.unit));
  sums.update(answers);
  return rater::estimates(sums.sums());
}

template <class F>
std::vector<double> each(const std::vector<interview>& sample, F f) {
  std::vector<double> out;
  out.reserve(sample.size());
  for (const interview& i : sample) out.push_back(static_cast<double>(f(i)));
  return out;
}

rater::labels codes(const std::vector<interview>& sample, auto f) { return rater::labels_of(each(sample, f)); }

// Questions about customers, of a population and of a sample alike.
double overall(const customer& c) { return c.overall; }
double dissatisfied(const customer& c) { return c.gap[reliability] < -1e-9 ? 1 : 0; }
double delighted(const customer& c) { return c.gap[empathy] > 1e-9 ? 1 : 0; }
double top2box(const customer& c) { return c.satisfied >= 6 ? 1 : 0; }
constexpr std::array<double, 3> quantiles_of = {0.25, 0.5, 0.9};

struct margins_known {
  std::array<double, 2> segment{};
  std::array<double, 3> age{};
};

std::vector<rater::margin> margins_of(const std::vector<interview>& sample, const margins_known& known) {
  std::vector<rater::margin> out = {{"segment", codes(sample, [](const interview& i) { return i.who.segment; }), {}},
                                    {"age", codes(sample, [](const interview& i) { return i.who.age; }), {}}};
  for (std::size_t k = 0; k < known.segment.size(); ++k) out[0].targets.push_back({std::to_string(k + 1), known.segment[k]});
  for (std::size_t k = 0; k < known.age.size(); ++k) out[1].targets.push_back({std::to_string(k + 1), known.age[k]});
  return out;
}

void add_by_rows(std::vector<rater::estimate>& out, const std::vector<interview>& sample, const margins_known& known,
                 bool design) {
  const auto weights = each(sample, [](const interview& i) { return i.weight; });
  rater::sample_columns columns;
  columns.weight = weights;
  if (design) {
    columns.strata = codes(sample, [](const interview& i) { return i.stratum; });
    columns.psu = {codes(sample, [](const interview& i) { return i.unit; })};
  }
  const rater::sample_design drawn(columns);
  rater::taylor_options exact;
  exact.proportion = rater::proportion_interval::korn_graubard;
  for (double (*const is)(const customer&) : {dissatisfied, delighted, top2box}) {
    const auto y = each(sample, [is](const interview& i) { return is(i.who); });
    out.push_back(rater::estimate_of(drawn, rater::proportion(drawn, y), exact));
  }
  const auto y = each(sample, [](const interview& i) { return overall(i.who); });
  for (rater::estimate& q : rater::quantiles(drawn, y, quantiles_of)) out.push_back(std::move(q));
  const rater::weighting_result raked = rater::raking(drawn.weights(), margins_of(sample, known));
  for (const auto rule : {rater::calibration_variance::residual, rater::calibration_variance::ignored}) {
    const rater::sample_design weighted = rater::calibrated(drawn, raked, rule);
    out.push_back(rater::estimate_of(weighted, rater::mean(weighted, y)));
  }
}

// In the order of `questions`.
std::vector<rater::estimate> estimates_of(const std::vector<interview>& sample,
                                          const std::shared_ptr<const rater::score_plan>& plan, const margins_known& known,
                                          bool design) {
  const rater::estimates e = by_engine(sample, plan, design);
  const rater::estimate one = e.gap("empathy", {{"segment", "1"}}), two = e.gap("empathy", {{"segment", "2"}});
  std::vector<rater::estimate> out = {e.get(rater::level::overall, "weighted_means", "gap"),
                                      e.get(rater::level::overall, "unweighted", "gap"),
                                      two - one,
                                      rater::independent_difference(two, one).estimate,
                                      e.get(rater::level::dimension, "reliability", "share_dissatisfied"),
                                      e.get(rater::level::dimension, "empathy", "share_delighted"),
                                      e.get(rater::level::outcome, "satisfied", "top2box")};
  add_by_rows(out, sample, known, design);
  return out;
}

// --- the truth, and the count -----------------------------------------------------------------------------------------------

struct question {
  std::string name;
  double truth = 0;
  bool naive_too = true;  ///< a way that is wrong by itself is not shown a second time
};

// The least value that a share p do not exceed.
double quantile_over(const std::vector<customer>& all, double p) {
  std::vector<double> y;
  for (const customer& c : all) y.push_back(c.overall);
  std::sort(y.begin(), y.end());
  return y[static_cast<std::size_t>(std::ceil(p * static_cast<double>(y.size()) - 1e-9)) - 1];
}

double empathy_gap_of(const std::vector<customer>& all, int segment) {
  const double size = mean_over(all, [segment](const customer& c) { return c.segment == segment ? 1.0 : 0.0; });
  return mean_over(all, [segment](const customer& c) { return c.segment == segment ? c.gap[empathy] : 0.0; }) / size;
}

double gap_by_mean_points(const std::vector<customer>& all) {
  double sum = 0;
  for (std::size_t d = 0; d < dimensions; ++d)
    sum += mean_over(all, [d](const customer& c) { return c.points[d] / 100.0; }) *
           mean_over(all, [d](const customer& c) { return c.gap[d]; });
  return sum;
}

std::vector<question> questions(const std::vector<customer>& all) {
  const double difference = empathy_gap_of(all, 2) - empathy_gap_of(all, 1), gap = mean_over(all, overall);
  const double bad = mean_over(all, dissatisfied), good = mean_over(all, delighted), top = mean_over(all, top2box);
  return {{"gap weighted by mean importance (sums)", gap_by_mean_points(all)},
          {"overall gap, unweighted (sums)", gap},
          {"gap of empathy, segment 2 less 1 (sums)", difference},
          {"– taken for two independent samples", difference, false},
          {"share dissatisfied, reliability, logit (sums)", bad},
          {"share delighted, empathy, logit (sums)", good},
          {"top 2 box of satisfaction, logit (sums)", top},
          {"share dissatisfied, Korn–Graubard (rows)", bad},
          {"share delighted, Korn–Graubard (rows)", good},
          {"top 2 box, Korn–Graubard (rows)", top},
          {"lower quartile of the overall gap, Woodruff (rows)", quantile_over(all, quantiles_of[0])},
          {"median, Woodruff (rows)", quantile_over(all, quantiles_of[1])},
          {"9th decile, Woodruff (rows)", quantile_over(all, quantiles_of[2])},
          {"overall gap, raked to segment and age (rows)", gap},
          {"– raked weights taken for those of the design", gap, false}};
}

struct tally {
  int samples = 0, below = 0, above = 0;
  double sum = 0, squares = 0, se = 0;

  void add(const rater::estimate& e, double truth) {
    ++samples;
    below += truth < e.low() ? 1 : 0;
    above += truth > e.high() ? 1 : 0;
    sum += e.value() - truth;
    squares += (e.value() - truth) * (e.value() - truth);
    se += e.se().value();
  }
  [[nodiscard]] double percent(int n) const { return 100.0 * n / samples; }
  [[nodiscard]] double covered() const { return percent(samples - below - above); }
  [[nodiscard]] double bias() const { return sum / samples; }
  [[nodiscard]] double sd() const { return std::sqrt((squares - samples * bias() * bias()) / (samples - 1)); }
  [[nodiscard]] double mean_se() const { return se / samples; }
};

void print(const std::vector<question>& asked_for, const std::vector<tally>& with, const std::vector<tally>& without) {
  std::puts(
      "| | truth | bias | sd of the estimates | mean se | covered, % | truth below; above, % | without the design: mean se | "
      "covered, % |");
  std::puts("|---|---|---|---|---|---|---|---|---|");
  for (std::size_t q = 0; q < asked_for.size(); ++q) {
    const tally &a = with[q], &b = without[q];
    std::printf("| %s | %.4f | %.4f | %.4f | %.4f | **%.1f** | %.1f; %.1f |", asked_for[q].name.c_str(), asked_for[q].truth,
                a.bias(), a.sd(), a.mean_se(), a.covered(), a.percent(a.below), a.percent(a.above));
    if (asked_for[q].naive_too)
      std::printf(" %.4f | %.1f |\n", b.mean_se(), b.covered());
    else
      std::puts(" | |");
  }
}

void run(std::uint64_t seed, int samples, int branches_drawn) {
  dice random(seed);
  const population p = population_of(random);
  std::vector<customer> all;
  for (const auto& stratum : p)
    for (const branch& b : stratum) all.insert(all.end(), b.begin(), b.end());
  margins_known known;
  for (const customer& c : all) {
    ++known.segment[static_cast<std::size_t>(c.segment - 1)];
    ++known.age[static_cast<std::size_t>(c.age - 1)];
  }
  const auto asked_for = questions(all);
  std::vector<tally> with(asked_for.size()), without(asked_for.size());
  const auto plan = plan_of(true), naive_plan = plan_of(false);
  double interviews = 0, uneven = 0;
  for (int s = 0; s < samples; ++s) {
    const auto sample = sample_of(p, branches_drawn, random);
    const auto drawn = estimates_of(sample, plan, known, true), naive = estimates_of(sample, naive_plan, known, false);
    for (std::size_t q = 0; q < asked_for.size(); ++q) {
      with[q].add(drawn[q], asked_for[q].truth);
      without[q].add(naive[q], asked_for[q].truth);
    }
    interviews += static_cast<double>(sample.size());
    uneven += rater::spread_of(each(sample, [](const interview& i) { return i.weight; })).deff;
  }
  std::printf(
      "Seed %llu, %d samples of a population of %zu customers in %d strata of %d branches, which hold %.0f %% of the variance of "
      "the\n"
      "overall gap within strata; a sample: %d branches of each stratum, %.0f interviews on average, design effect of the "
      "weights %.2f.\n\n",
      static_cast<unsigned long long>(seed), samples, all.size(), strata, branches_each, 100 * between_branches(p),
      branches_drawn, interviews / samples, uneven / samples);
  print(asked_for, with, without);
}

}  // namespace

int main(int argc, char** argv) try {
  const std::uint64_t seed = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
  const int samples = argc > 2 ? std::atoi(argv[2]) : 2000;
  const int branches_drawn = argc > 3 ? std::atoi(argv[3]) : 6;
  if (samples < 2 || branches_drawn < 2) {
    std::fputs("rater_coverage [SEED] [SAMPLES] [BRANCHES]: at least 2 samples, 2 branches of each stratum\n", stderr);
    return 2;
  }
  run(seed, samples, branches_drawn);
  return 0;
} catch (const std::exception& e) {
  std::fprintf(stderr, "rater_coverage: %s\n", e.what());
  return 1;
}
