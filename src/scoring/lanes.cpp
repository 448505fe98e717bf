#include "lanes.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr int near_lanes = 16;
constexpr std::int64_t signed_origin = std::int64_t{1} << (wide_bits - 1);

struct bounds {
  int128 low = 0, high = 0;
};

/// What a score can be. Numbers without a scale are only known to be below 2^60.
bounds bounds_of(const score_plan::impl& plan, const step_of_plan& s, const score_definition& d) {
  const int128 unit = int128{d.divisor} << d.shift;
  const auto basis_range = [&](int b) { return int128{plan.bases[static_cast<std::size_t>(b)].scale->points() - 1} * unit; };
  const auto family_range = [&] { return basis_range(plan.families[static_cast<std::size_t>(s.family)].bases[0]); };
  const auto difference = [&](const std::array<int, 3>& c) { return c[0] + c[1] + c[2] == 0; };
  switch (s.how) {
    case recipe::mean: {
      const int128 range = basis_range(s.basis);
      return difference(s.coefficient) ? bounds{-range, range} : bounds{0, range};
    }
    case recipe::overall_mean:
    case recipe::mean_of_items: {
      const int128 range = family_range();
      return difference(plan.families[static_cast<std::size_t>(s.family)].coefficient) ? bounds{-range, range} : bounds{0, range};
    }
    case recipe::overall_weighted: {
      const family& f = plan.families[static_cast<std::size_t>(s.family)];
      const int128 origin = shifted(f.origin, -f.shift) / f.divisor + 1;
      const int128 range = (family_range() / unit + (origin < 0 ? -origin : origin)) * unit;
      const int128 most = range + range / 50;  // points may sum to 100.5
      return {-most, most};
    }
    case recipe::zone_position: {
      const basis& b = plan.bases[static_cast<std::size_t>(s.basis)];
      const int128 most = basis_range(s.basis) * static_cast<int>(b.items.size());
      return {-most, most};
    }
    case recipe::importance:
      return {0, int128{plan.importance.whole()} / 50 + plan.importance.whole()};
    case recipe::nps:
      return {-1, 1};
    case recipe::answer_value:
      return {0, plan.slots[static_cast<std::size_t>(s.slot)].scale->points() - 1};
    case recipe::gap_class:
    case recipe::zone_class:
    case recipe::overall_class:
    case recipe::top_box:
      return {0, 1};
    case recipe::item_importance:
    case recipe::number_value:
      break;
  }
  return {-signed_origin, signed_origin - 1};
}

/// Steps of equal terms give equal scores.
auto terms_of(const step_of_plan& s) {
  return std::tuple(static_cast<int>(s.how), s.basis, s.coefficient, s.which, s.slot, s.gate, s.family, s.threshold);
}

/// Scores that are present together have equal keys.
std::pair<int, int> presence_of(const step_of_plan& s) {
  switch (s.how) {
    case recipe::mean:
    case recipe::gap_class:
    case recipe::zone_class:
      return {0, s.basis};
    case recipe::zone_position:
      return {1, s.basis};
    case recipe::importance:
      return {2, 0};
    case recipe::overall_mean:
    case recipe::overall_class:
      return {3, s.family};
    case recipe::overall_weighted:
      return {4, s.family};
    case recipe::mean_of_items:
      return {5, s.family};
    default:
      return {6, s.slot};
  }
}

class lane_builder {
public:
  explicit lane_builder(const score_plan& plan) : plan_(plan_access::of(plan)) {}

