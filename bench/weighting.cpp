// Weights for a million respondents: raking to six margins until every margin is met to 1e-10, by one thread, of margins with few
// combinations and with as many as there are respondents; and the standard error of a mean that knows of it.
//   bench_weighting --benchmark_min_time=2
#include <rater/inference/taylor.hpp>
#include <rater/inference/weighting.hpp>

#include <benchmark/benchmark.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace {

constexpr std::size_t rows = 1'000'000;
constexpr int margins = 6;
constexpr double population = 1e8;

// Margins that hang together: one category in two is that of the margin before.
struct survey {
  std::vector<double> base, answer;
  std::vector<rater::margin> margin;

  explicit survey(std::uint64_t categories) {
    std::mt19937_64 random{7};
    for (std::size_t r = 0; r < rows; ++r) {
      base.push_back(50 + static_cast<double>(random() % 1000) / 10);
      answer.push_back(static_cast<double>(1 + random() % 10));
    }
    std::vector<std::uint64_t> last(rows, 0);
    for (int m = 0; m < margins; ++m) {
      rater::margin& added = margin.emplace_back();
      added.variable = "v" + std::to_string(m);
      double sum = 0;
      for (std::uint64_t k = 0; k < categories; ++k) {
        added.category.name.push_back("c" + std::to_string(k));
        added.targets.push_back({added.category.name.back(), 1 + static_cast<double>(random() % 100) / 50});
        sum += added.targets.back().total;
      }
      for (rater::category_target& t : added.targets) t.total *= population / sum;
      for (std::uint64_t& code : last) {
        if (random() % 2 == 0) code = random() % categories;
        added.category.code.push_back(static_cast<std::int32_t>(code));
      }
    }
  }
};

void raking(benchmark::State& state) {
  const survey s(static_cast<std::uint64_t>(state.range(0)));
  rater::weighting_result r;
  for (auto _ : state) {
    r = rater::raking(s.base, s.margin);
    benchmark::DoNotOptimize(r.weights.data());
  }
  if (!r.converged) state.SkipWithError("not converged");
  state.counters["cycles"] = r.cycles;
  state.counters["error"] = r.largest_error;
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows));
}
BENCHMARK(raking)->Arg(2)->Arg(5)->Arg(10)->Arg(100)->Unit(benchmark::kMillisecond);

void raking_calibration(benchmark::State& state) {
  const survey s(static_cast<std::uint64_t>(state.range(0)));
  for (auto _ : state) {
    const rater::weighting_result r = rater::raking_calibration(s.base, s.margin, {});
    benchmark::DoNotOptimize(r.weights.data());
    if (!r.converged) state.SkipWithError("not converged");
  }
}
BENCHMARK(raking_calibration)->Arg(5)->Unit(benchmark::kMillisecond);

void mean_of_raked(benchmark::State& state) {
  const survey s(5);
  rater::sample_columns columns;
  columns.weight = s.base;
  const rater::sample_design base(columns);
  const rater::sample_design design = rater::calibrated(base, rater::raking(base.weights(), s.margin));
  for (auto _ : state) {
    const rater::estimate e = rater::estimate_of(design, rater::mean(design, s.answer));
    benchmark::DoNotOptimize(e.se());
  }
}
BENCHMARK(mean_of_raked)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
