#include "io/detail/block_parser.hpp"

#include "detail/nearest.hpp"

#include <rater/io/text_encoding.hpp>

#include <cmath>
#include <cstring>
#include <limits>

// One cell, whatever is in it.
namespace rater {
inline namespace v0 {
namespace detail {
namespace {

// A sum of more than this, or a difference of two such, says nothing: it is a phone number or a mistake.
constexpr double largest_outcome = 1e12;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t first_cells = 5;  // as many bad ones as an issue shows
constexpr std::size_t most_known = word_places / 2;

std::pair<std::uint64_t, std::uint64_t> key_of(std::string_view cell) noexcept {
  std::uint64_t key[2] = {0, 0};
  std::memcpy(key, cell.data(), cell.size());
  return {key[0], key[1]};
}

}  // namespace

/// False if the cell ends the reading.
bool block_parser::read_cell(responses_access::data& to, std::size_t slot, std::size_t row, std::string_view cell,
                             std::int64_t line, findings& found) {
  column& c = to.columns[slot];
  switch (plan_.slots[slot].kind) {
    case slot_kind::answer:
      return read_answer(c, slot, row, cell, line, found);
    case slot_kind::number:
      return read_number(c, slot, row, cell, line, found);
    case slot_kind::text:
      read_word(c, slot, row, cell);
      break;
  }
  return true;
}

bool block_parser::read_answer(column& to, std::size_t slot, std::size_t row, std::string_view cell, std::int64_t line,
                               findings& found) {
  const decoded_answer d = (*answers_[slot])(cell);
  if (d.bad && !report(slot, cell, line, found)) return false;
  if (is_wide(plan_.slots[slot]))
    to.codes16[row] = d.answer.code;
  else
    to.codes8[row] = static_cast<std::uint8_t>(d.answer.code);
  if (d.answer.code == 0) put_reason(to, row, d.answer.reason);
  return true;
}

bool block_parser::read_number(column& to, std::size_t slot, std::size_t row, std::string_view cell, std::int64_t line,
                               findings& found) {
  const slot_use use = plan_.slots[slot].use;
  to.numbers[row] = nan;
  if (trim(cell).empty()) return true;
  const auto x = parse_number(cell, plan_.decimal);
  if (use == slot_use::weight) {
    if (!x || *x < 0 || (*x != 0 && (*x < smallest_weight || *x >= largest_weight))) return refuse(slot, cell, line, found);
  } else if (!x || (use == slot_use::outcome && std::abs(*x) > largest_outcome)) {
    put_reason(to, row, missing_reason::invalid);
    return report(slot, cell, line, found);
  }
  to.numbers[row] = *x;
  return true;
}

void block_parser::read_word(column& to, std::size_t slot, std::size_t row, std::string_view cell) {
  const std::string_view word = words_[slot](cell);
  const std::uint32_t number = to.words_known.number(word);
  to.words[row] = number;
  word_cache& cache = caches_[slot];
  if (cell.empty() || cell.size() > 2 * sizeof(std::uint64_t)) return;
  const auto [low, high] = key_of(cell);
  word_entry* entry = cache.entries.data() + word_place(low, high);
  for (std::size_t probe = 0; probe < word_probes; ++probe, ++entry) {
    if (entry->used != 0 && entry->low == low && entry->high == high) return;
    if (entry->used != 0) continue;
    if (cache.known.size() == most_known) return;  // a column of many words
    *entry = {low, high, number, 1};
    cache.known.emplace_back(number, word);
    return;
  }
}

bool block_parser::report(std::size_t slot, std::string_view cell, std::int64_t line, findings& found) const {
  if (plan_.options.strict) return refuse(slot, cell, line, found);
  bad_cells& bad = found.bad[static_cast<int>(slot)];
  ++bad.count;
  if (bad.first.size() < first_cells)
    bad.first.emplace_back(plan_.options.cell_text ? printable(trim(cell)) : std::string{}, line);
  return true;
}

bool block_parser::refuse(std::size_t slot, std::string_view cell, std::int64_t line, findings& found) const {
  found.refused = {static_cast<int>(slot), line, plan_.options.cell_text ? quote(trim(cell)) : "the cell"};
  return false;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
