// Is it real? Differences, ratios and joint covariances of a sample of branches within provinces, from the sums of the engine;
// then the same sample row by row, for statistics that need the rows. Nothing but the core library is linked.
#include <rater/rater.hpp>

#include <fmt/core.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace {

struct customer {
  std::array<std::int8_t, 22> expected{}, perceived{};
  double weight = 1;
  std::string region, province;
  std::int32_t branch = 0, branches = 0;  // counted anew in each province; how many branches the province has
  double recommends = 0;                  // 0..10
};

// Made up: six provinces, in each of which three branches were drawn, in each of which nine customers were asked. Customers of a
// branch are alike, and the south has less empathy (items 18 to 22).
std::vector<customer> customers() {
  constexpr std::array<std::int32_t, 6> branches = {9, 15, 6, 12, 24, 8};
  std::mt19937_64 random{1965};
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<std::uint64_t>(n)); };
  std::vector<customer> all;
  for (std::size_t province = 0; province < branches.size(); ++province) {
    for (std::int32_t branch = 1; branch <= 3; ++branch) {
      const int mood = below(3) - 1;
      for (int i = 0; i < 9; ++i) {
        customer& c = all.emplace_back();
        c.region = province < 3 ? "north" : "south";
        c.province = "province " + std::to_string(province + 1);
        c.branch = branch;
        c.branches = branches[province];
        c.weight = branches[province] / 3.0;
        for (std::size_t k = 0; k < 22; ++k) {
          const bool cold = province >= 3 && k >= 17;
          c.expected[k] = static_cast<std::int8_t>(5 + below(3));
          c.perceived[k] = static_cast<std::int8_t>(4 + below(3) + (mood + 1) / 2 - (cold ? 1 : 0));
        }
        c.recommends = 6 + below(4) + mood;
      }
    }
  }
  return all;
}

rater::instrument how_it_was_drawn() {
  rater::instrument asked = rater::servqual_1991();
  asked.respondent.strata = "province";
  asked.respondent.psu = {"branch"};
  asked.respondent.fpc = {"branches"};
  return asked;
}

template <class T, class Get>
std::vector<T> column(const std::vector<customer>& of, Get get) {
  std::vector<T> out;
  for (const customer& c : of) out.push_back(get(c));
  return out;
}

void print(const char* what, const rater::estimate& e) {
  fmt::print("{:<34} {:7.3f}  se {:.3f}  [{:.3f}, {:.3f}]", what, e.value(), e.se().value_or(0), e.low(), e.high());
  if (e.p()) fmt::print("  p {:.4f}", *e.p());
  fmt::print("\n");
}

// One pass over the answers; everything that is asked of the sums afterwards knows how it moves with everything else.
void from_sums(const rater::responses& answers) {
  rater::accumulator board{answers.asked(), {.by = {"region"}}};
  board.update(answers);
  const rater::estimates now{board.sums(), {.nest = true}};

  const rater::group north = {{"region", "north"}}, south = {{"region", "south"}};
  print("empathy, north", now.gap("empathy", north));
  print("empathy, south", now.gap("empathy", south));
  print("north less south", now.gap("empathy", north) - now.gap("empathy", south));
  print("empathy less reliability, south", now.gap("empathy", south) - now.gap("reliability", south));
  print("empathy of the overall gap, south", now.gap("empathy", south) / now.overall_gap(south));

  const auto together = rater::joint({now.gap("empathy", south), now.gap("reliability", south)});
  const Eigen::MatrixXd& v = together.covariance;
  fmt::print("correlation of the two estimates   {:7.3f}, on {} degrees of freedom\n", v(0, 1) / std::sqrt(v(0, 0) * v(1, 1)),
             together.df);
}

void compared(const rater::responses& answers) {
  const rater::result differences = rater::compare(answers, {.by = {"region"}, .measures = {"gap"}}, {.nest = true});
  for (const rater::record& r : differences.records) {
    if (!r.test || !r.test->versus || r.level != rater::level::dimension) continue;
    fmt::print("{:<34} {:7.3f}  p {:.4f}  d {:5.2f}  detectable {:.2f}\n", r.id, r.estimate.value(),
               r.test->p_adjusted.value_or(1), r.test->effect_size.value_or(0), r.test->detectable_difference.value_or(0));
  }
}

// What sums do not hold: medians, and numbers of your own. (Without an instrument a sample_design is made of columns.)
void from_rows(const std::vector<customer>& all, const rater::responses& answers) {
  const rater::sample_design sample = rater::sample_of(answers, rater::lonely_psu::fail, true);
  const auto region = column<std::string>(all, [](const customer& c) { return c.region; });
  const rater::domain south(rater::labels_of(region), "south");

  const Eigen::MatrixXd gaps = rater::dimension_gaps(answers);  // NaN: missing
  const Eigen::VectorXd overall = gaps.rowwise().mean();
  print("median overall gap, south", rater::quantile(sample, {overall.data(), all.size()}, 0.5, {}, south));

  const auto promoter = [](const customer& c) { return c.recommends >= 9 ? 100.0 : c.recommends <= 6 ? -100.0 : 0.0; };
  const auto content = [](const customer& c) { return c.recommends >= 8 ? 1.0 : 0.0; };
  const rater::linearised nps = rater::mean(sample, column<double>(all, promoter));
  const rater::linearised share = rater::proportion(sample, column<double>(all, content));
  print("NPS", rater::estimate_of(sample, nps));
  print("share of 8 and more", rater::estimate_of(sample, share));
  print("NPS less 100 times the share", rater::estimate_of(sample, nps - 100 * share));
}

}  // namespace

int main() try {
  const std::vector<customer> all = customers();
  rater::responses answers{how_it_was_drawn()};
  for (std::size_t k = 0; k < 22; ++k) {
    answers.bind("E" + std::to_string(k + 1), {&all[0].expected[k], all.size(), sizeof(customer)});
    answers.bind("P" + std::to_string(k + 1), {&all[0].perceived[k], all.size(), sizeof(customer)});
  }
  answers.weight({&all[0].weight, all.size(), sizeof(customer)});
  answers.bind("branch", {&all[0].branch, all.size(), sizeof(customer)});
  answers.bind("branches", {&all[0].branches, all.size(), sizeof(customer)});
  answers.bind_text("region", column<std::string>(all, [](const customer& c) { return c.region; }));
  answers.bind_text("province", column<std::string>(all, [](const customer& c) { return c.province; }));

  from_sums(answers);
  compared(answers);
  from_rows(all, answers);
} catch (const rater::error& e) {
  fmt::print(stderr, "{}\n", e.what());
  return 1;
}
