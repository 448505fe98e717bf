#include "inference/detail/weighting_steps.hpp"

#include "inference/detail/normal_equations.hpp"
#include "inference/detail/proportional_fitting.hpp"
#include "scoring/detail/steady_sum.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

// Of a convex function: what has not converged by then has nowhere to go.
constexpr int most_newton_steps = 100;

std::vector<double> spread_to_rows(const calibration_space& s, std::span<const double> base, std::span<const double> factor) {
  std::vector<double> out(s.rows);
  for (std::size_t r = 0; r < s.rows; ++r) out[r] = base[r] * factor[static_cast<std::size_t>(s.cells.of_row[r])];
  return out;
}

/// Of margins alone a calibration is one of the sums in cells.
template <class F>
found_factors by_cells(const calibration_space& s, std::span<const double> base, F calibrate) {
  const std::vector<double> sums = cell_sums(base, s.cells.of_row, s.cells.count);
  std::vector<std::size_t> kept;
  const calibration_space small = as_cells(s, sums, kept);
  std::vector<double> of_cell;
  for (const std::size_t c : kept) of_cell.push_back(sums[c]);
  found_factors found = calibrate(small, std::span<const double>(of_cell));
  std::vector<double> factor(s.cells.count, 1.0);
  for (std::size_t c = 0; c < kept.size(); ++c) factor[kept[c]] = found.weights[c] / of_cell[c];
  return {spread_to_rows(s, base, factor), found.cycles};
}

/// Weights base * g(x'lambda), their totals and how far these are off.
struct state {
  Eigen::VectorXd lambda{};
  std::vector<double> weights{};
  Eigen::VectorXd totals{};
  double error = 0, sum = 0;
};

template <class G>
state look_at(const calibration_space& s, std::span<const double> base, const Eigen::VectorXd& sizes, Eigen::VectorXd lambda,
              G g) {
  state out;
  out.weights = values_of(s, lambda);
  out.lambda = std::move(lambda);
  bool finite = true;
  for (std::size_t r = 0; r < s.rows; ++r) {
    out.weights[r] = base[r] > 0 ? base[r] * g(out.weights[r]) : 0;
    finite = finite && std::isfinite(out.weights[r]);
  }
  if (!finite) {
    out.error = out.sum = HUGE_VAL;
    return out;
  }
  out.totals = totals_of(s, out.weights);
  out.error = error_of(s, out.totals, sizes).relative;
  out.sum = steady_sum(out.weights);
  return out;
}

found_factors linear_steps(const calibration_space& s, std::span<const double> base, const weighting_options& o) {
  constexpr int most_refinements = 5;
  const auto g = [](double x) { return 1 + x; };
  const Eigen::VectorXd sizes = sizes_of(s, base), target = targets_of(s);
  const normal_equations equations(s, base);
  state now = look_at(s, base, sizes, Eigen::VectorXd::Zero(target.size()), g);
  int steps = 0;
  // One step is exact but for rounding, which the next takes away.
  while (now.error > o.tolerance && steps < std::min(o.max_cycles, most_refinements)) {
    state next = look_at(s, base, sizes, now.lambda + equations.solve(target - now.totals), g);
    if (!(next.error < now.error)) break;
    now = std::move(next);
    ++steps;
  }
  return {std::move(now.weights), steps};
}

/// A step of Newton's method towards the minimum of sum w - T'lambda, halved until it leads down.
std::optional<state> newton_step(const calibration_space& s, std::span<const double> base, const Eigen::VectorXd& sizes,
                                 const Eigen::VectorXd& target, const state& now) {
  constexpr int most_halvings = 50;
  constexpr double least_gain = 1e-4;  // Armijo
  const auto g = [](double x) { return std::exp(x); };
  const Eigen::VectorXd missing = target - now.totals;
  const Eigen::VectorXd step = normal_equations(s, now.weights).solve(missing);
  const double slope = missing.dot(step);
  double length = 1;
  for (int halving = 0; halving <= most_halvings; ++halving, length /= 2) {
    state next = look_at(s, base, sizes, now.lambda + length * step, g);
    const double change = next.sum - now.sum - length * target.dot(step);
    if (next.error < now.error && (length == 1 || change <= 0)) return next;
    if (change <= -least_gain * length * slope && std::isfinite(next.error)) return next;
  }
  return std::nullopt;
}

