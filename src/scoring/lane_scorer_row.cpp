#include "lane_scorer.hpp"

#include "score_plan_recipes.hpp"

#include "survey/responses_impl.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

// The program of the kernel (kernel/lane_loops.inc) for one row after the other, in plain integers: for a respondent who comes
// alone, 64 rows are sixty-three too many. Fills the rows asked for, and no others.
namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr std::size_t row_width = lane_rows;

std::size_t place(std::int32_t lane, std::size_t r) { return static_cast<std::size_t>(lane) * row_width + r; }

/// 255 where both are answers.
std::uint8_t both(std::uint8_t a, std::uint8_t b) { return static_cast<std::uint8_t>((a != 0 ? 255 : 0) & (b != 0 ? 255 : 0)); }

struct basis_sums {
  std::int64_t answers = 0, first = 0, second = 0;
};

/// Steps above the minimum, of items that are answered in each column.
basis_sums sums_of(const lane_basis& basis, const std::uint8_t* codes) {
  basis_sums out;
  for (std::int32_t i = 0; i < basis.count; ++i) {
    const lane_item& item = basis.items[i];
    const std::uint8_t a = item.column[0] >= 0 ? codes[item.column[0]] : item.fixed;
    const std::uint8_t b = basis.columns == 2 ? codes[item.column[1]] : std::uint8_t{1};
    const std::uint8_t there = both(a, b);
    out.answers += there & 1;
    out.first += (item.top != 0 ? item.top - a : a) & there;
    out.second += (item.top != 0 ? item.top - b : b) & there;
  }
  out.first -= out.answers;
  out.second -= out.answers;
  return out;
}

bool meets(std::int32_t which, std::int64_t difference) {
  return which == 0 ? difference < 0 : which == 1 ? difference == 0 : difference > 0;
}

bool side_of(const lane_overall& o, std::int64_t total) { return (total >= o.limit[0]) + (total >= o.limit[1]) == o.which; }

template <class Lane>
void put(const Lane& to, std::size_t r, std::int64_t x, lane_batch& out) {
  if (to.is_wide)
    out.wide[place(to.lane, r)] = static_cast<std::uint64_t>(x + to.origin);
  else
    out.narrow[place(to.lane, r)] = static_cast<std::uint16_t>(x + to.origin);
}

/// c0 * first + c1 * second.
template <class Terms>
std::int64_t difference_of(const Terms& t, const std::uint16_t* sums, std::size_t r) {
  const std::uint16_t* const of_basis = sums + static_cast<std::size_t>(t.basis) * 2 * row_width + r;
  return t.c0 * std::int64_t{of_basis[0]} + t.c1 * std::int64_t{of_basis[row_width]};
}

}  // namespace

/// The codes of one row, by slot; counts what is missing. Returns whether it answered an item.
bool lane_scorer::read_row(const source& from, std::size_t row, scratch& work, std::vector<missing_counts>& missing) const {
  std::uint8_t any = 0;
  for (const int slot : answer_slots_) {
    const auto s = static_cast<std::size_t>(slot);
    const lane_source& of = from.columns[s];
    std::uint8_t code = 0;
    auto why = static_cast<std::size_t>(missing_reason::none);
    if (of.how == lane_source::form::codes) {
      code = static_cast<const std::uint8_t*>(of.data)[row];
      if (code == 0) why = static_cast<std::size_t>(of.all_blank ? missing_reason::blank : from.block->why_missing(slot, row));
    } else if (of.how == lane_source::form::bytes) {
      const std::uint8_t value = static_cast<const std::uint8_t*>(of.data)[row];
      code = of.table->code[value];
      why = of.why[value];
    } else {
      const answer a = borrowed_answer(*from.block, slot, row);
      code = static_cast<std::uint8_t>(a.code);
      if (code == 0) why = static_cast<std::size_t>(a.reason);
    }
    ++missing[s][why];
    work.row[s] = code;
    if (of.is_item) any |= code;
  }
  return any != 0;
}

/// The importance of a few rows, as doubles.
void lane_scorer::read_few_importance(const source& from, std::size_t first, std::size_t count, scratch& work,
                                      std::vector<missing_counts>& missing) const {
  for (std::size_t d = 0; d < plan_->importance_slots.size(); ++d) {
    const auto slot = static_cast<std::size_t>(plan_->importance_slots[d]);
    double* const to = work.numbers.data() + d * lane_rows;
    work.importance[d] = {to, nullptr};
    if (const std::uint8_t* const bytes = from.importance[d].bytes) {
      for (std::size_t r = 0; r < count; ++r) to[r] = bytes[first + r];
      missing[slot][0] += static_cast<std::int64_t>(count);
    } else if (const double* const numbers = from.importance[d].numbers) {
      for (std::size_t r = 0; r < count; ++r) {
        to[r] = numbers[first + r];
        const bool there = std::isfinite(to[r]);
        ++missing[slot][there ? 0 : static_cast<std::size_t>(from.block->why_missing(static_cast<int>(slot), first + r))];
      }
    } else {
      from.block->read(static_cast<int>(slot), first, std::span(to, count), missing[slot]);
    }
  }
}

