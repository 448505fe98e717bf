#include "support/catch.hpp"

#include <rater/analysis/suppress.hpp>
#include <rater/error.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <string>

using namespace rater_test;
using rater::group;
using rater::level;
using rater::record;
using rater::result;

namespace {

record number_of(const group& in, const char* measure, std::int64_t n) {
  record r;
  r.group = in;
  r.measure = measure;
  r.level = std::string(measure) == "count" ? level::respondents : level::dimension;
  r.id = r.level == level::respondents ? "all" : "d";
  rater::estimate_parts e;
  e.value = static_cast<double>(n);
  e.n = n;
  r.estimate = rater::estimate(e);
  return r;
}

/// A group of n respondents, of whom so many have a gap.
void add(result& to, const group& in, std::int64_t n, std::int64_t with_gap) {
  to.records.push_back(number_of(in, "count", n));
  to.records.push_back(number_of(in, "gap", with_gap));
}

std::string hidden_in(const result& r, const char* measure) {
  std::string out;
  for (const record& each : r.records) {
    if (each.measure != measure || !each.suppressed) continue;
    for (const auto& [name, value] : each.group) out += value;
    out += each.group.empty() ? "all " : " ";
  }
  return out;
}

result of_regions(const std::map<std::string, std::int64_t>& sizes) {
  result r;
  for (const auto& [name, n] : sizes) add(r, {{"region", name}}, n, n);
  return r;
}

}  // namespace

TEST_CASE("a small cell takes the smallest of its siblings with it", "[unit]") {
  const result r = suppress(of_regions({{"a", 3}, {"b", 50}, {"c", 20}, {"d", 12}}), 10);
  CHECK(hidden_in(r, "count") == "a d ");
  for (const record& each : r.records) {
    if (!each.suppressed) continue;
    CHECK_FALSE(each.estimate.has_value());
    CHECK(each.estimate.n() == 0);
    CHECK_THAT(each.estimate.note(), contains("fewer than 10"));
  }
  CHECK_THAT(r.notes.back(), contains("4 numbers") && contains("2 whole groups"));
  CHECK(r.settings.back().name == "suppress");
}

TEST_CASE("hidden cells must hold enough together", "[unit]") {
  CHECK(hidden_in(suppress(of_regions({{"a", 1}, {"b", 2}, {"c", 20}, {"d", 30}}), 10), "count") == "a b c ");
  CHECK(hidden_in(suppress(of_regions({{"a", 9}, {"b", 9}, {"c", 20}}), 10), "count") == "a b ");
  CHECK(hidden_in(suppress(of_regions({{"a", 10}, {"b", 10}}), 10), "count").empty());
  CHECK(hidden_in(suppress(of_regions({{"a", 1}, {"b", 2}}), 10), "count") == "a b ");
}

TEST_CASE("with roll-up each parent hides two of its own, and a hidden parent cannot be added up", "[unit]") {
  result r;
  add(r, {}, 102, 102);
  for (const auto& [region, n] : std::map<std::string, std::int64_t>{{"n", 52}, {"s", 50}}) add(r, {{"region", region}}, n, n);
  const auto cell = [&](const char* region, const char* wave, std::int64_t n) {
    add(r, {{"region", region}, {"wave", wave}}, n, n);
  };
  cell("n", "1", 30);
  cell("n", "2", 20);
  cell("n", "3", 2);
  cell("s", "1", 25);
  cell("s", "2", 25);
  CHECK(hidden_in(suppress(r, 10), "count") == "n2 n3 ");

  result only_child;
  add(only_child, {}, 100, 100);
  for (const char* region : {"n", "s", "w"}) {
    const std::int64_t n = region[0] == 'n' ? 4 : 48;
    add(only_child, {{"region", region}}, n, n);
    add(only_child, {{"region", region}, {"wave", "1"}}, n, n);
  }
  // n is hidden, so another region is, and with it its only wave.
  CHECK(hidden_in(suppress(only_child, 10), "count") == "n n1 s s1 ");
}

TEST_CASE("a score that few of a large group have is hidden by itself", "[unit]") {
  result r;
  add(r, {}, 300, 120);
  add(r, {{"region", "a"}}, 100, 4);
  add(r, {{"region", "b"}}, 100, 50);
  add(r, {{"region", "c"}}, 100, 66);
  const result hidden = suppress(r, 10);
  CHECK(hidden_in(hidden, "count").empty());
  CHECK(hidden_in(hidden, "gap") == "a b ");
}

TEST_CASE("whatever the cells: nothing small is shown, and nothing small follows by subtraction", "[unit]") {
  std::mt19937_64 random(5);
  for (int round = 0; round < 300; ++round) {
    result r;
    const std::int64_t least = 2 + static_cast<std::int64_t>(random() % 12);
    std::map<group, std::int64_t> sizes;
    for (int region = 0; region < 4; ++region)
      for (int wave = 0; wave < 1 + static_cast<int>(random() % 4); ++wave) {
        const auto n = static_cast<std::int64_t>(random() % 30);
        if (n == 0) continue;
        const group in = {{"region", std::to_string(region)}, {"wave", std::to_string(wave)}};
        sizes[in] += n;
        sizes[{in[0]}] += n;
        sizes[{}] += n;
      }
    if (sizes.empty()) continue;
    for (const auto& [in, n] : sizes) add(r, in, n, n);
    const result shown = suppress(r, least);
    std::map<group, bool> hidden;
    for (const record& each : shown.records) hidden[each.group] = each.suppressed;
    for (const auto& [in, n] : sizes) {
      if (n < least) CHECK(hidden.at(in));
      std::int64_t together = 0;
      int count = 0;
      int children = 0;
      for (const auto& [other, size] : sizes) {
        if (other.size() != in.size() + 1 || !std::equal(in.begin(), in.end(), other.begin())) continue;
        ++children;
        if (!hidden.at(other)) continue;
        ++count;
        together += size;
      }
      if (children == 0 || hidden.at(in)) continue;
      CHECK((count == 0 || (count >= 2 && together >= least)));
    }
  }
}

TEST_CASE("what cannot be hidden is refused", "[unit]") {
  CHECK_THROWS_AS(suppress(of_regions({{"a", 1}}), 0), rater::error);
  result tests = of_regions({{"a", 1}});
  tests.records[0].test.emplace();
  CHECK_THROWS_WITH(suppress(tests, 5), contains("comparisons"));
}
