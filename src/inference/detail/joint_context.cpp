#include "joint_context.hpp"

#include <algorithm>
#include <cmath>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr int weights = -1;
constexpr std::size_t most_kept = std::size_t{1} << 23;  // values of units: 128 MB

double factor_of(const part_rule& rule) {
  if (rule.how != part_rule::form::spread && rule.how != part_rule::form::squares) return 0;
  big below(1);
  for (const std::uint64_t b : rule.below) below = below * big(b, false);
  return ratio(rule.above, below);
}

/// W and X of a score, so that W x - X w is W^2 times its linearised value; of the weights 1 and 0.
struct linear_pair {
  big w, x;
};
linear_pair pair_of(group_view& group, int score) {
  if (score == weights) return {big(1), big()};
  const score_totals& s = group.score(score);
  return {s.w, s.wx};
}

/// What turns W x - X w, in whole numbers, into the linearised mean: step / (W^2 divisor 2^shift).
double unit_size(const score_plan& plan, const group_view& group, int score, const big& scaled, const big& w) {
  if (score == weights) return ratio(scaled, big(group.unit().divisor), -group.unit().shift);
  const score_definition& what = plan.scores()[static_cast<std::size_t>(score)];
  return what.step * ratio(scaled, w * w * big(what.divisor), -what.shift);
}

score_totals totals_of(const totals& cell, int score) {
  if (score != weights) return cell.score(score);
  score_totals out;
  out.n = cell.rows();
  out.w = out.wx = cell.w();
  return out;
}

}  // namespace

joint_context::joint_context(rater::sums from, const inference_options& how)
    : from_(std::move(from)), common_(context_of(from_.data(), how)), views_(from_.data().groups.size()) {
  for (const part_rule& rule : common_.design.parts) factor_.push_back(factor_of(rule));
  const auto statistics = static_cast<std::uint32_t>(from_.plan().statistics().size());
  origins_.reserve(views_.size() * statistics);
  for (std::uint32_t g = 0; g < views_.size(); ++g)
    for (std::uint32_t k = 0; k < statistics; ++k) origins_.push_back({this, {{g, k}, 1}, {}, {}});
}

std::shared_ptr<const estimate_origin> joint_context::origin(const std::shared_ptr<const joint_context>& in,
                                                             const estimate_place& of) {
  return {in, &in->origins_[of.group * in->from_.plan().statistics().size() + of.statistic]};
}

group_view& joint_context::view(std::uint32_t group) const {
  auto& known = views_[group];
  if (!known) known = std::make_unique<group_view>(from_.data(), from_.data().groups[group]);
  return *known;
}

double joint_context::affine_mean_of(std::uint32_t group, int score) const {
  const score_definition& what = from_.plan().scores()[static_cast<std::size_t>(score)];
  group_view& of = view(group);
  return *mean_of(of.score(score), of.score_by_part(score), unit_of(what), of.unit(), common_.design).value;
}

std::vector<joint_context::term> joint_context::terms_of(const estimate_place& at) const {
  const statistic& what = from_.plan().statistics()[at.statistic];
  if (what.level == level::respondents) {
    if (what.measure == measure::count) return {};  // not an estimate
    return {{weights, 1}};
  }
  if (what.how == statistic::form::mean) return {{what.score, what.slope / what.per}};
  if (what.how == statistic::form::undefined) return {};
  const joint_set& joint = from_.plan().joint_sets()[static_cast<std::size_t>(what.set)];
  const std::size_t half = joint.scores.size() / 2;
  std::vector<term> out;
  for (std::size_t k = 0; k < joint.scores.size(); ++k)
    out.push_back(
        {joint.scores[k], what.slope / what.per * affine_mean_of(at.group, joint.scores[(k + half) % joint.scores.size()])});
  return out;
}

std::optional<double> joint_context::population_sd(const estimate_place& of) const {
  const statistic& what = from_.plan().statistics()[of.statistic];
  if (what.level == level::respondents || what.how != statistic::form::mean) return std::nullopt;
  const std::lock_guard hold(busy_);
  const score_totals& s = view(of.group).score(what.score);
  if (s.n < 2 || s.w.zero()) return std::nullopt;
  const score_definition& unit = from_.plan().scores()[static_cast<std::size_t>(what.score)];
  const double variance = ratio((s.w * s.wxx - s.wx * s.wx) * big(s.n), s.w * s.w * big(s.n - 1));
  const double step = what.slope / what.per * unit.step / std::ldexp(static_cast<double>(unit.divisor), unit.shift);
  return std::fabs(step) * std::sqrt(std::max(0.0, variance));
}

