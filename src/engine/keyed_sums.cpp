#include "keyed_sums.hpp"

#include <utility>

namespace rater {
inline namespace v0 {
namespace detail {

void keyed_sums::merge(const keyed_sums& other, std::span<const std::uint32_t> place) {
  sums.grow_to(keys.size());
  sums.merge(other.sums, place);
}

void keyed_sums::forget_empty() {
  keyed_sums kept = *this;
  kept.keys.clear();
  kept.sums = sums.empty_copy();
  for (std::size_t key = 0; key < sums.size(); ++key) {
    cell_sums cell = sums.at(key);
    if (cell.rows() == 0) continue;
    const std::uint32_t place = kept.keys.find_or_add(keys.values(key));
    kept.sums.grow_to(place + 1);
    kept.sums.set(place, std::move(cell));
  }
  *this = std::move(kept);
}

void design_counts::add(std::uint32_t key, std::int64_t count) {
  if (rows.size() <= key) rows.resize(key + std::size_t{1});
  rows[key] += count;
}

void design_counts::forget_empty() {
  design_counts kept = *this;
  kept.keys.clear();
  kept.rows.clear();
  for (std::size_t key = 0; key < rows.size(); ++key)
    if (rows[key] != 0) kept.add(kept.keys.find_or_add(keys.values(key)), rows[key]);
  *this = std::move(kept);
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
