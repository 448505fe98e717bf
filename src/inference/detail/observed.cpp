#include "observed.hpp"

#include "survey/detail/sample_data.hpp"

#include <rater/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

void check_lengths(const sample_design& s, const domain& of, std::initializer_list<std::span<const double>> columns) {
  for (const auto column : columns)
    if (column.size() != s.respondents())
      throw error(errc::usage, fmt::format("a column of {} numbers for a sample of {} respondents; expected one each",
                                           column.size(), s.respondents()));
  if (!of.everybody() && of.size() != s.respondents())
    throw error(errc::usage, fmt::format("a domain of {} entries for a sample of {} respondents; expected one each", of.size(),
                                         s.respondents()));
}

[[noreturn]] void refuse_infinite(std::size_t respondent) {
  throw error(errc::data, "the number is infinite; expected a finite one, or NaN where it is missing",
              fmt::format("respondent {}", respondent + 1));
}

void take_out_missing(std::span<const double> column, std::span<double> weight) {
  bool infinite = false;
  for (std::size_t i = 0; i < weight.size(); ++i) {
    const bool there = column[i] - column[i] == 0;  // finite
    infinite = infinite || std::isinf(column[i]);
    weight[i] = there || infinite ? weight[i] : 0;
  }
  if (!infinite) return;
  for (std::size_t i = 0; i < weight.size(); ++i)
    if (std::isinf(column[i]) && weight[i] != 0) refuse_infinite(i);
  for (std::size_t i = 0; i < weight.size(); ++i)
    if (!std::isfinite(column[i])) weight[i] = 0;
}

void count_units(const sample_design& s, observed& who) {
  who.psus = s.psus();
  who.df = s.degrees_of_freedom();
  if (static_cast<std::size_t>(who.n) == s.data().in_sample) return;
  std::vector<char> stratum(s.strata(), 0), psu(s.psus(), 0);
  for (std::size_t i = 0; i < who.weight.size(); ++i) {
    if (who.weight[i] == 0) continue;
    stratum[static_cast<std::size_t>(s.stratum_of()[i])] = 1;
    psu[static_cast<std::size_t>(s.psu_of()[i])] = 1;
  }
  who.psus = static_cast<std::size_t>(std::count(psu.begin(), psu.end(), 1));
  who.df = static_cast<double>(who.psus) - static_cast<double>(std::count(stratum.begin(), stratum.end(), 1));
}

}  // namespace

observed observe(const sample_design& s, const domain& of, std::initializer_list<std::span<const double>> columns) {
  check_lengths(s, of, columns);
  observed out;
  out.weight.assign(s.weights().begin(), s.weights().end());
  if (!of.everybody() || s.data().in_sample != out.weight.size())
    for (std::size_t i = 0; i < out.weight.size(); ++i)
      if (s.stratum_of()[i] < 0 || !of.has(i)) out.weight[i] = 0;
  for (const auto column : columns) take_out_missing(column, out.weight);
  for (const double w : out.weight) {
    out.n += w != 0 ? 1 : 0;
    out.largest = std::max(out.largest, std::abs(w));
  }
  out.sum = weighted_sum(out, 1, [](std::size_t) { return 1.0; });
  count_units(s, out);
  return out;
}

span_of_numbers span_over(const observed& who, std::span<const double> y) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  span_of_numbers out{inf, -inf};
  for (std::size_t i = 0; i < y.size(); ++i) {
    const bool counts = who.weight[i] != 0;
    out.low = std::min(out.low, counts ? y[i] : inf);
    out.high = std::max(out.high, counts ? y[i] : -inf);
  }
  return out;
}

double mean_over(const observed& who, std::span<const double> y, const span_of_numbers& range) {
  if (range.all_equal()) return range.low;
  return weighted_sum(who, range.largest(), [&](std::size_t i) { return y[i]; }) / who.sum;
}

linearised begun(const observed& who, const domain& of) {
  linearised out;
  out.n = who.n;
  out.df = who.df;
  out.of = of;
  return out;
}

linearised undefined(const observed& who, const domain& of, std::string why) {
  linearised out = begun(who, of);
  out.note = std::move(why);
  return out;
}

std::string nobody_because(const domain& of) {
  return of.everybody() ? "no respondent has an answer" : "no respondent of the domain has an answer";
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
