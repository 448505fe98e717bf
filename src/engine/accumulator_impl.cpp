#include "accumulator_impl.hpp"

#include "compatibility.hpp"
#include "rollup.hpp"

#include <rater/error.hpp>

#include <algorithm>
#include <bit>
#include <utility>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

void add_counts(row_counts& to, const row_counts& other, int sign) {
  to.read += sign * other.read;
  to.used += sign * other.used;
  to.excluded += sign * other.excluded;
  to.zero_weight += sign * other.zero_weight;
  to.missing_weight += sign * other.missing_weight;
  to.without_answers += sign * other.without_answers;
  to.outside_where += sign * other.outside_where;
  to.bad_importance += sign * other.bad_importance;
  to.screened += sign * other.screened;
}

void add_missing(std::vector<missing_counts>& to, std::span<const missing_counts> other, int sign) {
  for (std::size_t s = 0; s < to.size(); ++s)
    for (std::size_t why = 0; why < to[s].size(); ++why) to[s][why] += sign * other[s][why];
}

std::int64_t count_of(const row_bits& bits) noexcept {
  std::int64_t out = 0;
  for (const std::uint64_t word : bits) out += std::popcount(word);
  return out;
}

}  // namespace

}  // namespace detail

using namespace detail;

namespace {

std::size_t stages_of(const score_plan& plan) { return plan.asked().respondent.psu.size(); }
std::size_t sampling_columns_of(const score_plan& plan) { return stages_of(plan) + (plan.asked().respondent.strata ? 1 : 0); }

}  // namespace

accumulator::impl::impl(std::shared_ptr<const sums_shape> s)
    : shape(std::move(s)),
      with(&kernel_in_use()),
      by_columns(plan().options().by.size()),
      sampling_columns(sampling_columns_of(plan())),
      unit_columns(stages_of(plan())),
      groups(by_columns + sampling_columns - unit_columns, *shape, shape->layout),
      units(by_columns + sampling_columns, *shape, shape->totals),
      design(sampling_columns + plan().asked().respondent.fpc.size()),
      scratch(*shape) {
  missing.resize(answer_slots(plan().asked()));
}

void accumulator::impl::check_instrument(const responses& block) {
  const auto& theirs = block.shared_instrument();
  if (theirs.get() == &plan().asked() || theirs == seen) return;
  check_same_instrument(plan().asked(), *theirs);
  seen = theirs;
}

void accumulator::impl::look_at(const responses& block, std::size_t rows_to_come) {
  if (!lane_scorer::knows(scratch.source, block)) {
    check_instrument(block);
    scratch.read = find_columns(plan(), block, weight);
    scratch.key_slots = scratch.read.by;
    scratch.key_slots.insert(scratch.key_slots.end(), scratch.read.design.begin(),
                             scratch.read.design.begin() + static_cast<std::ptrdiff_t>(sampling_columns));
    if (!shape->scorer.usable()) return plan().evaluate(block, 0, 0, scratch.scored);
    plan().check_bound(block);
  }
  shape->scorer.look_at(block, rows_to_come, scratch.source);
}

/// Takes the numbers of groups and units that have no sums back before it throws.
void accumulator::impl::refuse_new_keys_beyond_limits() {
  const std::int64_t most_groups = plan().options().max_groups;
  const std::int64_t most_units = plan().options().max_units;
  const auto count = [](const grouping& keys) { return static_cast<std::int64_t>(keys.size()); };
  const bool many_groups = static_cast<std::int64_t>(groups.keys.prefixes(by_columns)) > most_groups;
  const bool many_units = designed() && std::max({count(groups.keys), count(units.keys), count(design.keys)}) > most_units;
  if (!many_groups && !many_units) return;
  groups.keys.keep(groups.sums.size());
  units.keys.keep(units.sums.size());
  design.keys.keep(design.rows.size());
  if (many_groups)
    throw error(errc::limit, "the columns of `by` make more than " + std::to_string(most_groups) +
                                 " groups; group by fewer or coarser columns, or raise max_groups");
  throw error(errc::limit, "strata and clusters, within groups, are more than " + std::to_string(most_units) +
                               "; is the column of clusters one of respondents? Otherwise raise max_units");
}

