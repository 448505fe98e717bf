#include "io/detail/axis.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "io/detail/display_width.hpp"
#include "io/detail/number_text.hpp"

namespace rater {
inline namespace v0 {
namespace detail::render {
namespace {

constexpr int margin = 1;  // before the bars, so that the first tick label is centred over its place

/// 1, 2 or 5 times a power of ten, so that three to six steps make the span.
double round_step(double span) {
  const double power = std::pow(10.0, std::floor(std::log10(span / 6)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (span / (factor * power) <= 6) return factor * power;
  }
  return 10 * power;
}

int decimals_of(double step) { return std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 9); }

int place(const axis& a, double x) {
  const double share = (x - a.low) / (a.high - a.low);
  return static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * (bar_width - 1)));
}

double median_half_width(const std::vector<drawn>& bars) {
  std::vector<double> widths;
  for (const drawn& d : bars) {
    if (d.low && d.high) widths.push_back((*d.high - *d.low) / 2);
  }
  if (widths.empty()) return 0;
  const auto middle = widths.begin() + static_cast<std::ptrdiff_t>(widths.size() / 2);
  std::nth_element(widths.begin(), middle, widths.end());
  return *middle;
}

/// The labels of the ticks whose number from `zero` is a multiple of `every`; empty if they touch each other.
std::optional<std::string> labels_at(const axis& a, long zero, long every) {
  std::string out;
  int columns = 0;
  const auto count = std::lround((a.high - a.low) / a.step);
  for (long i = 0; i <= count; ++i) {
    if ((i - zero) % every != 0) continue;
    const double x = a.low + static_cast<double>(i) * a.step;
    const std::string label = decimals(x, decimals_of(a.step));
    const int width = display_width(label);
    const int start = std::max(0, margin + place(a, x) - (width - 1) / 2);
    if (!out.empty() && start <= columns) return {};
    out.append(static_cast<std::size_t>(start - columns), ' ');
    out += label;
    columns = start + width;
  }
  return out;
}

}  // namespace

std::optional<axis> axis_over(std::vector<drawn> bars, bool around_zero) {
  if (bars.empty()) return {};
  double value_low = bars.front().value, value_high = value_low;
  double low = value_low, high = value_low;
  for (const drawn& d : bars) {
    value_low = std::min(value_low, d.value);
    value_high = std::max(value_high, d.value);
    low = std::min({low, d.value, d.low.value_or(d.value)});
    high = std::max({high, d.value, d.high.value_or(d.value)});
  }
  const double reach = 4 * median_half_width(bars);
  low = std::max(low, value_low - reach);
  high = std::min(high, value_high + reach);
  if (around_zero) {
    low = std::min(low, 0.0);
    high = std::max(high, 0.0);
  }
  if (!(high - low > 1e-9)) return axis{std::floor(low) - (around_zero ? 1 : 0), std::floor(low) + 1, 1};
  const double step = round_step(high - low);
  return axis{step * std::floor(low / step + 1e-9), step * std::ceil(high / step - 1e-9), step};
}

std::string ticks(const axis& a) {
  const auto zero = std::lround(-a.low / a.step);  // 0 keeps its label when only every second one has room
  for (long every = 1;; ++every) {
    if (auto line = labels_at(a, zero, every)) return *line;
  }
}

std::string bar(const axis& a, const drawn& d) {
  std::array<std::string_view, bar_width> columns;
  columns.fill(" ");
  const auto at = [&](double x) -> std::string_view& { return columns[static_cast<std::size_t>(place(a, x))]; };
  if (a.low <= 0 && a.high >= 0) at(0) = "┊";
  if (d.low && d.high) {
    for (int i = place(a, *d.low); i <= place(a, *d.high); ++i) columns[static_cast<std::size_t>(i)] = "─";
    at(*d.low) = *d.low < a.low ? "<" : "├";
    at(*d.high) = *d.high > a.high ? ">" : "┤";
  }
  at(d.value) = "●";
  std::string out(margin, ' ');
  for (const std::string_view c : columns) out += c;
  return out;
}

}  // namespace detail::render
}  // namespace v0
}  // namespace rater
