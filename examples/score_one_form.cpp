// One form, the moment it is submitted.
#include <rater/rater.hpp>

#include <fmt/core.h>

#include <string>

namespace {

// Stands for what a web form sends: the customer expects 6 everywhere, and has waited for what was promised (items 5 to 9).
rater::form submitted() {
  rater::form answers;
  for (int item = 1; item <= 22; ++item) {
    answers["E" + std::to_string(item)] = 6;
    answers["P" + std::to_string(item)] = item >= 5 && item <= 9 ? 3 : 6;
  }
  answers.erase("P22");  // left unanswered
  return answers;
}

void notify(double gap) { fmt::print("call this customer back: reliability is {:.1f} below what was expected\n", -gap); }

}  // namespace

int main() try {
  const auto instrument = rater::servqual_1991();
  const auto scores = rater::score_one(instrument, submitted());
  const double reliability = scores.gap(rater::dimension::reliability).value_or(0);
  if (reliability < -2) notify(reliability);
  fmt::print("overall {:.2f}, index {:.1f} (50 = as expected)\n", scores.overall_gap().value(), scores.index().value());
} catch (const rater::error& e) {
  fmt::print(stderr, "{}\n", e.what());
  return 1;
}
