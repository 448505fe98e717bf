#include "support/catch.hpp"

#include <rater/error.hpp>
#include <rater/scoring/gap.hpp>
#include <rater/scoring/matrix.hpp>
#include <rater/scoring/performance.hpp>

#include <cmath>
#include <limits>

using rater_test::Approx;

namespace {

const double absent = std::numeric_limits<double>::quiet_NaN();

// Two dimensions of unequal size on 0..10; item b is reversed, item d has a benchmark for an expectation.
rater::instrument small_instrument() {
  rater::instrument out;
  out.id = "small";
  rater::scale on;
  on.min = 0;
  on.max = 10;
  out.scales = {{"scale", on}};
  out.dimensions = {{"first", {}, rater::column_ref("w1"), {}}, {"second", {}, rater::column_ref("w2"), {}}};
  for (const char* id : {"a", "b", "c", "d"}) {
    rater::item it;
    it.id = id;
    it.dimension = it.id == "d" ? "second" : "first";
    it.reverse = it.id == "b";
    if (it.id == "d")
      it.benchmark = 8;
    else
      it.column(rater::role::expectation) = rater::column_ref("E" + it.id);
    it.column(rater::role::perception) = rater::column_ref("P" + it.id);
    out.items.push_back(it);
  }
  return out;
}

struct answered {
  std::vector<double> ea{8, 9, absent}, eb{2, absent, absent}, ec{10, absent, absent};
  std::vector<double> pa{6, 9, 5}, pb{1, 4, absent}, pc{absent, 3, absent}, pd{9, 0, absent};
  std::vector<double> w1{60, 50, 70}, w2{40, 50, 30};
  rater::responses answers{small_instrument()};
  answered() {
    answers.bind("Ea", rater::column_view(ea)).bind("Eb", rater::column_view(eb)).bind("Ec", rater::column_view(ec));
    answers.bind("Pa", rater::column_view(pa)).bind("Pb", rater::column_view(pb)).bind("Pc", rater::column_view(pc));
    answers.bind("Pd", rater::column_view(pd)).bind("w1", rater::column_view(w1)).bind("w2", rater::column_view(w2));
  }
};

// Equal, with NaN equal to NaN.
bool same(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  if (a.rows() != b.rows() || a.cols() != b.cols()) return false;
  for (Eigen::Index i = 0; i < a.rows(); ++i)
    for (Eigen::Index j = 0; j < a.cols(); ++j)
      if (std::isnan(a(i, j)) != std::isnan(b(i, j)) || std::abs(a(i, j) - b(i, j)) > 1e-12) return false;
  return true;
}

}  // namespace

TEST_CASE("the answers of a role, reversed by the scale's own bounds or raw", "[unit]") {
  const answered s;
  Eigen::MatrixXd perceived(3, 4), raw(3, 4), expected(3, 4);
  perceived << 6, 9, absent, 9, 9, 6, 3, 0, 5, absent, absent, absent;
  raw << 6, 1, absent, 9, 9, 4, 3, 0, 5, absent, absent, absent;
  expected << 8, 8, 10, 8, 9, absent, absent, 8, absent, absent, absent, 8;
  CHECK(same(rater::answers_matrix(s.answers, rater::role::perception), perceived));
  CHECK(same(rater::answers_matrix(s.answers, rater::role::perception, rater::answer_form::raw), raw));
  CHECK(same(rater::answers_matrix(s.answers, rater::role::expectation), expected));
  CHECK_THROWS_WITH(rater::answers_matrix(s.answers, rater::role::desired), rater_test::contains("desired"));
  rater::responses unbound(small_instrument());
  unbound.bind("Pa", rater::column_view(s.pa));
  CHECK_THROWS_AS(rater::answers_matrix(unbound, rater::role::perception), rater::error);
}

TEST_CASE("gaps of respondents: dimensions, items, overall, weighted", "[unit]") {
  const answered s;
  // Pairs: row 1 a -2, b 1, d 1; row 2 a 0, d -8 (one of three is too few for `first`); row 3 none.
  Eigen::MatrixXd dimensions(3, 2), items(3, 4);
  dimensions << -0.5, 1, absent, -8, absent, absent;
  items << -2, 1, absent, 1, 0, absent, absent, -8, absent, absent, absent, absent;
  CHECK(same(rater::dimension_gaps(s.answers), dimensions));
  CHECK(same(rater::item_gaps(s.answers), items));
  CHECK(same(rater::overall_gaps(s.answers), Eigen::Vector3d(0.25, absent, absent)));
  CHECK(same(rater::weighted_gaps(s.answers), Eigen::Vector3d(0.6 * -0.5 + 0.4 * 1, absent, absent)));
  CHECK(same(rater::mean_of_items_gaps(s.answers), Eigen::Vector3d(0, -4, absent)));
  rater::score_options any;
  any.missing = rater::missing_policy::any;
  CHECK(same(rater::overall_gaps(s.answers, any), Eigen::Vector3d(0.25, -4, absent)));
}

