#include <rater/inference/multiple_testing.hpp>

#include <rater/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace rater {
inline namespace v0 {
namespace {

constexpr std::array<std::string_view, 6> words = {"none", "holm", "bonferroni", "hochberg", "bh", "by"};

// Places of the p-values that are there, the smallest first.
std::vector<std::size_t> ascending(std::span<const double> p) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (std::isnan(p[i])) continue;
    if (!(p[i] >= 0 && p[i] <= 1))
      throw error(errc::usage,
                  fmt::format("p-value {} of the list is {}; expected one from 0 to 1, or NaN for none", i + 1, p[i]));
    order.push_back(i);
  }
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b] || (p[a] == p[b] && a < b); });
  return order;
}

double harmonic(std::size_t m) {
  double sum = 0;
  for (std::size_t l = m; l > 0; --l) sum += 1 / static_cast<double>(l);
  return sum;
}

// What the l-th smallest of m p-values is multiplied by; l from 1.
double multiplier(p_adjustment method, std::size_t l, std::size_t m, double harmonic_sum) {
  const auto place = static_cast<double>(l), tests = static_cast<double>(m);
  switch (method) {
    case p_adjustment::holm:
    case p_adjustment::hochberg:
      return tests - place + 1;
    case p_adjustment::bonferroni:
      return tests;
    case p_adjustment::bh:
      return tests / place;
    case p_adjustment::by:
      return harmonic_sum * tests / place;
    case p_adjustment::none:
      break;
  }
  return 1;
}

bool steps_up(p_adjustment method) {
  return method == p_adjustment::hochberg || method == p_adjustment::bh || method == p_adjustment::by;
}

}  // namespace

std::string_view to_string(p_adjustment method) noexcept { return words[static_cast<std::size_t>(method)]; }

std::optional<p_adjustment> p_adjustment_of(std::string_view word) noexcept {
  for (std::size_t i = 0; i < words.size(); ++i)
    if (words[i] == word) return static_cast<p_adjustment>(i);
  return std::nullopt;
}

std::vector<double> adjusted_p_values(std::span<const double> p, p_adjustment method) {
  const std::vector<std::size_t> order = ascending(p);
  const std::size_t m = order.size();
  const double harmonic_sum = method == p_adjustment::by ? harmonic(m) : 1;
  std::vector<double> out(p.begin(), p.end());
  for (std::size_t l = 1; l <= m; ++l)
    out[order[l - 1]] = std::min(1.0, multiplier(method, l, m, harmonic_sum) * p[order[l - 1]]);
  // No test may look better than one with a smaller p (step-down) or worse than one with a larger (step-up).
  if (method == p_adjustment::holm)
    for (std::size_t l = 1; l < m; ++l) out[order[l]] = std::max(out[order[l]], out[order[l - 1]]);
  if (steps_up(method))
    for (std::size_t l = m; l-- > 1;) out[order[l - 1]] = std::min(out[order[l - 1]], out[order[l]]);
  return out;
}

}  // namespace v0
}  // namespace rater