/// Whole points of one row; returns whether that is what they are, and sum to 100.
bool lane_scorer::row_has_points(std::size_t r, scratch& work) const {
  const std::size_t dimensions = plan_->importance_slots.size();
  int sum = 0;
  bool good = true;
  for (std::size_t d = 0; d < dimensions; ++d) {
    const double x = work.numbers[d * lane_rows + r];
    const bool within = x >= 0 && x <= 100;  // not so where it is missing
    const int whole = static_cast<int>(within ? x : 0);
    good = good && within && static_cast<double>(whole) == x;
    sum += whole;
    work.points[d * lane_rows + r] = static_cast<std::uint16_t>(whole);
  }
  return good && sum == 100;
}

/// The sums of one row. Returns a bit for each basis that it lacks.
lane_scorer::basis_bits lane_scorer::add_row(std::size_t r, scratch& work) const {
  basis_bits lacks;
  basis_bits incomplete;
  for (std::size_t b = 0; b < bases_.size(); ++b) {
    const basis_sums of = sums_of(bases_[b], work.row.data());
    work.answers[b * lane_rows + r] = static_cast<std::uint8_t>(of.answers);
    work.sums[b * 2 * lane_rows + r] = static_cast<std::uint16_t>(of.first);
    work.sums[(b * 2 + 1) * lane_rows + r] = static_cast<std::uint16_t>(of.second);
    lacks[b] = of.answers < bases_[b].need;
    incomplete[b] = of.answers < bases_[b].count;
  }
  if (plan_->options.missing == missing_policy::listwise_all)
    for (const basis_bits& of_kind : bases_of_kind_)
      if ((incomplete & of_kind).any()) lacks |= of_kind;
  return lacks;
}

const mean_unit& lane_scorer::unit_of_basis(std::int32_t at) const {
  return plan_->bases[static_cast<std::size_t>(basis_used_[static_cast<std::size_t>(at)])].unit;
}

/// The score of a dimension in its family's unit; 0 of one without answers.
std::int64_t lane_scorer::part_of_row(const family& f, const lane_part& part, std::size_t r, const scratch& work) const {
  const std::int64_t difference = difference_of(part, work.sums.data(), r);
  const std::int64_t answers = work.answers[place(part.basis, r)];
  if (!f.rounds) return difference * bases_[static_cast<std::size_t>(part.basis)].factor[answers] * part.times;
  if (answers == 0) return 0;
  const basis& of = plan_->bases[static_cast<std::size_t>(basis_used_[static_cast<std::size_t>(part.basis)])];
  return static_cast<std::int64_t>(scaled_mean(f, of, difference, answers));
}

void lane_scorer::put_items_of_row(const lane_overall& o, const family& f, std::size_t r, scratch& work, lane_batch& out) const {
  std::int64_t total = 0;
  std::int64_t answers = 0;
  for (std::int32_t p = 0; p < o.count; ++p) {
    total += difference_of(o.parts[p], work.sums.data(), r);
    answers += work.answers[place(o.parts[p].basis, r)];
  }
  work.item_answers[place(o.at, r)] = static_cast<std::uint8_t>(answers);
  put(o, r, answers != 0 ? mean_of(f.item_unit, total, answers) : 0, out);
}

void lane_scorer::put_overall_of_row(std::size_t which, std::size_t r, scratch& work, lane_batch& out) const {
  const lane_overall& o = overall_[which];
  const family& f = plan_->families[static_cast<std::size_t>(family_of_overall_[which])];
  if (o.kind == lane_overall_kind::items) return put_items_of_row(o, f, r, work, out);
  std::int64_t total = 0;
  for (std::int32_t p = 0; p < o.count; ++p) {
    const std::int64_t score = part_of_row(f, o.parts[p], r, work);
    total += o.kind == lane_overall_kind::weighted ? score * work.points[place(o.parts[p].dimension, r)] : score;
  }
  switch (o.kind) {
    case lane_overall_kind::mean:
      return put(o, r, total * o.times, out);
    case lane_overall_kind::share:
      return put(o, r, o.is_long ? side_of(o, total) : meets(o.which, total), out);
    default:
      return put(o, r, (total + o.weighted_origin) * (std::int64_t{1} << o.shift), out);
  }
}

