#include "grouping.hpp"

#include "survey/responses_impl.hpp"

#include <algorithm>
#include <bit>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr std::uint64_t no_key = ~std::uint64_t{0};
constexpr std::uint32_t unknown = ~std::uint32_t{0};
constexpr std::size_t smallest_table = 64;
constexpr std::size_t near_groups = 64;
constexpr std::size_t near_words = 64;

std::size_t place_of(std::uint64_t key, std::size_t size) noexcept {
  const std::uint64_t mixed = key * 0x9E3779B97F4A7C15u;
  return static_cast<std::size_t>(mixed >> (64 - std::countr_zero(size)));
}

std::uint64_t key_of(std::uint32_t before, std::uint32_t word) noexcept { return (std::uint64_t{before} << 32) | word; }

}  // namespace

std::uint32_t number_table::find_or_add(std::uint64_t key, std::uint32_t next) {
  if (2 * used_ >= keys_.size()) grow();
  const std::size_t mask = keys_.size() - 1;
  for (std::size_t at = place_of(key, keys_.size());; at = (at + 1) & mask) {
    if (keys_[at] == key) return numbers_[at];
    if (keys_[at] != no_key) continue;
    keys_[at] = key;
    numbers_[at] = next;
    ++used_;
    return next;
  }
}

std::uint32_t number_table::find(std::uint64_t key) const {
  if (keys_.empty()) return unknown;
  const std::size_t mask = keys_.size() - 1;
  for (std::size_t at = place_of(key, keys_.size());; at = (at + 1) & mask) {
    if (keys_[at] == key) return numbers_[at];
    if (keys_[at] == no_key) return unknown;
  }
}

void number_table::grow() {
  number_table larger;
  larger.keys_.assign(std::max(smallest_table, 4 * keys_.size()), no_key);
  larger.numbers_.resize(larger.keys_.size());
  for (std::size_t i = 0; i < keys_.size(); ++i)
    if (keys_[i] != no_key) larger.find_or_add(keys_[i], numbers_[i]);
  *this = std::move(larger);
}

void number_table::clear() { *this = {}; }

grouping::grouping(std::size_t columns) : columns_(columns) { clear(); }

std::uint32_t grouping::number_of(column& c, std::string_view word) {
  if (word.empty() || word == missing_word) return 0;  // what our own results call a missing value
  const auto [known, is_new] = c.numbers.try_emplace(std::string(word), static_cast<std::uint32_t>(c.words.size()));
  if (is_new) c.words.emplace_back(word);
  return known->second;
}

group_values grouping::values(std::size_t group) const {
  group_values out;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const std::uint32_t word = words_of_group_[group * columns_.size() + c];
    if (word == 0)
      out.emplace_back();
    else
      out.emplace_back(columns_[c].words[word]);
  }
  return out;
}

std::uint32_t grouping::add(std::span<const std::uint32_t> words) {
  std::uint32_t group = 0;
  if (columns_.empty()) size_ = 1;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    column& at = columns_[c];
    group = at.next.find_or_add(key_of(group, words[c]), at.groups);
    if (group == at.groups) {
      ++at.groups;
      if (c + 1 < columns_.size()) continue;
      words_of_group_.insert(words_of_group_.end(), words.begin(), words.end());
      ++size_;
    }
  }
  return group;
}

std::uint32_t grouping::find(const group_values& values) const {
  if (size_ == 0) return none;
  std::uint32_t group = 0;
  for (std::size_t c = 0; c < columns_.size() && group != none; ++c) {
    std::uint32_t word = 0;
    if (values[c]) {
      const auto known = columns_[c].numbers.find(*values[c]);
      if (known == columns_[c].numbers.end()) return none;
      word = known->second;
    }
    group = columns_[c].next.find(key_of(group, word));
  }
  return group;
}

std::uint32_t grouping::find_or_add(const group_values& values) {
  scratch_.clear();
  for (std::size_t c = 0; c < columns_.size(); ++c) scratch_.push_back(values[c] ? number_of(columns_[c], *values[c]) : 0);
  return add(scratch_);
}