bool joint_context::overlap(std::uint32_t a, std::uint32_t b) const {
  const group& first = from_.data().groups[a].group;
  const group& second = from_.data().groups[b].group;
  const std::size_t common = std::min(first.size(), second.size());
  return std::equal(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(common), second.begin());
}

// --- units are clusters --------------------------------------------------------------------------------------------------

const unit_values& joint_context::units_of(const estimate_place& at) const {
  const std::uint64_t key = (std::uint64_t{at.group} << 32) | at.statistic;
  if (const auto known = units_.find(key); known != units_.end()) return known->second;
  group_view& group = view(at.group);
  const std::vector<term> terms = terms_of(at);
  unit_values out;
  for (const part_view& part : group.parts())
    for (std::size_t c = 0; c < part.units.size(); ++c) {
      double u = 0;
      for (const term& t : terms) {
        const linear_pair whole = pair_of(group, t.score);
        const score_totals here = totals_of(part.units[c], t.score);
        u += t.coefficient * unit_size(from_.plan(), group, t.score, whole.w * here.wx - whole.x * here.w, whole.w);
      }
      out.units.push_back({(std::uint64_t{part.part} << 32) | part.unit[c], u});
    }
  if (kept_ > most_kept) {
    units_.clear();
    kept_ = 0;
  }
  kept_ += out.units.size();
  return units_.emplace(key, std::move(out)).first->second;
}

unit_values joint_context::combined(std::span<const weighted_place> parts) const {
  unit_values out;
  for (const weighted_place& p : parts) {
    const unit_values& next = units_of(p.of);
    unit_values sum;
    auto a = out.units.begin();
    for (const unit_values::of_unit& b : next.units) {
      for (; a != out.units.end() && a->unit < b.unit; ++a) sum.units.push_back(*a);
      const bool same = a != out.units.end() && a->unit == b.unit;
      sum.units.push_back({b.unit, (same ? a->u : 0) + p.by * b.u});
      if (same) ++a;
    }
    sum.units.insert(sum.units.end(), a, out.units.end());
    out = std::move(sum);
  }
  return out;
}

double joint_context::between(const unit_values& a, const unit_values& b) const {
  double out = 0;
  auto x = a.units.begin();
  auto y = b.units.begin();
  for (std::size_t part = 0; part < factor_.size(); ++part) {
    const part_rule& rule = common_.design.parts[part];
    double product = 0;
    double sum_x = 0;
    double sum_y = 0;
    while ((x != a.units.end() && x->part() == part) || (y != b.units.end() && y->part() == part)) {
      const bool has_x = x != a.units.end() && x->part() == part && (y == b.units.end() || x->unit <= y->unit);
      const bool has_y = y != b.units.end() && y->part() == part && (x == a.units.end() || y->unit <= x->unit);
      const double u = has_x ? x->u : 0;
      const double v = has_y ? y->u : 0;
      product += u * v;
      sum_x += u;
      sum_y += v;
      if (has_x) ++x;
      if (has_y) ++y;
    }
    const auto n = static_cast<double>(rule.sampled);
    out += factor_[part] * (rule.how == part_rule::form::squares ? product : n * product - sum_x * sum_y);
  }
  return out;
}

// --- units are rows ------------------------------------------------------------------------------------------------------

