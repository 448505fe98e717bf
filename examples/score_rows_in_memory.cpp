// Answers that an app already holds, in its own structs: nothing is copied, nothing but the core library is linked.
#include <rater/rater.hpp>

#include <fmt/core.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace {

struct visit {
  std::array<std::int8_t, 22> expected{};
  std::array<std::int8_t, 22> perceived{};  // 0: the app's own mark for "no answer"
  double weight = 1;
  std::int32_t branch = 0;
};

// Stands for what an app has in memory: two branches, the second one slower (items 10 to 13 are responsiveness).
std::vector<visit> visits_of_the_day() {
  std::vector<visit> visits(40);
  for (std::size_t v = 0; v < visits.size(); ++v) {
    visits[v].branch = v % 2 == 0 ? 1 : 2;
    visits[v].weight = v % 4 < 2 ? 1.5 : 0.5;
    for (std::size_t i = 0; i < 22; ++i) {
      const bool slow = visits[v].branch == 2 && i >= 9 && i <= 12;
      visits[v].expected[i] = static_cast<std::int8_t>(6 + (v + i) % 2);
      visits[v].perceived[i] = static_cast<std::int8_t>(slow ? 3 + (v / 2) % 2 : 5 + (v * 7 + i) % 3);
    }
  }
  visits[4].perceived[10] = 0;
  return visits;
}

}  // namespace

int main() try {
  const std::vector<visit> visits = visits_of_the_day();
  rater::responses answers{rater::servqual_1991()};
  for (std::size_t i = 0; i < 22; ++i) {
    const std::string number = std::to_string(i + 1);
    answers.bind("E" + number, {&visits[0].expected[i], visits.size(), sizeof(visit)});
    answers.bind("P" + number, rater::column_view(&visits[0].perceived[i], visits.size(), sizeof(visit)).missing(0));
  }
  answers.weight({&visits[0].weight, visits.size(), sizeof(visit)});
  answers.bind("branch", {&visits[0].branch, visits.size(), sizeof(visit)});

  const auto result = rater::score(answers, {.by = {"branch"}});
  for (const char* branch : {"1", "2"}) {
    const rater::record* r = result.find(rater::level::dimension, "responsiveness", "gap", {{"branch", branch}});
    if (r == nullptr) return 1;
    fmt::print("branch {}: responsiveness {:.3f} [{:.3f}, {:.3f}], {} visits\n", branch, r->estimate.value(), r->estimate.low(),
               r->estimate.high(), r->estimate.n());
  }

  // The scores of each respondent, for statistics of your own: respondents x dimensions.
  const Eigen::MatrixXd gaps = rater::dimension_gaps(answers);
  fmt::print("{} respondents x {} dimensions; the first one's responsiveness: {:.2f}\n", gaps.rows(), gaps.cols(), gaps(0, 4));
} catch (const rater::error& e) {
  fmt::print(stderr, "{}\n", e.what());
  return 1;
}
