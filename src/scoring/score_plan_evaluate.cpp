#include "score_plan_impl.hpp"

#include <rater/error.hpp>
#include <rater/scoring/satisfaction.hpp>

#include <algorithm>
#include <cmath>

namespace rater {
inline namespace v0 {
namespace {

using namespace detail;
using plan_data = score_plan::impl;

constexpr std::size_t capacity = score_block::capacity;
constexpr std::size_t count_column = 3;  // beside up to three sums

/// Everything about the rows at hand that a recipe may read.
struct rows_view {
  const plan_data& plan;
  std::size_t rows;
  const std::uint16_t* codes;     // by slot
  const double* numbers;          // by slot
  const std::int64_t* sums;       // by basis: three sums and a count
  const std::int64_t* shares;     // importance by dimension
  const std::uint8_t* important;  // rows with importance
  const std::uint8_t* complete;   // by kind: rows with every answer of every dimension

  [[nodiscard]] const std::int64_t* sum(int basis, std::size_t column) const {
    return sums + (static_cast<std::size_t>(basis) * 4 + column) * capacity;
  }
  [[nodiscard]] const basis& basis_at(int b) const { return plan.bases[static_cast<std::size_t>(b)]; }
  [[nodiscard]] const std::int64_t* share(int d) const { return shares + static_cast<std::size_t>(d) * capacity; }

  [[nodiscard]] bool has(int b, std::size_t r) const {
    const basis& from = basis_at(b);
    if (sum(b, count_column)[r] < from.need) return false;
    const bool listwise = plan.options.missing == missing_policy::listwise_all && from.dimension >= 0;
    return !listwise || complete[static_cast<std::size_t>(from.kind) * capacity + r] != 0;
  }
  [[nodiscard]] std::int64_t combined(int b, const std::array<int, 3>& coefficient, std::size_t r) const {
    std::int64_t out = 0;
    for (std::size_t c = 0; c < 3; ++c)
      if (coefficient[c] != 0) out += coefficient[c] * sum(b, c)[r];
    return out;
  }
  [[nodiscard]] bool has_all(const family& f, std::size_t r) const {
    return std::all_of(f.bases.begin(), f.bases.end(), [&](int b) { return has(b, r); });
  }
};

std::int64_t mean_of(const mean_unit& unit, std::int64_t sum, std::int64_t m) {
  if (!unit.factor.empty()) return sum * unit.factor[static_cast<std::size_t>(m)];
  return static_cast<std::int64_t>(rounded_ratio(shifted(sum, unit.shift), m));
}

std::int64_t mean_of_basis(const rows_view& in, int b, const std::array<int, 3>& coefficient, std::size_t r) {
  return mean_of(in.basis_at(b).unit, in.combined(b, coefficient, r), in.sum(b, count_column)[r]);
}

/// A dimension score in the common unit of its family.
int128 scaled(const rows_view& in, const family& f, std::size_t part, std::size_t r) {
  const int b = f.bases[part];
  const mean_unit& unit = in.basis_at(b).unit;
  return shifted(int128{mean_of_basis(in, b, f.coefficient, r)} * (f.divisor / unit.divisor), f.shift - unit.shift);
}

/// Dissatisfied 0, satisfied 1, delighted 2.
bool in_gap_class(double gap, double delta, int which) { return static_cast<int>(*classify_gap(gap, delta)) == which; }

/// below 0, within 1, above 2, inverted 3 (METHODS 2.4), of exact sums over the same answers.
bool in_zone_class(std::int64_t minimum, std::int64_t desired, std::int64_t perceived, int which) {
  int is = 1;
  if (minimum > desired)
    is = 3;
  else if (perceived < minimum)
    is = 0;
  else if (perceived > desired)
    is = 2;
  return is == which;
}

/// One row of one score: what it is, or nothing.
struct cell {
  std::int64_t x = 0;
  bool present = false;
};
constexpr cell nothing = {};
cell flag(bool yes) { return {yes ? 1 : 0, true}; }

cell mean_cell(const rows_view& in, const step_of_plan& s, std::size_t r) {
  if (s.gate >= 0) {
    if (!in.important[r] || !in.has_all(in.plan.families[static_cast<std::size_t>(s.gate)], r)) return nothing;
  } else if (!in.has(s.basis, r)) {
    return nothing;
  }
  return {mean_of_basis(in, s.basis, s.coefficient, r), true};
}

cell gap_class_cell(const rows_view& in, const step_of_plan& s, std::size_t r) {
  if (!in.has(s.basis, r)) return nothing;
  const basis& b = in.basis_at(s.basis);
  const double steps = static_cast<double>(in.combined(s.basis, s.coefficient, r)) /
                       static_cast<double>(in.sum(s.basis, count_column)[r] * b.quantum);
  return flag(in_gap_class(b.scale->step * steps, in.plan.options.delta, s.which));
}

cell zone_cell(const rows_view& in, const step_of_plan& s, int shift, std::size_t r) {
  if (!in.has(s.basis, r)) return nothing;
  const std::int64_t minimum = in.sum(s.basis, 0)[r];
  const std::int64_t desired = in.sum(s.basis, 1)[r];
  const std::int64_t perceived = in.sum(s.basis, 2)[r];
  if (s.how == recipe::zone_class) return flag(in_zone_class(minimum, desired, perceived, s.which));
  if (desired <= minimum) return nothing;
  return {static_cast<std::int64_t>(rounded_ratio(shifted(perceived - minimum, shift), desired - minimum)), true};
}

cell importance_cell(const rows_view& in, const step_of_plan& s, std::size_t r) {
  if (!in.important[r]) return nothing;
  if (s.gate >= 0 && !in.has_all(in.plan.families[static_cast<std::size_t>(s.gate)], r)) return nothing;
  return {in.share(s.which)[r], true};
}

/// The sum of the dimension scores that there are, and how many; nothing when the rule asks for all.
struct family_total {
  int128 sum = 0;
  int dimensions = 0;
};
family_total total_of(const rows_view& in, const family& f, std::size_t r) {
  family_total out;
  const bool all = in.plan.options.overall == overall_rule::complete;
  for (std::size_t p = 0; p < f.bases.size(); ++p) {
    if (!in.has(f.bases[p], r)) {
      if (all) return {};
      continue;
    }
    out.sum += scaled(in, f, p, r);
    ++out.dimensions;
  }
  return out;
}

cell overall_mean_cell(const rows_view& in, const family& f, std::size_t r) {
  const family_total total = total_of(in, f, r);
  if (total.dimensions == 0) return nothing;
  if (f.averages != 0) return {static_cast<std::int64_t>(total.sum * (f.averages / total.dimensions)), true};
  return {static_cast<std::int64_t>(rounded_ratio(shifted(total.sum, f.mean_shift - f.shift), total.dimensions)), true};
}

cell overall_class_cell(const rows_view& in, const step_of_plan& s, const family& f, std::size_t r) {
  const family_total total = total_of(in, f, r);
  if (total.dimensions == 0) return nothing;
  const double unit = static_cast<double>(int128{f.divisor} << f.shift) * total.dimensions;
  const double gap = in.basis_at(f.bases[0]).scale->step * (static_cast<double>(total.sum) / unit);
  return flag(in_gap_class(gap, in.plan.options.delta, s.which));
}

cell overall_weighted_cell(const rows_view& in, const family& f, std::size_t r) {
  if (!in.important[r]) return nothing;
  const bool all = in.plan.options.overall == overall_rule::complete;
  int128 sum = 0;
  std::int64_t weights = 0;
  for (std::size_t p = 0; p < f.bases.size(); ++p) {
    if (!in.has(f.bases[p], r)) {
      if (all) return nothing;
      continue;
    }
    const std::int64_t a = in.share(f.dimensions[p])[r];
    sum += a * (scaled(in, f, p, r) + f.origin);
    weights += a;
  }
  if (weights == 0) return nothing;
  // The product has importance's unit beside the family's; what 60 bits do not hold of the two is rounded away.
  const int up = f.weighted_shift - f.shift;
  if (all) return {static_cast<std::int64_t>(shifted(sum, up - importance_shift)), true};
  return {static_cast<std::int64_t>(ratio_shifted(sum, weights, up)), true};  // rescaled to sum 1 over what there is
}

cell mean_of_items_cell(const rows_view& in, const family& f, std::size_t r) {
  std::int64_t sum = 0;
  std::int64_t answered = 0;
  for (const int b : f.bases) {
    sum += in.combined(b, f.coefficient, r) * (f.item_quantum / in.basis_at(b).quantum);
    answered += in.sum(b, count_column)[r];
  }
  if (answered < f.item_need) return nothing;
  return {mean_of(f.item_unit, sum, answered), true};
}

cell code_cell(const step_of_plan& s, std::uint16_t code, const scale& on) {
  if (code == 0) return nothing;
  switch (s.how) {
    case recipe::top_box:
      return flag(code >= s.threshold);
    case recipe::nps: {
      const double x = on.value(code);
      if (x >= 9) return {1, true};
      return {x <= 6 ? -1 : 0, true};
    }
    default:
      return {code - 1, true};
  }
}

cell number_cell(double x) {
  if (!(x >= -largest_number && x <= largest_number)) return nothing;
  const double scaled = x * static_cast<double>(number_divisor);
  return {static_cast<std::int64_t>(scaled < 0 ? scaled - 0.5 : scaled + 0.5), true};
}

cell evaluate_cell(const rows_view& in, const step_of_plan& s, const score_definition& what, std::size_t r) {
  const auto family_of = [&]() -> const family& { return in.plan.families[static_cast<std::size_t>(s.family)]; };
  const std::size_t at = static_cast<std::size_t>(s.slot < 0 ? 0 : s.slot) * capacity + r;
  switch (s.how) {
    case recipe::mean:
      return mean_cell(in, s, r);
    case recipe::gap_class:
      return gap_class_cell(in, s, r);
    case recipe::zone_class:
    case recipe::zone_position:
      return zone_cell(in, s, what.shift, r);
    case recipe::importance:
      return importance_cell(in, s, r);
    case recipe::overall_mean:
      return overall_mean_cell(in, family_of(), r);
    case recipe::overall_class:
      return overall_class_cell(in, s, family_of(), r);
    case recipe::overall_weighted:
      return overall_weighted_cell(in, family_of(), r);
    case recipe::mean_of_items:
      return mean_of_items_cell(in, family_of(), r);
    case recipe::top_box:
    case recipe::nps:
    case recipe::answer_value:
      return code_cell(s, in.codes[at], *in.plan.slots[static_cast<std::size_t>(s.slot)].scale);
    case recipe::item_importance:
    case recipe::number_value:
      return number_cell(in.numbers[at]);
  }
  return nothing;
}

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

enum class importance_state : std::uint8_t { absent, bad, good };

/// One respondent's shares from what was asked (METHODS 2.5): points / 100, or ratings / their sum.
importance_state shares_of(std::span<const double> given, importance_kind kind, points_rule rule, std::span<double> out) {
  std::size_t blank = 0;
  double sum = 0;
  bool negative = false;
  for (const double v : given) {
    blank += std::isnan(v);
    negative = negative || v < 0;
    sum += v;
  }
  if (blank == given.size()) return importance_state::absent;
  if (blank > 0 || negative) return importance_state::bad;
  double whole = sum;
  if (kind == importance_kind::points) {
    const double off = sum - 100;
    const bool sums_up = off <= 0.5 + 1e-9 && off >= -0.5 - 1e-9;
    if (!sums_up && rule == points_rule::reject) return importance_state::bad;
    if (sums_up) whole = 100;
  }
  if (!(whole > 0) || !std::isfinite(whole)) return importance_state::bad;
  for (std::size_t d = 0; d < given.size(); ++d) out[d] = given[d] / whole;
  return importance_state::good;
}

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
  std::vector<double> share(dimensions);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t d = 0; d < dimensions; ++d)
      given[d] = numbers[static_cast<std::size_t>(plan.importance_slots[d]) * capacity + r];
    const importance_state state = shares_of(given, plan.asked->importance_kind, plan.options.points, share);
    important[r] = state == importance_state::good;
    bad[r] = state == importance_state::bad;
    if (important[r])
      for (std::size_t d = 0; d < dimensions; ++d) shares[d * capacity + r] = static_cast<std::int64_t>(share[d] * 0x1p44 + 0.5);
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

void check_bound(const responses& answers, std::size_t slots) {
  for (std::size_t s = 0; s < slots; ++s)
    if (!answers.bound(static_cast<int>(s)))
      throw error(
          errc::usage,
          "this column of the instrument " + answers.asked().id + " was not bound; bind it, or leave it out of the instrument",
          answers.slots()[s].name);
}

}  // namespace

void score_plan::evaluate(const responses& answers, std::size_t first, std::size_t count, score_block& out) const {
  const impl& plan = *impl_;
  const std::size_t slots = plan.slots.size();
  check_bound(answers, slots);
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
      answers.read(slot, first, std::span(out.numbers_.data() + s * capacity, count), out.missing_[s]);
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
      const cell c = out.screened_[r] ? nothing : evaluate_cell(in, plan.steps[s], plan.scores[s], r);
      out.x_[s * capacity + r] = c.x;
      out.present_[s * capacity + r] = c.present;
    }
}

}  // namespace v0
}  // namespace rater
