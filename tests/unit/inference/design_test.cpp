#include "support/catch.hpp"
#include "support/one_item.hpp"

#include <rater/engine/accumulator.hpp>
#include <rater/error.hpp>
#include <rater/inference/estimates.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

// Strata and clusters, worked by hand (METHODS 6.1 to 6.3): V = sum_h n_h / (n_h - 1) sum_c (u_hc - mean of u_h)^2, u_hc the sum
// of u_i = w_i (y_i - mean) / W over a cluster, n_h the clusters of the whole sample.
using namespace rater;
using rater_test::Approx;
using rater_test::contains;

namespace {

const double nobody_answered = std::numeric_limits<double>::quiet_NaN();

/// One pair E, P with E = 2, so that gaps of 0 to 5 are answers.
struct drawn {
  std::vector<double> gap, weight{};
  std::vector<std::string> stratum{}, cluster{}, region{};

  [[nodiscard]] accumulator empty() const {
    instrument i = rater_test::one_item();
    if (!stratum.empty()) i.respondent.strata = column_ref("st");
    if (!cluster.empty()) i.respondent.psu = {column_ref("cl")};
    if (!region.empty()) i.respondent.segments = {{"region", column_ref("region"), {}, {}}};
    score_options o;
    if (!region.empty()) o.by = {"region"};
    return accumulator(i, o);
  }

  /// Hands the rows to `use`, which is update or remove.
  template <class Use>
  void rows(const accumulator& board, Use use) const {
    const std::vector<double> expected(gap.size(), 2);
    std::vector<double> seen = gap;
    for (double& x : seen) x += 2;
    responses r(board.plan().asked());
    r.bind("E", column_view(expected)).bind("P", column_view(seen));
    if (!weight.empty()) r.weight(column_view(weight));
    if (!stratum.empty()) r.bind_text("st", stratum);
    if (!cluster.empty()) r.bind_text("cl", cluster);
    if (!region.empty()) r.bind_text("region", region);
    use(r);
  }

  [[nodiscard]] accumulator board() const {
    accumulator a = empty();
    rows(a, [&](const responses& r) { a.update(r); });
    return a;
  }
  [[nodiscard]] estimates estimated(const inference_options& how = {}) const { return estimates(board().sums(), how); }
  [[nodiscard]] estimate size(const group& in = {}) const { return estimated().get(level::respondents, "all", "weight_sum", in); }
};

inference_options with(lonely_psu rule) {
  inference_options o;
  o.lonely_psu = rule;
  return o;
}

/// A: clusters a, b; B: clusters c, d. W = 8, mean 18 / 8; clusters' sums of w (y - mean): -2.5, -2.5, 3.5, 1.5.
drawn strata_and_clusters() {
  return {{0, 2, 1, 3, 5, 3}, {1, 1, 2, 1, 1, 2}, {"A", "A", "A", "B", "B", "B"}, {"a", "a", "b", "c", "c", "d"}};
}

/// B has a cluster only. Mean 2, clusters' sums of y - mean: -2, 4, -2; V without B is 2 (9 + 9) / 36 = 1.
drawn lonely() { return {{0, 2, 4, 4, 1, 1}, {}, {"A", "A", "A", "A", "B", "B"}, {"a", "a", "b", "b", "c", "c"}}; }

}  // namespace

TEST_CASE("strata without clusters: respondents are drawn within each", "[unit]") {
  const drawn s = {{0, 2, 1, 3, 5}, {}, {"A", "A", "B", "B", "B"}};
  const estimate gap = s.estimated().gap("d");
  CHECK(gap.value() == 2.2);
  CHECK(*gap.se() == 0.8);  // 2 * (1 + 1) / 25 + 3 / 2 * (4 + 0 + 4) / 25
  CHECK(*gap.df() == 3);
  CHECK(*gap.deff() == Approx(0.64 / (3.7 / 5)));  // svyvar = 5 / 4 * 14.8 / 5
  CHECK(*s.size().se() == 0);
}

TEST_CASE("clusters without strata: what varies is their sums", "[unit]") {
  const drawn s = {{0, 2, 1, 3, 5}, {}, {}, {"a", "a", "b", "c", "c"}};
  const estimate gap = s.estimated().gap("d");
  CHECK(*gap.se() == Approx(std::sqrt(1.5 * (2.4 * 2.4 + 1.2 * 1.2 + 3.6 * 3.6) / 25)).epsilon(1e-14));
  CHECK(*gap.df() == 2);
  CHECK(*gap.deff() == Approx(1.2096 / (3.7 / 5)));
  CHECK(*s.size().se() == 1);  // 3 / 2 * (2^2 + 1 + 2^2 - 5^2 / 3)
  CHECK(*s.size().df() == 2);
}

TEST_CASE("clusters within strata, with weights", "[unit]") {
  const estimate gap = strata_and_clusters().estimated().gap("d");
  CHECK(gap.value() == 2.25);
  CHECK(*gap.se() == 0.25);  // A: both clusters alike; B: 2 * (1 + 1) / 64
  CHECK(*gap.df() == 2);
  CHECK(*gap.deff() == Approx(1.0 / 7));  // svyvar = 6 / 5 * 17.5 / 8
  CHECK(*gap.n_eff() == Approx(42));
  CHECK(gap.n() == 6);
}

