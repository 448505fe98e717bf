// Rows of a CSV file a second, by one thread and by several: cut into rows, read into columns, read and added up, by each
// instruction set. The file is made up: 22 pairs of answers, two segments, a weight, five points of importance.
//   bench_read_csv --benchmark_min_time=2
#include <rater/error.hpp>
#include <rater/io/accumulate.hpp>
#include <rater/io/csv.hpp>
#include <rater/io/read.hpp>
#include <rater/survey/presets.hpp>

#include "detail/simd.hpp"

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

namespace {

constexpr int rows = 200'000;
constexpr std::array<const char*, 5> dimensions = {"tan", "rel", "res", "ass", "emp"};

std::string random_row(std::mt19937_64& random, int id) {
  static constexpr std::array<const char*, 4> places = {"north-phone", "south-online", "east-kiosk", "west-branch"};
  const auto below = [&](std::uint64_t n) { return random() % n; };
  std::string row = std::to_string(id) + ',' + places[below(4)] + ",2026-" + std::to_string(10 + below(3)) + ',';
  row += std::to_string(below(4)) + '.' + std::to_string(1000 + below(9000));
  for (int i = 0; i < 44; ++i) row += below(100) < 3 ? std::string(",") : ',' + std::to_string(1 + below(7));
  std::uint64_t left = 100;  // points
  for (std::size_t d = 0; d + 1 < dimensions.size(); ++d) {
    const std::uint64_t points = 10 + below(12);
    row += ',' + std::to_string(points);
    left -= points;
  }
  return row + ',' + std::to_string(left) + '\n';
}

/// The file, gone when the program ends.
struct made_up_file {
  std::string path = std::filesystem::temp_directory_path() / ("rater_bench_" + std::to_string(::getpid()) + ".csv");
  made_up_file() {
    std::mt19937_64 random{7};
    std::ofstream out(path, std::ios::binary);
    out << "id,place,wave,weight";
    for (const char letter : {'E', 'P'})
      for (int i = 1; i <= 22; ++i) out << ',' << letter << i;
    for (const char* d : dimensions) out << ",w_" << d;
    out << '\n';
    for (int r = 0; r < rows; ++r) out << random_row(random, r);
  }
  ~made_up_file() { std::filesystem::remove(path); }
  made_up_file(const made_up_file&) = delete;
  made_up_file& operator=(const made_up_file&) = delete;
};

const std::string& file() {
  static const made_up_file made;
  return made.path;
}

rater::instrument asked() {
  rater::instrument i = rater::servqual_1991();
  for (std::size_t d = 0; d < dimensions.size(); ++d)
    i.dimensions[d].importance = rater::column_ref("w_" + std::string(dimensions[d]));
  i.respondent.weight = "weight";
  for (const char* id : {"place", "wave"}) {
    rater::segment s;
    s.id = id;
    s.column = rater::column_ref(id);
    i.respondent.segments.push_back(s);
  }
  return i;
}

void per_row(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * rows);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(std::filesystem::file_size(file())));
}

/// The instruction set of the first argument; false if this machine has less.
bool use(benchmark::State& state) {
  const auto level = static_cast<rater::detail::simd_level>(state.range(0));
  rater::detail::use_simd(level);
  if (rater::detail::simd_in_use() == level) return true;
  state.SkipWithError("this processor does not have these instructions");
  return false;
}

void scan(benchmark::State& state) {
  for (auto _ : state) {
    rater::csv_reader reader(file());
    rater::csv_row row;
    rater::csv_fault fault;
    while (reader.next(row, fault) == rater::csv_reader::status::row) benchmark::DoNotOptimize(row);
  }
  per_row(state);
}
BENCHMARK(scan)->Unit(benchmark::kMillisecond);

void parse(benchmark::State& state) {
  if (!use(state)) return;
  const rater::instrument i = asked();
  for (auto _ : state) {
    rater::response_reader reader({file()}, i);
    rater::responses block(reader.shared_instrument());
    while (reader.next(block)) block.clear();
  }
  per_row(state);
}
BENCHMARK(parse)->ArgName("simd")->Arg(0)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond);

void read_and_add(benchmark::State& state) {
  if (!use(state)) return;
  rater::score_options by;
  by.by = {"place", "wave"};
  rater::accumulate_options how;
  how.threads = static_cast<int>(state.range(1));
  for (auto _ : state) {
    rater::accumulator board(asked(), by);
    rater::accumulate(board, {file()}, {}, how);
    benchmark::DoNotOptimize(board);
  }
  per_row(state);
}
BENCHMARK(read_and_add)
    ->ArgNames({"simd", "threads"})
    ->ArgsProduct({{0, 1, 2}, {1, 2}})
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
