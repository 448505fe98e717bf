#pragma once
#include "engine/detail/lane_sums.hpp"

#include <algorithm>
#include <bitset>
#include <map>
#include <random>

// Made-up plans of lanes and rows for them, with the largest numbers that lanes hold among them.
namespace rater_test {

using namespace rater::detail;

struct lane_row {
  std::vector<std::uint16_t> x;  ///< by narrow lane
  std::vector<std::uint64_t> z;  ///< by wide lane
  lane_weight w;
  std::bitset<128> lacks;  ///< by class
  std::vector<std::uint32_t> bins;
  std::size_t cell = 0, shard = 0;
  bool counted = true;

  [[nodiscard]] bool in_class(int c) const noexcept { return lacks[static_cast<std::size_t>(c)]; }
};

struct plan_shape {
  int narrow = 24, wide = 3;
  bool sixteen_bits = false, far = false;
  int first_class = 0;  ///< of absences; nobody is in those before
};

inline int below(std::mt19937_64& random, int n) { return static_cast<int>(random() % static_cast<std::uint64_t>(n)); }

inline void add_pairs(joint_lanes& set, const lane_plan& plan, std::map<std::pair<int, int>, int>& known) {
  for (std::size_t a = 0; a < set.lanes.size(); ++a)
    for (std::size_t b = a; b < set.lanes.size(); ++b) {
      const auto at = std::minmax(plan.lanes[static_cast<std::size_t>(set.lanes[a])].at,
                                  plan.lanes[static_cast<std::size_t>(set.lanes[b])].at);
      set.pairs.push_back(known.try_emplace(at, static_cast<int>(known.size())).first->second);
    }
}

/// Four classes of lanes that lack something, then two of rows that do not pass a gate.
inline lane_plan random_plan(std::mt19937_64& random, const plan_shape& of) {
  lane_plan plan;
  plan.usable = true;
  plan.narrow = of.narrow;
  plan.wide = of.wide;
  plan.absent = of.first_class + 6;
  const int first_gate = of.first_class + 4;
  plan.narrow_is_14_bits = !of.sixteen_bits;
  plan.pairs_are_near = !of.far;
  const int used = of.narrow - below(random, 4);
  for (int i = 0; i < used + of.wide; ++i) {
    lane l;
    l.is_wide = i >= used;
    l.at = l.is_wide ? i - used : i;
    l.absent = of.first_class + below(random, 4);
    plan.lanes.push_back(l);
  }
  for (int g = below(random, 5); g > 0; --g) plan.gated.push_back({below(random, used), first_gate + below(random, 2)});
  const int reach = of.far ? used : std::min(used, 16);
  std::map<std::pair<int, int>, int> known;
  for (int s = below(random, 5); s > 0; --s) {
    joint_lanes set;
    for (int i = 0; i < reach; ++i) set.lanes.push_back(i);
    std::shuffle(set.lanes.begin(), set.lanes.end(), random);
    set.lanes.resize(static_cast<std::size_t>(1 + below(random, std::min(reach, 11))));
    if (below(random, 2) == 0) set.gate = first_gate + below(random, 2);
    add_pairs(set, plan, known);
    plan.joint.push_back(set);
  }
  find_what_matters(plan);
  plan.pairs.resize(known.size());
  for (const auto& [pair, at] : known) plan.pairs[static_cast<std::size_t>(at)] = pair;
  return plan;
}

/// A number of so many bits: any, all ones, or a small one.
inline std::uint64_t number_of(std::mt19937_64& random, int bits) {
  const std::uint64_t all = (std::uint64_t{1} << bits) - 1;
  switch (random() % 4) {
    case 0:
      return all;
    case 1:
      return random() % 8;
    default:
      return random() & all;
  }
}

/// `weight_bits`: of each digit.
inline lane_row random_row(std::mt19937_64& random, const lane_plan& plan, int digits, int weight_bits, std::size_t bins) {
  lane_row row;
  row.x.resize(static_cast<std::size_t>(plan.narrow));
  row.z.resize(static_cast<std::size_t>(plan.wide));
  if (random() % 3 == 0) row.lacks = std::bitset<128>(random() & random() & 63) << static_cast<std::size_t>(plan.absent - 6);
  for (const lane& l : plan.lanes) {
    if (row.in_class(l.absent)) continue;
    if (l.is_wide)
      row.z[static_cast<std::size_t>(l.at)] = number_of(random, wide_bits);
    else
      row.x[static_cast<std::size_t>(l.at)] =
          static_cast<std::uint16_t>(number_of(random, plan.narrow_is_14_bits ? narrow_bits : joint_bits));
  }
  row.w.low = number_of(random, weight_bits);
  if (digits == 2) row.w.high = number_of(random, weight_bits);
  for (std::uint32_t b = 0; b < bins; ++b)
    if (random() % 3 == 0) row.bins.push_back(b);
  row.cell = random() % 3;
  row.shard = random() % 2;
  row.counted = random() % 8 != 0;
  return row;
}

}  // namespace rater_test
