#include "group_view.hpp"

namespace rater {
inline namespace v0 {
namespace detail {

domain_size size_of(std::span<const stratum_totals> strata) noexcept {
  domain_size out;
  for (const stratum_totals& s : strata) {
    out.units += s.units;
    out.strata += s.units != 0;
  }
  return out;
}

group_view::group_view(const sums_data& data, const sums_data::group_sums& group)
    : unit_(unit_of(group.sums)),
      all_(group.sums, unit_),
      clustered_(data.design.clustered),
      scores_(data.shape->plan->scores().size()),
      by_stratum_(scores_.size()) {
  const design_data& design = data.design;
  if (!design.stratified && !design.clustered) {
    strata_.push_back({design.strata.front().units, all_, {}});
    return;
  }
  for (const sums_data::stratum_sums& part : group.strata) {
    stratum_view& s = strata_.emplace_back();
    s.sampled = design.strata[part.stratum].units;
    if (part.sums) s.rows.emplace(*part.sums, unit_);
    for (const cell_sums& unit : part.units) s.units.emplace_back(unit, unit_);
  }
}

const score_totals& group_view::score(int at) {
  auto& known = scores_[static_cast<std::size_t>(at)];
  if (!known) known = all_.score(at);
  return *known;
}

const std::vector<stratum_totals>& group_view::score_by_stratum(int at) {
  auto& known = by_stratum_[static_cast<std::size_t>(at)];
  if (known.empty()) known = by_stratum(score(at), [at](const totals& cell) { return cell.score(at); });
  return known;
}

std::vector<stratum_totals> group_view::weights_by_stratum() const {
  const auto read = [](const totals& cell) {
    score_totals out;
    out.n = cell.rows();
    out.w = cell.w();
    out.wx = out.w;
    return out;
  };
  if (clustered_) return by_stratum({}, read);
  std::vector<stratum_totals> out;
  for (const stratum_view& s : strata_) {
    stratum_totals& of = out.emplace_back();
    of.sampled = s.sampled;
    of.units = s.rows->rows();
    of.w = of.wx = s.rows->w();
    of.ww = of.wwx = of.wwxx = s.rows->ww();
  }
  return out;
}

stratum_totals group_view::of_rows(std::int64_t sampled, const score_totals& s) {
  return {sampled, s.n, s.w, s.wx, s.ww, s.wwx, s.wwxx};
}

void group_view::add_unit(stratum_totals& to, const score_totals& of) {
  if (of.n == 0) return;
  ++to.units;
  to.w = to.w + of.w;
  to.wx = to.wx + of.wx;
  to.ww = to.ww + of.w * of.w;
  to.wwx = to.wwx + of.w * of.wx;
  to.wwxx = to.wwxx + of.wx * of.wx;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
