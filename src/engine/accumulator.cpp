#include <rater/engine/accumulator.hpp>

#include "block_rows.hpp"
#include "compatibility.hpp"
#include "detail/state.hpp"
#include "rollup.hpp"

#include <rater/error.hpp>

#include <unordered_map>

namespace rater {
inline namespace v0 {

using namespace detail;

struct accumulator::impl {
  std::shared_ptr<const score_plan> plan;
  pair_layout pairs;
  row_counts rows;
  std::vector<missing_counts> missing;
  bool weighted = false;           // the form of the cells: once weighted, always
  std::int64_t weighted_rows = 0;  // of the design, from blocks that had weights
  std::vector<cell> cells;
  std::unordered_map<std::string, std::size_t> places;  // of the cells, by key
  score_block scratch;
  std::vector<pair_member> members;
  std::shared_ptr<const instrument> seen;  // the last instrument that was found to be ours

  explicit impl(std::shared_ptr<const score_plan> p) : plan(std::move(p)), pairs(plan->joint_sets()), members(pairs.largest) {}

  void become_weighted() {
    if (weighted) return;
    weighted = true;
    for (cell& c : cells) make_weighted(c);
  }

  std::size_t place_of(const group_values& values) {
    const auto [entry, is_new] = places.try_emplace(key_of(values), cells.size());
    if (is_new) {
      cells.push_back(make_cell(*plan, pairs, weighted));
      cells.back().values = values;
    }
    return entry->second;
  }

  /// Throws if the groups of a block would be too many; nothing has changed yet.
  void check_groups(const std::vector<group_values>& groups) const {
    auto total = static_cast<std::int64_t>(cells.size());
    for (const group_values& g : groups) total += places.count(key_of(g)) == 0;
    const std::int64_t most = plan->options().max_groups;
    if (total > most)
      throw error(errc::limit, "the columns of `by` make more than " + std::to_string(most) +
                                   " groups; group by fewer or coarser columns, or raise max_groups");
  }

  void check_instrument(const responses& block) {
    const auto& theirs = block.shared_instrument();
    if (theirs.get() == &plan->asked() || theirs == seen) return;
    check_same_instrument(plan->asked(), *theirs);
    seen = theirs;
  }

  void count_rows(const block_rows& sorted) {
    const std::int64_t used = rows.used;
    rows.read += static_cast<std::int64_t>(sorted.fate.size());
    for (const row_fate f : sorted.fate) {
      rows.excluded += f == row_fate::excluded;
      rows.missing_weight += f == row_fate::missing_weight;
      rows.zero_weight += f == row_fate::zero_weight;
      rows.outside_where += f == row_fate::outside_where;
      rows.used += f == row_fate::counted || f == row_fate::outside_where;
    }
    if (sorted.weighted) weighted_rows += rows.used - used;
  }

  void add_block(const responses& block, const block_rows& sorted, const std::vector<std::size_t>& place) {
    for (std::size_t first = 0; first < block.size(); first += score_block::capacity) {
      const std::size_t count = std::min(score_block::capacity, block.size() - first);
      plan->evaluate(block, first, count, scratch);
      for (std::size_t s = 0; s < missing.size(); ++s)
        for (std::size_t why = 0; why < missing[s].size(); ++why) missing[s][why] += scratch.missing()[s][why];
      for (std::size_t r = 0; r < count; ++r) add_row(sorted, place, first + r, r);
    }
  }

  void add_row(const block_rows& sorted, const std::vector<std::size_t>& place, std::size_t row, std::size_t in_block) {
    const row_fate f = sorted.fate[row];
    if (f != row_fate::counted && f != row_fate::outside_where) return;
    rows.without_answers += scratch.answered()[in_block] == 0;
    rows.bad_importance += scratch.bad_importance()[in_block];
    rows.screened += scratch.screened()[in_block];
    if (f != row_fate::counted) return;
    const exact_weight w = sorted.weighted ? exact(sorted.weight[row]) : exact_weight{};
    cell& to = cells[place[sorted.group[row]]];
    to.add_row(w);
    add_scores(to, *plan, pairs, scratch, in_block, w, members);
  }

  void subtract(const impl& other);
  void check_contains(const impl& other) const;
};

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

void add_missing(std::vector<missing_counts>& to, const std::vector<missing_counts>& other, int sign) {
  for (std::size_t s = 0; s < to.size(); ++s)
    for (std::size_t why = 0; why < to[s].size(); ++why) to[s][why] += sign * other[s][why];
}

/// Whether n respondents with this sum of what is never negative can be among ours: no more of them, no larger a sum, and all of
/// it if they are all.
template <std::size_t N>
bool holds(std::int64_t ours, const wide<N>& our_sum, std::int64_t theirs, const wide<N>& their_sum) {
  wide<N> left = our_sum;
  left.add(their_sum, true);
  return ours >= theirs && !left.negative() && (ours > theirs || left == wide<N>{});
}

bool holds(const cell& ours, const cell& theirs) {
  if (!holds(ours.rows, ours.w, theirs.rows, theirs.w) || !holds(ours.rows, ours.ww, theirs.rows, theirs.ww)) return false;
  for (std::size_t i = 0; i < ours.plain.size(); ++i)
    if (!holds(ours.plain[i].n, ours.plain[i].yy, theirs.plain[i].n, theirs.plain[i].yy)) return false;
  for (std::size_t i = 0; i < ours.weighted.size(); ++i) {
    const score_sums& a = ours.weighted[i];
    const score_sums& b = theirs.weighted[i];
    if (!holds(a.n, a.w, b.n, b.w) || !holds(a.n, a.ww, b.n, b.ww)) return false;
    if (!holds(a.n, a.wyy, b.n, b.wyy) || !holds(a.n, a.wwyy, b.n, b.wwyy)) return false;
  }
  return true;
}

}  // namespace

accumulator::accumulator(const instrument& asked, const score_options& options) {
  validate(asked);
  *this = accumulator(std::make_shared<const score_plan>(std::make_shared<const instrument>(asked), options));
}

accumulator::accumulator(std::shared_ptr<const score_plan> plan) : impl_(std::make_unique<impl>(std::move(plan))) {
  check_design(impl_->plan->asked());
  impl_->missing.resize(answer_slots(impl_->plan->asked()));
}

accumulator::~accumulator() = default;
accumulator::accumulator(const accumulator& other) : impl_(std::make_unique<impl>(*other.impl_)) {}
accumulator::accumulator(accumulator&&) noexcept = default;
accumulator& accumulator::operator=(const accumulator& other) {
  if (this != &other) impl_ = std::make_unique<impl>(*other.impl_);
  return *this;
}
accumulator& accumulator::operator=(accumulator&&) noexcept = default;
const score_plan& accumulator::plan() const noexcept { return *impl_->plan; }

void accumulator::update(const responses& block) {
  impl& my = *impl_;
  my.check_instrument(block);
  if (block.size() == 0) return;
  const block_rows sorted = sort_rows(*my.plan, block);
  my.plan->evaluate(block, 0, 0, my.scratch);  // throws now, if at all, for columns that are not bound
  my.check_groups(sorted.groups);
  if (sorted.weighted) my.become_weighted();
  std::vector<std::size_t> place;
  for (const group_values& g : sorted.groups) place.push_back(my.place_of(g));
  my.count_rows(sorted);
  my.add_block(block, sorted, place);
}

void accumulator::update(const form& answers) { update(from_form(plan().shared_instrument(), answers)); }

void accumulator::remove(const responses& block) {
  accumulator gone(impl_->plan);
  if (impl_->weighted) gone.impl_->become_weighted();
  gone.update(block);
  if (gone.impl_->weighted) impl_->become_weighted();
  impl_->check_contains(*gone.impl_);
  impl_->subtract(*gone.impl_);
}

void accumulator::remove(const form& answers) { remove(from_form(plan().shared_instrument(), answers)); }

void accumulator::impl::check_contains(const impl& other) const {
  const auto refuse = [](const std::string& what) {
    throw error(errc::data, "more would be removed than is there (" + what + "); nothing was changed");
  };
  row_counts left = rows;
  add_counts(left, other.rows, -1);
  for (const std::int64_t count : {left.read, left.used, left.excluded, left.zero_weight, left.missing_weight,
                                   left.without_answers, left.outside_where, left.bad_importance, left.screened})
    if (count < 0) refuse("rows");
  for (const cell& theirs : other.cells) {
    const auto at = places.find(key_of(theirs.values));
    if (at == places.end() || !holds(cells[at->second], theirs)) refuse("group " + group_text(plan->options().by, theirs.values));
  }
  for (std::size_t s = 0; s < missing.size(); ++s)
    for (std::size_t why = 0; why < missing[s].size(); ++why)
      if (missing[s][why] < other.missing[s][why]) refuse("answers");
}

void accumulator::impl::subtract(const impl& other) {
  add_counts(rows, other.rows, -1);
  add_missing(missing, other.missing, -1);
  weighted_rows -= other.weighted_rows;
  for (const cell& theirs : other.cells) {
    const auto at = places.find(key_of(theirs.values));
    const std::size_t place = at->second;
    combine(cells[place], theirs, true);
    if (cells[place].rows != 0) continue;
    // A group that returns to zero leaves no trace; the last one takes its place.
    places.erase(at);
    if (place + 1 != cells.size()) {
      cells[place] = std::move(cells.back());
      places[key_of(cells[place].values)] = place;
    }
    cells.pop_back();
  }
}

void accumulator::merge(const accumulator& other) {
  impl& my = *impl_;
  if (this == &other) return merge(accumulator(other));
  check_same_instrument(my.plan->asked(), other.plan().asked());
  check_same_options(my.plan->options(), other.plan().options());
  std::vector<group_values> groups;
  for (const cell& c : other.impl_->cells) groups.push_back(c.values);
  my.check_groups(groups);
  if (other.impl_->weighted) my.become_weighted();
  for (const cell& theirs : other.impl_->cells) {
    const std::size_t place = my.place_of(theirs.values);
    if (my.weighted && !other.impl_->weighted) {
      cell same = theirs;
      make_weighted(same);
      combine(my.cells[place], same, false);
    } else {
      combine(my.cells[place], theirs, false);
    }
  }
  add_counts(my.rows, other.impl_->rows, 1);
  my.weighted_rows += other.impl_->weighted_rows;
  add_missing(my.missing, other.impl_->missing, 1);
}

rater::sums accumulator::sums() const {
  const impl& my = *impl_;
  auto data = std::make_shared<sums_data>();
  data->plan = my.plan;
  data->rows = my.rows;
  data->missing = my.missing;
  data->weighted = my.weighted_rows != 0 || my.plan->asked().respondent.weight.has_value();
  data->groups = roll_up(*my.plan, my.pairs, my.cells, my.weighted);
  return rater::sums(std::move(data));
}

const score_plan& sums::plan() const noexcept { return *data_->plan; }
const row_counts& sums::rows() const noexcept { return data_->rows; }
std::span<const missing_counts> sums::missing() const noexcept { return data_->missing; }
bool sums::weighted() const noexcept { return data_->weighted; }
std::size_t sums::groups() const noexcept { return data_->groups.size(); }

}  // namespace v0
}  // namespace rater
