#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

// The made-up population of coverage.cpp and samples of it: 8 strata of 40 branches with 40 to 440 customers each, who have much
// in common.
namespace coverage {

inline constexpr int strata = 8, branches_each = 40, dimensions = 5, items = 22;
inline constexpr std::array<int, dimensions> items_of = {4, 5, 4, 4, 5};
inline constexpr std::array<double, dimensions> usual_points = {12, 32, 22, 19, 15};
inline constexpr int reliability = 1, empathy = 4;

struct customer {
  std::array<std::int8_t, items> expected{}, perceived{};
  std::array<std::int8_t, dimensions> points{};
  std::int8_t satisfied = 0, segment = 0, age = 0;
  std::array<double, dimensions> gap{};
  double overall = 0;  ///< mean of the five gaps
};
using branch = std::vector<customer>;

// A customer in a sample: drawn which time, in which stratum, for how many others.
struct interview {
  customer who;
  double weight = 0;
  std::int32_t stratum = 0, unit = 0;
};

class dice {
public:
  explicit dice(std::uint64_t seed) : bits_(seed) {}
  double uniform() { return static_cast<double>(bits_() >> 11U) * 0x1p-53; }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(uniform() * static_cast<double>(n)); }
  /// Near enough to the normal distribution, and the same with every standard library.
  double normal() {
    double sum = -6;
    for (int k = 0; k < 12; ++k) sum += uniform();
    return sum;
  }

private:
  std::mt19937_64 bits_;
};

// --- the population -------------------------------------------------------------------------------------------------------

inline std::int8_t answer(double x) { return static_cast<std::int8_t>(std::clamp(std::lround(x), 1L, 7L)); }

// What the customers of a branch have in common.
struct character {
  double level = 0, second_segment = 0, share_of_second = 0, seniority = 0;
  std::array<double, dimensions> of_dimension{}, emphasis{};
};

// 100 points, the more for what falls short; what rounding down leaves goes to the dimension with the most.
inline void give_points(customer& c, const character& k, dice& random) {
  std::array<double, dimensions> share{};
  double sum = 0;
  for (std::size_t d = 0; d < dimensions; ++d) {
    share[d] = usual_points[d] * std::exp(k.emphasis[d] + 0.4 * random.normal() - 0.25 * c.gap[d]);
    sum += share[d];
  }
  int left = 100;
  for (std::size_t d = 0; d < dimensions; ++d) {
    c.points[d] = static_cast<std::int8_t>(100 * share[d] / sum);
    left -= c.points[d];
  }
  std::int8_t& most = *std::max_element(c.points.begin(), c.points.end());
  most = static_cast<std::int8_t>(most + left);
}

inline customer customer_of(const character& k, dice& random) {
  customer c;
  c.segment = random.uniform() < k.share_of_second ? 2 : 1;
  c.age = static_cast<std::int8_t>(1 + (random.uniform() < k.seniority ? 1 : 0) + (random.uniform() < k.seniority ? 1 : 0));
  const double mood = k.level + 0.45 * random.normal() + 0.5 * (c.age - 2) + (c.segment == 2 ? k.second_segment : 0);
  const double hopes = 0.4 * random.normal();
  std::size_t item = 0;
  for (std::size_t d = 0; d < dimensions; ++d) {
    const double taste = mood + k.of_dimension[d] + 0.3 * random.normal();
    int sum = 0;
    for (int j = 0; j < items_of[d]; ++j, ++item) {
      c.expected[item] = answer(5.9 + hopes + 0.7 * random.normal());
      c.perceived[item] = answer(5.0 + taste + 0.9 * random.normal());
      sum += c.perceived[item] - c.expected[item];
    }
    c.gap[d] = static_cast<double>(sum) / items_of[d];
    c.overall += c.gap[d] / dimensions;
  }
  c.satisfied = answer(5.9 + 0.9 * c.overall + 0.8 * random.normal());
  give_points(c, k, random);
  return c;
}

inline branch branch_of(double stratum_level, dice& random) {
  const double u = random.uniform();
  branch b(static_cast<std::size_t>(40 + 400 * u * u));
  character k;  // large branches do worse, so that sizes matter
  k.level = stratum_level + 0.35 * random.normal() - 0.12 * std::log(static_cast<double>(b.size()) / 120);
  k.second_segment = 0.2 + 0.3 * random.normal();
  k.share_of_second = 0.3 + 0.4 * random.uniform();
  k.seniority = 0.2 + 0.6 * random.uniform();
  for (double& x : k.of_dimension) x = 0.2 * random.normal();
  for (double& x : k.emphasis) x = 0.3 * random.normal();
  for (customer& c : b) c = customer_of(k, random);
  return b;
}

using population = std::array<std::vector<branch>, strata>;
inline population population_of(dice& random) {
  population p;
  for (auto& stratum : p) {
    const double level = 0.25 * random.normal();
    for (int b = 0; b < branches_each; ++b) stratum.push_back(branch_of(level, random));
  }
  return p;
}

template <class F>
[[nodiscard]] double mean_over(const std::vector<customer>& all, F f) {
  double sum = 0;
  for (const customer& c : all) sum += f(c);
  return sum / static_cast<double>(all.size());
}

// How much of the spread of the overall gap lies between the branches of a stratum, of all within strata.
inline double between_branches(const population& p) {
  double within = 0, total = 0;
  for (const auto& stratum : p) {
    std::vector<customer> together;
    for (const branch& b : stratum) together.insert(together.end(), b.begin(), b.end());
    const double level = mean_over(together, [](const customer& c) { return c.overall; });
    for (const branch& b : stratum) {
      const double own = mean_over(b, [](const customer& c) { return c.overall; });
      for (const customer& c : b) {
        within += (c.overall - own) * (c.overall - own);
        total += (c.overall - level) * (c.overall - level);
      }
    }
  }
  return 1 - within / total;
}

// --- a sample: branches of each stratum, drawn with replacement; customers of the second segment twice as likely ----------

inline double likelihood(const customer& c) { return c.segment == 2 ? 1.0 : 0.5; }

// `chance`: how often a branch of the stratum is drawn, on average.
inline void visit(const branch& b, double chance, int stratum, int unit, dice& random, std::vector<interview>& out) {
  const std::size_t take = 6 + b.size() / 40;
  double all = 0;
  for (const customer& c : b) all += likelihood(c);
  for (std::size_t taken = 0; taken < take;) {
    const customer& c = b[random.below(b.size())];
    if (random.uniform() >= likelihood(c)) continue;
    const double weight = all / (chance * static_cast<double>(take) * likelihood(c));
    out.push_back({c, weight, stratum, unit});
    ++taken;
  }
}

inline std::vector<interview> sample_of(const population& p, int branches_drawn, dice& random) {
  std::vector<interview> out;
  const double chance = static_cast<double>(branches_drawn) / branches_each;
  for (int h = 0; h < strata; ++h) {
    const auto& stratum = p[static_cast<std::size_t>(h)];
    for (int k = 0; k < branches_drawn; ++k)
      visit(stratum[random.below(stratum.size())], chance, h, h * branches_drawn + k, random, out);
  }
  return out;
}

}  // namespace coverage