TEST_CASE("performance needs no expectation", "[unit]") {
  const answered s;
  Eigen::MatrixXd performance(3, 2);
  performance << 7.5, 9, 6, 0, absent, absent;
  CHECK(same(rater::dimension_performance(s.answers), performance));
  CHECK(same(rater::overall_performance(s.answers), Eigen::Vector3d(8.25, 3, absent)));
  CHECK(same(rater::weighted_performance(s.answers), Eigen::Vector3d(0.6 * 7.5 + 0.4 * 9, 3, absent)));
}

TEST_CASE("any measure of every respondent, by level", "[unit]") {
  const answered s;
  const Eigen::MatrixXd overall = rater::respondent_scores_matrix(s.answers, rater::level::overall, rater::measure::gap);
  REQUIRE(overall.cols() == 3);
  CHECK(overall(0, 0) == Approx(0.25));
  CHECK(overall(0, 1) == Approx(0.1));
  CHECK(std::abs(overall(0, 2)) < 1e-12);
  const Eigen::VectorXd index =
      rater::respondent_scores_vector(s.answers, rater::level::dimension, "second", rater::measure::index);
  CHECK(index[0] == Approx(100 * (1 + 10) / 20.0));
  CHECK(std::isnan(index[2]));
}

TEST_CASE("more rows than one block", "[unit]") {
  std::vector<double> e(1000), p(1000);
  for (std::size_t i = 0; i < e.size(); ++i) {
    e[i] = static_cast<double>(i % 11);
    p[i] = static_cast<double>((3 * i) % 11);
  }
  rater::instrument one = small_instrument();
  one.items.resize(1);
  one.dimensions.resize(1);
  one.dimensions[0].importance = {};
  rater::responses answers(one);
  answers.bind("Ea", rater::column_view(e)).bind("Pa", rater::column_view(p));
  const Eigen::MatrixXd gaps = rater::dimension_gaps(answers);
  bool all = gaps.rows() == 1000;
  for (Eigen::Index i = 0; i < gaps.rows(); ++i)
    all = all && gaps(i, 0) == p[static_cast<std::size_t>(i)] - e[static_cast<std::size_t>(i)];
  CHECK(all);
}

TEST_CASE("what no respondent has is refused", "[unit]") {
  const answered s;
  using rater::level;
  using rater::measure;
  CHECK_THROWS_AS(rater::respondent_scores_matrix(s.answers, level::respondents, measure::gap), rater::error);
  CHECK_THROWS_AS(rater::respondent_scores_matrix(s.answers, level::dimension, measure::nps), rater::error);
  CHECK_THROWS_AS(rater::respondent_scores_vector(s.answers, level::overall, "weighted_means", measure::gap), rater::error);
  CHECK_THROWS_WITH(rater::respondent_scores_vector(s.answers, level::dimension, "frist", measure::gap),
                    rater_test::contains("did you mean \"first\""));
  rater::score_options where;
  where.where = {rater::parse_condition("region = north")};
  CHECK_THROWS_WITH(rater::dimension_gaps(s.answers, where), rater_test::contains("where"));
}

TEST_CASE("means of keys under each missing policy", "[unit]") {
  Eigen::MatrixXd answers(3, 4);
  answers << 1, 2, absent, 4, absent, absent, 3, 4, 1, 2, 3, 4;
  const std::vector<rater::item_key> keys = {{"left", {0, 1}}, {"right", {3, 2}}};
  using rater::missing_policy;
  Eigen::MatrixXd half(3, 2), every(3, 2), all(3, 2);
  half << 1.5, 4, absent, 3.5, 1.5, 3.5;
  every << 1.5, absent, absent, 3.5, 1.5, 3.5;
  all << absent, absent, absent, absent, 1.5, 3.5;
  CHECK(same(rater::key_means(answers, keys), half));
  CHECK(same(rater::key_means(answers, keys, missing_policy::listwise_dimension), every));
  CHECK(same(rater::key_means(answers, keys, missing_policy::listwise_all), all));
  CHECK(same(rater::key_means(answers, keys, missing_policy::available, {0.5, 2}), every));
  const std::vector<rater::item_key> beyond = {{"x", {4}}}, negative = {{"x", {-1}}}, empty = {{"x", {}}};
  for (const auto& wrong : {beyond, negative, empty}) CHECK_THROWS_AS(rater::key_means(answers, wrong), rater::error);
}

TEST_CASE("dimensions as keys", "[unit]") {
  const std::vector<rater::item_key> keys = rater::dimension_keys(small_instrument());
  REQUIRE(keys.size() == 2);
  CHECK(keys[0].id == "first");
  CHECK(keys[0].items == std::vector<int>{0, 1, 2});
  CHECK(keys[1].items == std::vector<int>{3});
}
