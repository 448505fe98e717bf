#include <rater/inference/replicates.hpp>

#include "detail/nearest.hpp"
#include "replicates_sum.hpp"

#include <rater/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>

namespace rater {
inline namespace v0 {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

void check_length(std::size_t length, std::size_t respondents, const char* what) {
  if (length != respondents)
    throw error(errc::usage,
                fmt::format("{} has {} entries and there are {} weights; expected one a respondent", what, length, respondents));
}

bool is_there(double x, std::size_t respondent) {
  if (std::isinf(x))
    throw error(errc::data,
                fmt::format("the answer is {}; expected a finite number, or NaN where it is missing", detail::shortest(x)),
                fmt::format("respondent {}", respondent + 1));
  return !std::isnan(x);
}

// Who of the respondents counts: of the domain, with all columns.
std::vector<std::uint8_t> members_of(const domain& of, std::size_t respondents,
                                     std::initializer_list<std::span<const double>> columns) {
  if (!of.everybody()) check_length(of.size(), respondents, "the domain");
  std::vector<std::uint8_t> out(respondents, 1);
  for (std::size_t i = 0; !of.everybody() && i < respondents; ++i) out[i] = of.has(i) ? 1 : 0;
  for (const std::span<const double> column : columns) {
    check_length(column.size(), respondents, "a column");
    for (std::size_t i = 0; i < respondents; ++i)
      if (out[i] != 0 && !is_there(column[i], i)) out[i] = 0;
  }
  return out;
}

// sum of term(i) over the members, the same in any order; NaN if one is beyond the range of numbers.
template <class Term>
double sum_over(const std::vector<std::uint8_t>& members, Term term) {
  return detail::folded_sum(members.size(), [&](std::size_t i) { return members[i] != 0 ? term(i) : 0.0; });
}

// The smallest entry of those who have a weight: what the others are measured from, so that equal entries differ by exactly 0.
double smallest(const std::vector<std::uint8_t>& members, std::span<const double> y, std::span<const double> weights) {
  double out = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < members.size(); ++i)
    if (members[i] != 0 && weights[i] != 0 && y[i] < out) out = y[i];
  return out;
}

double mean_over(const std::vector<std::uint8_t>& members, std::span<const double> y, std::span<const double> weights) {
  const double from = smallest(members, y, weights);
  const double all = sum_over(members, [&](std::size_t i) { return weights[i]; });
  if (std::isinf(from) || std::isnan(all) || all == 0) return undefined;
  return from + sum_over(members, [&](std::size_t i) { return weights[i] == 0 ? 0 : weights[i] * (y[i] - from); }) / all;
}

}  // namespace

double weighted_total(std::span<const double> y, std::span<const double> weights, const domain& of) {
  return sum_over(members_of(of, weights.size(), {y}), [&](std::size_t i) { return weights[i] * y[i]; });
}

double weighted_mean(std::span<const double> y, std::span<const double> weights, const domain& of) {
  return mean_over(members_of(of, weights.size(), {y}), y, weights);
}

double weighted_ratio(std::span<const double> y, std::span<const double> x, std::span<const double> weights, const domain& of) {
  const std::vector<std::uint8_t> members = members_of(of, weights.size(), {y, x});
  const double below = sum_over(members, [&](std::size_t i) { return weights[i] * x[i]; });
  if (std::isnan(below) || below == 0) return undefined;
  return sum_over(members, [&](std::size_t i) { return weights[i] * y[i]; }) / below;
}

double weighted_covariance(std::span<const double> y, std::span<const double> x, std::span<const double> weights,
                           const domain& of) {
  const std::vector<std::uint8_t> members = members_of(of, weights.size(), {y, x});
  const auto n = static_cast<double>(std::count(members.begin(), members.end(), std::uint8_t{1}));
  const double y_mean = mean_over(members, y, weights), x_mean = mean_over(members, x, weights);
  if (n < 2 || std::isnan(y_mean) || std::isnan(x_mean)) return undefined;
  const double all = sum_over(members, [&](std::size_t i) { return weights[i]; });
  const double products = sum_over(members, [&](std::size_t i) { return weights[i] * (y[i] - y_mean) * (x[i] - x_mean); });
  return n / (n - 1) * products / all;
}

}  // namespace v0
}  // namespace rater
