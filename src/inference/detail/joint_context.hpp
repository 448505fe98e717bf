#pragma once
#include "finished.hpp"
#include "group_view.hpp"

#include <rater/engine/sums.hpp>
#include <rater/estimate.hpp>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

// How the estimates of one set of sums move together (METHODS 6.2, 6.3).
namespace rater {
inline namespace v0 {
namespace detail {

/// One of the estimates: a statistic of the plan in a group of the sums.
struct estimate_place {
  std::uint32_t group = 0, statistic = 0;
  friend bool operator==(const estimate_place&, const estimate_place&) = default;
};

/// Its linearised values summed over the sampled units, ascending; units not named have 0.
struct unit_values {
  struct of_unit {
    std::uint64_t unit = 0;  ///< part of the design, then place in it
    double u = 0;
    [[nodiscard]] std::size_t part() const noexcept { return static_cast<std::size_t>(unit >> 32); }
  };
  std::vector<of_unit> units;
};

/// A linear combination of estimates.
struct weighted_place {
  estimate_place of;
  double by = 1;
};

class joint_context;

/// An estimate as a function of others, to first order.
struct estimate_origin {
  const joint_context* in = nullptr;  ///< kept alive by whoever holds this
  weighted_place itself{};
  std::vector<weighted_place> combined{};  ///< empty: itself
  std::shared_ptr<const void> keeps{};
  [[nodiscard]] std::span<const weighted_place> gradient() const noexcept {
    if (combined.empty()) return {&itself, 1};
    return combined;
  }
};

class joint_context {
public:
  joint_context(rater::sums from, const inference_options& how);

  [[nodiscard]] const context& common() const noexcept { return common_; }
  [[nodiscard]] double degrees_of_freedom() const noexcept { return static_cast<double>(common_.design.degrees_of_freedom()); }
  /// Of two linear combinations. Empty where the sums do not tell.
  [[nodiscard]] std::optional<double> covariance(std::span<const weighted_place> a, std::span<const weighted_place> b) const;
  /// Of the score that a statistic is the mean of, in the population of its group (R svyvar). Empty of other statistics.
  [[nodiscard]] std::optional<double> population_sd(const estimate_place& of) const;
  /// Says of an estimate what it is.
  static std::shared_ptr<const estimate_origin> origin(const std::shared_ptr<const joint_context>& in, const estimate_place& of);

private:
  /// True where two groups are nested, or the same.
  [[nodiscard]] bool overlap(std::uint32_t a, std::uint32_t b) const;
  /// A statistic as a sum of coefficients times linearised means of scores; a score of -1 stands for the sum of weights.
  struct term {
    int score;
    double coefficient;
  };
  [[nodiscard]] std::vector<term> terms_of(const estimate_place& at) const;
  [[nodiscard]] group_view& view(std::uint32_t group) const;
  [[nodiscard]] const unit_values& units_of(const estimate_place& at) const;
  [[nodiscard]] unit_values combined(std::span<const weighted_place> parts) const;
  [[nodiscard]] double between(const unit_values& a, const unit_values& b) const;
  [[nodiscard]] std::optional<double> row_covariance(const estimate_place& a, const estimate_place& b) const;
  [[nodiscard]] std::optional<double> row_covariance(std::uint32_t group_a, int a, std::uint32_t group_b, int b) const;
  [[nodiscard]] double affine_mean_of(std::uint32_t group, int score) const;

  rater::sums from_;
  context common_;
  std::vector<double> factor_;            ///< by part of the design
  std::vector<estimate_origin> origins_;  ///< by group, then statistic
  mutable std::mutex busy_;               ///< guards what is kept
  mutable std::vector<std::unique_ptr<group_view>> views_;
  mutable std::unordered_map<std::uint64_t, unit_values> units_;
  mutable std::size_t kept_ = 0;
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
