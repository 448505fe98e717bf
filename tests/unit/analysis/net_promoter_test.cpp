#include "support/catch.hpp"

#include <rater/analysis/net_promoter.hpp>
#include <rater/error.hpp>
#include <rater/inference/interval.hpp>

using rater_test::Approx;

TEST_CASE("NPS of 60 / 25 / 15 is 45 with SE 7.4366", "[unit]") {
  const rater::estimate nps = rater::net_promoter_score(60, 25, 15);
  CHECK(nps.value() == 45);
  CHECK(*nps.se() == Approx(7.4366).margin(5e-5));
  CHECK(*nps.df() == 99);
  CHECK(nps.high() == Approx(45 + rater::t_quantile(0.95, 99) * *nps.se()));
  rater::net_promoter_options o;
  o.divisor = rater::net_promoter_options::variance::maximum_likelihood;
  o.interval = rater::net_promoter_options::distribution::normal;
  const rater::estimate other = rater::net_promoter_score(60, 25, 15, o);
  CHECK(*other.se() == Approx(7.39932429347437));
  CHECK_FALSE(other.df());
  CHECK(other.low() == Approx(45 - 1.959963984540054 * *other.se()));
}

TEST_CASE("NPS of one class, one answer, no answer", "[unit]") {
  const rater::estimate constant = rater::net_promoter_score(0, 0, 12);
  CHECK(constant.value() == -100);
  CHECK(*constant.se() == 0);
  CHECK_FALSE(constant.note().empty());
  CHECK(*rater::net_promoter_score(0, 7, 0).se() == 0);
  const rater::estimate one = rater::net_promoter_score(1, 0, 0);
  CHECK(one.value() == 100);
  CHECK_FALSE(one.se());
  CHECK_FALSE(rater::net_promoter_score(0, 0, 0));
  CHECK_THROWS_AS(rater::net_promoter_score(-1, 2, 3), rater::error);
  rater::net_promoter_options o;
  o.confidence = 95;
  CHECK_THROWS_AS(rater::net_promoter_score(1, 2, 3, o), rater::error);
}