/// Makes room for the words of a block's dictionary; they are translated when they are met.
void grouping::follow(const responses& block, int slot, column& c) {
  const dictionary& words = responses_access::of(block).columns[static_cast<std::size_t>(slot)].words_known;
  if (c.dictionary != words.id()) {
    c.translated.clear();
    c.near.assign(near_groups * near_words, none);
  }
  c.dictionary = words.id();
  c.translated.resize(words.words().size(), unknown);
}

/// One step of a row's way: from the group of the columns before to that of this column too.
std::uint32_t grouping::find_slowly(std::size_t c, std::size_t row, std::uint32_t before) {
  const auto word_at = [&](std::size_t of) {
    const std::uint32_t theirs = readers_[of].words[row];
    std::uint32_t& word = columns_[of].translated[theirs];
    if (word == unknown) word = number_of(columns_[of], readers_[of].dictionary[theirs]);
    return word;
  };
  column& at = columns_[c];
  const std::uint32_t group = at.next.find_or_add(key_of(before, word_at(c)), at.groups);
  if (group == at.groups) {
    ++at.groups;
    if (c + 1 == columns_.size()) {
      for (std::size_t of = 0; of < columns_.size(); ++of) words_of_group_.push_back(word_at(of));
      ++size_;
    }
  }
  const std::uint32_t theirs = readers_[c].words[row];
  if (before < near_groups && theirs < near_words) at.near[before * near_words + theirs] = group;
  return group;
}

void grouping::find(const responses& block, std::span<const int> slots, std::size_t first, std::span<const std::uint64_t> rows,
                    std::span<std::uint32_t> out) {
  const std::size_t count = columns_.size();
  readers_.resize(count);
  for (std::size_t c = 0; c < count; ++c) {
    follow(block, slots[c], columns_[c]);
    const auto& from = responses_access::of(block).columns[static_cast<std::size_t>(slots[c])];
    readers_[c] = {from.words.data() + first, from.words_known.words()};
  }
  std::fill(out.begin(), out.end(), 0u);
  const auto any = [](std::uint64_t bits) { return bits != 0; };
  if (count == 0 && std::any_of(rows.begin(), rows.end(), any)) size_ = 1;
  for (std::size_t c = 0; c < count; ++c) {
    const std::uint32_t* const words = readers_[c].words;
    const std::uint32_t* const near = columns_[c].near.data();
    for (std::size_t r = 0; r < out.size(); ++r) {
      if ((rows[r / 64] >> (r % 64) & 1) == 0) continue;
      const std::uint32_t before = out[r];
      const std::uint32_t word = words[r];
      std::uint32_t group = none;
      if (before < near_groups && word < near_words) group = near[before * near_words + word];
      out[r] = group != none ? group : find_slowly(c, r, before);
    }
  }
}

std::vector<std::uint32_t> grouping::merge(const grouping& other) {
  const std::size_t count = columns_.size();
  std::vector<std::vector<std::uint32_t>> words(count);
  for (std::size_t c = 0; c < count; ++c)
    for (const std::string& word : other.columns_[c].words) words[c].push_back(number_of(columns_[c], word));
  std::vector<std::uint32_t> out;
  out.reserve(other.size());
  scratch_.resize(count);
  for (std::size_t g = 0; g < other.size(); ++g) {
    for (std::size_t c = 0; c < count; ++c) scratch_[c] = words[c][other.words_of_group_[g * count + c]];
    out.push_back(add(scratch_));
  }
  return out;
}

void grouping::clear() {
  for (column& c : columns_) {
    c.next.clear();
    c.near.assign(near_groups * near_words, none);
    c.groups = 0;
  }
  words_of_group_.clear();
  size_ = 0;
}

void grouping::keep(std::size_t count) {
  const std::vector<std::uint32_t> words = words_of_group_;
  const std::size_t before = size_;
  clear();
  for (std::size_t g = 0; g < std::min(count, before); ++g) add(std::span(words).subspan(g * columns_.size(), columns_.size()));
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