found_factors newton_steps(const calibration_space& s, std::span<const double> base, const weighting_options& o) {
  const Eigen::VectorXd sizes = sizes_of(s, base), target = targets_of(s);
  state now = look_at(s, base, sizes, Eigen::VectorXd::Zero(target.size()), [](double x) { return std::exp(x); });
  int steps = 0;
  for (; now.error > o.tolerance && steps < std::min(o.max_cycles, most_newton_steps); ++steps) {
    std::optional<state> next = newton_step(s, base, sizes, target, now);
    if (!next) break;
    now = std::move(*next);
  }
  return {std::move(now.weights), steps};
}

/// Whoever is in a category of which the population has nobody gets weight 0 beforehand: exp(x'lambda) never does.
std::vector<double> without_empty_categories(const calibration_space& s, std::span<const double> base) {
  std::vector<double> out(base.begin(), base.end());
  for (std::size_t m = 0; m < s.margins.size(); ++m) {
    std::vector<double> keep(s.margins[m].category.size() + 1, 1.0);
    for (std::size_t k = 0; k < s.margins[m].targeted(); ++k) keep[k] = s.margins[m].target[k] > 0 ? 1 : 0;
    for (std::size_t r = 0; r < s.rows; ++r)
      out[r] *= keep[static_cast<std::size_t>(s.cells.code[m][static_cast<std::size_t>(s.cells.of_row[r])])];
  }
  return out;
}

}  // namespace

found_factors post_stratify(const calibration_space& s, std::span<const double> base) {
  const std::vector<double> sums = cell_sums(base, s.cells.of_row, s.cells.count);
  const space_margin& m = s.margins.front();
  std::vector<double> factor(s.cells.count, 1.0);
  for (std::size_t c = 0; c < s.cells.count; ++c)
    if (const auto k = static_cast<std::size_t>(s.cells.code.front()[c]); k < m.targeted() && sums[c] > 0)
      factor[c] = m.target[k] / sums[c];
  return {spread_to_rows(s, base, factor), 1};
}

found_factors rake(const calibration_space& s, std::span<const double> base, const weighting_options& o) {
  return by_cells(s, base, [&](const calibration_space& cells, std::span<const double> sums) {
    std::vector<fitting_margin> margins;
    for (std::size_t m = 0; m < cells.margins.size(); ++m) margins.push_back({cells.cells.code[m], cells.margins[m].target});
    fitting_result found =
        proportional_fitting(std::vector<double>(sums.begin(), sums.end()), margins, o.tolerance, o.max_cycles);
    return found_factors{std::move(found.sum), found.cycles};
  });
}

found_factors calibrate_linear(const calibration_space& s, std::span<const double> base, const weighting_options& o) {
  if (!s.numbers.empty()) return linear_steps(s, base, o);
  return by_cells(s, base, [&](const auto& cells, auto sums) { return linear_steps(cells, sums, o); });
}

found_factors calibrate_raking(const calibration_space& s, std::span<const double> base, const weighting_options& o) {
  const std::vector<double> kept = without_empty_categories(s, base);
  if (!s.numbers.empty()) return newton_steps(s, kept, o);
  return by_cells(s, kept, [&](const auto& cells, auto sums) { return newton_steps(cells, sums, o); });
}

Eigen::VectorXd sizes_of(const calibration_space& s, std::span<const double> base) {
  Eigen::VectorXd out = targets_of(s);
  for (double& size : out)
    if (size == 0) size = s.population;
  auto j = static_cast<Eigen::Index>(s.first_number());
  for (const space_number& n : s.numbers) {
    std::vector<double> sizes(s.rows);
    for (std::size_t r = 0; r < s.rows; ++r) sizes[r] = base[r] * std::fabs(n.x[r] + n.shift);
    out[j++] = std::max({std::fabs(n.asked), steady_sum(sizes), 1e-300});
  }
  return out;
}

total_error error_of(const calibration_space& s, const Eigen::VectorXd& totals, const Eigen::VectorXd& sizes) {
  total_error out;
  const Eigen::VectorXd off = totals - targets_of(s);
  for (Eigen::Index j = 0; j < off.size(); ++j) {
    const double relative = std::fabs(off[j]) / sizes[j];
    if (relative > out.relative) out = {relative, j};
  }
  return out;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
