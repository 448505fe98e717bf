#include "lane_scorer.hpp"

#include "importance_shares.hpp"
#include "score_plan_recipes.hpp"
#include "survey/responses_impl.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

/// Rows for which a table of 256 values is worth making.
constexpr std::size_t many_rows = 2048;

std::uint64_t bits_up_to(std::size_t count) noexcept { return count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1; }

answer encoded(const scale& on, const column_view& from, double x) {
  for (const auto& [sentinel, why] : from.sentinels())
    if (x == sentinel) return {0, why};
  return on.encode(x);
}

/// Every byte of a borrowed column as a code, and why those that are none are missing.
void make_table(const scale& on, const column_view& from, lane_scorer::source::reasons& out) {
  auto table = std::make_shared<byte_codes>();
  auto why = std::make_shared<std::vector<std::uint8_t>>(256);
  for (int i = 0; i < 256; ++i) {
    const double x = from.type() == number_type::i8 ? static_cast<std::int8_t>(i) : i;
    const answer a = encoded(on, from, x);
    table->code[i] = static_cast<std::uint8_t>(a.code);
    (*why)[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(a.reason);
  }
  table->points = static_cast<std::uint8_t>(on.points());
  const int lowest = static_cast<int>(std::lround(on.min));
  table->base = static_cast<std::uint8_t>(lowest - 1);
  table->is_range = true;
  for (int i = 0; i < 256; ++i) {
    const auto code = static_cast<std::uint8_t>(i - table->base);
    table->is_range = table->is_range && table->code[i] == (code <= table->points ? code : 0);
  }
  out.table = std::move(table);
  out.why = std::move(why);
}

/// True if whole numbers of 32 bits are answers just when they are min .. max.
bool is_range(const scale& on, const column_view& from) {
  if (on.step != 1 || on.min != std::floor(on.min) || std::abs(on.min) > 1e6) return false;
  for (int code = 1; code <= on.points(); ++code)
    if (encoded(on, from, on.min + code - 1).code != code) return false;
  return true;
}

}  // namespace

lane_scorer::scratch::scratch(const lane_scorer& of)
    : codes(of.plan_->slots.size()),
      decoded(of.plan_->slots.size() * lane_rows),
      answers(of.bases_.size() * lane_rows),
      item_answers(of.overall_.size() * lane_rows),
      sums(of.bases_.size() * 2 * lane_rows),
      points(of.plan_->asked->dimensions.size() * lane_rows),
      numbers(of.plan_->asked->dimensions.size() * lane_rows),
      importance(of.plan_->asked->dimensions.size()),
      missing(of.plan_->slots.size()),
      lacks(of.bases_.size()) {}