namespace {

/// Where two scores stand together in a joint set of the plan.
struct joint_place {
  int set = -1;
  std::size_t a = 0, b = 0;
};
joint_place find_together(const score_plan& plan, int a, int b) {
  const auto sets = plan.joint_sets();
  for (std::size_t s = 0; s < sets.size(); ++s) {
    const auto first = std::find(sets[s].scores.begin(), sets[s].scores.end(), a);
    const auto second = std::find(sets[s].scores.begin(), sets[s].scores.end(), b);
    if (first == sets[s].scores.end() || second == sets[s].scores.end()) continue;
    return {static_cast<int>(s), static_cast<std::size_t>(first - sets[s].scores.begin()),
            static_cast<std::size_t>(second - sets[s].scores.begin())};
  }
  return {};
}

/// sum w^2 x x', x p', p x', p p' over the rows of a cell that have both.
std::optional<pair_totals> products_in(const score_plan& plan, const totals& cell, int a, int b) {
  if (a == weights && b == weights) return pair_totals{cell.ww(), cell.ww(), cell.ww(), cell.ww()};
  if (a == weights || b == weights) {
    const score_totals s = cell.score(a == weights ? b : a);
    if (a == weights) return pair_totals{s.wwx, s.ww, s.wwx, s.ww};
    return pair_totals{s.wwx, s.wwx, s.ww, s.ww};
  }
  const score_totals of_a = cell.score(a);
  if (a == b) return pair_totals{of_a.wwxx, of_a.wwx, of_a.wwx, of_a.ww};
  const joint_place at = find_together(plan, a, b);
  if (at.set < 0) return std::nullopt;
  const score_totals of_b = cell.score(b);
  if (at.a <= at.b) return cell.pair(at.set, at.a, at.b, of_a, of_b);
  const pair_totals turned = cell.pair(at.set, at.b, at.a, of_b, of_a);
  return pair_totals{turned.xx, turned.px, turned.xp, turned.pp};
}

const part_view* part_of(const group_view& group, std::size_t part) {
  for (const part_view& p : group.parts())
    if (p.part == part) return &p;
  return nullptr;
}

}  // namespace

std::optional<double> joint_context::row_covariance(std::uint32_t group_a, int a, std::uint32_t group_b, int b) const {
  group_view& of_a = view(group_a);
  group_view& of_b = view(group_b);
  const auto size = [&](std::uint32_t g) { return from_.data().groups[g].group.size(); };
  const bool touch = overlap(group_a, group_b);
  const bool a_inside = size(group_a) >= size(group_b);
  const linear_pair pa = pair_of(of_a, a);
  const linear_pair pb = pair_of(of_b, b);
  std::vector<unit_products> products;
  for (const part_view& part : of_a.parts()) {
    const part_view* other = part_of(of_b, part.part);
    if (other == nullptr) continue;
    unit_products p;
    p.part = part.part;
    const score_totals sums_a = totals_of(*part.rows, a);
    const score_totals sums_b = totals_of(*other->rows, b);
    p.u = pa.w * sums_a.wx - pa.x * sums_a.w;
    p.v = pb.w * sums_b.wx - pb.x * sums_b.w;
    if (touch) {
      const auto both = products_in(from_.plan(), a_inside ? *part.rows : *other->rows, a, b);
      if (!both) return std::nullopt;
      p.uv = pa.w * (pb.w * both->xx - pb.x * both->xp) - pa.x * (pb.w * both->px - pb.x * both->pp);
    }
    products.push_back(p);
  }
  if (products.empty()) return 0;
  const auto spread = between_units(products, common_.design);
  if (!spread) return 0;  // no stratum tells: nothing to add
  const double scale = std::ldexp(1.0, spread->exponent);
  return scale * unit_size(from_.plan(), of_a, a, spread->above, pa.w) * unit_size(from_.plan(), of_b, b, big(1), pb.w) /
         ratio(spread->below, big(1));
}

std::optional<double> joint_context::row_covariance(const estimate_place& a, const estimate_place& b) const {
  double out = 0;
  for (const term& s : terms_of(a))
    for (const term& t : terms_of(b)) {
      const std::optional<double> of_two = row_covariance(a.group, s.score, b.group, t.score);
      if (!of_two) return std::nullopt;
      out += s.coefficient * t.coefficient * *of_two;
    }
  return out;
}

std::optional<double> joint_context::covariance(std::span<const weighted_place> a, std::span<const weighted_place> b) const {
  const std::lock_guard hold(busy_);
  if (from_.data().design.clustered) return between(combined(a), combined(b));
  double out = 0;
  for (const weighted_place& x : a)
    for (const weighted_place& y : b) {
      const std::optional<double> of_two = row_covariance(x.of, y.of);
      if (!of_two) return std::nullopt;
      out += x.by * y.by * *of_two;
    }
  return out;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
