// The engine in memory: borrowed columns of bytes, weights, 20 x 12 groups with roll-up, as ../shared/peers asks of everyone.
//   bench_engine --benchmark_filter=update --benchmark_min_time=2        RATER_SIMD=scalar|avx2|avx512 lowers the instruction set
#include <rater/engine/parallel.hpp>
#include <rater/rater.hpp>

#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace {

constexpr std::size_t rows = 4'000'000;
constexpr std::array<const char*, 5> dimensions = {"tangibles", "reliability", "responsiveness", "assurance", "empathy"};

rater::instrument asked() {
  rater::instrument i = rater::servqual_1991();
  for (const char* d : dimensions)
    i.dimensions[static_cast<std::size_t>(i.dimension_index(d))].importance = rater::column_ref(std::string("w_") + d);
  i.respondent.weight = "weight";
  return rater::with_columns(std::move(i), std::vector<std::string>{"segment", "wave"});
}

// Made-up answers with 3 % missing, weights of four decimals, points that sum to 100.
struct survey {
  std::array<std::vector<std::uint8_t>, 44> columns;
  std::array<std::vector<std::uint8_t>, 5> points;
  std::vector<double> weights;
  std::vector<std::int32_t> segments, waves;
  rater::responses answers{asked()};

  survey(std::size_t n, std::uint32_t segment_count, std::uint32_t wave_count) {
    std::mt19937 random{7};
    for (std::size_t c = 0; c < columns.size(); ++c) {
      columns[c].resize(n);
      for (auto& x : columns[c]) {
        const auto z = random();
        x = (z & 1023) < 31 ? std::uint8_t{0} : static_cast<std::uint8_t>(1 + (z >> 16) % 7);
      }
    }
    for (auto& column : points) column.resize(n);
    for (std::size_t r = 0; r < n; ++r) {
      unsigned left = 100;
      for (std::size_t d = 0; d < 4; ++d) left -= points[d][r] = static_cast<std::uint8_t>(10 + random() % 12);
      points[4][r] = static_cast<std::uint8_t>(left);
      weights.push_back(static_cast<double>(2000 + random() % 40000) / 1e4);
      segments.push_back(static_cast<std::int32_t>(random() % segment_count));
      waves.push_back(static_cast<std::int32_t>(random() % wave_count));
    }
    for (std::size_t c = 0; c < columns.size(); ++c)
      answers.bind((c < 22 ? "E" : "P") + std::to_string(c % 22 + 1), rater::column_view(columns[c]).missing(0));
    for (std::size_t d = 0; d < 5; ++d) answers.bind(std::string("w_") + dimensions[d], rater::column_view(points[d]));
    answers.weight(rater::column_view(weights));
    answers.bind("segment", rater::column_view(segments)).bind("wave", rater::column_view(waves));
  }
  survey(const survey&) = delete;
  survey& operator=(const survey&) = delete;
};

rater::score_options peers_options() {
  rater::score_options o;
  o.by = {"segment", "wave"};
  o.rollup = true;
  o.levels = {rater::level::respondents, rater::level::overall, rater::level::dimension};
  o.measures = {"count", "weight_sum", "expectation", "perception", "gap"};
  o.min_answered = rater::min_answered{.count = 1};
  o.overall = rater::overall_rule::available;
  return o;
}

const survey& of_240_groups() {
  static const survey s(rows, 20, 12);
  return s;
}

void per_respondent(benchmark::State& state, std::size_t each) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(each));
}

/// 0: the scores of the comparison with other tools; 1: the default; 2: every level.
rater::score_options options_of(std::int64_t which) {
  rater::score_options o = peers_options();
  if (which == 0) return o;
  o.measures.clear();
  o.levels = rater::score_options{}.levels;
  if (which == 2) o.levels.push_back(rater::level::item);
  return o;
}

// Arguments: threads; what is asked for.
void update(benchmark::State& state) {
  const survey& s = of_240_groups();
  const rater::accumulator none{s.answers.asked(), options_of(state.range(1))};
  for (auto _ : state) {
    rater::accumulator board = none.empty_copy();
    rater::update(board, s.answers, static_cast<int>(state.range(0)));
    benchmark::DoNotOptimize(board);
  }
  per_respondent(state, rows);
}
BENCHMARK(update)
    ->ArgNames({"threads", "asked"})
    ->Args({1, 0})
    ->Args({2, 0})
    ->Args({2, 1})
    ->Args({2, 2})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

