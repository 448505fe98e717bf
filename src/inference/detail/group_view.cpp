#include "group_view.hpp"

namespace rater {
inline namespace v0 {
namespace detail {

domain_size size_of(std::span<const part_totals> strata) noexcept {
  domain_size out;
  for (const part_totals& s : strata) {
    if (!s.is_stratum) continue;
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
      by_part_(scores_.size()) {
  const design_data& design = data.design;
  if (!design.stratified && !design.clustered) {
    parts_.push_back({0, true, all_, {}, {}});
    return;
  }
  for (const sums_data::part_sums& part : group.parts) {
    part_view& s = parts_.emplace_back();
    s.part = part.part;
    s.is_stratum = part.part < design.strata;
    if (part.sums) s.rows.emplace(*part.sums, unit_);
    for (const sums_data::unit_sums& of : part.units) {
      s.units.emplace_back(of.sums, unit_);
      s.unit.push_back(of.unit);
    }
  }
}

const score_totals& group_view::score(int at) {
  auto& known = scores_[static_cast<std::size_t>(at)];
  if (!known) known = all_.score(at);
  return *known;
}

const std::vector<part_totals>& group_view::score_by_part(int at) {
  auto& known = by_part_[static_cast<std::size_t>(at)];
  if (known.empty()) known = by_part(score(at), [at](const totals& cell) { return cell.score(at); });
  return known;
}

std::vector<part_totals> group_view::weights_by_part() const {
  const auto read = [](const totals& cell) {
    score_totals out;
    out.n = cell.rows();
    out.w = cell.w();
    out.wx = out.w;
    return out;
  };
  if (clustered_) return by_part({}, read);
  std::vector<part_totals> out;
  for (const part_view& s : parts_) {
    part_totals& of = out.emplace_back();
    of.part = s.part;
    of.units = s.rows->rows();
    of.w = of.wx = s.rows->w();
    of.ww = of.wwx = of.wwxx = s.rows->ww();
  }
  return out;
}

part_totals group_view::of_rows(const part_view& part, const score_totals& s) {
  return {part.part, part.is_stratum, s.n, s.w, s.wx, s.ww, s.wwx, s.wwxx};
}

void group_view::add_unit(part_totals& to, const score_totals& of) {
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