/// The group, the cluster in it, and the place in the design of each sorted row.
void accumulator::impl::find_keys(const responses& block) {
  const block_rows& sorted = scratch.rows;
  const auto find = [&](grouping& keys, std::span<const int> slots, const row_bits& wanted, std::vector<std::uint32_t>& out) {
    out.resize(wanted.size() * batch_rows);
    keys.find(block, slots, sorted.first, wanted, std::span(out).first(sorted.count));
  };
  const std::span<const int> all = scratch.key_slots;
  find(groups.keys, all.first(by_columns + sampling_columns - unit_columns), sorted.counted, scratch.group);
  if (unit_columns != 0) find(units.keys, all, sorted.counted, scratch.unit);
  if (designed()) find(design.keys, scratch.read.design, sorted.used, scratch.design);
  refuse_new_keys_beyond_limits();
  groups.sums.grow_to(groups.keys.size());
  units.sums.grow_to(units.keys.size());
  if (!designed()) return;
  for (std::size_t r = 0; r < sorted.count; ++r)
    if ((sorted.used[r / batch_rows] >> (r % batch_rows) & 1) != 0) design.add(scratch.design[r], 1);
}

void accumulator::impl::add_rows(const responses& block, std::size_t first, std::size_t count) {
  const engine_columns& columns = scratch.read;
  block_rows& sorted = scratch.rows;
  sort_rows(plan(), block, columns, *with, first, count, sorted);
  find_keys(block);
  const std::int64_t used = count_of(sorted.used);
  rows.read += static_cast<std::int64_t>(count);
  rows.used += used;
  rows.outside_where += used - count_of(sorted.counted);
  rows.excluded += sorted.excluded;
  rows.missing_weight += sorted.missing_weight;
  rows.zero_weight += sorted.zero_weight;
  if (columns.weight >= 0) weighted_rows += used;
  if (shape->scorer.usable()) {
    for (std::size_t at = 0; at < count; at += batch_rows)
      score_batch(block, first + at, at / batch_rows, std::min(batch_rows, count - at));
    return;
  }
  for (std::size_t at = 0; at < count; at += score_block::capacity)
    add_block(block, first + at, at, std::min(score_block::capacity, count - at));
}

/// Up to 64 rows, from `first` of the block, which are those of one word of the sorted ones.
void accumulator::impl::score_batch(const responses& block, std::size_t first, std::size_t word, std::size_t count) {
  shape->scorer.score(scratch.source, first, count, scratch.columns, scratch.lanes, missing);
  if ((scratch.rows.counted[word] & scratch.lanes.unfit) != 0) plan().evaluate(block, first, count, scratch.scored);
  add_batch(block, word, 0);
}

/// Up to 256 rows, from `first` of the block, which are those from `at` of the sorted ones.
void accumulator::impl::add_block(const responses& block, std::size_t first, std::size_t at, std::size_t count) {
  plan().evaluate(block, first, count, scratch.scored);
  add_missing(missing, scratch.scored.missing(), 1);
  for (std::size_t r = 0; r < count; r += batch_rows) {
    fill_lanes(shape->lanes, scratch.scored, r, std::min(batch_rows, count - r), scratch.lanes);
    add_batch(block, (at + r) / batch_rows, r);
  }
}

/// The 64 rows of one word of the sorted ones; `scored_row` is the first of them among the evaluated.
void accumulator::impl::add_batch(const responses& block, std::size_t word, std::size_t scored_row) {
  const block_rows& sorted = scratch.rows;
  const lane_batch& lanes = scratch.lanes;
  const std::uint64_t used = sorted.used[word];
  rows.without_answers += std::popcount(used & ~lanes.answered);
  rows.bad_importance += std::popcount(used & lanes.bad_importance);
  rows.screened += std::popcount(used & lanes.screened);
  const std::uint64_t counted = sorted.counted[word];
  if (counted == 0) return;
  const std::size_t row = word * batch_rows;
  row_batch batch;
  batch.lanes = &lanes;
  batch.general = shape->lanes.usable ? counted & lanes.unfit : counted;
  batch.in_millionths = batch.general & ~sorted.fine[word];
  batch.fine = counted & sorted.fine[word] & ~batch.general;
  batch.plain = counted & ~batch.general & ~batch.fine;
  batch.low = sorted.low.data() + row;
  if (!sorted.high.empty()) {
    batch.high = sorted.high.data() + row;
    batch.window = sorted.window.data() + row;
  }
  if (sorted.weight != nullptr) batch.weight = sorted.weight + row;
  batch.scored = &scratch.scored;
  batch.scored_row = scored_row;
  if (!shape->answers.columns.empty()) {
    read_answers(shape->answers, block, sorted.first + row, std::min(batch_rows, sorted.count - row), scratch.answers);
    batch.answers = &scratch.answers;
  }
  groups.sums.add(batch, scratch.group.data() + row, scratch.bank);
  if (unit_columns != 0) units.sums.add(batch, scratch.unit.data() + row, scratch.bank);
}

