#include "block_rows.hpp"

#include "detail/nearest.hpp"
#include "survey/conditions.hpp"

#include <rater/error.hpp>

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

[[noreturn]] void refuse_weight(const responses& block, int slot, std::size_t row, double w) {
  std::string why = "is not finite";
  if (std::isfinite(w)) why = w < 0 ? "is negative" : "is outside 2^-64 .. 2^64; rescale the weights";
  throw error(errc::data, "the weight " + shortest(w) + " " + why + "; a weight is a number of 0 or more",
              block.slots()[static_cast<std::size_t>(slot)].name + " row " + std::to_string(row + 1));
}

int weight_slot(const responses& block) {
  const auto slots = block.slots();
  for (std::size_t s = 0; s < slots.size(); ++s)
    if (slots[s].use == slot_use::weight) return static_cast<int>(s);
  return -1;
}

void read_weights(const responses& block, block_rows& out) {
  out.weight.assign(block.size(), 1.0);
  const int slot = weight_slot(block);
  if (slot < 0) return;
  if (!block.bound(slot))
    throw error(errc::usage, "the weights were not bound; call weight(), or leave the column out of the instrument",
                block.slots()[static_cast<std::size_t>(slot)].name);
  out.weighted = true;
  missing_counts ignored{};
  block.read(slot, 0, out.weight, ignored);
  for (std::size_t r = 0; r < out.weight.size(); ++r) {
    const double w = out.weight[r];
    if (std::isnan(w) || w == 0) continue;
    if (!(w >= smallest_weight && w < largest_weight)) refuse_weight(block, slot, r, w);
  }
}

int text_slot(const responses& block, const std::string& name, const char* used_by) {
  const int slot = block.text_slot(name);
  if (slot >= 0 && block.bound(slot)) return slot;
  std::vector<std::string> known;
  for (const rater::slot& s : block.slots())
    if (s.kind == slot_kind::text && s.index < 0) known.push_back(s.name);
  throw error(errc::usage,
              "there is no such column among the answers' segments; name it when reading, or bind it" +
                  did_you_mean(name, std::span<const std::string>(known)),
              std::string(used_by) + " " + name);
}

/// Rows that do not meet OP VALUES. Each word of the dictionary is compared once.
void leave_out(const responses& block, int slot, comparison_op op, std::span<const std::string> values, row_fate as,
               std::vector<row_fate>& fate) {
  std::vector<std::uint8_t> good;
  for (const std::string& word : block.dictionary(slot)) good.push_back(meets(word, op, values));
  std::vector<std::uint32_t> words(block.size());
  block.read(slot, 0, words);
  for (std::size_t r = 0; r < words.size(); ++r)
    if (fate[r] == row_fate::counted && !good[words[r]]) fate[r] = as;
}

/// The values of a condition as they are in the data: the words of a label stand for the value it is declared for.
std::vector<std::string> in_data(const instrument& asked, const condition& c) {
  std::vector<std::string> values = c.values;
  for (const segment& s : asked.respondent.segments) {
    if (s.id != c.name) continue;
    for (std::string& v : values) {
      const auto means_value = [&](const auto& label) { return label.first == v; };
      if (std::any_of(s.labels.begin(), s.labels.end(), means_value)) continue;
      for (const auto& [value, words] : s.labels)
        for (const auto& [tag, text] : words.by_tag())
          if (text == v) v = value;
    }
  }
  return values;
}

void apply_conditions(const score_plan& plan, const responses& block, block_rows& out) {
  const auto slots = block.slots();
  const auto& include_if = block.asked().respondent.include_if;  // the engine has checked that it is the plan's
  for (std::size_t s = 0; s < slots.size(); ++s) {
    if (slots[s].use != slot_use::text || slots[s].index < 0) continue;
    const column_condition& c = include_if[static_cast<std::size_t>(slots[s].index)];
    if (!block.bound(static_cast<int>(s)))
      throw error(errc::usage, "include_if needs this column, which was not bound", slots[s].name);
    leave_out(block, static_cast<int>(s), c.op, c.values, row_fate::excluded, out.fate);
  }
  for (std::size_t r = 0; r < out.fate.size(); ++r) {
    if (out.fate[r] != row_fate::counted) continue;
    if (std::isnan(out.weight[r])) out.fate[r] = row_fate::missing_weight;
    if (out.weight[r] == 0) out.fate[r] = row_fate::zero_weight;
  }
  for (const condition& c : plan.options().where)
    leave_out(block, text_slot(block, c.name, "where"), c.op, in_data(plan.asked(), c), row_fate::outside_where, out.fate);
}

void find_groups(const score_plan& plan, const responses& block, block_rows& out) {
  const auto& by = plan.options().by;
  out.group.assign(block.size(), 0);
  std::vector<int> slots;
  std::vector<std::vector<std::uint32_t>> words;
  for (const std::string& name : by) {
    slots.push_back(text_slot(block, name, "by"));
    words.emplace_back(block.size());
    block.read(slots.back(), 0, words.back());
  }
  std::unordered_map<std::string, std::uint32_t> known;
  std::string numbers;  // of the words of a row: a key that is short and needs no words
  for (std::size_t r = 0; r < block.size(); ++r) {
    if (out.fate[r] != row_fate::counted) continue;
    numbers.clear();
    for (const auto& column : words) numbers.append(reinterpret_cast<const char*>(&column[r]), sizeof(std::uint32_t));
    const auto [entry, is_new] = known.try_emplace(numbers, static_cast<std::uint32_t>(out.groups.size()));
    out.group[r] = entry->second;
    if (!is_new) continue;
    group_values values;
    for (std::size_t b = 0; b < by.size(); ++b) {
      const std::uint32_t word = words[b][r];
      const std::string& text = block.dictionary(slots[b])[word];
      if (word == 0 || text == missing_word)  // what our own results call a missing value
        values.emplace_back();
      else
        values.emplace_back(text);
    }
    out.groups.push_back(std::move(values));
  }
}

}  // namespace

block_rows sort_rows(const score_plan& plan, const responses& block) {
  block_rows out;
  out.fate.assign(block.size(), row_fate::counted);
  read_weights(block, out);
  apply_conditions(plan, block, out);
  find_groups(plan, block, out);
  return out;
}

std::string key_of(const group_values& values) {
  std::string key;
  for (const auto& v : values) {
    if (!v) {
      key += "-;";
      continue;
    }
    key += std::to_string(v->size()) + ":" + *v + ";";
  }
  return key;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
