#include "accumulator_impl.hpp"

#include "compatibility.hpp"
#include "detail/simd.hpp"
#include "rollup.hpp"

#include <rater/error.hpp>

#include <algorithm>
#include <bit>

namespace rater {
inline namespace v0 {
namespace detail {

cell::cell(const sums_shape& shape) : sums(shape), rows(static_cast<std::size_t>(shape.layout.kernel.row_bytes) * waiting_rows) {}

update_scratch::update_scratch(const sums_shape& shape)
    : lanes(shape.lanes),
      turned(static_cast<std::size_t>(shape.layout.kernel.lanes) * batch_rows),
      no_groups(batch_rows),
      members(shape.pairs.largest),
      columns(shape.scorer) {}

const kernel& kernel_in_use() noexcept {
#if defined(RATER_HAS_SIMD)
  if (simd_in_use() == simd_level::avx512) return kernel_avx512;
  if (simd_in_use() == simd_level::avx2) return kernel_avx2;
#endif
  return kernel_scalar;
}

namespace {

kernel_cell view_of(cell& c, std::int32_t count) noexcept {
  return {c.sums.lanes.main.data(), c.rows.data(), &c.sums.lanes.load, count};
}

void carry_limbs(const void* layout, std::int64_t* limbs) { carry(static_cast<const lane_layout*>(layout)->main, limbs); }

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

accumulator::impl::impl(std::shared_ptr<const sums_shape> s)
    : shape(std::move(s)), with(&kernel_in_use()), groups(plan().options().by.size()), scratch(*shape) {
  missing.resize(answer_slots(plan().asked()));
}

accumulator::impl::impl(const impl& other)
    : shape(other.shape),
      with(other.with),
      rows(other.rows),
      missing(other.missing),
      weighted_rows(other.weighted_rows),
      groups(other.groups),
      sections(other.sections),
      scratch(*shape),
      seen(other.seen) {
  for (std::size_t g = 0; g < other.cells.size(); ++g) {
    cells.push_back(std::make_unique<cell>(*other.cells[g]));
    live.push_back(view_of(*cells.back(), other.live[g].count));
  }
}

kernel_rows accumulator::impl::waiting(std::size_t g) const noexcept {
  const kernel_cell& c = live[g];
  return {c.rows, c.count};
}

group_values accumulator::impl::values(std::size_t g) const {
  return plan().options().by.empty() ? group_values{} : groups.values(g);
}

void accumulator::impl::check_instrument(const responses& block) {
  const auto& theirs = block.shared_instrument();
  if (theirs.get() == &plan().asked() || theirs == seen) return;
  check_same_instrument(plan().asked(), *theirs);
  seen = theirs;
}

void accumulator::impl::look_at(const responses& block, std::size_t rows_to_come) {
  if (!shape->scorer.usable()) return plan().evaluate(block, 0, 0, scratch.scored);
  plan().check_bound(block);
  shape->scorer.look_at(block, rows_to_come, scratch.source);
}

void accumulator::impl::relink(std::size_t g) { live[g] = view_of(*cells[g], live[g].count); }

/// Takes the numbers of groups that have no cell back before it throws.
void accumulator::impl::refuse_new_groups_beyond_limit() {
  const std::int64_t most = plan().options().max_groups;
  if (static_cast<std::int64_t>(groups.size()) <= most) return;
  std::vector<group_values> known;
  for (std::size_t g = 0; g < cells.size(); ++g) known.push_back(groups.values(g));
  groups.clear();
  for (const group_values& v : known) groups.find_or_add(v);
  throw error(errc::limit, "the columns of `by` make more than " + std::to_string(most) +
                               " groups; group by fewer or coarser columns, or raise max_groups");
}

/// A cell for every group that has a number.
void accumulator::impl::add_cells() {
  const std::size_t count = plan().options().by.empty() ? 1 : groups.size();
  while (cells.size() < count) {
    cells.push_back(std::make_unique<cell>(*shape));
    live.push_back(view_of(*cells.back(), 0));
  }
}

void accumulator::impl::add_rows(const responses& block, const engine_columns& columns, std::size_t first, std::size_t count) {
  block_rows& sorted = scratch.rows;
  sort_rows(plan(), block, columns, *with, groups, first, count, sorted);
  if (!columns.by.empty()) refuse_new_groups_beyond_limit();
  if (count_of(sorted.counted) > 0) add_cells();
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
  const block_rows& sorted = scratch.rows;
  if ((sorted.counted[word] & (sorted.general[word] | scratch.lanes.unfit)) != 0)
    plan().evaluate(block, first, count, scratch.scored);
  add_batch(word, 0);
}

/// Up to 256 rows, from `first` of the block, which are those from `at` of the sorted ones.
void accumulator::impl::add_block(const responses& block, std::size_t first, std::size_t at, std::size_t count) {
  plan().evaluate(block, first, count, scratch.scored);
  add_missing(missing, scratch.scored.missing(), 1);
  for (std::size_t r = 0; r < count; r += batch_rows) {
    fill_lanes(shape->lanes, scratch.scored, r, std::min(batch_rows, count - r), scratch.lanes);
    add_batch((at + r) / batch_rows, r);
  }
}

/// The 64 rows of one word of the sorted ones; `scored_row` is the first of them among the evaluated.
void accumulator::impl::add_batch(std::size_t word, std::size_t scored_row) {
  const block_rows& sorted = scratch.rows;
  const lane_batch& lanes = scratch.lanes;
  const std::uint64_t used = sorted.used[word];
  rows.without_answers += std::popcount(used & ~lanes.answered);
  rows.bad_importance += std::popcount(used & lanes.bad_importance);
  rows.screened += std::popcount(used & lanes.screened);
  const std::uint64_t counted = sorted.counted[word];
  std::uint64_t general = counted & (sorted.general[word] | lanes.unfit);
  if (!shape->lanes.usable) general = counted;
  const std::uint64_t in_lanes = counted & ~general;
  const std::uint64_t* const w = sorted.millionths.data() + word * batch_rows;
  const std::uint32_t* const place = sorted.group.empty() ? scratch.no_groups.data() : sorted.group.data() + word * batch_rows;
  if (in_lanes != 0) {
    const kernel_batch batch = {lanes.narrow.data(), lanes.wide.data(), w, place, scratch.turned.data(), in_lanes};
    const kernel_carry carry = {carry_limbs, &shape->layout, most_load};
    with->add(shape->layout.kernel, batch, live.data(), carry);
  }
  std::uint64_t lacking = 0;
  for (const std::uint64_t absent : lanes.absent) lacking |= absent;
  for (lacking &= in_lanes; lacking != 0; lacking &= lacking - 1) {
    const auto bit = static_cast<std::size_t>(std::countr_zero(lacking));
    add_absences(shape->layout, shape->lanes, lanes.absent, bit, w[bit], lanes.narrow.data(), cells[place[bit]]->sums.lanes);
  }
  for (; general != 0; general &= general - 1) {
    const auto bit = static_cast<std::size_t>(std::countr_zero(general));
    const double weight = sorted.weight == nullptr ? 1 : sorted.weight[word * batch_rows + bit];
    detail::add_row(cells[place[bit]]->sums.general_of(*shape), plan(), shape->pairs, scratch.scored, scored_row + bit,
                    exact(weight), scratch.members);
  }
}

/// Adds what the other has seen; both are of one plan.
void accumulator::impl::add(const impl& other) {
  const bool grouped = !plan().options().by.empty();
  std::vector<std::uint32_t> place(1);
  if (grouped) {
    place = groups.merge(other.groups);
    refuse_new_groups_beyond_limit();
  }
  if (!other.cells.empty()) add_cells();
  for (std::size_t g = 0; g < other.cells.size(); ++g) {
    cell& to = *cells[place[g]];
    combine(*shape, to.sums, other.cells[g]->sums, false);
    flush(*with, shape->layout, other.waiting(g), to.sums.lanes);
  }
  add_counts(rows, other.rows, 1);
  weighted_rows += other.weighted_rows;
  add_missing(missing, other.missing, 1);
  sections.insert(sections.end(), other.sections.begin(), other.sections.end());
}

namespace {

[[noreturn]] void refuse_removal(const std::string& what) {
  throw error(errc::data, "more would be removed than is there (" + what + "); nothing was changed");
}

/// Whether the rows of `theirs` can be among those of `ours`: what is left is not below nothing, and nothing if no row is left.
bool holds(const sums_shape& shape, const cell_sums& ours, const cell_sums& theirs) {
  if (theirs.general && (!ours.general || !holds(*ours.general, *theirs.general))) return false;
  cell_sums left(shape);
  combine(shape.layout, left.lanes, ours.lanes, false);
  combine(shape.layout, left.lanes, theirs.lanes, true);
  carry(shape.layout, left.lanes);
  if (!none_negative(shape.layout, left.lanes)) return false;
  if (left.lanes.main[static_cast<std::size_t>(shape.layout.kernel.n)] != 0) return true;
  return is_zero(left.lanes.main) && is_zero(left.lanes.rare);
}

}  // namespace

void accumulator::impl::finish() {
  for (std::size_t g = 0; g < cells.size(); ++g) {
    flush(*with, shape->layout, waiting(g), cells[g]->sums.lanes);
    live[g].count = 0;
    settle(*shape, cells[g]->sums);
  }
}

/// Both finished.
void accumulator::impl::check_contains(const impl& other) const {
  row_counts left = rows;
  add_counts(left, other.rows, -1);
  for (const std::int64_t count : {left.read, left.used, left.excluded, left.zero_weight, left.missing_weight,
                                   left.without_answers, left.outside_where, left.bad_importance, left.screened})
    if (count < 0) refuse_removal("rows");
  for (std::size_t g = 0; g < other.cells.size(); ++g) {
    const group_values values = other.values(g);
    const std::size_t place = plan().options().by.empty() ? 0 : groups.find(values);
    if (place >= cells.size() || !holds(*shape, cells[place]->sums, other.cells[g]->sums))
      refuse_removal("group " + group_text(plan().options().by, values));
  }
  for (std::size_t s = 0; s < missing.size(); ++s)
    for (std::size_t why = 0; why < missing[s].size(); ++why)
      if (missing[s][why] < other.missing[s][why]) refuse_removal("answers");
}

/// Both finished.
void accumulator::impl::subtract(const impl& other) {
  add_counts(rows, other.rows, -1);
  add_missing(missing, other.missing, -1);
  weighted_rows -= other.weighted_rows;
  bool emptied = false;
  for (std::size_t g = 0; g < other.cells.size(); ++g) {
    cell& from = *cells[plan().options().by.empty() ? 0 : groups.find(other.values(g))];
    combine(*shape, from.sums, other.cells[g]->sums, true);
    settle(*shape, from.sums);
    emptied = emptied || from.sums.rows(*shape) == 0;
  }
  if (emptied) forget_empty_groups();
}

/// A group that returns to zero leaves no trace.
void accumulator::impl::forget_empty_groups() {
  std::vector<group_values> left;
  std::vector<std::unique_ptr<cell>> kept;
  for (std::size_t g = 0; g < cells.size(); ++g) {
    if (cells[g]->sums.rows(*shape) == 0) continue;
    left.push_back(values(g));
    kept.push_back(std::move(cells[g]));
  }
  cells = std::move(kept);
  live.clear();
  for (const auto& c : cells) live.push_back(view_of(*c, 0));
  groups.clear();
  if (plan().options().by.empty()) return;
  for (const group_values& v : left) groups.find_or_add(v);
}

}  // namespace v0
}  // namespace rater
