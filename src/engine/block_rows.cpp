#include "block_rows.hpp"

#include "engine/detail/cell_sums.hpp"

#include "detail/nearest.hpp"
#include "survey/conditions.hpp"
#include "survey/detail/columns_of_sample.hpp"
#include "survey/responses_impl.hpp"

#include <rater/error.hpp>

#include <algorithm>
#include <bit>
#include <cmath>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr std::uint64_t one_million = 1'000'000;

[[noreturn]] void refuse_weight(const responses& block, int slot, std::size_t row, double w) {
  std::string why = "is not finite";
  if (std::isfinite(w)) why = w < 0 ? "is negative" : "is outside 2^-64 .. 2^64; rescale the weights";
  throw error(errc::data, "the weight " + shortest(w) + " " + why + "; a weight is a number of 0 or more",
              block.slots()[static_cast<std::size_t>(slot)].name + " row " + std::to_string(row + 1));
}

void set_all(row_bits& bits, std::size_t rows) {
  bits.assign((rows + 63) / 64, ~std::uint64_t{0});
  if (rows % 64 != 0) bits.back() = (std::uint64_t{1} << (rows % 64)) - 1;
}
void clear_bit(row_bits& bits, std::size_t row) { bits[row / 64] &= ~(std::uint64_t{1} << (row % 64)); }
bool has_bit(const row_bits& bits, std::size_t row) { return (bits[row / 64] >> (row % 64) & 1) != 0; }

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

/// Takes the bits of rows that do not meet OP VALUES. Each word of the dictionary is compared once. Returns how many.
std::int64_t leave_out(const responses& block, int slot, comparison_op op, std::span<const std::string> values, std::size_t first,
                       row_bits& bits, std::size_t rows) {
  std::vector<std::uint8_t> good;
  for (const std::string& word : block.dictionary(slot)) good.push_back(meets(word, op, values));
  const std::uint32_t* const words = responses_access::of(block).columns[static_cast<std::size_t>(slot)].words.data() + first;
  std::int64_t out = 0;
  for (std::size_t r = 0; r < rows; ++r) {
    if (!has_bit(bits, r) || good[words[r]] != 0) continue;
    clear_bit(bits, r);
    ++out;
  }
  return out;
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

/// A weight that is no number of millionths: none, zero, or a fine one.
void sort_weight(const responses& block, int slot, std::size_t row, block_rows& out) {
  const double w = out.weight[row];
  const bool nothing = std::isnan(w) || w == 0;
  if (!nothing && !(w >= smallest_weight && w < largest_weight)) refuse_weight(block, slot, out.first + row, w);
  if (!nothing) {
    const fine_weight exact = fine(w);
    out.high.resize(out.low.size());
    out.window.resize(out.low.size());
    out.fine[row / 64] |= std::uint64_t{1} << (row % 64);
    out.low[row] = exact.integer & 0xffffffffu;
    out.high[row] = exact.integer >> 32;
    out.window[row] = static_cast<std::uint8_t>(exact.window);
    return;
  }
  if (!has_bit(out.used, row)) return;
  clear_bit(out.used, row);
  ++(w == 0 ? out.zero_weight : out.missing_weight);
}

/// A column of plain doubles, or null.
const double* doubles_in_place(const responses& block, int slot) {
  const column& c = responses_access::of(block).columns[static_cast<std::size_t>(slot)];
  if (!c.borrowed) return c.numbers.data();
  const column_view& view = *c.borrowed;
  const bool plain = view.type() == number_type::f64 && view.stride() == sizeof(double) && !view.has_mask() &&
                     view.sentinels().empty() && reinterpret_cast<std::uintptr_t>(view.data()) % alignof(double) == 0;
  return plain ? reinterpret_cast<const double*>(view.data()) : nullptr;
}

void read_weights(const responses& block, int slot, const kernel& with, block_rows& out) {
  const std::size_t words = out.used.size();
  out.fine.assign(words, 0);
  out.weight = nullptr;
  if (slot < 0) {
    out.low.assign(words * 64, one_million);
    return;
  }
  out.low.resize(words * 64);
  out.weight = doubles_in_place(block, slot);
  if (out.weight != nullptr) {
    out.weight += out.first;
  } else {
    out.read_weights.resize(out.count);
    missing_counts ignored{};
    block.read(slot, out.first, out.read_weights, ignored);
    out.weight = out.read_weights.data();
  }
  for (std::size_t word = 0; word < words; ++word) {
    const std::size_t row = word * 64;
    const auto rows = static_cast<int>(std::min<std::size_t>(64, out.count - row));
    std::uint64_t odd = with.weights(out.weight + row, rows, out.low.data() + row);
    for (; odd != 0; odd &= odd - 1) sort_weight(block, slot, row + static_cast<std::size_t>(std::countr_zero(odd)), out);
  }
}

}  // namespace

