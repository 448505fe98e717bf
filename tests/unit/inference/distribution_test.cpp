#include "support/catch.hpp"
#include "support/one_item.hpp"
#include "support/random_survey.hpp"

#include <rater/error.hpp>
#include <rater/inference/distribution.hpp>

using namespace rater_test;
using rater::level;
using rater::measure;

namespace {

const rater::inference_options nested = {{}, rater::lonely_psu::adjust, true};

rater::score_options with_answers() {
  rater::score_options o;
  o.levels = {level::item};
  o.by = {"region"};
  o.rollup = true;
  o.answers = true;
  return o;
}

void check_same(const rater::estimate& a, const rater::estimate& b) {
  CHECK(a.n() == b.n());
  CHECK(a.parts().value == b.parts().value);
  CHECK(a.parts().se == b.parts().se);
  CHECK(a.parts().df == b.parts().df);
  CHECK(a.parts().low == b.parts().low);
}

double share_where(const rater::answer_distribution& d, bool (*meets)(double)) {
  double out = 0;
  for (std::size_t i = 0; i < d.values.size(); ++i)
    if (meets(d.values[i])) out += d.shares[i].value();
  return out;
}

}  // namespace

TEST_CASE("the answers one by one have the mean, spread and shares that the scores of an item have", "[unit]") {
  std::mt19937_64 random(31);
  const std::vector<shape> shapes = {
      {2, false, false, false}, {2, false, true, false}, {2, false, true, false, true, 0}, {2, false, true, false, true, 1}};
  for (const shape& of : shapes) {
    const random_survey s = make_survey(random, 300, of);
    rater::accumulator all(*s.asked, with_answers());
    all.update(s.pack());
    const rater::estimates scores(all.sums(), nested);
    const auto distributions = rater::answer_distributions(all.sums(), nested);
    CHECK(distributions.size() == all.sums().groups() * s.asked->items.size() * 3);
    for (const rater::answer_distribution& d : distributions) {
      CAPTURE(d.item, std::string(to_string(d.measure)), of.strata, of.stages, of.weights);
      double whole = 0;
      std::int64_t n = 0;
      for (const rater::estimate& share : d.shares) {
        whole += share.value();
        n += share.n();
      }
      CHECK(whole == Approx(1).epsilon(1e-12));
      CHECK(n == d.mean.n());
      if (d.measure == measure::perception) check_same(d.mean, scores.get(level::item, d.item, "performance", d.group));
      if (d.measure != measure::gap) continue;
      check_same(d.mean, scores.get(level::item, d.item, "gap", d.group));
      const rater::estimate worse = scores.get(level::item, d.item, "share_dissatisfied", d.group);
      CHECK(share_where(d, [](double gap) { return gap < 0; }) == Approx(worse.value()).margin(1e-12));
    }
  }
}

TEST_CASE("shares, variance and quantiles of a few answers", "[unit]") {
  rater::score_options o;
  o.answers = true;
  rater::accumulator all(rater_test::one_item(), o);
  const one_item_rows t = {{7, 7, 6, 6}, {5, 4, 4, 7}, {1, 2, 3, 2}, {}};
  all.update(t.bind());
  const auto found = rater::answer_distributions(all.sums());
  REQUIRE(found.size() == 3);  // expectation, perception, gap
  const rater::answer_distribution& perceived = found[1];
  REQUIRE(perceived.measure == measure::perception);
  CHECK(perceived.values == std::vector<double>{1, 2, 3, 4, 5, 6, 7});
  CHECK(perceived.shares[3].value() == 5.0 / 8);
  CHECK(perceived.shares[3].n() == 2);
  CHECK(perceived.shares[0].value() == 0);
  // svyvar: 4 / 3 sum w (y - 39/8)^2 / 8
  CHECK(*perceived.variance == Approx(4.0 / 3 * (5 * 49.0 / 64 + 1.0 / 64 + 2 * 289.0 / 64) / 8).epsilon(1e-14));
  CHECK(perceived.quantile(0.5) == 4);
  CHECK(perceived.quantile(0.625) == 4);  // F(4) is 0.625 exactly
  CHECK(perceived.quantile(0.63) == 5);
  CHECK(perceived.quantile(0.99) == 7);
  CHECK_THROWS_WITH(static_cast<void>(perceived.quantile(1)), contains("quantile"));
  const rater::answer_distribution& gap = found[2];
  CHECK(gap.values.front() == -6);
  CHECK(gap.values.back() == 6);
  CHECK(gap.quantile(0.5) == -2);
}

TEST_CASE("a reversed item is turned round, and what was not asked for is refused", "[unit]") {
  rater::instrument i = rater_test::one_item();
  i.items[0].reverse = true;
  rater::score_options o;
  o.answers = true;
  rater::accumulator all(i, o);
  const one_item_rows t = {{7, 7}, {5, 4}, {}, {}};
  all.update(t.bind(i));
  const auto found = rater::answer_distributions(all.sums());
  CHECK(found[0].shares[0].value() == 1);  // 7 is 1
  CHECK(found[2].mean.value() == 2.5);     // 3 and 4, less 1
  rater::accumulator plain(i);
  plain.update(t.bind(i));
  CHECK_THROWS_WITH(rater::answer_distributions(plain.sums()), contains("score_options::answers"));
  i.scales[0].second.max = 2000;
  CHECK_THROWS_WITH(rater::accumulator(i, o), contains("1024") && contains("item q"));
}
