// A file, start to finish: score_a_file [FOLDER], a folder with survey.json and survey.csv.
#include <rater/rater.hpp>

#include <fmt/core.h>

#include <string>

int main(int argc, char** argv) try {
  const std::string folder = argc > 1 ? argv[1] : "data";
  const auto instrument = rater::read_instrument(folder + "/survey.json");
  const auto survey = rater::read_responses(folder + "/survey.csv", instrument);
  const auto result = rater::score(survey, {.by = {"region"}});

  // Where customers get less than they expected, and it is no accident of the sample.
  for (const rater::record& r : result.records) {
    if (r.measure == "gap" && r.level == rater::level::dimension && r.estimate.high() < -0.5) {
      fmt::print("{:<6} {:<15} {:6.2f}  [{:.2f}, {:.2f}]\n", r.group[0].second, r.id, r.estimate.value(), r.estimate.low(),
                 r.estimate.high());
    }
  }
  // What was wrong with the input is data, not a log.
  for (const auto& issue : survey.issues()) fmt::print("{}\n", rater::to_string(issue));
} catch (const rater::error& e) {
  fmt::print(stderr, "{}\n", e.what());
  return 1;
}