namespace {

/// Rows that have no weight in the sample are in none of its replicates.
void leave_out_unsampled(const responses& block, int slot, std::size_t first, std::size_t count, row_bits& bits) {
  if (slot < 0) return;
  std::vector<double> weights(count);
  missing_counts ignored{};
  block.read(slot, first, weights, ignored);
  for (std::size_t r = 0; r < count; ++r)
    if (!(weights[r] > 0)) clear_bit(bits, r);
}

void find_design(const score_plan& plan, const responses& block, engine_columns& out) {
  const respondent_columns& who = plan.asked().respondent;
  if (who.strata) out.design.push_back(design_slot(block, *who.strata));
  for (const column_ref& stage : who.psu) out.design.push_back(design_slot(block, stage));
  for (const column_ref& stage : who.fpc) out.design.push_back(design_slot(block, stage));
}

}  // namespace

engine_columns find_columns(const score_plan& plan, const responses& block, int weight) {
  engine_columns out;
  const auto slots = block.slots();
  for (std::size_t s = 0; s < slots.size(); ++s) {
    const int slot = static_cast<int>(s);
    if (slots[s].use == slot_use::weight && slots[s].index == slot::sample_weight && weight != slot::sample_weight &&
        block.bound(slot))
      out.sample_weight = slot;
    if (slots[s].use == slot_use::weight && slots[s].index == weight) {
      if (!block.bound(slot))
        throw error(errc::usage, "the weights were not bound; call weight(), or leave the column out of the instrument",
                    slots[s].name);
      out.weight = slot;
    }
    if (slots[s].use != slot_use::text || slots[s].index < 0) continue;
    if (!block.bound(slot)) throw error(errc::usage, "include_if needs this column, which was not bound", slots[s].name);
    out.include_if.emplace_back(slot, static_cast<std::size_t>(slots[s].index));
  }
  find_design(plan, block, out);
  for (const condition& c : plan.options().where) out.where.push_back(text_slot(block, c.name, "where"));
  for (const std::string& name : plan.options().by) out.by.push_back(text_slot(block, name, "by"));
  return out;
}

void sort_rows(const score_plan& plan, const responses& block, const engine_columns& columns, const kernel& with,
               std::size_t first, std::size_t count, block_rows& out) {
  out.first = first;
  out.count = count;
  out.excluded = out.missing_weight = out.zero_weight = 0;
  set_all(out.used, count);
  const auto& include_if = block.asked().respondent.include_if;  // the engine has checked that it is the plan's
  for (const auto& [slot, which] : columns.include_if) {
    const column_condition& c = include_if[which];
    out.excluded += leave_out(block, slot, c.op, c.values, first, out.used, count);
  }
  leave_out_unsampled(block, columns.sample_weight, first, count, out.used);
  read_weights(block, columns.weight, with, out);
  out.counted = out.used;
  for (std::size_t i = 0; i < columns.where.size(); ++i) {
    const condition& c = plan.options().where[i];
    leave_out(block, columns.where[i], c.op, in_data(plan.asked(), c), first, out.counted, count);
  }
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