// Arguments: groups of each of two columns.
void update_groups(benchmark::State& state) {
  const survey s(1'000'000, static_cast<std::uint32_t>(state.range(0)), static_cast<std::uint32_t>(state.range(1)));
  auto options = peers_options();
  options.max_groups = 1'000'000;
  const rater::accumulator none{s.answers.asked(), options};
  for (auto _ : state) {
    rater::accumulator board = none.empty_copy();
    rater::update(board, s.answers, 1);
    benchmark::DoNotOptimize(board);
  }
  per_respondent(state, 1'000'000);
}
BENCHMARK(update_groups)
    ->ArgNames({"a", "b"})
    ->Args({1, 1})
    ->Args({20, 12})
    ->Args({50, 40})
    ->Args({200, 200})
    ->Unit(benchmark::kMillisecond);

// One respondent in columns of our own.
void answer(rater::responses& one) {
  const auto slots = one.slots();
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const int slot = static_cast<int>(i);
    if (slots[i].kind == rater::slot_kind::answer) one.set(slot, rater::answer{5, rater::missing_reason::none});
    if (slots[i].kind == rater::slot_kind::number) one.set(slot, slots[i].use == rater::slot_use::weight ? 1.25 : 20.0);
    if (slots[i].kind == rater::slot_kind::text) one.set(slot, "3");
  }
  one.end_row();
}

// Scored and added, who is there already.
void update_one(benchmark::State& state) {
  const survey& s = of_240_groups();
  rater::accumulator board{s.answers.asked(), peers_options()};
  rater::responses one{s.answers.shared_instrument()};
  answer(one);
  for (auto _ : state) board.update(one);
  per_respondent(state, 1);
}
BENCHMARK(update_one);

// One after the other: answered, scored and added.
void update_stream(benchmark::State& state) {
  const survey& s = of_240_groups();
  rater::accumulator board{s.answers.asked(), peers_options()};
  rater::responses one{s.answers.shared_instrument()};
  for (auto _ : state) {
    one.clear();
    answer(one);
    board.update(one);
  }
  per_respondent(state, 1);
}
BENCHMARK(update_stream);

// A few rows at a time of columns that are held. Argument: how many.
void update_few(benchmark::State& state) {
  const survey& s = of_240_groups();
  rater::accumulator board{s.answers.asked(), peers_options()};
  const auto count = static_cast<std::size_t>(state.range(0));
  std::size_t first = 0;
  for (auto _ : state) {
    board.update(s.answers, first, count);
    first = first + 2 * count > 100'000 ? 0 : first + count;
  }
  per_respondent(state, count);
}
BENCHMARK(update_few)->ArgName("rows")->Arg(1)->Arg(8)->Arg(64)->Arg(1000);

const rater::accumulator& filled() {
  static const rater::accumulator board = [] {
    rater::accumulator b{of_240_groups().answers.asked(), peers_options()};
    b.update(of_240_groups().answers, 0, 1'000'000);
    return b;
  }();
  return board;
}

void merge(benchmark::State& state) {
  rater::accumulator board = filled();
  for (auto _ : state) board.merge(filled());
}
BENCHMARK(merge)->Unit(benchmark::kMicrosecond);

void serialize(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(filled().serialize());
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(filled().serialize().size()));
}
BENCHMARK(serialize)->Unit(benchmark::kMicrosecond);

void deserialize(benchmark::State& state) {
  const auto bytes = filled().serialize();
  for (auto _ : state) benchmark::DoNotOptimize(rater::accumulator::deserialize(bytes));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}
BENCHMARK(deserialize)->Unit(benchmark::kMicrosecond);

void sums(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(filled().sums());
}
BENCHMARK(sums)->Unit(benchmark::kMicrosecond);

void sums_to_estimates(benchmark::State& state) {
  const rater::sums s = filled().sums();
  for (auto _ : state) benchmark::DoNotOptimize(rater::estimates(s));
}
BENCHMARK(sums_to_estimates)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