void lane_scorer::put_row(std::size_t r, const scratch& work, lane_batch& out) const {
  for (const lane_mean& m : means_) {
    const lane_basis& of = bases_[static_cast<std::size_t>(m.basis)];
    const std::size_t answers = work.answers[place(m.basis, r)];
    const std::int64_t difference = difference_of(m, work.sums.data(), r);
    if (of.unit > 0)
      put(m, r, mean_of(unit_of_basis(m.basis), difference, std::max<std::int64_t>(1, static_cast<std::int64_t>(answers))), out);
    else
      put(m, r, difference * of.factor[answers], out);
  }
  for (const lane_class& c : classes_)
    out.narrow[place(c.lane, r)] = meets(c.which, difference_of(c, work.sums.data(), r)) ? 1 : 0;
  for (const lane_outcome& o : outcomes_) {
    const std::int64_t code = work.row[static_cast<std::size_t>(o.column)];
    std::int64_t x = code - 1 + o.origin;
    if (o.at_least[0] != 0) x = (code >= o.at_least[0]) + (o.at_least[1] != 0 && code >= o.at_least[1]);
    out.narrow[place(o.lane, r)] = static_cast<std::uint16_t>(x);
  }
  for (const auto& [at, dimension] : importance_lanes_) {
    const lane& l = lanes_->lanes[static_cast<std::size_t>(at)];
    const std::uint64_t points = work.points[place(dimension, r)];
    if (l.is_wide)
      out.wide[place(l.at, r)] = points << (plan_->importance.shift - l.up);
    else
      out.narrow[place(l.at, r)] = static_cast<std::uint16_t>(points);
  }
}

bool lane_scorer::row_lacks(const presence& p, std::size_t r, const basis_bits& lacks, bool important,
                            const scratch& work) const {
  const auto at = static_cast<std::size_t>(p.at);
  const auto any = [&] { return (lacks & bases_of_family_[at]).any(); };
  const auto every = [&] { return (~lacks & bases_of_family_[at]).none(); };
  switch (p.how) {
    case presence::form::basis:
      return lacks[at];
    case presence::form::any_part:
      return any();
    case presence::form::every_part:
      return every();
    case presence::form::important:
      return !important;
    case presence::form::weighted_any:
    case presence::form::gate:
      return !important || any();
    case presence::form::weighted_every:
      return !important || every();
    case presence::form::slot:
      return work.row[at] == 0;
    case presence::form::items:
      break;
  }
  return work.item_answers[place(p.overall, r)] < plan_->families[at].item_need;
}

void lane_scorer::score_few(const source& from, std::size_t first, std::size_t count, scratch& work, lane_batch& out,
                            std::vector<missing_counts>& missing) const {
  out.answered = 0;
  std::fill(out.absent.begin(), out.absent.end(), std::uint64_t{0});
  if (!number_slots_.empty()) read_numbers(from, first, count, work, out, missing);
  std::uint64_t important = 0;
  if (wants_importance_) {
    read_few_importance(from, first, count, work, missing);
    std::uint64_t odd = 0;
    for (std::size_t r = 0; r < count; ++r) odd |= std::uint64_t{!row_has_points(r, work)} << r;
    important = bits_up_to(count) & ~odd;
    read_odd_importance(odd, important, work, out);
  }
  const bool fills_gaps = plan_->options.overall == overall_rule::available && !overall_.empty();
  std::uint64_t any_absent = 0;
  for (std::size_t r = 0; r < count; ++r) {
    const std::uint64_t bit = std::uint64_t{1} << r;
    if (read_row(from, first + r, work, missing)) out.answered |= bit;
    for (const int slot : number_slots_) {
      const auto s = static_cast<std::size_t>(slot);
      work.row[s] = (work.missing[s] & bit) != 0 ? 0 : 1;
    }
    const basis_bits lacks = add_row(r, work);
    for (std::size_t o = 0; o < overall_.size(); ++o) put_overall_of_row(o, r, work, out);
    put_row(r, work, out);
    for (std::size_t c = 0; c < presence_.size(); ++c) {
      const bool absent = row_lacks(presence_[c], r, lacks, (important & bit) != 0, work);
      out.absent[c] |= std::uint64_t{absent} << r;
      any_absent |= std::uint64_t{absent};
    }
    if (!fills_gaps || (lacks & bases_of_families_).none()) continue;
    for (std::size_t b = 0; b < bases_.size(); ++b) work.lacks[b] = std::uint64_t{lacks[b]} << r;
    overall_of_row(r, work, out);
    any_absent = 1;  // it may have found a weighted score that no dimension has
  }
  if (any_absent != 0) clear_absent(out);
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
