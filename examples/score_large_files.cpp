// Files larger than memory: every core adds to one board, in blocks. score_large_files [FOLDER], a folder with survey.json and
// survey.csv.
#include <rater/rater.hpp>

#include <fmt/core.h>

#include <string>

int main(int argc, char** argv) try {
  const std::string folder = argc > 1 ? argv[1] : "data";
  rater::accumulator board{rater::read_instrument(folder + "/survey.json"), {.by = {"region"}}};

  const rater::reading found = rater::accumulate(board, {folder + "/survey.csv"});
  const rater::sums sums = board.sums();
  fmt::print("{} respondents, {} columns with answers that are none\n", sums.rows().used, found.issues.size());

  const auto result = rater::score(sums, found.origin, found.issues);
  for (const rater::record& r : result.records)
    if (r.level == rater::level::overall && r.id == "weighted" && r.measure == "gap")
      fmt::print("{:<6} {:6.2f}  [{:.2f}, {:.2f}]\n", r.group[0].second, r.estimate.value(), r.estimate.low(), r.estimate.high());
} catch (const rater::error& e) {
  fmt::print(stderr, "{}\n", e.what());
  return 1;
}
