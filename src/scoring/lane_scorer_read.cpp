#include "lane_scorer.hpp"

#include "importance_shares.hpp"
#include "score_plan_recipes.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace rater {
inline namespace v0 {
namespace detail {

/// What the kernel does not read: the last rows of a block, and borrowed columns of other forms. Rows beyond `count` are missing.
void lane_scorer::read_few(const source& from, std::size_t first, std::size_t count, scratch& work) const {
  for (std::size_t s = 0; s < from.columns.size(); ++s) {
    const lane_source& of = from.columns[s];
    if (plan_->slots[s].kind != slot_kind::answer || (count == lane_rows && of.how != lane_source::form::none)) continue;
    std::uint8_t* const to = work.decoded.data() + s * lane_rows;
    std::fill(to + count, to + lane_rows, std::uint8_t{0});
    if (of.how == lane_source::form::codes) {
      std::copy_n(static_cast<const std::uint8_t*>(of.data) + first, count, to);
      continue;
    }
    if (of.how == lane_source::form::bytes) {
      for (std::size_t r = 0; r < count; ++r) to[r] = of.table->code[static_cast<const std::uint8_t*>(of.data)[first + r]];
      continue;
    }
    for (std::size_t r = 0; r < count; ++r)
      to[r] = static_cast<std::uint8_t>(borrowed_answer(*from.block, static_cast<int>(s), first + r).code);
  }
}

/// Counts missing answers by reason, one by one.
void lane_scorer::tally(const source& from, std::size_t slot, std::size_t first, std::uint64_t missing,
                        missing_counts& to) const {
  const lane_source& of = from.columns[slot];
  for (; missing != 0; missing &= missing - 1) {
    const std::size_t row = first + static_cast<std::size_t>(std::countr_zero(missing));
    auto why = missing_reason::blank;
    if (of.how == lane_source::form::bytes)
      why = static_cast<missing_reason>(of.why[static_cast<const std::uint8_t*>(of.data)[row]]);
    else if (!of.all_blank)
      why = from.block->why_missing(static_cast<int>(slot), row);
    ++to[static_cast<std::size_t>(why)];
  }
}

void lane_scorer::read_answers(const source& from, std::size_t first, std::size_t count, scratch& work, lane_batch& out,
                               std::vector<missing_counts>& missing) const {
  const std::uint64_t rows = bits_up_to(count);
  const bool whole = count == lane_rows;
  if (!whole || !from.every_column) read_few(from, first, count, work);
  if (whole) {
    out.answered = with_->read(from.columns.data(), static_cast<std::int32_t>(from.columns.size()), first, work.decoded.data(),
                               work.columns.data(), work.missing.data(), missing[0].data(), missing[0].size());
    if (from.every_reason) return;
  } else {
    out.answered = 0;
    for (const int slot : answer_slots_) {
      const auto s = static_cast<std::size_t>(slot);
      work.columns[s] = {};
      work.columns[s].bytes = work.decoded.data() + s * lane_rows;
      work.missing[s] = with_->zeros(work.columns[s].bytes);
      if (from.columns[s].is_item) out.answered |= ~work.missing[s];
      missing[s][0] += std::popcount(rows & ~work.missing[s]);
    }
    out.answered &= rows;
  }
  for (const int slot : answer_slots_) {
    const auto s = static_cast<std::size_t>(slot);
    if ((!whole || !from.columns[s].has_reasons) && (work.missing[s] & rows) != 0)
      tally(from, s, first, work.missing[s] & rows, missing[s]);
  }
}

/// Rows whose points are not all whole, or do not sum to 100.
void lane_scorer::read_odd_importance(std::uint64_t odd, std::uint64_t& good, scratch& work, lane_batch& out) const {
  const std::size_t dimensions = plan_->importance_slots.size();
  for (; odd != 0; odd &= odd - 1) {
    const auto r = static_cast<std::size_t>(std::countr_zero(odd));
    work.given.assign(dimensions, 0);
    work.share.assign(dimensions, 0);
    for (std::size_t d = 0; d < dimensions; ++d) {
      const points_source& of = work.importance[d];
      const double x = of.bytes != nullptr ? of.bytes[r] : of.numbers[r];
      work.given[d] = std::isfinite(x) ? x : std::numeric_limits<double>::quiet_NaN();
      work.points[d * lane_rows + r] = 0;
    }
    const importance_state state = shares_of(*plan_, work.given, work.share);
    if (state == importance_state::bad) out.bad_importance |= odd & -odd;
    if (state != importance_state::good) continue;
    good |= odd & -odd;
    if (needs_points_) out.unfit |= odd & -odd;  // fractions of points: for the general sums
  }
}

/// Returns the rows with importance; those with some that is none go to `bad_importance`, those whose points are not whole and
/// would have to be to `unfit`.
std::uint64_t lane_scorer::read_importance(const source& from, std::size_t first, std::size_t count, scratch& work,
                                           lane_batch& out, std::vector<missing_counts>& missing) const {
  const std::size_t dimensions = plan_->importance_slots.size();
  const bool whole = count == lane_rows;
  const auto in_place = [&](std::size_t d) {
    return whole && (from.importance[d].numbers != nullptr || from.importance[d].bytes != nullptr);
  };
  for (std::size_t d = 0; d < dimensions; ++d) {
    const auto slot = static_cast<std::size_t>(plan_->importance_slots[d]);
    double* const buffer = work.numbers.data() + d * lane_rows;
    work.importance[d] = {buffer, nullptr};
    if (in_place(d)) {
      if (from.importance[d].bytes != nullptr) work.importance[d] = {nullptr, from.importance[d].bytes + first};
      if (from.importance[d].numbers != nullptr) work.importance[d] = {from.importance[d].numbers + first, nullptr};
      continue;
    }
    std::fill(buffer + count, buffer + lane_rows, std::numeric_limits<double>::quiet_NaN());
    from.block->read(static_cast<int>(slot), first, std::span(buffer, count), missing[slot]);
  }
  const std::uint64_t rows = bits_up_to(count);
  std::uint64_t good = with_->points(work.importance.data(), static_cast<std::int32_t>(dimensions), work.points.data()) & rows;
  for (std::size_t d = 0; d < dimensions; ++d) {
    const auto slot = static_cast<std::size_t>(plan_->importance_slots[d]);
    if (!in_place(d)) continue;
    if (work.importance[d].bytes != nullptr) {
      missing[slot][0] += static_cast<std::int64_t>(count);
      continue;
    }
    missing[slot][0] += std::popcount(good);
    for (std::uint64_t odd = rows & ~good; odd != 0; odd &= odd - 1) {
      const auto r = static_cast<std::size_t>(std::countr_zero(odd));
      const bool there = std::isfinite(work.importance[d].numbers[r]);
      ++missing[slot][there ? 0 : static_cast<std::size_t>(from.block->why_missing(static_cast<int>(slot), first + r))];
    }
  }
  read_odd_importance(rows & ~good, good, work, out);
  return good;
}

/// Numbers without a scale, in millionths.
void lane_scorer::read_numbers(const source& from, std::size_t first, std::size_t count, scratch& work, lane_batch& out,
                               std::vector<missing_counts>& missing) const {
  std::array<double, lane_rows> numbers;
  for (const int slot : number_slots_) {
    const auto s = static_cast<std::size_t>(slot);
    const std::span<double> here(numbers.data(), count);
    from.block->read(slot, first, here, missing[s]);
    refuse_large(here, missing[s]);
    work.missing[s] = 0;
    for (std::size_t r = 0; r < count; ++r) work.missing[s] |= std::uint64_t{std::isnan(numbers[r])} << r;
    for (const auto& [at, of] : number_lanes_) {
      if (of != slot) continue;
      const lane& l = lanes_->lanes[static_cast<std::size_t>(at)];
      for (std::size_t r = 0; r < count; ++r) {
        std::int64_t x = std::isnan(numbers[r]) ? 0 : millionths(numbers[r]) + l.origin;
        if (x < 0 || x > l.largest) {
          out.unfit |= std::uint64_t{1} << r;
          x = 0;
        }
        out.wide[static_cast<std::size_t>(l.at) * lane_rows + r] = static_cast<std::uint64_t>(x);
      }
    }
  }
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
