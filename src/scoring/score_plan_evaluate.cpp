#include "importance_shares.hpp"
#include "score_plan_recipes.hpp"

#include <rater/error.hpp>

#include <cmath>
#include <limits>

namespace rater {
inline namespace v0 {
namespace {

using namespace detail;
using plan_data = score_plan::impl;

constexpr std::size_t capacity = score_block::capacity;

// --- sums of answers ------------------------------------------------------------------------------------------------------

/// Answers of one column of one item as steps above the minimum, in units of step / quantum; -1 where missing.
void steps_of(const rows_view& in, const basis& b, const basis_item& item, std::size_t column, std::int64_t* out) {
  if (item.slot[column] < 0) {
    std::fill_n(out, in.rows, item.benchmark);
    return;
  }
  const std::uint16_t* code = in.codes + static_cast<std::size_t>(item.slot[column]) * capacity;
  for (std::size_t r = 0; r < in.rows; ++r) {
    const int step = item.reverse ? item.points - code[r] : code[r] - 1;
    out[r] = code[r] == 0 ? -1 : step * b.quantum;
  }
}

void add_up(const rows_view& in, const basis& b, std::int64_t* sums) {
  std::array<std::array<std::int64_t, capacity>, 3> column;
  std::fill_n(sums, 4 * capacity, 0);
  const auto columns = static_cast<std::size_t>(b.columns);
  for (const basis_item& item : b.items) {
    for (std::size_t c = 0; c < columns; ++c) steps_of(in, b, item, c, column[c].data());
    for (std::size_t r = 0; r < in.rows; ++r) {
      bool all = true;
      for (std::size_t c = 0; c < columns; ++c) all = all && column[c][r] >= 0;
      if (!all) continue;
      for (std::size_t c = 0; c < columns; ++c) sums[c * capacity + r] += column[c][r];
      ++sums[count_column * capacity + r];
    }
  }
}

/// By kind: rows in which every item of every dimension is answered (the policy listwise_all).
void find_complete(const rows_view& in, std::uint8_t* complete) {
  std::fill_n(complete, basis_kinds * capacity, std::uint8_t{1});
  for (std::size_t b = 0; b < in.plan.bases.size(); ++b) {
    const basis& from = in.plan.bases[b];
    if (from.dimension < 0) continue;
    const std::int64_t* count = in.sum(static_cast<int>(b), count_column);
    std::uint8_t* of_kind = complete + static_cast<std::size_t>(from.kind) * capacity;
    for (std::size_t r = 0; r < in.rows; ++r) of_kind[r] &= count[r] == static_cast<std::int64_t>(from.items.size());
  }
}

// --- importance -----------------------------------------------------------------------------------------------------------

void read_importance(const plan_data& plan, std::size_t rows, const double* numbers, std::int64_t* shares,
                     std::uint8_t* important, std::uint8_t* bad) {
  const std::size_t dimensions = plan.importance_slots.size();
  std::fill_n(bad, rows, std::uint8_t{0});
  if (!plan.asked->has_importance()) {
    std::fill_n(important, rows, std::uint8_t{0});
    return;
  }
  if (!plan.fixed_importance.empty()) {
    std::fill_n(important, rows, std::uint8_t{1});
    for (std::size_t d = 0; d < dimensions; ++d) std::fill_n(shares + d * capacity, rows, plan.fixed_importance[d]);
    return;
  }
  std::vector<double> given(dimensions);
  std::vector<std::int64_t> share(dimensions);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t d = 0; d < dimensions; ++d)
      given[d] = numbers[static_cast<std::size_t>(plan.importance_slots[d]) * capacity + r];
    const importance_state state = shares_of(plan, given, share);
    important[r] = state == importance_state::good;
    bad[r] = state == importance_state::bad;
    if (important[r])
      for (std::size_t d = 0; d < dimensions; ++d) shares[d * capacity + r] = share[d];
  }
}

// --- screening ------------------------------------------------------------------------------------------------------------

void screen(const rows_view& in, std::uint8_t* out) {
  std::fill_n(out, in.rows, std::uint8_t{0});
  const screening& limits = in.plan.options.screening;
  if (!limits.max_inverted && !limits.max_not_applicable) return;
  std::array<int, capacity> inverted{};
  std::array<int, capacity> incomplete{};
  std::array<std::array<std::int64_t, capacity>, 3> column;
  for (const int at : in.plan.triple_bases)
    for (const basis_item& item : in.basis_at(at).items) {
      for (std::size_t c = 0; c < 3; ++c) steps_of(in, in.basis_at(at), item, c, column[c].data());
      for (std::size_t r = 0; r < in.rows; ++r) {
        const bool all = column[0][r] >= 0 && column[1][r] >= 0 && column[2][r] >= 0;
        incomplete[r] += !all;
        inverted[r] += all && column[0][r] > column[1][r];
      }
    }
  for (std::size_t r = 0; r < in.rows; ++r)
    out[r] = (limits.max_inverted && inverted[r] > *limits.max_inverted) ||
             (limits.max_not_applicable && incomplete[r] > *limits.max_not_applicable);
}

}  // namespace

