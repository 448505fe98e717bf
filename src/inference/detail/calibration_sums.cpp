#include "inference/detail/calibration_space.hpp"

#include <rater/error.hpp>

#include "scoring/detail/steady_sum.hpp"

#include <fmt/format.h>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

using index = Eigen::Index;

index column(const space_margin& m, std::int32_t code) { return static_cast<index>(m.first_column) + static_cast<index>(code); }

bool has_column(const space_margin& m, std::int32_t code) { return static_cast<std::size_t>(code) < m.targeted(); }

/// Calls f(column, cell) for the indicators that are 1 in a cell.
template <class F>
void each_indicator(const calibration_space& s, F f) {
  for (std::size_t m = 0; m < s.margins.size(); ++m)
    for (std::size_t c = 0; c < s.cells.count; ++c)
      if (const std::int32_t code = s.cells.code[m][c]; has_column(s.margins[m], code)) f(column(s.margins[m], code), c);
}

std::vector<double> products(std::span<const double> v, const space_number& n) {
  std::vector<double> out(v.size());
  for (std::size_t r = 0; r < v.size(); ++r) out[r] = v[r] * n.x[r];
  return out;
}

/// Where a column stands: among those of the largest margin, or among the rest.
struct places {
  index first = 0, size = 0;
  [[nodiscard]] bool in_block(index j) const noexcept { return j >= first && j < first + size; }
  [[nodiscard]] index of(index j) const noexcept { return in_block(j) ? j - first : j < first ? j : j - size; }
};

places places_of(const calibration_space& s) {
  places out;
  for (const space_margin& m : s.margins)
    if (static_cast<index>(m.targeted()) > out.size) out = {static_cast<index>(m.first_column), static_cast<index>(m.targeted())};
  return out;
}

void add_product(product_parts& to, const places& at, index i, index k, double x) {
  if (at.in_block(i) && at.in_block(k)) {
    if (i == k) to.diagonal[at.of(i)] += x;  // nobody is in two categories
  } else if (at.in_block(i)) {
    to.coupling(at.of(i), at.of(k)) += x;
  } else if (at.in_block(k)) {
    to.coupling(at.of(k), at.of(i)) += x;
  } else {
    to.rest(at.of(i), at.of(k)) += x;
    if (i != k) to.rest(at.of(k), at.of(i)) += x;
  }
}

void check_size(index block, index rest) {
  constexpr double most = 5e7;  // numbers: 400 MB
  const double size = static_cast<double>(rest) * (static_cast<double>(block) + 2 * static_cast<double>(rest));
  if (size > most)
    throw error(errc::limit,
                fmt::format("a calibration to {} and {} conditions at once does not fit in memory; use raking, or fewer "
                            "categories",
                            block, rest));
}

}  // namespace

Eigen::VectorXd totals_of(const calibration_space& s, std::span<const double> v) {
  Eigen::VectorXd out = Eigen::VectorXd::Zero(static_cast<index>(s.columns));
  if (!s.margins.empty()) {
    const std::vector<double> sums = cell_sums(v, s.cells.of_row, s.cells.count);
    each_indicator(s, [&](index j, std::size_t c) { out[j] += sums[c]; });
  }
  auto j = static_cast<index>(s.first_number());
  for (const space_number& n : s.numbers) out[j++] = steady_sum(products(v, n));
  return out;
}

product_parts products_of(const calibration_space& s, std::span<const double> w) {
  const places at = places_of(s);
  const index rest = static_cast<index>(s.columns) - at.size;
  check_size(at.size, rest);
  product_parts out{at.first, Eigen::VectorXd::Zero(at.size), Eigen::MatrixXd::Zero(at.size, rest),
                    Eigen::MatrixXd::Zero(rest, rest)};
  const std::vector<double> sums = cell_sums(w, s.cells.of_row, s.cells.count);
  for (std::size_t a = 0; a < s.margins.size(); ++a)
    for (std::size_t b = a; b < s.margins.size(); ++b)
      for (std::size_t c = 0; c < s.cells.count; ++c) {
        const std::int32_t i = s.cells.code[a][c], k = s.cells.code[b][c];
        if (has_column(s.margins[a], i) && has_column(s.margins[b], k))
          add_product(out, at, column(s.margins[a], i), column(s.margins[b], k), sums[c]);
      }
  for (std::size_t a = 0; a < s.numbers.size(); ++a) {
    const auto j = static_cast<index>(s.first_number() + a);
    const std::vector<double> wx = products(w, s.numbers[a]);
    if (!s.margins.empty()) {
      const std::vector<double> by_cell = cell_sums(wx, s.cells.of_row, s.cells.count);
      each_indicator(s, [&](index i, std::size_t c) { add_product(out, at, i, j, by_cell[c]); });
    }
    for (std::size_t b = 0; b <= a; ++b)
      add_product(out, at, static_cast<index>(s.first_number() + b), j, steady_sum(products(wx, s.numbers[b])));
  }
  return out;
}

std::vector<double> values_of(const calibration_space& s, const Eigen::VectorXd& b) {
  std::vector<double> by_cell(s.cells.count, 0.0);
  each_indicator(s, [&](index j, std::size_t c) { by_cell[c] += b[j]; });
  std::vector<double> out(s.rows);
  for (std::size_t r = 0; r < s.rows; ++r) out[r] = by_cell[static_cast<std::size_t>(s.cells.of_row[r])];
  auto j = static_cast<index>(s.first_number());
  for (const space_number& n : s.numbers) {
    const double slope = b[j++];
    for (std::size_t r = 0; r < s.rows; ++r) out[r] += slope * n.x[r];
  }
  return out;
}

Eigen::VectorXd targets_of(const calibration_space& s) {
  Eigen::VectorXd out(static_cast<index>(s.columns));
  index j = 0;
  for (const space_margin& m : s.margins)
    for (const double t : m.target) out[j++] = t;
  for (const space_number& n : s.numbers) out[j++] = n.target;
  return out;
}

calibration_space as_cells(const calibration_space& s, std::span<const double> sums, std::vector<std::size_t>& kept) {
  kept.clear();
  for (std::size_t c = 0; c < sums.size(); ++c)
    if (sums[c] > 0) kept.push_back(c);
  calibration_space out;
  out.columns = s.columns;
  out.margins = s.margins;
  out.population = s.population;
  out.rows = out.cells.count = kept.size();
  for (std::size_t c = 0; c < kept.size(); ++c) out.cells.of_row.push_back(static_cast<std::int32_t>(c));
  for (const auto& code : s.cells.code) {
    std::vector<std::int32_t>& by_cell = out.cells.code.emplace_back();
    for (const std::size_t c : kept) by_cell.push_back(code[c]);
  }
  return out;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
