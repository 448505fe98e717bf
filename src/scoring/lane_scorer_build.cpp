#include "lane_scorer.hpp"

#include "detail/simd.hpp"

#include <algorithm>
#include <map>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr int longest_byte_scale = 254;
constexpr std::int64_t largest_sum = 32767;
constexpr std::int64_t largest_factor = 65535;

const lane_kernel& kernel_in_use() noexcept {
#if defined(RATER_HAS_SIMD)
  if (simd_in_use() == simd_level::avx512) return lane_kernel_avx512;
  if (simd_in_use() == simd_level::avx2) return lane_kernel_avx2;
#endif
  return lane_kernel_scalar;
}

bool is_plain(const basis& b) {
  const std::int64_t largest = static_cast<std::int64_t>(b.items.size()) * b.scale->points();
  return b.columns <= 2 && b.quantum == 1 && b.scale->points() <= longest_byte_scale && largest <= largest_sum &&
         b.items.size() <= most_items;
}
bool has_short_factors(const basis& b) {
  return !b.unit.factor.empty() && b.unit.factor[1] <= largest_factor && b.items.size() < 16;
}

}  // namespace

lane_scorer::lane_scorer(const score_plan& plan, const lane_plan& lanes)
    : plan_(&plan_access::of(plan)), lanes_(&lanes), with_(&kernel_in_use()) {
  const screening& limits = plan_->options.screening;
  if (lanes.usable && !limits.max_inverted && !limits.max_not_applicable) build(*plan_, lanes);
}

void lane_scorer::build(const score_plan::impl& plan, const lane_plan& lanes) {
  basis_of_.assign(plan.bases.size(), -1);
  parts_.resize(plan.families.size());
  item_factors_.resize(plan.families.size());
  family_is_long_.assign(plan.families.size(), 0);
  presence_.resize(static_cast<std::size_t>(lanes.absent));
  lanes_of_class_.resize(static_cast<std::size_t>(lanes.absent));
  for (const slot& s : plan.slots) {
    if (s.kind == slot_kind::answer && s.scale->points() > longest_byte_scale) return;
    const auto at = static_cast<int>(&s - plan.slots.data());
    if (s.kind == slot_kind::answer) answer_slots_.push_back(at);
    if (s.kind == slot_kind::number && s.use != slot_use::importance) number_slots_.push_back(at);
  }
  for (std::size_t i = 0; i < lanes.lanes.size(); ++i) {
    const auto score = static_cast<std::size_t>(lanes.first_score[i]);
    const lane& to = lanes.lanes[i];
    lanes_of_class_[static_cast<std::size_t>(to.absent)].push_back(static_cast<int>(i));
    if (!add_step(plan, plan.steps[score], to)) return;
  }
  for (std::size_t s = 0; s < plan.steps.size(); ++s) {
    const int gated = lanes.gated_of[s];
    if (gated < 0) continue;
    const int gate = lanes.gated[static_cast<std::size_t>(gated)].gate;
    if (use_family(plan, plan.steps[s].gate) < 0) return;
    presence_[static_cast<std::size_t>(gate)] = {presence::form::gate, plan.steps[s].gate, 0};
  }
  if (basis_used_.size() > most_bases) return;
  wants_importance_ = plan.asked->has_importance();
  if (wants_importance_ && (!plan.fixed_importance.empty() || plan.importance.divisor == 1)) return;
  link();
  usable_ = true;
}

int lane_scorer::use_basis(const score_plan::impl& plan, int b) {
  int& at = basis_of_[static_cast<std::size_t>(b)];
  if (at >= 0) return at;
  const basis& from = plan.bases[static_cast<std::size_t>(b)];
  if (!is_plain(from)) return -1;
  at = static_cast<int>(basis_used_.size());
  basis_used_.push_back(b);
  auto& items = items_.emplace_back();
  for (const basis_item& i : from.items) {
    lane_item to;
    to.top = i.reverse ? static_cast<std::uint8_t>(i.points + 1) : std::uint8_t{0};
    for (std::size_t c = 0; c < static_cast<std::size_t>(from.columns); ++c) to.column[c] = i.slot[c];
    if (i.slot[0] < 0) {
      const auto code = static_cast<std::uint8_t>(i.benchmark + 1);
      to.fixed = i.reverse ? static_cast<std::uint8_t>(to.top - code) : code;
    }
    items.push_back(to);
  }
  auto& factors = factors_.emplace_back(256, 0u);
  for (std::size_t m = 1; m < from.unit.factor.size(); ++m) factors[m] = static_cast<std::uint32_t>(from.unit.factor[m]);
  short_factors_.emplace_back(factors.begin(), factors.end());
  lane_basis out;
  out.count = static_cast<std::int32_t>(items.size());
  out.columns = from.columns;
  out.need = from.need;
  out.bytes_suffice = static_cast<std::int64_t>(items.size()) * (from.scale->points() + 1) < 256;
  out.unit = has_short_factors(from) ? 0 : unit_of(from.unit);
  bases_.push_back(out);
  return at;
}

