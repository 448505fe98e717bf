#include "detail/nearest.hpp"
#include "responses_impl.hpp"

#include <cmath>

// Columns in the caller's memory.
namespace rater {
inline namespace v0 {
namespace {

void check_length(std::size_t have, std::size_t given, bool first, std::string_view name) {
  if (first || have == given) return;
  throw error(errc::usage,
              "this column has " + std::to_string(given) + " rows and those bound before have " + std::to_string(have) +
                  "; all columns of one survey have the same length",
              std::string(name));
}

void refuse_owned(bool owned, std::string_view name) {
  if (owned)
    throw error(errc::usage, "these answers hold rows of their own; columns are borrowed by answers that hold none",
                std::string(name));
}

/// A column that the instrument does not ask for.
void add_slot(std::vector<slot>& slots, std::vector<detail::column>& columns, slot_use use, slot_kind kind,
              std::string_view name) {
  slot s;
  s.use = use;
  s.kind = kind;
  s.index = -1;
  s.name = name;
  s.column = column_ref(s.name);
  slots.push_back(std::move(s));
  columns.emplace_back();
}

void bind_words(detail::column& to, std::size_t rows, const auto& word_of) {
  to = {};
  to.is_bound = true;
  to.words.reserve(rows);
  for (std::size_t i = 0; i < rows; ++i) to.words.push_back(to.words_known.number(word_of(i)));
}

void bind_numbers_as_words(detail::column& to, const column_view& from) {
  std::vector<double> numbers(from.size());
  from.read(0, numbers);
  bind_words(to, numbers.size(),
             [&](std::size_t i) { return std::isnan(numbers[i]) ? std::string{} : detail::shortest(numbers[i]); });
}

}  // namespace

responses& responses::bind(std::string_view name, const column_view& column) {
  impl& my = *impl_;
  refuse_owned(my.owned, name);
  check_length(my.rows, column.size(), !my.borrowed, name);
  my.layout.renew();
  bool known = false;
  for (std::size_t i = 0; i < my.slots.size(); ++i) {
    if (!detail::serves(my.slots[i], name)) continue;
    known = true;
    if (my.slots[i].kind == slot_kind::text) {
      bind_numbers_as_words(my.columns[i], column);
      continue;
    }
    my.columns[i].borrowed = column;
    my.columns[i].is_bound = true;
  }
  if (!known) {
    add_slot(my.slots, my.columns, slot_use::text, slot_kind::text, name);
    bind_numbers_as_words(my.columns.back(), column);
  }
  my.rows = column.size();
  my.borrowed = true;
  return *this;
}

responses& responses::bind_text(std::string_view name, std::span<const std::string> words) {
  impl& my = *impl_;
  refuse_owned(my.owned, name);
  check_length(my.rows, words.size(), !my.borrowed, name);
  my.layout.renew();
  bool known = false;
  const auto word_of = [&](std::size_t i) -> std::string_view { return words[i]; };
  for (std::size_t i = 0; i < my.slots.size(); ++i) {
    if (!detail::serves(my.slots[i], name)) continue;
    if (my.slots[i].kind != slot_kind::text)
      throw error(errc::usage, "this column holds answers or numbers, not words; bind a column of numbers", std::string(name));
    bind_words(my.columns[i], words.size(), word_of);
    known = true;
  }
  if (!known) {
    add_slot(my.slots, my.columns, slot_use::text, slot_kind::text, name);
    bind_words(my.columns.back(), words.size(), word_of);
  }
  my.rows = words.size();
  my.borrowed = true;
  return *this;
}

responses& responses::weight(const column_view& column) {
  impl& my = *impl_;
  refuse_owned(my.owned, "weight");
  check_length(my.rows, column.size(), !my.borrowed, "weight");
  my.layout.renew();
  auto at = my.slots.size();
  for (std::size_t i = 0; i < my.slots.size(); ++i)
    if (my.slots[i].use == slot_use::weight && my.slots[i].index == slot::sample_weight) at = i;
  if (at == my.slots.size()) {
    add_slot(my.slots, my.columns, slot_use::weight, slot_kind::number, "weight");
    my.slots.back().index = slot::sample_weight;
  }
  my.columns[at].borrowed = column;
  my.columns[at].is_bound = true;
  my.rows = column.size();
  my.borrowed = true;
  return *this;
}

}  // namespace v0
}  // namespace rater
