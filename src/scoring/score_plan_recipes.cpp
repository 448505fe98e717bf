#include "score_plan_recipes.hpp"

#include <rater/scoring/satisfaction.hpp>

#include <limits>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr std::size_t capacity = score_block::capacity;

std::int64_t mean_of_basis(const rows_view& in, int b, const std::array<int, 3>& coefficient, std::size_t r) {
  return mean_of(in.basis_at(b).unit, in.combined(b, coefficient, r), in.sum(b, count_column)[r]);
}

/// A dimension score in the common unit of its family.
int128 scaled(const rows_view& in, const family& f, std::size_t part, std::size_t r) {
  const int b = f.bases[part];
  const std::int64_t answers = in.sum(b, count_column)[r];
  if (f.rounds) return scaled_mean(f, in.basis_at(b), in.combined(b, f.coefficient, r), answers);
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
  return flag(class_of_total(in.plan, f, total.sum, total.dimensions) == s.which);
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
  // The product has importance's unit beside the family's; what is too fine for the score's is rounded away.
  const importance_unit& unit = in.plan.importance;
  const int up = f.weighted_shift - f.shift;
  const auto rounding = static_cast<std::int64_t>(f.bases.size());
  const std::int64_t missed = unit.whole() - weights;
  const bool nearly_whole = missed >= -rounding && missed <= rounding;  // by what each share was rounded
  if (missed == 0 || (all && !nearly_whole)) return {static_cast<std::int64_t>(shifted(sum, up - unit.shift)), true};
  return {static_cast<std::int64_t>(ratio_shifted(sum * unit.divisor, weights, up)),
          true};  // rescaled to sum 1 over what there is
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
  return {millionths(x), true};
}

}  // namespace

int128 scaled_mean(const family& f, const basis& b, std::int64_t sum, std::int64_t answers) {
  return int128{mean_of({b.quantum, f.shift, {}}, sum, answers)} * (f.divisor / b.quantum);
}

int class_of_total(const score_plan::impl& plan, const family& f, int128 total, int dimensions) {
  const double unit = static_cast<double>(int128{f.divisor} << f.shift) * dimensions;
  const double step = plan.bases[static_cast<std::size_t>(f.bases[0])].scale->step;
  return static_cast<int>(*classify_gap(step * (static_cast<double>(total) / unit), plan.options.delta));
}

std::int64_t millionths(double x) {
  const double scaled = x * static_cast<double>(number_divisor);
  return static_cast<std::int64_t>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
}

/// Numbers beyond what the sums hold are no answers, and counted as such.
void refuse_large(std::span<double> numbers, missing_counts& tally) {
  for (double& x : numbers) {
    if (!(x > largest_number || x < -largest_number)) continue;
    x = std::numeric_limits<double>::quiet_NaN();
    --tally[0];
    ++tally[static_cast<std::size_t>(missing_reason::invalid)];
  }
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

}  // namespace detail
}  // namespace v0
}  // namespace rater
