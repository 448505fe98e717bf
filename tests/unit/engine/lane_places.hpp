#pragma once
#include "support/catch.hpp"
#include "unit/engine/lane_survey.hpp"

#include "engine/detail/wide_int.hpp"

#include <functional>

// Every number that sums in lanes hold, and what each row adds to it, told once more in plain words.
namespace rater_test {

/// One number among the limbs, and what a row adds to it: a factor of 1 (power 0), w or w^2.
struct sum_place {
  bool rare = false;
  std::int64_t first = 0;
  int limbs = 1;
  std::int64_t stride = 1, at = 0;
  int power = 0;
  std::function<big(const lane_row&)> factor;
};

inline big number(std::uint64_t x) { return {x, false}; }

/// Every number of a layout.
class place_list {
public:
  place_list(const lane_layout& layout, const lane_plan& plan) : linear_(layout.kernel.linear) {
    const kernel_layout& k = layout.kernel;
    const std::size_t narrow = static_cast<std::size_t>(k.lanes);
    const std::size_t wide = static_cast<std::size_t>(k.wide);
    const auto x = [](const lane_row& r, std::size_t i) { return number(r.x[i]); };
    const auto xx = [](const lane_row& r, std::size_t i) { return number(r.x[i]) * number(r.x[i]); };
    const auto z = [](const lane_row& r, std::size_t i) { return number(r.z[i]); };
    const auto zz = [](const lane_row& r, std::size_t i) { return number(r.z[i]) * number(r.z[i]); };
    const auto one = [](const lane_row&, std::size_t) { return number(1); };
    const auto lacks = [](const lane_row& r, std::size_t c) { return number(r.in_class(static_cast<int>(c)) ? 1 : 0); };
    const auto in_bin = [](const lane_row& r, std::size_t b) {
      return number(std::count(r.bins.begin(), r.bins.end(), b) != 0 ? 1 : 0);
    };
    const auto pair = [&plan](const lane_row& r, std::size_t p) {
      if (p >= plan.pairs.size()) return number(0);
      return number(r.x[static_cast<std::size_t>(plan.pairs[p].first)]) *
             number(r.x[static_cast<std::size_t>(plan.pairs[p].second)]);
    };
    run(k.wx, 2, narrow, 1, x);
    run(k.wxx, 3, narrow, 1, xx, true);
    run(k.wwx, 3, narrow, 2, x);
    run(k.wwxx, 3, narrow, 2, xx);
    run(k.pair, 3, static_cast<std::size_t>(k.pairs), 2, pair);
    run(k.wide_wx, 3, wide, 1, z);
    run(k.wide_wxx, 4, wide, 1, zz, true);
    run(k.wide_wwx, 4, wide, 2, z);
    run(k.wide_wwxx, 5, wide, 2, zz);
    run(k.n, 1, 1, 0, one);
    run(k.w, 2, 1, 1, one);
    run(k.ww, 3, 1, 2, one);
    for (const auto& [power, first] : {std::pair{0, layout.absent_n}, {1, layout.absent_w}, {2, layout.absent_ww}})
      run(first, 1 + power, static_cast<std::size_t>(plan.absent), power, lacks);
    for (const auto& [power, first] : {std::pair{0, layout.code_n}, {1, layout.code_w}, {2, layout.code_ww}})
      run(first, 1 + power, layout.bins, power, in_bin);
    rare_ = true;
    add_gated(layout, plan);
    for (std::size_t j = 0; j < layout.joint.size(); ++j) add_joint(layout.joint[j], plan.joint[j], plan);
  }

  std::vector<sum_place> all;

private:
  template <class Factor>
  void run(std::int64_t first, int limbs, std::size_t count, int power, Factor factor, bool square = false) {
    if (linear_ && (power == 2 || square)) return;
    for (std::size_t i = 0; i < count; ++i)
      all.push_back({rare_, first, limbs, static_cast<std::int64_t>(count), static_cast<std::int64_t>(i), power,
                     [=](const lane_row& r) { return factor(r, i); }});
  }

  void add_gated(const lane_layout& layout, const lane_plan& plan) {
    const auto x = [&plan](const lane_row& r, std::size_t g) {
      const lane& l = plan.lanes[static_cast<std::size_t>(plan.gated[g].lane)];
      return number(r.in_class(plan.gated[g].gate) ? r.x[static_cast<std::size_t>(l.at)] : 0);
    };
    const auto xx = [x](const lane_row& r, std::size_t g) { return x(r, g) * x(r, g); };
    run(layout.out_wx, 3, plan.gated.size(), 1, x);
    run(layout.out_wxx, 3, plan.gated.size(), 1, xx, true);
    run(layout.out_wwx, 3, plan.gated.size(), 2, x);
    run(layout.out_wwxx, 3, plan.gated.size(), 2, xx);
  }

  void add_joint(const lane_layout::joint_place& at, const joint_lanes& set, const lane_plan& plan) {
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t a = 0; a < set.lanes.size(); ++a)
      for (std::size_t b = a; b < set.lanes.size(); ++b) pairs.emplace_back(a, b);
    const auto of = [&plan, &set](std::size_t a) { return plan.lanes[static_cast<std::size_t>(set.lanes[a])]; };
    const auto has = [of](const lane_row& r, std::size_t a) { return !r.in_class(of(a).absent); };
    const auto x = [of](const lane_row& r, std::size_t a) { return number(r.x[static_cast<std::size_t>(of(a).at)]); };
    if (set.gate >= 0)
      return run(at.out_pairs, 3, pairs.size(), 2, [=, gate = set.gate](const lane_row& r, std::size_t p) {
        return r.in_class(gate) ? x(r, pairs[p].first) * x(r, pairs[p].second) : number(0);
      });
    const std::size_t size = set.lanes.size();
    run(at.without_other, 3, size * size, 2,
        [=](const lane_row& r, std::size_t p) { return has(r, p % size) ? number(0) : x(r, p / size); });
    run(at.either, 3, pairs.size(), 2,
        [=](const lane_row& r, std::size_t p) { return number(has(r, pairs[p].first) && has(r, pairs[p].second) ? 0 : 1); });
  }

  bool linear_, rare_ = false;
};

/// What stands in one part.
inline big part_of(const lane_layout& layout, const lane_sums& sums, const sum_place& p, int part) {
  const limb_array& from = p.rare ? sums.rare : sums.main;
  big out;
  for (int k = 0; k < p.limbs && !from.empty(); ++k) {
    const std::int64_t at = part * (p.rare ? layout.rare_size : layout.main_size) + p.first + k * p.stride + p.at;
    out = out + big(from[static_cast<std::size_t>(at)]).shifted_up(static_cast<unsigned>(k * limb_bits));
  }
  return out;
}

inline big value_in(const lane_layout& layout, const lane_sums& sums, const sum_place& p) {
  const big first = part_of(layout, sums, p, 0);
  if (sums.digits == 1) return first;
  const big second = part_of(layout, sums, p, 1);
  const big third = layout.parts(2) == 3 ? part_of(layout, sums, p, 2) : big();
  if (p.power < 2) CHECK(third.zero());
  if (p.power == 2) return first + third.shifted_up(33) + second.shifted_up(64);
  if (p.power == 0) CHECK(second.zero());
  return first + second.shifted_up(32);
}

}  // namespace rater_test
