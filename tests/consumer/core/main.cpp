// What an app does that holds its answers: no file, nothing but the core library.
#include <rater/rater.hpp>

#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

int main() {
  const std::vector<std::int8_t> expected{6, 7, 5, 6}, perceived{5, 5, 5, 6};
  rater::responses answers{rater::servqual_1991()};
  for (int i = 1; i <= 22; ++i) {
    answers.bind("E" + std::to_string(i), rater::column_view(expected))
        .bind("P" + std::to_string(i), rater::column_view(perceived));
  }
  const auto result = rater::score(answers, {.confidence = 0.9});
  const auto* gap = result.find(rater::level::dimension, "reliability", "gap");
  if (gap == nullptr) return 1;
  std::cout << RATER_VERSION << ": " << gap->estimate.value() << "\n";
#ifdef RATER_HAS_IO
  return 1;  // nobody asked for files
#else
  return gap->estimate.value() == -0.75 && gap->estimate.high() > -0.75 ? 0 : 1;
#endif
}
