#include "lane_scorer.hpp"

#include "importance_shares.hpp"
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

std::uint64_t bits_up_to(std::size_t count) noexcept {
  return count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

answer encoded(const scale& on, const column_view& from, double x) {
  for (const auto& [sentinel, why] : from.sentinels())
    if (x == sentinel) return {0, why};
  return on.encode(x);
}

/// Every byte of a borrowed column as a code, and why those that are none are missing.
void make_table(const scale& on, const column_view& from, lane_scorer::source::answers& out) {
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
      sums(of.bases_.size() * 2 * lane_rows),
      points(of.plan_->asked->dimensions.size() * lane_rows),
      numbers(of.plan_->asked->dimensions.size() * lane_rows),
      importance(of.plan_->asked->dimensions.size()),
      lacks(of.bases_.size()) {}

void lane_scorer::look_at(const responses& block, std::size_t rows, source& out) const {
  const auto& from = responses_access::of(block);
  out.block = &block;
  out.columns.resize(plan_->slots.size());
  out.importance.assign(plan_->importance_slots.size(), nullptr);
  for (std::size_t s = 0; s < plan_->slots.size(); ++s) {
    const column& c = from.columns[s];
    if (plan_->slots[s].kind != slot_kind::answer) continue;
    source::answers& to = out.columns[s];
    to = {};
    if (!c.borrowed) {
      to.codes = c.codes8.data();
      to.reasons = c.reasons.data();
      to.reason_count = c.reasons.size();
      continue;
    }
    const column_view& view = *c.borrowed;
    const scale& on = *plan_->slots[s].scale;
    if (rows < many_rows || view.has_mask()) continue;
    const bool byte = (view.type() == number_type::u8 || view.type() == number_type::i8) && view.stride() == 1;
    if (byte) {
      to.bytes = reinterpret_cast<const std::uint8_t*>(view.data());
      make_table(on, view, to);
    } else if (view.type() == number_type::i32 && view.stride() == 4 && reinterpret_cast<std::uintptr_t>(view.data()) % 4 == 0 && is_range(on, view)) {
      to.numbers = reinterpret_cast<const std::int32_t*>(view.data());
    }
  }
  for (std::size_t d = 0; d < plan_->importance_slots.size(); ++d) {
    const int slot = plan_->importance_slots[d];
    if (slot >= 0 && !from.columns[static_cast<std::size_t>(slot)].borrowed)
      out.importance[d] = from.columns[static_cast<std::size_t>(slot)].numbers.data();
  }
}

/// 64 codes of a slot; rows beyond `count` are missing.
const std::uint8_t* lane_scorer::codes_of(const source& from, std::size_t slot, std::size_t first, std::size_t count,
                                          scratch& work) const {
  const source::answers& of = from.columns[slot];
  std::uint8_t* const buffer = work.decoded.data() + slot * lane_rows;
  const bool whole = count == lane_rows;
  if (of.codes != nullptr) {
    if (whole) return of.codes + first;
    std::fill(std::copy_n(of.codes + first, count, buffer), buffer + lane_rows, std::uint8_t{0});
    return buffer;
  }
  if (of.bytes != nullptr && whole) {
    with_->decode(*of.table, of.bytes + first, buffer);
    return buffer;
  }
  if (of.numbers != nullptr && whole) {
    const scale& on = *plan_->slots[slot].scale;
    with_->decode_i32(static_cast<std::int32_t>(on.min), on.points(), of.numbers + first, buffer);
    return buffer;
  }
  const column_view& view = *responses_access::of(*from.block).columns[slot].borrowed;
  const scale& on = *plan_->slots[slot].scale;
  for (std::size_t r = 0; r < count; ++r) buffer[r] = static_cast<std::uint8_t>(encoded(on, view, view[first + r]).code);
  std::fill(buffer + count, buffer + lane_rows, std::uint8_t{0});
  return buffer;
}

/// Counts missing answers by reason.
void lane_scorer::tally(const source& from, std::size_t slot, std::size_t first, std::uint64_t missing, missing_counts& to) const {
  const source::answers& of = from.columns[slot];
  if (of.codes != nullptr && of.reason_count == 0) {
    to[static_cast<std::size_t>(missing_reason::blank)] += std::popcount(missing);
    return;
  }
  if (of.bytes != nullptr) {  // the same few values again and again
    while (missing != 0) {
      const std::uint8_t value = of.bytes[first + static_cast<std::size_t>(std::countr_zero(missing))];
      std::uint64_t same = missing & -missing;
      if (std::popcount(missing) > 1) {
        same = 0;
        for (std::uint64_t left = missing; left != 0; left &= left - 1) {
          const auto r = static_cast<std::size_t>(std::countr_zero(left));
          if (of.bytes[first + r] == value) same |= left & -left;
        }
      }
      to[(*of.why)[value]] += std::popcount(same);
      missing &= ~same;
    }
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
  out.answered = 0;
  for (std::size_t s = 0; s < plan_->slots.size(); ++s) {
    if (plan_->slots[s].kind != slot_kind::answer) continue;
    work.codes[s] = codes_of(from, s, first, count, work);
    const std::uint64_t none = with_->zeros(work.codes[s]) & rows;
    if (plan_->slots[s].use == slot_use::item) out.answered |= rows & ~none;
    missing[s][0] += static_cast<std::int64_t>(count) - std::popcount(none);
    if (none != 0) tally(from, s, first, none, missing[s]);
  }
}

/// Returns the rows with importance; those with some that is none go to `bad_importance`, those whose points are not whole and
/// would have to be to `unfit`.
std::uint64_t lane_scorer::read_importance(const source& from, std::size_t first, std::size_t count, scratch& work, lane_batch& out,
                                           std::vector<missing_counts>& missing) const {
  const std::size_t dimensions = plan_->importance_slots.size();
  const bool whole = count == lane_rows;
  for (std::size_t d = 0; d < dimensions; ++d) {
    const auto slot = static_cast<std::size_t>(plan_->importance_slots[d]);
    double* const buffer = work.numbers.data() + d * lane_rows;
    work.importance[d] = buffer;
    if (from.importance[d] != nullptr && whole) {
      work.importance[d] = from.importance[d] + first;
      continue;
    }
    std::fill(buffer + count, buffer + lane_rows, std::numeric_limits<double>::quiet_NaN());
    from.block->read(static_cast<int>(slot), first, std::span(buffer, count), missing[slot]);
  }
  const std::uint64_t rows = bits_up_to(count);
  std::uint64_t good = with_->points(work.importance.data(), static_cast<std::int32_t>(dimensions), work.points.data()) & rows;
  for (std::size_t d = 0; d < dimensions; ++d) {
    const auto slot = static_cast<std::size_t>(plan_->importance_slots[d]);
    if (from.importance[d] == nullptr || !whole) continue;
    missing[slot][0] += std::popcount(good);
    for (std::uint64_t odd = rows & ~good; odd != 0; odd &= odd - 1) {
      const auto r = static_cast<std::size_t>(std::countr_zero(odd));
      const bool there = std::isfinite(work.importance[d][r]);
      ++missing[slot][there ? 0 : static_cast<std::size_t>(from.block->why_missing(static_cast<int>(slot), first + r))];
    }
  }
  std::vector<double> given;
  std::vector<std::int64_t> share;
  std::uint64_t odd = rows & ~good;
  for (; odd != 0; odd &= odd - 1) {
    const auto r = static_cast<std::size_t>(std::countr_zero(odd));
    given.assign(dimensions, 0);
    share.assign(dimensions, 0);
    for (std::size_t d = 0; d < dimensions; ++d) {
      const double x = work.importance[d][r];
      given[d] = std::isfinite(x) ? x : std::numeric_limits<double>::quiet_NaN();
    }
    const importance_state state = shares_of(*plan_, given, share);
    for (std::size_t d = 0; d < dimensions; ++d) work.points[d * lane_rows + r] = 0;
    if (state == importance_state::bad) out.bad_importance |= odd & -odd;
    if (state != importance_state::good) continue;
    good |= odd & -odd;
    if (needs_points_) out.unfit |= odd & -odd;  // fractions of points: for the general sums
  }
  return good;
}

void lane_scorer::put_importance(std::size_t count, const scratch& work, lane_batch& out) const {
  for (const auto& [at, dimension] : importance_lanes_) {
    const lane& l = lanes_->lanes[static_cast<std::size_t>(at)];
    const std::uint16_t* const points = work.points.data() + static_cast<std::size_t>(dimension) * lane_rows;
    const std::size_t to = static_cast<std::size_t>(l.at) * lane_rows;
    const int up = plan_->importance.shift - l.up;
    for (std::size_t r = 0; r < count; ++r) {
      if (l.is_wide)
        out.wide[to + r] = std::uint64_t{points[r]} << up;
      else
        out.narrow[to + r] = points[r];
    }
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
      return with_->zeros(work.codes[static_cast<std::size_t>(p.at)]);
    case presence::form::items:
      break;
  }
  std::uint64_t few = 0;
  const int need = plan_->families[static_cast<std::size_t>(p.at)].item_need;
  alignas(64) std::uint8_t answers[lane_rows] = {};
  for (const lane_part& part : parts_[static_cast<std::size_t>(p.at)])
    for (int r = 0; r < lane_rows; ++r)
      answers[r] = static_cast<std::uint8_t>(answers[r] + work.answers[static_cast<std::size_t>(part.basis * lane_rows + r)]);
  few = with_->below(answers, static_cast<std::uint8_t>(need));
  return few;
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
      const std::int64_t sum = part.c0 * work.sums[b * 2 * lane_rows + row] + (part.c1 != 0 ? part.c1 * work.sums[(b * 2 + 1) * lane_rows + row] : 0);
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
  std::uint64_t important = 0;
  if (wants_importance_) important = read_importance(from, first, count, work, out, missing);
  const lane_columns columns = {work.codes.data(), work.answers.data(), work.sums.data(),
                                work.points.data(), out.narrow.data(),  out.wide.data()};
  with_->score(program_, columns);
  find_absent(important, rows, work, out);
  put_importance(count, work, out);
  look_again(rows, work, out);
  clear_absent(out);
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
