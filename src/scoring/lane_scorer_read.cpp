#include "lane_scorer.hpp"

#include "importance_shares.hpp"
#include "score_plan_recipes.hpp"
#include "survey/responses_impl.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

/// Rows for which tables of 256 values are worth making.
constexpr std::size_t many_rows = 64;
/// Beyond which they are forgotten.
constexpr std::size_t most_tables = 256;

answer encoded(const scale& on, const column_view& from, double x) {
  for (const auto& [sentinel, why] : from.sentinels())
    if (x == sentinel) return {0, why};
  return on.encode(x);
}

bool is_table_of(const lane_scorer::byte_table& t, const scale& on, const column_view& from) {
  return t.on == &on && t.type == from.type() && t.sentinels == from.sentinels();
}

std::shared_ptr<const lane_scorer::byte_table> make_table(const scale& on, const column_view& from) {
  auto out = std::make_shared<lane_scorer::byte_table>();
  out->on = &on;
  out->type = from.type();
  out->sentinels = from.sentinels();
  byte_codes& codes = out->codes;
  for (int i = 0; i < 256; ++i) {
    const double x = from.type() == number_type::i8 ? static_cast<std::int8_t>(i) : i;
    const answer a = encoded(on, from, x);
    codes.code[i] = static_cast<std::uint8_t>(a.code);
    out->why[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(a.code != 0 ? missing_reason::none : a.reason);
  }
  codes.points = static_cast<std::uint8_t>(on.points());
  codes.base = static_cast<std::uint8_t>(static_cast<int>(std::lround(on.min)) - 1);
  codes.is_range = true;
  for (int i = 0; i < 256; ++i) {
    const auto code = static_cast<std::uint8_t>(i - codes.base);
    codes.is_range = codes.is_range && codes.code[i] == (code <= codes.points ? code : 0);
  }
  return out;
}

/// True if whole numbers of 32 bits are answers just when they are min .. max.
bool is_range(const scale& on, const column_view& from) {
  if (on.step != 1 || on.min != std::floor(on.min) || std::abs(on.min) > 1e6) return false;
  for (int code = 1; code <= on.points(); ++code)
    if (encoded(on, from, on.min + code - 1).code != code) return false;
  return true;
}

}  // namespace

bool lane_scorer::knows(const source& from, const responses& block) noexcept {
  return from.layout == responses_access::of(block).layout.value();
}

void lane_scorer::look_at(const responses& block, std::size_t rows, source& out) const {
  out.block = &block;
  out.rows += rows;
  if (knows(out, block) && (out.for_many || out.rows < many_rows)) return;
  const auto& from = responses_access::of(block);
  out.for_many = out.rows >= many_rows;
  if (out.tables.size() > most_tables) out.tables.clear();
  out.every_column = true;
  out.columns.resize(plan_->slots.size());
  out.table.assign(plan_->slots.size(), nullptr);
  for (std::size_t s = 0; s < plan_->slots.size(); ++s) {
    lane_source& to = out.columns[s];
    to.how = lane_source::form::none;
    to.all_blank = false;
    const slot& what = plan_->slots[s];
    if (what.kind != slot_kind::answer) continue;
    to.is_item = what.use == slot_use::item;
    const column& c = from.columns[s];
    if (!c.borrowed) {
      to.how = lane_source::form::codes;
      to.data = c.codes8.data();
      to.all_blank = c.reasons.empty();
      continue;
    }
    if (out.for_many) look_at_borrowed(*c.borrowed, *what.scale, s, out);
    out.every_column = out.every_column && to.how != lane_source::form::none;
  }
  look_at_importance(block, out);
  out.layout = from.layout.value();
}

void lane_scorer::look_at_importance(const responses& block, source& out) const {
  out.importance.assign(plan_->importance_slots.size(), {});
  for (std::size_t d = 0; d < plan_->importance_slots.size(); ++d) {
    if (plan_->importance_slots[d] < 0) continue;
    const column& c = responses_access::of(block).columns[static_cast<std::size_t>(plan_->importance_slots[d])];
    if (!c.borrowed) {
      out.importance[d].numbers = c.numbers.data();
    } else if (!c.borrowed->has_mask() && c.borrowed->sentinels().empty()) {
      const column_view& view = *c.borrowed;
      const bool aligned = reinterpret_cast<std::uintptr_t>(view.data()) % sizeof(double) == 0;
      if (view.type() == number_type::u8 && view.stride() == 1)
        out.importance[d].bytes = reinterpret_cast<const std::uint8_t*>(view.data());
      if (view.type() == number_type::f64 && view.stride() == sizeof(double) && aligned)
        out.importance[d].numbers = reinterpret_cast<const double*>(view.data());
    }
  }
}

