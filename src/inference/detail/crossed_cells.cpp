#include "inference/detail/crossed_cells.hpp"

#include "scoring/detail/steady_sum.hpp"

#include <algorithm>
#include <cmath>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

using keys = std::vector<std::uint64_t>;

/// Keys below `size` become their rank among those that occur; `ranked`, the keys that occur. Returns how many.
std::size_t rank(keys& key, std::uint64_t size, keys& ranked) {
  ranked.clear();
  if (size <= 4 * key.size() + 1024) {
    std::vector<std::int32_t> place(size, -1);
    for (const std::uint64_t k : key) place[k] = 0;
    for (std::uint64_t k = 0; k < size; ++k) {
      if (place[k] < 0) continue;
      place[k] = static_cast<std::int32_t>(ranked.size());
      ranked.push_back(k);
    }
    for (std::uint64_t& k : key) k = static_cast<std::uint64_t>(place[k]);
  } else {
    ranked = key;
    std::sort(ranked.begin(), ranked.end());
    ranked.erase(std::unique(ranked.begin(), ranked.end()), ranked.end());
    for (std::uint64_t& k : key)
      k = static_cast<std::uint64_t>(std::lower_bound(ranked.begin(), ranked.end(), k) - ranked.begin());
  }
  return ranked.size();
}

}  // namespace

crossed_cells cross(std::size_t rows, const std::vector<std::vector<std::int32_t>>& code,
                    std::span<const std::size_t> categories) {
  constexpr std::uint64_t largest = std::uint64_t{1} << 62;
  keys key(rows, 0), ranked;
  std::uint64_t size = 1;
  for (std::size_t m = 0; m < code.size(); ++m) {
    const std::uint64_t width = std::max<std::size_t>(categories[m], 1);
    if (size > largest / width) size = rank(key, size, ranked);
    for (std::size_t r = 0; r < rows; ++r) key[r] = key[r] * width + static_cast<std::uint64_t>(code[m][r]);
    size *= width;
  }
  crossed_cells out;
  out.count = rank(key, size, ranked);
  out.of_row.resize(rows);
  for (std::size_t r = 0; r < rows; ++r) out.of_row[r] = static_cast<std::int32_t>(key[r]);
  // Any row of a cell knows its codes.
  for (const auto& of_row : code) {
    std::vector<std::int32_t>& by_cell = out.code.emplace_back(out.count);
    for (std::size_t r = 0; r < rows; ++r) by_cell[static_cast<std::size_t>(out.of_row[r])] = of_row[r];
  }
  return out;
}

std::vector<double> cell_sums(std::span<const double> numbers, std::span<const std::int32_t> of_row, std::size_t cells) {
  std::vector<double> largest(cells, 0.0);
  for (std::size_t r = 0; r < numbers.size(); ++r) {
    double& l = largest[static_cast<std::size_t>(of_row[r])];
    l = std::max(l, std::fabs(numbers[r]));
  }
  std::vector<int> exponent(cells, 0);
  std::vector<double> per_unit(cells, 0.0);
  for (std::size_t c = 0; c < cells; ++c) {
    if (largest[c] == 0) continue;
    std::frexp(largest[c], &exponent[c]);
    exponent[c] = std::max(exponent[c], -900);
    per_unit[c] = std::ldexp(1.0, 70 - exponent[c]);
  }
  std::vector<wide_integer> sum(cells, 0);
  for (std::size_t r = 0; r < numbers.size(); ++r) {
    const auto c = static_cast<std::size_t>(of_row[r]);
    sum[c] += static_cast<wide_integer>(numbers[r] * per_unit[c]);
  }
  std::vector<double> out(cells, 0.0);
  for (std::size_t c = 0; c < cells; ++c)
    if (largest[c] != 0) out[c] = std::ldexp(static_cast<double>(sum[c]), exponent[c] - 70);
  return out;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