TEST_CASE("weights that are full doubles obey the same formula", "[unit]") {
  drawn s = strata_and_clusters();
  for (double& w : s.weight) w *= 1.0 / 3;
  const estimate gap = s.estimated().gap("d");
  CHECK(gap.value() == 2.25);
  CHECK(*gap.se() == 0.25);
}

TEST_CASE("a domain that a stratum lacks, and a cluster that lacks the domain", "[unit]") {
  // North is B alone: mean 3.5, sums of w (y - mean) 1 in c, -1 in d, 0 in e, which was drawn all the same.
  drawn s = strata_and_clusters();
  s.gap.push_back(4);
  s.weight.push_back(5);
  s.stratum.emplace_back("B");
  s.cluster.emplace_back("e");
  s.region = {"south", "south", "south", "north", "north", "north", "south"};
  const group north = {{"region", "north"}};
  const estimate gap = s.estimated().gap("d", north);
  CHECK(gap.value() == 3.5);
  CHECK(*gap.se() == Approx(std::sqrt(1.5 * 2 / 16)).epsilon(1e-14));
  CHECK(*gap.df() == 1);            // clusters c and d, stratum B
  CHECK(*s.size(north).se() == 2);  // 3 / 2 * (2^2 + 2^2 + 0 - 4^2 / 3)
}

TEST_CASE("a missing answer takes its cluster out of the degrees of freedom, not out of the sample", "[unit]") {
  const drawn s = {{0, 2, 1, 3, 5, nobody_answered}, {}, {}, {"a", "a", "b", "c", "c", "d"}};
  const estimate gap = s.estimated().gap("d");
  CHECK(gap.value() == 2.2);
  CHECK(*gap.se() == Approx(std::sqrt(4.0 / 3 * 20.16 / 25)).epsilon(1e-14));
  CHECK(*gap.df() == 2);
  CHECK(gap.n() == 5);
}

TEST_CASE("a stratum where nobody answered counts for nothing", "[unit]") {
  const drawn s = {{0, 2, 1, 3, 5, nobody_answered, nobody_answered}, {}, {"A", "A", "B", "B", "B", "C", "C"}};
  const estimate gap = s.estimated().gap("d");
  CHECK(*gap.se() == 0.8);
  CHECK(*gap.df() == 3);  // not 5 less 3
  CHECK(gap.n() == 5);
}

TEST_CASE("the rules for a stratum with a single cluster", "[unit]") {
  const drawn s = lonely();
  CHECK_THROWS_WITH(s.estimated(), contains("stratum B") && contains("c"));
  CHECK(*s.estimated(with(lonely_psu::remove)).gap("d").se() == 1);
  CHECK(*s.estimated(with(lonely_psu::certainty)).gap("d").se() == 1);
  CHECK(*s.estimated(with(lonely_psu::adjust)).gap("d").se() == Approx(std::sqrt(1 + 4.0 / 36)).epsilon(1e-14));
  CHECK(*s.estimated(with(lonely_psu::average)).gap("d").se() == Approx(std::sqrt(2.0)).epsilon(1e-14));
  for (const auto rule : {lonely_psu::remove, lonely_psu::certainty, lonely_psu::adjust, lonely_psu::average})
    CHECK(*s.estimated(with(rule)).gap("d").df() == 1);  // 3 clusters less 2 strata
}

TEST_CASE("a stratum is not single because the domain has only one of its clusters", "[unit]") {
  drawn s = strata_and_clusters();
  s.region = {"north", "north", "south", "north", "north", "north"};
  const estimate gap = s.estimated().gap("d", {{"region", "north"}});
  CHECK(gap.value() == 16.0 / 6);  // clusters' sums of w (y - mean): a -20/6, b 0, c 16/6, d 4/6
  CHECK(*gap.se() == Approx(std::sqrt((400.0 / 36 + 144.0 / 36) / 36)).epsilon(1e-14));  // 2 * (x - y)^2 / 2 a stratum
  CHECK(*gap.df() == 1);
}

TEST_CASE("clusters of one name in two strata", "[unit]") {
  drawn s = strata_and_clusters();
  s.cluster = {"1", "1", "2", "1", "1", "2"};
  CHECK_THROWS_WITH(s.estimated(), contains("1 in A and B") && contains("nest"));
  inference_options nested;
  nested.nest = true;
  const estimate gap = s.estimated(nested).gap("d");
  CHECK(*gap.se() == 0.25);
  CHECK(*gap.df() == 2);
}

TEST_CASE("a row is removed from its own cluster only", "[unit]") {
  const drawn s = strata_and_clusters();
  accumulator board = s.board();
  const std::vector<std::byte> before = board.serialize();
  const drawn same_but_in_d = {{3}, {1}, {"B"}, {"d"}};  // c has such a row, d a heavier one
  same_but_in_d.rows(board, [&](const responses& r) {
    board.update(r);
    board.remove(r);
  });
  CHECK(board.serialize() == before);
  const drawn nowhere = {{3}, {1}, {"B"}, {"z"}};
  nowhere.rows(board, [&](const responses& r) { CHECK_THROWS_AS(board.remove(r), error); });
  CHECK(board.serialize() == before);
  s.rows(board, [&](const responses& r) { board.remove(r); });
  CHECK(board.serialize() == s.empty().serialize());
}
