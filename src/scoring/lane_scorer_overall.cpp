#include "lane_scorer.hpp"

#include "score_plan_recipes.hpp"

// The overall scores of a plan: of all dimensions together, or of all items.
namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr std::int64_t largest_total = (std::int64_t{1} << 31) - 1;
constexpr std::int64_t largest_long_total = (std::int64_t{1} << 52) - 1;  // whole in a double

/// The least total of all dimensions that is of this class, or a higher one.
std::int64_t least_total(const score_plan::impl& plan, const family& f, int of_class) {
  std::int64_t low = -largest_long_total;
  std::int64_t high = largest_long_total;
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    if (class_of_total(plan, f, middle, static_cast<int>(f.bases.size())) >= of_class)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

}  // namespace

int lane_scorer::use_family(const score_plan::impl& plan, int f) {
  const family& from = plan.families[static_cast<std::size_t>(f)];
  auto& parts = parts_[static_cast<std::size_t>(f)];
  if (!parts.empty()) return f;
  if ((from.shift != 0 && !from.rounds) || !from.comparable) return -1;
  bool is_long = false;
  int128 total = 0;
  std::size_t items = 0;
  for (std::size_t p = 0; p < from.bases.size(); ++p) {
    const int at = use_basis(plan, from.bases[p]);
    if (at < 0) return -1;
    const basis& b = plan.bases[static_cast<std::size_t>(from.bases[p])];
    lane_part part;
    part.basis = at;
    part.c0 = from.coefficient[0];
    part.c1 = from.coefficient[1];
    part.times = static_cast<std::int32_t>(from.divisor / (from.rounds ? b.quantum : b.unit.divisor));
    part.dimension = from.dimensions[p];
    part.unit = from.rounds ? static_cast<double>(std::int64_t{1} << from.shift) : unit_of(b.unit);
    parts.push_back(part);
    items += b.items.size();
    is_long = is_long || from.rounds || bases_[static_cast<std::size_t>(at)].unit > 0;
    total += shifted((b.scale->points() - 1) * from.divisor, from.shift);
  }
  if (items > most_items || from.bases.size() > most_parts) return -1;
  const int128 origin = from.origin < 0 ? -from.origin : from.origin;
  is_long = is_long || total + origin > largest_total / 128;  // times points
  if (is_long && total > largest_long_total) return -1;
  family_is_long_[static_cast<std::size_t>(f)] = is_long ? 1 : 0;
  auto& factors = item_factors_[static_cast<std::size_t>(f)];
  factors.assign(from.item_unit.factor.begin(), from.item_unit.factor.end());
  return f;
}

bool lane_scorer::add_overall(const score_plan::impl& plan, const step_of_plan& s, const lane& to) {
  const int at = use_family(plan, s.family);
  if (at < 0) return false;
  const family& f = plan.families[static_cast<std::size_t>(s.family)];
  const bool all = plan.options.overall == overall_rule::complete;
  presence& p = presence_[static_cast<std::size_t>(to.absent)];
  p.at = at;
  lane_overall o;
  o.origin = to.origin;
  o.lane = to.at;
  o.is_wide = to.is_wide;
  o.which = s.which;
  o.is_long = family_is_long_[static_cast<std::size_t>(at)] != 0 && s.how != recipe::mean_of_items;
  if (o.is_long && to.is_wide == (s.how == recipe::overall_class)) return false;
  switch (s.how) {
    case recipe::overall_mean:
      p.how = all ? presence::form::any_part : presence::form::every_part;
      if (f.averages == 0 || f.mean_shift != f.shift) return false;
      o.times = static_cast<std::int32_t>(f.averages / static_cast<std::int64_t>(f.bases.size()));
      break;
    case recipe::overall_class:
      p.how = all ? presence::form::any_part : presence::form::every_part;
      o.kind = lane_overall_kind::share;
      if (o.is_long)
        for (int limit = 0; limit < 2; ++limit) o.limit[limit] = least_total(plan, f, limit + 1);
      else if (plan.options.delta != 0 || plan.bases[static_cast<std::size_t>(f.bases[0])].scale->step < 1e-3)
        return false;
      break;
    case recipe::overall_weighted:
      p.how = all ? presence::form::weighted_any : presence::form::weighted_every;
      // Where a dimension has importance and not this score, the points of no row sum to 100 over those that have it. Scores of
      // long dimensions are too wide for the products that come with importance.
      if (o.is_long || plan.importance.divisor == 1 || (!all && !f.every_dimension)) return false;
      needs_points_ = true;
      o.kind = lane_overall_kind::weighted;
      o.weighted_origin = static_cast<std::int64_t>(f.origin) * plan.importance.divisor;
      o.shift = f.weighted_shift;
      break;
    default:
      p.how = presence::form::items;
      o.kind = lane_overall_kind::items;
      o.at = static_cast<std::int32_t>(overall_.size());
      p.overall = static_cast<int>(overall_.size());
      if (f.item_quantum != 1) return false;
      if (f.item_unit.factor.empty()) o.item_unit = unit_of(f.item_unit);
      if (o.item_unit > 0 && !to.is_wide) return false;
      break;
  }
  overall_.push_back(o);
  class_of_overall_.push_back(to.absent);
  family_of_overall_.push_back(at);
  return true;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
