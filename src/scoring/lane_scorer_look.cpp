#include "lane_scorer.hpp"

#include "survey/responses_impl.hpp"

#include <algorithm>
#include <cmath>

// Where the columns of a block are, and how their bytes become codes.
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
  const auto invalid = static_cast<std::uint8_t>(missing_reason::invalid);
  for (std::size_t i = 256; i-- > 0;)
    if (codes.code[i] == 0 && (out->why[i] != invalid || i == 255)) out->usual = static_cast<std::uint8_t>(i);
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
  out.every_column = out.every_reason = true;
  out.columns.resize(plan_->slots.size());
  for (std::size_t s = 0; s < plan_->slots.size(); ++s) {
    lane_source& to = out.columns[s];
    const slot& what = plan_->slots[s];
    to = {};
    to.how = lane_source::form::other;
    if (what.kind != slot_kind::answer) continue;
    to.how = lane_source::form::none;
    to.is_item = what.use == slot_use::item;
    const column& c = from.columns[s];
    if (!c.borrowed) {
      to.how = lane_source::form::codes;
      to.data = c.codes8.data();
      to.all_blank = to.has_reasons = c.reasons.empty();
      to.usual_why = static_cast<std::uint8_t>(missing_reason::blank);
      out.every_reason = out.every_reason && to.has_reasons;
      continue;
    }
    if (out.for_many) look_at_borrowed(*c.borrowed, *what.scale, s, out);
    out.every_column = out.every_column && to.how != lane_source::form::none;
    out.every_reason = out.every_reason && to.has_reasons;
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
    to.how = lane_source::form::bytes;
    to.table = &(*known)->codes;
    to.data = view.data();
    to.has_reasons = true;
    to.usual = (*known)->usual;
    to.why = (*known)->why.data();
    to.usual_why = to.why[to.usual];
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

}  // namespace detail
}  // namespace v0
}  // namespace rater
