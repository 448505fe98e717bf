#include "inference/detail/calibrated_weights.hpp"

#include <rater/error.hpp>

#include <fmt/format.h>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr int survey_rake_cycles = 10;

/// Subtracts from what is left in the cells of one margin its unweighted means; adds them to what was taken.
void take_means(const std::vector<std::int32_t>& code, std::size_t categories, const std::vector<double>& rows,
                std::vector<double>& left, std::vector<double>& taken) {
  std::vector<double> sum(categories, 0.0), n(categories, 0.0);
  for (std::size_t c = 0; c < code.size(); ++c) {
    sum[static_cast<std::size_t>(code[c])] += left[c];
    n[static_cast<std::size_t>(code[c])] += rows[c];
  }
  for (std::size_t c = 0; c < code.size(); ++c) {
    const auto k = static_cast<std::size_t>(code[c]);
    if (n[k] == 0) continue;
    left[c] -= rows[c] * (sum[k] / n[k]);
    taken[c] += sum[k] / n[k];
  }
}

/// What R's rake() takes off each row: unweighted margin means, ten times one after the other.
std::vector<double> unweighted_means(const calibrated_weights& w, std::span<const double> z) {
  const calibration_space& s = *w.space;
  std::vector<double> in_sample;
  for (const double weight : w.weight) in_sample.push_back(weight != 0 ? 1 : 0);
  const std::vector<double> rows = cell_sums(in_sample, s.cells.of_row, s.cells.count);
  std::vector<double> left = cell_sums(z, s.cells.of_row, s.cells.count), taken(s.cells.count, 0.0);
  for (int cycle = 0; cycle < survey_rake_cycles; ++cycle)
    for (std::size_t m = 0; m < s.margins.size(); ++m)
      take_means(s.cells.code[m], s.margins[m].category.size() + 1, rows, left, taken);
  std::vector<double> out(s.rows);
  for (std::size_t r = 0; r < s.rows; ++r) out[r] = taken[static_cast<std::size_t>(s.cells.of_row[r])];
  return out;
}

std::vector<double> fitted(const calibrated_weights& c, std::span<const double> z) {
  std::vector<double> wz(z.size());
  for (std::size_t r = 0; r < z.size(); ++r) wz[r] = c.regression[r] * z[r];
  return values_of(*c.space, c.equations.solve(totals_of(*c.space, wz)));
}

}  // namespace

std::shared_ptr<const calibrated_weights> calibrated_weights_of(const weighting_result& result, calibration_variance rule) {
  auto out = std::make_shared<calibrated_weights>();
  out->rule = rule;
  out->space = result.space;
  out->weight = result.weights;
  if (rule == calibration_variance::survey_rake) {
    if (!result.space->numbers.empty())
      throw error(errc::usage, "survey_rake is for margins, and this is a calibration to the total of a number: use residual",
                  result.space->numbers.front().name);
    return out;
  }
  out->regression = result.base;
  for (std::size_t r = 0; r < out->weight.size(); ++r)
    if (out->weight[r] == 0) out->regression[r] = 0;
  out->equations = normal_equations(*out->space, out->regression);
  return out;
}

Eigen::VectorXd calibration_residuals(const calibrated_weights& c, const Eigen::VectorXd& u) {
  const auto n = static_cast<std::size_t>(u.size());
  if (n != c.weight.size())
    throw error(errc::usage, fmt::format("a statistic of {} respondents of a design with {}", n, c.weight.size()));
  std::vector<double> z(n, 0.0);
  for (std::size_t r = 0; r < n; ++r)
    if (c.weight[r] != 0) z[r] = u[static_cast<Eigen::Index>(r)] / c.weight[r];
  const std::vector<double> fit = c.rule == calibration_variance::survey_rake ? unweighted_means(c, z) : fitted(c, z);
  Eigen::VectorXd out(u.size());
  for (std::size_t r = 0; r < n; ++r) out[static_cast<Eigen::Index>(r)] = c.weight[r] * (z[r] - fit[r]);
  return out;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