void lane_scorer::look_at(const responses& block, std::size_t rows, source& out) const {
  const auto& from = responses_access::of(block);
  out.block = &block;
  out.every_column = true;
  out.columns.resize(plan_->slots.size());
  out.why.resize(plan_->slots.size());
  for (std::size_t s = 0; s < plan_->slots.size(); ++s) {
    lane_source& to = out.columns[s];
    source::reasons& why = out.why[s];
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
    look_at_borrowed(*c.borrowed, *what.scale, rows, to, why);
    out.every_column = out.every_column && to.how != lane_source::form::none;
  }
  out.importance.assign(plan_->importance_slots.size(), {});
  for (std::size_t d = 0; d < plan_->importance_slots.size(); ++d) {
    if (plan_->importance_slots[d] < 0) continue;
    const column& c = from.columns[static_cast<std::size_t>(plan_->importance_slots[d])];
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

void lane_scorer::look_at_borrowed(const column_view& view, const scale& on, std::size_t rows, lane_source& to,
                                   source::reasons& why) {
  if (rows < many_rows || view.has_mask()) return;
  const bool byte = view.type() == number_type::u8 || view.type() == number_type::i8;
  const bool aligned = reinterpret_cast<std::uintptr_t>(view.data()) % sizeof(std::int32_t) == 0;
  if (byte && view.stride() == 1) {
    make_table(on, view, why);
    to.how = lane_source::form::bytes;
    to.table = why.table.get();
    to.data = view.data();
  } else if (view.type() == number_type::i32 && view.stride() == sizeof(std::int32_t) && aligned && is_range(on, view)) {
    to.how = lane_source::form::numbers;
    to.minimum = static_cast<std::int32_t>(on.min);
    to.points = on.points();
    to.data = view.data();
  }
}

/// What the kernel does not read: the last rows of a block, and borrowed columns of other forms. Rows beyond `count` are missing.
void lane_scorer::read_few(const source& from, std::size_t first, std::size_t count, scratch& work) const {
  const auto& columns = responses_access::of(*from.block).columns;
  for (std::size_t s = 0; s < from.columns.size(); ++s) {
    const lane_source& of = from.columns[s];
    if (plan_->slots[s].kind != slot_kind::answer || (count == lane_rows && of.how != lane_source::form::none)) continue;
    std::uint8_t* const to = work.decoded.data() + s * lane_rows;
    std::fill(to + count, to + lane_rows, std::uint8_t{0});
    if (of.how == lane_source::form::codes) {
      std::copy_n(static_cast<const std::uint8_t*>(of.data) + first, count, to);
      continue;
    }
    const column_view& view = *columns[s].borrowed;
    for (std::size_t r = 0; r < count; ++r)
      to[r] = static_cast<std::uint8_t>(encoded(*plan_->slots[s].scale, view, view[first + r]).code);
  }
}

/// Counts missing answers by reason.
void lane_scorer::tally(const source& from, std::size_t slot, std::size_t first, bool whole, std::uint64_t missing,
                        missing_counts& to) const {
  const lane_source& of = from.columns[slot];
  if (of.all_blank) return;  // counted by the kernel
  if (of.how == lane_source::form::bytes && whole)
    return with_->tally(static_cast<const std::uint8_t*>(of.data) + first, missing, from.why[slot].why->data(), to.data());
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

void lane_scorer::put_importance(std::size_t count, const scratch& work, lane_batch& out) const {
  for (const auto& [at, dimension] : importance_lanes_) {
    const lane& l = lanes_->lanes[static_cast<std::size_t>(at)];
    const std::uint16_t* const points = work.points.data() + static_cast<std::size_t>(dimension) * lane_rows;
    const std::size_t to = static_cast<std::size_t>(l.at) * lane_rows;
    const int up = plan_->importance.shift - l.up;
    if (l.is_wide)
      for (std::size_t r = 0; r < count; ++r) out.wide[to + r] = std::uint64_t{points[r]} << up;
    else
      std::copy_n(points, count, out.narrow.data() + to);
  }
}

std::uint64_t lane_scorer::lacks_of(const presence& p, std::uint64_t important, const scratch& work) const {
  std::uint64_t any = 0;
  std::uint64_t every = ~std::uint64_t{0};
  const bool family = p.how != presence::form::basis && p.how != presence::form::slot && p.how != presence::form::important;
  if (family)
    for (const lane_part& part : parts_[static_cast<std::size_t>(p.at)]) {
      any |= work.lacks[static_cast<std::size_t>(part.basis)];
      every &= work.lacks[static_cast<std::size_t>(part.basis)];
    }
  switch (p.how) {
    case presence::form::basis:
      return work.lacks[static_cast<std::size_t>(p.at)];
    case presence::form::any_part:
      return any;
    case presence::form::every_part:
      return every;
    case presence::form::important:
      return ~important;
    case presence::form::weighted_any:
    case presence::form::gate:
      return any | ~important;
    case presence::form::weighted_every:
      return every | ~important;
    case presence::form::slot:
      return work.missing[static_cast<std::size_t>(p.at)];
    case presence::form::items:
      break;
  }
  const int need = plan_->families[static_cast<std::size_t>(p.at)].item_need;
  return with_->below(work.item_answers.data() + p.overall * lane_rows, static_cast<std::uint8_t>(need));
}

void lane_scorer::find_absent(std::uint64_t important, std::uint64_t rows, scratch& work, lane_batch& out) const {
  std::array<std::uint64_t, basis_kinds> incomplete{};
  for (std::size_t b = 0; b < bases_.size(); ++b) {
    const basis& from = plan_->bases[static_cast<std::size_t>(basis_used_[b])];
    const std::uint8_t* const answers = work.answers.data() + b * lane_rows;
    work.lacks[b] = with_->below(answers, static_cast<std::uint8_t>(from.need));
    if (from.dimension >= 0)
      incomplete[static_cast<std::size_t>(from.kind)] |= with_->below(answers, static_cast<std::uint8_t>(from.items.size()));
  }
  if (plan_->options.missing == missing_policy::listwise_all)
    for (std::size_t b = 0; b < bases_.size(); ++b) {
      const basis& from = plan_->bases[static_cast<std::size_t>(basis_used_[b])];
      if (from.dimension >= 0) work.lacks[b] |= incomplete[static_cast<std::size_t>(from.kind)];
    }
  for (std::size_t c = 0; c < presence_.size(); ++c) out.absent[c] = lacks_of(presence_[c], important, work) & rows;
}

/// The overall scores of a row that lacks a dimension, over those it has (METHODS 2.6; overall_rule::available).
void lane_scorer::overall_of_row(std::size_t row, const scratch& work, lane_batch& out) const {
  for (std::size_t i = 0; i < overall_.size(); ++i) {
    const lane_overall& o = overall_[i];
    if (o.kind == lane_overall_kind::items) continue;
    const family& f = plan_->families[static_cast<std::size_t>(family_of_overall_[i])];
    int128 total = 0;
    std::int64_t weights = 0;
    int dimensions = 0;
    for (std::int32_t p = 0; p < o.count; ++p) {
      const lane_part& part = o.parts[p];
      const auto b = static_cast<std::size_t>(part.basis);
      if ((work.lacks[b] >> row & 1) != 0) continue;
      const std::int64_t sum =
          part.c0 * work.sums[b * 2 * lane_rows + row] + (part.c1 != 0 ? part.c1 * work.sums[(b * 2 + 1) * lane_rows + row] : 0);
      const std::int64_t score = sum * factors_[b][work.answers[b * lane_rows + row]] * part.times;
      const std::int64_t points = work.points[static_cast<std::size_t>(part.dimension) * lane_rows + row];
      ++dimensions;
      weights += points;
      total += o.kind == lane_overall_kind::weighted ? points * (score + f.origin) : int128{score};
    }
    if (o.kind == lane_overall_kind::weighted && weights == 0)
      out.absent[static_cast<std::size_t>(class_of_overall_[i])] |= std::uint64_t{1} << row;
    if (dimensions == 0 || (o.kind == lane_overall_kind::weighted && weights == 0)) continue;
    int128 x = 0;
    if (o.kind == lane_overall_kind::mean) x = total * (f.averages / dimensions);
    if (o.kind == lane_overall_kind::share) x = o.which == 0 ? total < 0 : o.which == 1 ? total == 0 : total > 0;
    if (o.kind == lane_overall_kind::weighted) x = ratio_shifted(total * plan_->importance.divisor, weights, o.shift);
    const auto value = static_cast<std::int64_t>(x) + o.origin;
    const auto at = static_cast<std::size_t>(o.lane) * lane_rows + row;
    if (o.is_wide)
      out.wide[at] = static_cast<std::uint64_t>(value);
    else
      out.narrow[at] = static_cast<std::uint16_t>(value);
  }
}

void lane_scorer::look_again(std::uint64_t rows, const scratch& work, lane_batch& out) const {
  if (plan_->options.overall != overall_rule::available || overall_.empty()) return;
  std::uint64_t partial = 0;
  for (const auto& parts : parts_)
    for (const lane_part& part : parts) partial |= work.lacks[static_cast<std::size_t>(part.basis)];
  for (partial &= rows; partial != 0; partial &= partial - 1)
    overall_of_row(static_cast<std::size_t>(std::countr_zero(partial)), work, out);
}

void lane_scorer::clear_absent(lane_batch& out) const {
  for (std::size_t c = 0; c < lanes_of_class_.size(); ++c) {
    if (out.absent[c] == 0) continue;
    for (const int i : lanes_of_class_[c]) {
      const lane& l = lanes_->lanes[static_cast<std::size_t>(i)];
      const std::size_t at = static_cast<std::size_t>(l.at) * lane_rows;
      for (std::uint64_t left = out.absent[c]; left != 0; left &= left - 1) {
        const auto r = static_cast<std::size_t>(std::countr_zero(left));
        if (l.is_wide)
          out.wide[at + r] = 0;
        else
          out.narrow[at + r] = 0;
      }
    }
  }
}

void lane_scorer::score(const source& from, std::size_t first, std::size_t count, scratch& work, lane_batch& out,
                        std::vector<missing_counts>& missing) const {
  const std::uint64_t rows = bits_up_to(count);
  out.unfit = out.bad_importance = out.screened = 0;
  read_answers(from, first, count, work, out, missing);
  if (!number_slots_.empty()) read_numbers(from, first, count, work, out, missing);
  std::uint64_t important = 0;
  if (wants_importance_) important = read_importance(from, first, count, work, out, missing);
  const lane_columns columns = {work.codes.data(),  work.answers.data(), work.item_answers.data(), work.sums.data(),
                                work.points.data(), out.narrow.data(),   out.wide.data()};
  with_->score(program_, columns);
  find_absent(important, rows, work, out);
  put_importance(count, work, out);
  look_again(rows, work, out);
  clear_absent(out);
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
