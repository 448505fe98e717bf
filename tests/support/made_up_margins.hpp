#pragma once
#include <rater/inference/weighting.hpp>

#include <cstdint>
#include <numeric>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace rater_test {

/// Made-up respondents in margins that hang together, with base weights and targets of one total.
struct made_up_margins {
  std::vector<double> base;
  std::vector<rater::margin> margins;

  made_up_margins(std::size_t rows, const std::vector<int>& categories, std::uint64_t seed) {
    std::mt19937_64 random{seed};
    for (std::size_t r = 0; r < rows; ++r) base.push_back(0.2 + static_cast<double>(random() % 1000) / 250);
    std::vector<std::int32_t> last(rows, 0);
    for (std::size_t m = 0; m < categories.size(); ++m) {
      const auto count = static_cast<std::uint64_t>(categories[m]);
      rater::margin& added = margins.emplace_back();
      added.variable = "v" + std::to_string(m);
      for (std::uint64_t k = 0; k < count; ++k) added.category.name.push_back("c" + std::to_string(k));
      for (std::size_t r = 0; r < rows; ++r) {
        const bool as_before = random() % 3 == 0;
        last[r] = static_cast<std::int32_t>(as_before ? static_cast<std::uint64_t>(last[r]) % count : random() % count);
        added.category.code.push_back(last[r]);
      }
      std::vector<double> share;
      for (std::uint64_t k = 0; k < count; ++k) share.push_back(1 + static_cast<double>(random() % 100) / 50);
      const double sum = std::accumulate(share.begin(), share.end(), 0.0);
      for (std::uint64_t k = 0; k < count; ++k) added.targets.push_back({added.category.name[k], share[k] / sum * 5000});
    }
  }

  /// Row `order[i]` becomes row i.
  [[nodiscard]] made_up_margins reordered(const std::vector<std::size_t>& order) const {
    made_up_margins out(*this);
    for (std::size_t i = 0; i < order.size(); ++i) {
      out.base[i] = base[order[i]];
      for (std::size_t m = 0; m < margins.size(); ++m) out.margins[m].category.code[i] = margins[m].category.code[order[i]];
    }
    return out;
  }
};

}  // namespace rater_test