  lane_plan build() {
    const std::size_t scores = plan_.scores.size();
    out_.lane_of.assign(scores, -1);
    out_.gated_of.assign(scores, -1);
    find_joint();
    // Lanes that pairs need come first, so that they stand together.
    for (const bool joint : {true, false})
      for (std::size_t s = 0; s < scores; ++s)
        if (plan_.steps[s].gate < 0 && joint_.count(terms_of(plan_.steps[s])) == (joint ? 1u : 0u)) add(s);
    for (std::size_t s = 0; s < scores; ++s)
      if (plan_.steps[s].gate >= 0) add_gated(s);
    if (fits_) add_joint_sets();
    out_.narrow = (out_.narrow + 7) / 8 * 8;
    out_.absent = static_cast<int>(classes_.size());
    out_.usable = fits_ && out_.absent <= most_classes;
    if (!out_.usable) return {};
    find_what_matters(out_);
    return out_;
  }

private:
  static step_of_plan ungated(step_of_plan s) {
    s.gate = -1;
    return s;
  }

  void find_joint() {
    for (const joint_set& set : plan_.sets)
      for (const int s : set.scores) joint_.insert(terms_of(ungated(plan_.steps[static_cast<std::size_t>(s)])));
  }

  int class_of(std::pair<int, int> key) { return classes_.try_emplace(key, static_cast<int>(classes_.size())).first->second; }

  void add(std::size_t score) {
    const step_of_plan& s = plan_.steps[score];
    const auto [known, is_new] = by_terms_.try_emplace(terms_of(s), static_cast<int>(out_.lanes.size()));
    out_.lane_of[score] = known->second;
    if (!is_new) return;
    const bool joint = joint_.count(terms_of(s)) != 0;
    lane l;
    const bounds b = bounds_of(plan_, s, plan_.scores[score]);
    l.origin = b.low < 0 ? static_cast<std::int64_t>(-b.low) : 0;
    const int128 largest = b.high + l.origin;
    l.largest = static_cast<std::int64_t>(largest);
    if (joint && s.how == recipe::importance && plan_.importance.divisor != 1) {
      l.up = plan_.importance.shift;  // whole points
      l.largest >>= l.up;
    }
    l.is_wide = l.largest >> (joint ? joint_bits : narrow_bits) != 0;
    fits_ = fits_ && largest >> wide_bits == 0 && !(joint && l.is_wide);
    if (!l.is_wide && l.largest >> narrow_bits != 0) out_.narrow_is_14_bits = false;
    l.at = l.is_wide ? out_.wide++ : out_.narrow++;
    l.absent = class_of(presence_of(s));
    if (joint) out_.joint_width = std::max(out_.joint_width, l.at + 1);
    out_.lanes.push_back(l);
    out_.first_score.push_back(static_cast<int>(score));
  }

  void add_gated(std::size_t score) {
    const step_of_plan& s = plan_.steps[score];
    const auto base = by_terms_.find(terms_of(ungated(s)));
    if (base == by_terms_.end()) {
      fits_ = false;
      return;
    }
    const int gate = class_of({7, s.gate});
    for (std::size_t i = 0; i < out_.gated.size(); ++i)
      if (out_.gated[i].lane == base->second && out_.gated[i].gate == gate) out_.gated_of[score] = static_cast<int>(i);
    if (out_.gated_of[score] >= 0) return;
    out_.gated_of[score] = static_cast<int>(out_.gated.size());
    out_.gated.push_back({base->second, gate});
  }

  void add_joint_sets() {
    std::map<std::pair<int, int>, int> known;
    for (const joint_set& set : plan_.sets) {
      joint_lanes j;
      fits_ = fits_ && set.scores.size() <= most_members;
      for (const int s : set.scores) {
        const int gated = out_.gated_of[static_cast<std::size_t>(s)];
        j.lanes.push_back(gated >= 0 ? out_.gated[static_cast<std::size_t>(gated)].lane
                                     : out_.lane_of[static_cast<std::size_t>(s)]);
        if (set.same_rows) j.gate = out_.gated[static_cast<std::size_t>(gated)].gate;
      }
      for (std::size_t a = 0; a < j.lanes.size(); ++a)
        for (std::size_t b = a; b < j.lanes.size(); ++b) {
          const auto place = std::minmax(out_.lanes[static_cast<std::size_t>(j.lanes[a])].at,
                                         out_.lanes[static_cast<std::size_t>(j.lanes[b])].at);
          const auto [entry, is_new] = known.try_emplace(place, static_cast<int>(out_.pairs.size()));
          if (is_new) out_.pairs.emplace_back(place);
          j.pairs.push_back(entry->second);
        }
      out_.joint.push_back(std::move(j));
    }
    out_.pairs_are_near = out_.joint_width <= near_lanes;
  }