void lane_scorer::look_at_borrowed(const column_view& view, const scale& on, std::size_t slot, source& out) {
  if (view.has_mask()) return;
  lane_source& to = out.columns[slot];
  const bool byte = view.type() == number_type::u8 || view.type() == number_type::i8;
  const bool aligned = reinterpret_cast<std::uintptr_t>(view.data()) % sizeof(std::int32_t) == 0;
  if (byte && view.stride() == 1) {
    auto known = std::find_if(out.tables.begin(), out.tables.end(), [&](const auto& t) { return is_table_of(*t, on, view); });
    if (known == out.tables.end()) known = out.tables.insert(known, make_table(on, view));
    out.table[slot] = known->get();
    to.how = lane_source::form::bytes;
    to.table = &(*known)->codes;
    to.data = view.data();
  } else if (view.type() == number_type::i32 && view.stride() == sizeof(std::int32_t) && aligned && is_range(on, view)) {
    to.how = lane_source::form::numbers;
    to.minimum = static_cast<std::int32_t>(on.min);
    to.points = on.points();
    to.data = view.data();
  }
}

answer lane_scorer::borrowed_answer(const responses& block, int slot, std::size_t row) const {
  const auto s = static_cast<std::size_t>(slot);
  const column_view& view = *responses_access::of(block).columns[s].borrowed;
  return encoded(*plan_->slots[s].scale, view, view[row]);
}

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

/// Counts missing answers by reason.
void lane_scorer::tally(const source& from, std::size_t slot, std::size_t first, bool whole, std::uint64_t missing,
                        missing_counts& to) const {
  const lane_source& of = from.columns[slot];
  if (of.all_blank) return;  // counted by the kernel
  if (of.how == lane_source::form::bytes) {
    const std::uint8_t* const bytes = static_cast<const std::uint8_t*>(of.data) + first;
    const std::uint8_t* const why = from.table[slot]->why.data();
    if (whole) return with_->tally(bytes, missing, why, to.data());
    for (; missing != 0; missing &= missing - 1) ++to[why[bytes[std::countr_zero(missing)]]];
    return;
  }
  for (; missing != 0; missing &= missing - 1) {
    const std::size_t row = first + static_cast<std::size_t>(std::countr_zero(missing));
    ++to[static_cast<std::size_t>(from.block->why_missing(static_cast<int>(slot), row))];
  }
}

void lane_scorer::read_answers(const source& from, std::size_t first, std::size_t count, scratch& work, lane_batch& out,
                               std::vector<missing_counts>& missing) const {
  const std::uint64_t rows = bits_up_to(count);
  const bool whole = count == lane_rows;
  if (!whole || !from.every_column) read_few(from, first, count, work);
  const auto columns = static_cast<std::int32_t>(from.columns.size());
  if (whole) {
    out.answered = with_->read(from.columns.data(), columns, first, work.decoded.data(), work.codes.data(), work.missing.data());
  } else {
    out.answered = 0;
    for (std::size_t s = 0; s < from.columns.size(); ++s) {
      work.codes[s] = work.decoded.data() + s * lane_rows;
      work.missing[s] = with_->zeros(work.codes[s]);
      if (from.columns[s].is_item) out.answered |= ~work.missing[s];
    }
  }
  out.answered &= rows;
  with_->count(from.columns.data(), work.missing.data(), columns, rows, missing[0].data(), missing[0].size(),
               static_cast<std::size_t>(missing_reason::blank));
  for (std::size_t s = 0; s < from.columns.size(); ++s)
    if ((work.missing[s] & rows) != 0 && !from.columns[s].all_blank && plan_->slots[s].kind == slot_kind::answer)
      tally(from, s, first, whole, work.missing[s] & rows, missing[s]);
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
