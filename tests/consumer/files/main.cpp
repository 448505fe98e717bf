// A file, start to finish.
#include <rater/rater.hpp>

#include <iostream>

int main(int, char** argv) {
  const auto instrument = rater::read_instrument(argv[1]);
  const auto survey = rater::read_responses(argv[2], instrument);
  const auto result = rater::score(survey, {.by = {"region"}});
  std::cout << rater::as_table(result);
  for (const rater::record& r : result.records) {
    if (r.measure == "gap" && r.level == rater::level::dimension && r.estimate.high() < 0) return 0;
  }
  return 1;
}
