#include "cell_bank.hpp"

#include "detail/simd.hpp"

#include <bit>
#include <utility>

namespace rater {
inline namespace v0 {
namespace detail {

const kernel& kernel_in_use() noexcept {
#if defined(RATER_HAS_SIMD)
  if (simd_in_use() == simd_level::avx512) return kernel_avx512;
  if (simd_in_use() == simd_level::avx2) return kernel_avx2;
#endif
  return kernel_scalar;
}

// --- sums in lanes --------------------------------------------------------------------------------------------------------

lane_cells::lane_cells(const lane_cells& other) : layout_(other.layout_), digits_(other.digits_), with_(other.with_) {
  for (std::size_t i = 0; i < other.size(); ++i) {
    cells_.push_back(std::make_unique<cell>(*other.cells_[i]));
    live_.push_back(view_of(*cells_.back(), other.live_[i].count));
  }
}

void lane_cells::grow_to(std::size_t count) {
  while (cells_.size() < count) {
    cells_.push_back(std::make_unique<cell>(*layout_, digits_));
    live_.push_back(view_of(*cells_.back(), 0));
  }
}

void lane_cells::add(const kernel_batch& batch) {
  with_->add(layout_->of(digits_), batch, live_.data(), carry_of(*layout_, digits_));
}

void lane_cells::add_to(lane_sums& to, std::size_t place) const {
  combine(*layout_, to, cells_[place]->sums, false);
  flush(*with_, *layout_, {live_[place].rows, live_[place].count}, to);
}

void lane_cells::set(std::size_t place, lane_sums sums) {
  cells_[place]->sums = std::move(sums);
  live_[place] = view_of(*cells_[place], 0);
}

// --- everything of a key --------------------------------------------------------------------------------------------------

cell_bank::cell_bank(const sums_shape& shape, const lane_layout& layout)
    : shape_(&shape), layout_(&layout), plain_(layout, 1, kernel_in_use()), fine_(layout, 2, kernel_in_use()) {}

void cell_bank::grow_to(std::size_t keys) {
  plain_.grow_to(keys);
  if (general_.size() >= keys) return;
  general_.resize(keys);
  millionths_.resize(keys);
}

std::uint32_t cell_bank::fine_place(std::size_t key, int window) {
  const auto next = static_cast<std::uint32_t>(fine_.size());
  const std::uint32_t place = fine_places_.find_or_add(fine_key(key, static_cast<std::size_t>(window)), next);
  if (place == next) fine_.grow_to(next + 1);
  return place;
}

general_sums& cell_bank::general_of(std::size_t key, bool in_millionths) {
  boxed<general_sums>& of = (in_millionths ? millionths_ : general_)[key];
  if (!of) of.emplace(empty_general(*shape_, *layout_));
  return *of;
}

namespace {

bool has(std::uint64_t rows, std::size_t row) noexcept { return (rows >> row & 1) != 0; }

template <class Do>
void for_each_row(std::uint64_t rows, Do&& with_row) {
  for (; rows != 0; rows &= rows - 1) with_row(static_cast<std::size_t>(std::countr_zero(rows)));
}

lane_weight lane_weight_of(const row_batch& rows, std::size_t row) noexcept {
  return {rows.low[row], has(rows.fine, row) ? rows.high[row] : 0};
}

/// Of a row for the general sums, in their unit.
exact_weight general_weight_of(const row_batch& rows, std::size_t row) noexcept {
  if (has(rows.in_millionths, row)) return {rows.low[row], 0};
  return exact(rows.weight[row]);
}

}  // namespace

lane_sums& cell_bank::lanes_of(const row_batch& rows, const std::uint32_t* keys, std::size_t row, bank_scratch& work) {
  return has(rows.fine, row) ? fine_.at(work.places[row]) : plain_.at(keys[row]);
}

void cell_bank::add(const row_batch& rows, const std::uint32_t* keys, bank_scratch& work) {
  find_fine_places(rows, keys, work);
  add_to_lanes(rows, keys, work);
  std::uint64_t lacking = 0;
  for (const std::uint64_t absent : rows.lanes->absent) lacking |= absent;
  for_each_row(lacking & (rows.plain | rows.fine), [&](std::size_t row) {
    add_absences(*layout_, shape_->lanes, rows.lanes->absent, row, lane_weight_of(rows, row), rows.lanes->narrow.data(),
                 lanes_of(rows, keys, row, work));
  });
  for_each_row(rows.general, [&](std::size_t row) {
    add_row(general_of(keys[row], has(rows.in_millionths, row)), *shape_->plan, shape_->pairs, *rows.scored,
            rows.scored_row + row, general_weight_of(rows, row), work.members);
  });
  if (rows.answers == nullptr) return;
  for_each_row(rows.plain | rows.fine | rows.general, [&](std::size_t row) {
    const auto bins = bins_of(shape_->answers, *rows.answers, row, work.bins);
    if (has(rows.general, row))
      add_answers(general_of(keys[row], has(rows.in_millionths, row)), bins, general_weight_of(rows, row));
    else
      add_bins(*layout_, bins, lane_weight_of(rows, row), lanes_of(rows, keys, row, work));
  });
}

void cell_bank::find_fine_places(const row_batch& rows, const std::uint32_t* keys, bank_scratch& work) {
  if (rows.fine == 0) return;
  work.places.resize(batch_rows);
  for_each_row(rows.fine, [&](std::size_t row) { work.places[row] = fine_place(keys[row], rows.window[row]); });
}

void cell_bank::add_to_lanes(const row_batch& rows, const std::uint32_t* keys, bank_scratch& work) {
  kernel_batch batch;
  batch.narrow = rows.lanes->narrow.data();
  batch.wide = rows.lanes->wide.data();
  batch.w = rows.low;
  batch.w_high = rows.high;
  batch.turned = work.turned.data();
  batch.place = keys;
  batch.mask = rows.plain;
  if (rows.plain != 0) plain_.add(batch);
  batch.place = work.places.data();
  batch.mask = rows.fine;
  if (rows.fine != 0) fine_.add(batch);
}

void cell_bank::merge(const cell_bank& other, std::span<const std::uint32_t> keys) {
  for (std::size_t theirs = 0; theirs < other.size(); ++theirs) {
    const std::size_t key = keys[theirs];
    other.plain_.add_to(plain_.at(key), theirs);
    if (other.millionths_[theirs]) combine(general_of(key, true), *other.millionths_[theirs], false);
    if (other.general_[theirs]) combine(general_of(key, false), *other.general_[theirs], false);
    for (int window = 0; window < fine_windows && other.fine_.size() != 0; ++window) {
      const std::uint32_t place = other.fine_places_.find(fine_key(theirs, static_cast<std::size_t>(window)));
      if (place != grouping::none) other.fine_.add_to(fine_.at(fine_place(key, window)), place);
    }
  }
}

void cell_bank::add_to(cell_sums& to, std::size_t key) const {
  plain_.add_to(to.lanes, key);
  if (millionths_[key]) combine(to.general_of(true), *millionths_[key], false);
  if (general_[key]) combine(to.general_of(false), *general_[key], false);
  for (int window = 0; window < fine_windows && fine_.size() != 0; ++window) {
    const std::uint32_t place = fine_places_.find(fine_key(key, static_cast<std::size_t>(window)));
    if (place != grouping::none) fine_.add_to(to.fine_of(window), place);
  }
}

cell_sums cell_bank::at(std::size_t key) const {
  cell_sums out = empty_sums();
  add_to(out, key);
  settle(out);
  return out;
}

void cell_bank::set(std::size_t key, cell_sums sums) {
  plain_.set(key, std::move(sums.lanes));
  millionths_[key] = std::move(sums.millionths);
  general_[key] = std::move(sums.general);
  for (int window = 0; window < fine_windows && fine_.size() != 0; ++window) {
    const std::uint32_t place = fine_places_.find(fine_key(key, static_cast<std::size_t>(window)));
    if (place != grouping::none) fine_.set(place, lane_sums(*layout_, 2));
  }
  for (auto& [window, lanes] : sums.fine) fine_.set(fine_place(key, window), std::move(lanes));
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