void score_plan::check_bound(const responses& answers) const {
  for (std::size_t s = 0; s < impl_->slots.size(); ++s)
    if (!answers.bound(static_cast<int>(s)))
      throw error(
          errc::usage,
          "this column of the instrument " + answers.asked().id + " was not bound; bind it, or leave it out of the instrument",
          answers.slots()[s].name);
}

void score_plan::evaluate(const responses& answers, std::size_t first, std::size_t count, score_block& out) const {
  const impl& plan = *impl_;
  const std::size_t slots = plan.slots.size();
  check_bound(answers);
  out.rows_ = count;
  out.x_.resize(plan.scores.size() * capacity);
  out.present_.resize(plan.scores.size() * capacity);
  out.answered_.assign(capacity, 0);
  out.bad_importance_.resize(capacity);
  out.screened_.resize(capacity);
  out.missing_.assign(slots, missing_counts{});
  out.codes_.resize(slots * capacity);
  out.numbers_.resize(slots * capacity);
  out.sums_.resize(plan.bases.size() * 4 * capacity);
  out.shares_.resize(plan.asked->dimensions.size() * capacity);
  out.flags_.resize((1 + basis_kinds) * capacity);

  for (std::size_t s = 0; s < slots; ++s) {
    const int slot = static_cast<int>(s);
    if (plan.slots[s].kind == slot_kind::number) {
      const std::span numbers(out.numbers_.data() + s * capacity, count);
      answers.read(slot, first, numbers, out.missing_[s]);
      if (plan.slots[s].use != slot_use::importance) refuse_large(numbers, out.missing_[s]);
      continue;
    }
    const std::span codes(out.codes_.data() + s * capacity, count);
    answers.read(slot, first, codes, out.missing_[s]);
    if (plan.slots[s].use == slot_use::item)
      for (std::size_t r = 0; r < count; ++r) out.answered_[r] |= codes[r] != 0;
  }
  std::uint8_t* important = out.flags_.data();
  std::uint8_t* complete = important + capacity;
  const rows_view in{plan,      count,   out.codes_.data(), out.numbers_.data(), out.sums_.data(), out.shares_.data(),
                     important, complete};
  for (std::size_t b = 0; b < plan.bases.size(); ++b) add_up(in, plan.bases[b], out.sums_.data() + b * 4 * capacity);
  find_complete(in, complete);
  read_importance(plan, count, out.numbers_.data(), out.shares_.data(), important, out.bad_importance_.data());
  screen(in, out.screened_.data());
  for (std::size_t s = 0; s < plan.scores.size(); ++s)
    for (std::size_t r = 0; r < count; ++r) {
      const cell c = out.screened_[r] ? cell{} : evaluate_cell(in, plan.steps[s], plan.scores[s], r);
      out.x_[s * capacity + r] = c.x;
      out.present_[s * capacity + r] = c.present;
    }
}

}  // namespace v0
}  // namespace rater