bool lane_scorer::add_step(const score_plan::impl& plan, const step_of_plan& s, const lane& to) {
  presence& p = presence_[static_cast<std::size_t>(to.absent)];
  switch (s.how) {
    case recipe::mean:
    case recipe::gap_class: {
      const int at = use_basis(plan, s.basis);
      if (at < 0) return false;
      p.how = presence::form::basis;
      p.at = at;
      if (s.how == recipe::mean)
        means_.push_back({at, s.coefficient[0], s.coefficient[1], to.origin, to.at, to.is_wide});
      else
        classes_.push_back({at, s.coefficient[0], s.coefficient[1], s.which, to.at});
      if (s.how == recipe::mean && !to.is_wide && bases_[static_cast<std::size_t>(at)].unit > 0) return false;
      const double smallest = plan.bases[static_cast<std::size_t>(s.basis)].scale->step / 1000;
      return s.how == recipe::mean || (plan.options.delta == 0 && smallest > 1e-8 && !to.is_wide);
    }
    case recipe::importance:
      p.how = presence::form::important;
      needs_points_ = true;
      importance_lanes_.emplace_back(static_cast<int>(&to - lanes_->lanes.data()), s.which);
      return plan.importance.divisor != 1;
    case recipe::overall_mean:
    case recipe::overall_class:
    case recipe::overall_weighted:
    case recipe::mean_of_items:
      return add_overall(plan, s, to);
    case recipe::item_importance:
    case recipe::number_value:
      p.how = presence::form::slot;
      p.at = s.slot;
      number_lanes_.emplace_back(static_cast<int>(&to - lanes_->lanes.data()), s.slot);
      return to.is_wide;
    case recipe::top_box:
    case recipe::nps:
    case recipe::answer_value:
      break;
    default:
      return false;
  }
  p.how = presence::form::slot;
  p.at = s.slot;
  const scale& on = *plan.slots[static_cast<std::size_t>(s.slot)].scale;
  lane_outcome o;
  o.column = s.slot;
  o.origin = to.origin;
  o.lane = to.at;
  constexpr std::int32_t never = 1000;
  if (s.how == recipe::top_box) o.at_least[0] = s.threshold;
  if (s.how == recipe::nps) {
    o.at_least[0] = o.at_least[1] = never;
    for (int code = on.points(); code >= 1; --code) {
      const double x = on.value(static_cast<std::uint16_t>(code));
      if (!(x <= 6)) o.at_least[0] = code;
      if (x >= 9) o.at_least[1] = code;
    }
  }
  outcomes_.push_back(o);
  return !to.is_wide;
}

/// Pointers into what no longer moves.
void lane_scorer::link() {
  for (std::size_t b = 0; b < bases_.size(); ++b) {
    bases_[b].items = items_[b].data();
    bases_[b].factor = factors_[b].data();
    bases_[b].short_factor = short_factors_[b].data();
  }
  for (std::size_t i = 0; i < overall_.size(); ++i) {
    const auto f = static_cast<std::size_t>(family_of_overall_[i]);
    overall_[i].parts = parts_[f].data();
    overall_[i].count = static_cast<std::int32_t>(parts_[f].size());
    overall_[i].item_factor = item_factors_[f].data();
  }
  for (std::size_t b = 0; b < bases_.size(); ++b) {
    const basis& from = plan_->bases[static_cast<std::size_t>(basis_used_[b])];
    if (from.dimension >= 0) bases_of_kind_[static_cast<std::size_t>(from.kind)].set(b);
  }
  bases_of_family_.resize(parts_.size());
  for (std::size_t f = 0; f < parts_.size(); ++f) {
    for (const lane_part& part : parts_[f]) bases_of_family_[f].set(static_cast<std::size_t>(part.basis));
    bases_of_families_ |= bases_of_family_[f];
  }
  const auto size = [](const auto& list) { return static_cast<std::int32_t>(list.size()); };
  program_ = {bases_.data(), means_.data(), classes_.data(), overall_.data(), outcomes_.data(),
              size(bases_),  size(means_),  size(classes_),  size(overall_),  size(outcomes_)};
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
