// Respondents scored per second in memory, by one thread: 22 pairs, as an app would hold them (one byte an answer).
//   bench_score_in_memory --benchmark_min_time=2
#include <rater/rater.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

constexpr std::size_t rows = 100'000;

// Made-up answers with some missing, weights in hundredths, and a number of groups.
struct survey {
  std::array<std::vector<std::int8_t>, 44> columns;
  std::vector<double> weights;
  std::vector<std::int32_t> groups;
  rater::responses answers;

  survey(int group_count, bool weighted) : answers(asked(group_count, weighted)) {
    std::mt19937_64 random{7};
    for (std::size_t c = 0; c < columns.size(); ++c) {
      for (std::size_t r = 0; r < rows; ++r) {
        const auto x = random() % 100;
        columns[c].push_back(static_cast<std::int8_t>(x < 2 ? 0 : 1 + x % 7));
      }
      const std::string name = (c < 22 ? "E" : "P") + std::to_string(c % 22 + 1);
      answers.bind(name, rater::column_view(columns[c]).missing(0));
    }
    for (std::size_t r = 0; r < rows; ++r) {
      weights.push_back(static_cast<double>(50 + random() % 100) / 100);
      groups.push_back(static_cast<std::int32_t>(random() % static_cast<std::uint64_t>(group_count)));
    }
    if (weighted) answers.weight(rater::column_view(weights));
    if (group_count > 1) answers.bind("group", rater::column_view(groups));
  }
  survey(const survey&) = delete;
  survey& operator=(const survey&) = delete;

  static rater::instrument asked(int group_count, bool weighted) {
    auto i = rater::servqual_1991();
    if (weighted) i.respondent.weight = "weight";
    if (group_count > 1) i = rater::with_columns(std::move(i), std::vector<std::string>{"group"});
    return i;
  }
};

rater::score_options by(int group_count) {
  rater::score_options o;
  if (group_count > 1) o.by = {"group"};
  return o;
}

void per_respondent(benchmark::State& state, std::size_t respondents_each) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(respondents_each));
}

void evaluate(benchmark::State& state) {
  const survey s{1, false};
  const rater::score_plan plan{s.answers.shared_instrument(), {}};
  rater::score_block block;
  for (auto _ : state) {
    for (std::size_t first = 0; first < rows; first += rater::score_block::capacity) {
      plan.evaluate(s.answers, first, std::min(rater::score_block::capacity, rows - first), block);
      benchmark::DoNotOptimize(block);
    }
  }
  per_respondent(state, rows);
}
BENCHMARK(evaluate)->Unit(benchmark::kMillisecond);

// Arguments: groups, weighted or not.
void update(benchmark::State& state) {
  const int groups = static_cast<int>(state.range(0));
  const survey s{groups, state.range(1) != 0};
  for (auto _ : state) {
    rater::accumulator sums{s.answers.asked(), by(groups)};
    sums.update(s.answers);
    benchmark::DoNotOptimize(sums);
  }
  per_respondent(state, rows);
}
BENCHMARK(update)
    ->ArgNames({"groups", "weighted"})
    ->Args({1, 0})
    ->Args({1, 1})
    ->Args({240, 0})
    ->Args({240, 1})
    ->Unit(benchmark::kMillisecond);

void score_to_the_end(benchmark::State& state) {
  const survey s{static_cast<int>(state.range(0)), true};
  for (auto _ : state) benchmark::DoNotOptimize(rater::score(s.answers, by(static_cast<int>(state.range(0)))));
  per_respondent(state, rows);
}
BENCHMARK(score_to_the_end)->ArgName("groups")->Arg(1)->Arg(240)->Unit(benchmark::kMillisecond);

void one_form(benchmark::State& state) {
  const auto instrument = std::make_shared<const rater::instrument>(rater::servqual_1991());
  const rater::score_plan plan{instrument, {}};
  rater::form form;
  for (int i = 1; i <= 22; ++i) {
    form["E" + std::to_string(i)] = 6;
    form["P" + std::to_string(i)] = 1 + i % 7;
  }
  for (auto _ : state) benchmark::DoNotOptimize(rater::score_one(plan, form));
  per_respondent(state, 1);
}
BENCHMARK(one_form);

}  // namespace

BENCHMARK_MAIN();
