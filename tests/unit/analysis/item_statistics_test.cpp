#include "support/catch.hpp"

#include <rater/analysis/item_statistics.hpp>
#include <rater/error.hpp>
#include <rater/inference/interval.hpp>

#include <cmath>
#include <limits>

using rater_test::Approx;

namespace {

const double absent = std::numeric_limits<double>::quiet_NaN();

rater::instrument pairs() {
  rater::instrument out;
  out.id = "pairs";
  out.scales = {{"scale", rater::scale{}}};
  out.dimensions = {{"all", {}, {}, {}}};
  for (const char* id : {"1", "2", "3"}) {
    rater::item it;
    it.id = id;
    it.dimension = "all";
    if (it.id != "3") it.column(rater::role::expectation) = rater::column_ref("E" + it.id);
    it.column(rater::role::perception) = rater::column_ref("P" + it.id);
    out.items.push_back(it);
  }
  out.items[1].reverse = true;
  return out;
}

}  // namespace

TEST_CASE("item statistics: own answers for E and P, pairs for the gap", "[unit]") {
  const std::vector<double> e1{7, 6, 5, absent}, p1{5, 6, absent, 1}, e2{1, 1, absent, absent}, p2{2, 2, absent, absent},
      p3{absent, absent, absent, absent};
  rater::responses answers(pairs());
  answers.bind("E1", rater::column_view(e1)).bind("P1", rater::column_view(p1)).bind("E2", rater::column_view(e2));
  answers.bind("P2", rater::column_view(p2)).bind("P3", rater::column_view(p3));
  const std::vector<rater::item_statistic> s = rater::item_statistics(answers);
  REQUIRE(s.size() == 3);
  CHECK(s[0].expectation.value() == Approx(6));
  CHECK(s[0].expectation.n() == 3);
  CHECK(s[0].perception.value() == Approx(4));
  CHECK(s[0].gap.value() == Approx(-1));
  CHECK(s[0].gap.n() == 2);
  CHECK(*s[0].gap_sd == Approx(std::sqrt(2.0)));
  CHECK(*s[0].t == Approx(-1));
  CHECK(*s[0].p == Approx(0.5));  // t = -1 with one degree of freedom
  CHECK(s[0].gap.high() == Approx(-1 + rater::t_quantile(0.95, 1)));
  // Reversed: E 7, 7 and P 6, 6. Equal gaps have se 0 and no t.
  CHECK(s[1].gap.value() == -1);
  CHECK(*s[1].gap.se() == 0);
  CHECK(*s[1].gap_sd == 0);
  CHECK_FALSE(s[1].t);
  CHECK_FALSE(s[1].p);
  CHECK_FALSE(s[1].gap.note().empty());
  // Nobody answered; never asked.
  CHECK_FALSE(s[2].perception);
  CHECK(s[2].perception.note() == "nobody answered");
  CHECK(s[2].expectation.note() == "the instrument does not ask for it");
  CHECK_FALSE(s[2].gap);
  CHECK_FALSE(s[2].gap_sd);
  CHECK_THROWS_AS(rater::item_statistics(answers, 95), rater::error);
}
