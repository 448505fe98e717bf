#include "responses_impl.hpp"

#include "detail/nearest.hpp"

#include <cmath>
#include <limits>

namespace rater {
inline namespace v0 {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
using detail::is_wide;

/// A raw number of a borrowed column as an answer: its own sentinels come before the scale's missing codes.
answer encode(const scale& on, const column_view& from, std::size_t row) {
  const double x = from[row];
  for (const auto& [sentinel, why] : from.sentinels())
    if (x == sentinel) return {0, why};
  return on.encode(x);
}

}  // namespace

responses::responses(instrument asked) : impl_(std::make_unique<impl>()) {
  validate(asked);
  impl_->asked = std::make_shared<const instrument>(std::move(asked));
  impl_->slots = detail::slots_of(*impl_->asked);
  impl_->columns.resize(impl_->slots.size());
}

responses::responses(std::shared_ptr<const instrument> asked) : impl_(std::make_unique<impl>()) {
  impl_->asked = std::move(asked);
  impl_->slots = detail::slots_of(*impl_->asked);
  impl_->columns.resize(impl_->slots.size());
}

responses::~responses() = default;
responses::responses(const responses& other) : impl_(std::make_unique<impl>(*other.impl_)) {}
responses::responses(responses&&) noexcept = default;
responses& responses::operator=(const responses& other) {
  if (this != &other) impl_ = std::make_unique<impl>(*other.impl_);
  return *this;
}
responses& responses::operator=(responses&&) noexcept = default;

const instrument& responses::asked() const noexcept { return *impl_->asked; }
std::shared_ptr<const instrument> responses::shared_instrument() const noexcept { return impl_->asked; }
std::span<const slot> responses::slots() const& noexcept { return impl_->slots; }
std::size_t responses::size() const noexcept { return impl_->rows; }
const responses::origin& responses::from() const noexcept { return impl_->origin; }
void responses::set_origin(origin o) { impl_->origin = std::move(o); }
void responses::add_issues(std::vector<input_issue> found) {
  for (input_issue& i : found) impl_->issues.push_back(std::move(i));
}

int responses::text_slot(std::string_view name) const noexcept {
  const auto& slots = impl_->slots;
  for (std::size_t i = 0; i < slots.size(); ++i)
    if (slots[i].use == slot_use::text && slots[i].index < 0 && slots[i].name == name) return static_cast<int>(i);
  for (std::size_t i = 0; i < slots.size(); ++i)
    if (slots[i].use == slot_use::text && slots[i].column.kind == column_ref::by::name && slots[i].column.text == name)
      return static_cast<int>(i);
  return -1;
}

// --- owned columns ------------------------------------------------------------------------------------------------------

namespace {

template <class T>
void append(detail::own_number& layout, std::vector<T>& column, T value) {
  if (column.size() == column.capacity()) layout.renew();  // it will move
  column.push_back(value);
}

template <class T>
void put(detail::own_number& layout, std::vector<T>& column, std::size_t row, T value) {
  if (column.size() > row)
    column[row] = value;
  else
    append(layout, column, value);
}

void put_reason(detail::own_number& layout, detail::column& c, std::size_t row, missing_reason why) {
  const bool was_empty = c.reasons.empty();
  detail::put_reason(c, row, why);
  if (was_empty && !c.reasons.empty()) layout.renew();
}

/// Costs a comparison a cell, and keeps a wrong slot from becoming another column's answer.
void check_slot(const std::vector<slot>& slots, int at, slot_kind kind) {
  if (at >= 0 && static_cast<std::size_t>(at) < slots.size() && slots[static_cast<std::size_t>(at)].kind == kind) return;
  throw error(errc::usage, "this slot does not exist, or holds something else (answers, numbers or words)",
              "slot " + std::to_string(at));
}

}  // namespace

void responses::set(int slot, answer a) {
  impl& my = *impl_;
  check_slot(my.slots, slot, slot_kind::answer);
  if (a.code > my.slots[static_cast<std::size_t>(slot)].scale->points())
    throw error(errc::usage, "there is no code " + std::to_string(a.code) + " on this scale",
                my.slots[static_cast<std::size_t>(slot)].name);
  detail::column& c = my.columns[static_cast<std::size_t>(slot)];
  if (is_wide(my.slots[static_cast<std::size_t>(slot)]))
    put(my.layout, c.codes16, my.rows, a.code);
  else
    put(my.layout, c.codes8, my.rows, static_cast<std::uint8_t>(a.code));
  if (a.code == 0) put_reason(my.layout, c, my.rows, a.reason);
}

void responses::set(int slot, double number) {
  check_slot(impl_->slots, slot, slot_kind::number);
  put(impl_->layout, impl_->columns[static_cast<std::size_t>(slot)].numbers, impl_->rows, number);
}

void responses::set(int slot, double number, missing_reason why) {
  set(slot, number);
  put_reason(impl_->layout, impl_->columns[static_cast<std::size_t>(slot)], impl_->rows, why);
}

void responses::set(int slot, std::string_view word) {
  check_slot(impl_->slots, slot, slot_kind::text);
  detail::column& c = impl_->columns[static_cast<std::size_t>(slot)];
  put(impl_->layout, c.words, impl_->rows, c.words_known.number(word));
}

void responses::end_row() {
  impl& my = *impl_;
  if (my.borrowed) throw error(errc::usage, "these answers borrow columns; rows are added to answers that borrow none");
  if (!my.owned) my.layout.renew();
  for (std::size_t i = 0; i < my.slots.size(); ++i) {
    detail::column& c = my.columns[i];
    c.is_bound = true;
    const auto fill = [&](auto& column, auto nothing) {
      if (column.size() == my.rows) append(my.layout, column, nothing);
    };
    switch (my.slots[i].kind) {
      case slot_kind::text:
        fill(c.words, std::uint32_t{0});
        break;
      case slot_kind::number:
        fill(c.numbers, nan);
        break;
      case slot_kind::answer:
        if (is_wide(my.slots[i]))
          fill(c.codes16, std::uint16_t{0});
        else
          fill(c.codes8, std::uint8_t{0});
        break;
    }
  }
  ++my.rows;
  my.owned = true;
}

void responses::clear() {
  for (detail::column& c : impl_->columns) {
    c.codes8.clear();
    c.codes16.clear();
    c.numbers.clear();
    c.words.clear();
    c.reasons.clear();
  }
  impl_->rows = 0;
}

void responses::reserve(std::size_t rows) {
  impl& my = *impl_;
  my.layout.renew();
  for (std::size_t i = 0; i < my.slots.size(); ++i) {
    detail::column& c = my.columns[i];
    switch (my.slots[i].kind) {
      case slot_kind::text:
        c.words.reserve(rows);
        break;
      case slot_kind::number:
        c.numbers.reserve(rows);
        break;
      case slot_kind::answer:
        if (is_wide(my.slots[i]))
          c.codes16.reserve(rows);
        else
          c.codes8.reserve(rows);
        break;
    }
  }
}

// --- reading ------------------------------------------------------------------------------------------------------------

bool responses::bound(int slot) const noexcept { return impl_->columns[static_cast<std::size_t>(slot)].is_bound; }

missing_reason responses::why_missing(int slot, std::size_t row) const {
  const detail::column& c = impl_->columns[static_cast<std::size_t>(slot)];
  const rater::slot& s = impl_->slots[static_cast<std::size_t>(slot)];
  if (c.borrowed) {
    if (s.kind == slot_kind::answer) {
      const answer a = encode(*s.scale, *c.borrowed, row);
      return a.code ? missing_reason::none : a.reason;
    }
    const double x = (*c.borrowed)[row];
    for (const auto& [sentinel, why] : c.borrowed->sentinels())
      if (x == sentinel) return why;
    if (std::isnan(x)) return missing_reason::blank;
    return std::isfinite(x) ? missing_reason::none : missing_reason::invalid;
  }
  bool there = false;
  switch (s.kind) {
    case slot_kind::text:
      there = c.words[row] != 0;
      break;
    case slot_kind::number:
      if (std::isinf(c.numbers[row])) return missing_reason::invalid;
      there = !std::isnan(c.numbers[row]);
      break;
    case slot_kind::answer:
      there = is_wide(s) ? c.codes16[row] != 0 : c.codes8[row] != 0;
      break;
  }
  if (there) return missing_reason::none;
  return row < c.reasons.size() ? static_cast<missing_reason>(c.reasons[row]) : missing_reason::blank;
}

void responses::read(int slot, std::size_t first, std::span<std::uint16_t> codes, missing_counts& tally) const {
  const detail::column& c = impl_->columns[static_cast<std::size_t>(slot)];
  const rater::slot& s = impl_->slots[static_cast<std::size_t>(slot)];
  const std::size_t n = codes.size();
  std::int64_t missing = 0;
  if (c.borrowed) {
    for (std::size_t i = 0; i < n; ++i) codes[i] = encode(*s.scale, *c.borrowed, first + i).code;
  } else if (is_wide(s)) {
    for (std::size_t i = 0; i < n; ++i) codes[i] = c.codes16[first + i];
  } else {
    for (std::size_t i = 0; i < n; ++i) codes[i] = c.codes8[first + i];
  }
  for (std::size_t i = 0; i < n; ++i) missing += codes[i] == 0;
  tally[0] += static_cast<std::int64_t>(n) - missing;
  if (missing == 0) return;
  for (std::size_t i = 0; i < n; ++i)
    if (codes[i] == 0) ++tally[static_cast<std::size_t>(why_missing(slot, first + i))];
}

void responses::read(int slot, std::size_t first, std::span<double> numbers, missing_counts& tally) const {
  const detail::column& c = impl_->columns[static_cast<std::size_t>(slot)];
  const std::size_t n = numbers.size();
  if (c.borrowed) {
    c.borrowed->read(first, numbers);
  } else {
    for (std::size_t i = 0; i < n; ++i) numbers[i] = c.numbers[first + i];
  }
  for (std::size_t i = 0; i < n; ++i) {
    if (std::isfinite(numbers[i])) {
      ++tally[0];
      continue;
    }
    ++tally[static_cast<std::size_t>(why_missing(slot, first + i))];
    // An infinite weight is refused by the engine, which therefore has to see it; elsewhere it is no number.
    if (impl_->slots[static_cast<std::size_t>(slot)].use != slot_use::weight) numbers[i] = nan;
  }
}

void responses::read(int slot, std::size_t first, std::span<std::uint32_t> words) const {
  const detail::column& c = impl_->columns[static_cast<std::size_t>(slot)];
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = c.words[first + i];
}

std::span<const std::string> responses::dictionary(int slot) const {
  return impl_->columns[static_cast<std::size_t>(slot)].words_known.words();
}

}  // namespace v0
}  // namespace rater
