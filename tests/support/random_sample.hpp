#pragma once
#include <rater/survey/design.hpp>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace rater_test {

/// Made-up respondents: strata, clusters within them, weights, answers that are alike within a cluster.
struct random_sample {
  std::vector<double> weight, y, x, z;
  std::vector<std::string> stratum, cluster, region, answer;

  explicit random_sample(std::uint32_t seed, int strata = 4, int clusters = 5, int respondents = 6) {
    std::mt19937 random(seed);
    const auto between = [&](int low, int high) {
      return low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1));
    };
    for (int h = 0; h < strata; ++h)
      for (int c = 0; c < clusters; ++c) {
        const int of_cluster = between(-2, 2);
        for (int i = 0; i < respondents; ++i) {
          weight.push_back(between(1, 40) / 8.0);
          x.push_back(between(0, 9));
          z.push_back(between(1, 100) / 4.0);
          y.push_back(of_cluster + between(1, 20) / 4.0 + x.back() / 3);
          stratum.push_back(std::to_string(h));
          cluster.push_back(std::to_string(h) + "." + std::to_string(c));
          region.emplace_back(1, static_cast<char>('a' + between(0, 3)));
          answer.push_back(between(0, 9) + of_cluster > 4 ? "yes" : between(0, 2) > 0 ? "no" : "maybe");
        }
      }
  }
  [[nodiscard]] rater::sample_design design() const {
    rater::sample_columns columns;
    columns.weight = weight;
    columns.strata = rater::labels_of(stratum);
    columns.psu = {rater::labels_of(cluster)};
    return rater::sample_design(columns);
  }
};

}  // namespace rater_test