  using terms = decltype(terms_of(step_of_plan{}));
  const score_plan::impl& plan_;
  lane_plan out_;
  std::map<terms, int> by_terms_;
  std::set<terms> joint_;
  std::map<std::pair<int, int>, int> classes_;
  bool fits_ = true;
};

}  // namespace

lane_plan lanes_of(const score_plan& plan) { return lane_builder(plan).build(); }

void find_what_matters(lane_plan& plan) {
  plan.matters.assign(static_cast<std::size_t>(plan.absent + 63) / 64, 0);
  const auto mark = [&](int c) { plan.matters[static_cast<std::size_t>(c) / 64] |= std::uint64_t{1} << c % 64; };
  for (const gated_score& g : plan.gated) mark(g.gate);
  for (const joint_lanes& j : plan.joint) {
    if (j.gate >= 0) mark(j.gate);
    for (const int l : j.lanes) mark(plan.lanes[static_cast<std::size_t>(l)].absent);
  }
}

lane_batch::lane_batch(const lane_plan& plan)
    : narrow(static_cast<std::size_t>(plan.narrow) * batch_rows),
      wide(static_cast<std::size_t>(plan.wide) * batch_rows),
      absent(static_cast<std::size_t>(plan.absent)) {}

void fill_lanes(const lane_plan& plan, const score_block& from, std::size_t first, std::size_t count, lane_batch& out) {
  out.unfit = out.answered = out.bad_importance = out.screened = 0;
  std::fill(out.absent.begin(), out.absent.end(), std::uint64_t{0});
  for (std::size_t r = 0; r < count; ++r) {
    out.answered |= std::uint64_t{from.answered()[first + r]} << r;
    out.bad_importance |= std::uint64_t{from.bad_importance()[first + r]} << r;
    out.screened |= std::uint64_t{from.screened()[first + r]} << r;
  }
  for (std::size_t i = 0; i < plan.lanes.size(); ++i) {
    const lane& l = plan.lanes[i];
    const auto x = from.x(plan.first_score[i]).subspan(first, count);
    const auto present = from.present(plan.first_score[i]).subspan(first, count);
    const std::size_t at = static_cast<std::size_t>(l.at) * batch_rows;
    for (std::size_t r = 0; r < count; ++r) {
      const std::uint64_t bit = std::uint64_t{1} << r;
      std::int64_t value = 0;
      if (present[r] == 0) {
        out.absent[static_cast<std::size_t>(l.absent)] |= bit;
      } else {
        value = (x[r] >> l.up) + l.origin;
        const bool fits = value >= 0 && value <= l.largest && (x[r] >> l.up) << l.up == x[r];
        if (!fits) out.unfit |= bit;
        if (!fits) value = 0;
      }
      if (l.is_wide)
        out.wide[at + r] = static_cast<std::uint64_t>(value);
      else
        out.narrow[at + r] = static_cast<std::uint16_t>(value);
    }
  }
  for (const gated_score& g : plan.gated) out.absent[static_cast<std::size_t>(g.gate)] = 0;
  for (std::size_t s = 0; s < plan.gated_of.size(); ++s) {
    if (plan.gated_of[s] < 0) continue;
    const auto present = from.present(static_cast<int>(s)).subspan(first, count);
    std::uint64_t& absent = out.absent[static_cast<std::size_t>(plan.gated[static_cast<std::size_t>(plan.gated_of[s])].gate)];
    for (std::size_t r = 0; r < count; ++r)
      if (present[r] == 0) absent |= std::uint64_t{1} << r;
  }
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