/// Adds what the other has seen; both are of one plan.
void accumulator::impl::add(const impl& other) {
  const std::vector<std::uint32_t> of_groups = groups.keys.merge(other.groups.keys);
  const std::vector<std::uint32_t> of_units = units.keys.merge(other.units.keys);
  const std::vector<std::uint32_t> of_design = design.keys.merge(other.design.keys);
  refuse_new_keys_beyond_limits();
  groups.merge(other.groups, of_groups);
  units.merge(other.units, of_units);
  for (std::size_t key = 0; key < other.design.rows.size(); ++key) design.add(of_design[key], other.design.rows[key]);
  add_counts(rows, other.rows, 1);
  weighted_rows += other.weighted_rows;
  add_missing(missing, other.missing, 1);
  sections.insert(sections.end(), other.sections.begin(), other.sections.end());
}

namespace {

[[noreturn]] void refuse_removal(const std::string& what) {
  throw error(errc::data, "more would be removed than is there (" + what + "); nothing was changed");
}

/// By key of the other, ours. Throws unless the sums of each can be among ours.
std::vector<std::uint32_t> contained(const keyed_sums& ours, const keyed_sums& theirs, const std::vector<std::string>& by) {
  std::vector<std::uint32_t> out;
  for (std::size_t key = 0; key < theirs.sums.size(); ++key) {
    group_values values = theirs.keys.values(key);
    out.push_back(ours.keys.find(values));
    if (out.back() < ours.sums.size() && holds(ours.sums.at(out.back()), theirs.sums.at(key))) continue;
    values.resize(by.size());
    refuse_removal("group " + group_text(by, values));
  }
  return out;
}

void subtract(keyed_sums& ours, const keyed_sums& theirs) {
  bool emptied = false;
  for (std::size_t key = 0; key < theirs.sums.size(); ++key) {
    const std::uint32_t place = ours.keys.find(theirs.keys.values(key));
    cell_sums left = ours.sums.at(place);
    combine(left, theirs.sums.at(key), true);
    settle(left);
    emptied = emptied || left.rows() == 0;
    ours.sums.set(place, std::move(left));
  }
  if (emptied) ours.forget_empty();
}

}  // namespace

void accumulator::impl::check_contains(const impl& other) const {
  row_counts left = rows;
  add_counts(left, other.rows, -1);
  for (const std::int64_t count : {left.read, left.used, left.excluded, left.zero_weight, left.missing_weight,
                                   left.without_answers, left.outside_where, left.bad_importance, left.screened})
    if (count < 0) refuse_removal("rows");
  contained(groups, other.groups, plan().options().by);
  contained(units, other.units, plan().options().by);
  for (std::size_t key = 0; key < other.design.rows.size(); ++key) {
    const std::uint32_t place = design.keys.find(other.design.keys.values(key));
    if (place >= design.rows.size() || design.rows[place] < other.design.rows[key]) refuse_removal("strata or clusters");
  }
  for (std::size_t s = 0; s < missing.size(); ++s)
    for (std::size_t why = 0; why < missing[s].size(); ++why)
      if (missing[s][why] < other.missing[s][why]) refuse_removal("answers");
}

/// What `check_contains` has let pass.
void accumulator::impl::subtract(const impl& other) {
  add_counts(rows, other.rows, -1);
  add_missing(missing, other.missing, -1);
  weighted_rows -= other.weighted_rows;
  rater::subtract(groups, other.groups);
  rater::subtract(units, other.units);
  for (std::size_t key = 0; key < other.design.rows.size(); ++key)
    design.add(design.keys.find(other.design.keys.values(key)), -other.design.rows[key]);
  design.forget_empty();
}

}  // namespace v0
}  // namespace rater
