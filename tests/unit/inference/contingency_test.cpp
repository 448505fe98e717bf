#include "support/catch.hpp"
#include "support/random_sample.hpp"

#include <rater/error.hpp>
#include <rater/inference/contingency.hpp>

#include <Eigen/LU>

#include <cmath>
#include <string>
#include <vector>

using rater_test::Approx;
using rater_test::contains;
using rater_test::random_sample;

namespace {

rater::sample_design simple(std::size_t n) {
  rater::sample_columns columns;
  columns.respondents = n;
  return rater::sample_design(columns);
}

std::vector<std::string> repeated(std::initializer_list<std::pair<const char*, int>> words) {
  std::vector<std::string> out;
  for (const auto& [word, times] : words) out.insert(out.end(), static_cast<std::size_t>(times), word);
  return out;
}

}  // namespace

TEST_CASE("a table of two by two, by hand", "[unit]") {
  // a: 6 yes, 2 no; b: 3 yes, 9 no.
  const rater::labels row = rater::labels_of(repeated({{"a", 8}, {"b", 12}}));
  const rater::labels column = rater::labels_of(repeated({{"yes", 6}, {"no", 2}, {"yes", 3}, {"no", 9}}));
  const rater::contingency_test t = rater::independence_test(simple(20), row, column);
  CHECK(t.n == 20);
  CHECK(t.share(0, 0) == Approx(0.3));
  CHECK(t.share(1, 1) == Approx(0.45));
  // X2 = n (ad - bc)^2 / (r1 r2 c1 c2).
  const double x2 = 20.0 * std::pow(6 * 9 - 2 * 3, 2) / (8.0 * 12 * 9 * 11);
  CHECK(*t.chi2 == Approx(x2));
  CHECK(*t.cramers_v == Approx(std::sqrt(x2 / 20)));
  // V is (P - p p') / 19 with respondents drawn one by one: the only eigenvalue is n / (n - 1).
  const double delta = 20.0 / 19;
  CHECK(*t.f == Approx(x2 / delta));
  CHECK(*t.df == Approx(1));
  CHECK(*t.df2 == Approx(19));
  CHECK(*t.mean_deff == Approx(delta));
}

TEST_CASE("the second-order correction, with another basis and the shares' joint covariance", "[unit]") {
  const random_sample r(4);
  const rater::sample_design s = r.design();
  const rater::labels region = rater::labels_of(r.region);
  const rater::labels answer = rater::labels_of(r.answer);
  const rater::contingency_test t = rater::independence_test(s, region, answer);
  std::vector<rater::linearised> cells;
  for (const std::string& row : t.row)
    for (const std::string& column : t.column) {
      std::vector<double> is;
      for (std::size_t i = 0; i < r.y.size(); ++i) is.push_back(r.region[i] == row && r.answer[i] == column ? 1 : 0);
      cells.push_back(rater::proportion(s, is));
    }
  const rater::joint_estimates joint = rater::joint(s, cells);
  // A table of 1 and -1 around each pair of a row and a column but the last.
  Eigen::MatrixXd k = Eigen::MatrixXd::Zero(12, 6);
  for (Eigen::Index i = 0; i < 3; ++i)
    for (Eigen::Index j = 0; j < 2; ++j) {
      const Eigen::Index at = 2 * i + j;
      k(3 * i + j, at) = k(11, at) = 1;
      k(3 * i + 2, at) = k(9 + j, at) = -1;
    }
  const Eigen::MatrixXd inverse = joint.value.cwiseInverse().asDiagonal();
  const auto n = static_cast<double>(t.n);
  const Eigen::MatrixXd delta =
      (k.transpose() * inverse * k / n).inverse() * (k.transpose() * inverse * joint.covariance * inverse * k);
  CHECK(*t.f == Approx(*t.chi2 / delta.trace()).epsilon(1e-9));
  CHECK(*t.df == Approx(delta.trace() * delta.trace() / (delta * delta).trace()).epsilon(1e-9));
  CHECK(*t.df2 == Approx(*t.df * s.degrees_of_freedom()));
  CHECK(*t.df < 6);
}

TEST_CASE("the shares of one question, by hand", "[unit]") {
  const rater::labels answer = rater::labels_of(repeated({{"yes", 12}, {"no", 8}}));
  const std::vector<double> half = {7, 7};
  const rater::contingency_test t = rater::goodness_of_fit_test(simple(20), answer, half);
  CHECK(*t.chi2 == Approx(20 * (0.01 / 0.5 + 0.01 / 0.5)));
  // Two categories: F is (p - p0)^2 / variance of p.
  CHECK(*t.f == Approx(0.01 / (0.6 * 0.4 / 19)));
  CHECK(*t.df == Approx(1));
  CHECK(*t.df2 == Approx(19));

  const std::vector<double> three = {1, 1, 0};
  CHECK_THROWS_AS(rater::goodness_of_fit_test(simple(20), answer, three), rater::error);
  const std::vector<double> never = {1, 0};
  CHECK_THROWS_AS(rater::goodness_of_fit_test(simple(20), answer, never), rater::error);
  const std::vector<double> negative = {1, -1};
  CHECK_THROWS_AS(rater::goodness_of_fit_test(simple(20), answer, negative), rater::error);
}

TEST_CASE("rows and columns that nobody is in are removed, and it is said", "[unit]") {
  const random_sample r(1);
  const rater::sample_design s = r.design();
  rater::labels region = rater::labels_of(r.region);
  const rater::labels answer = rater::labels_of(r.answer);
  const rater::contingency_test plain = rater::independence_test(s, region, answer);
  REQUIRE(plain.p);
  CHECK(plain.note.empty());
  region.name.insert(region.name.begin() + 1, "nowhere");
  for (std::int32_t& code : region.code)
    if (code >= 1) ++code;
  const rater::contingency_test more = rater::independence_test(s, region, answer);
  CHECK(*more.f == *plain.f);
  CHECK(more.row == plain.row);
  CHECK_THAT(more.note, contains("1 rows"));
}

TEST_CASE("missing labels are a domain", "[unit]") {
  const random_sample r(2);
  const rater::sample_design s = r.design();
  rater::labels region = rater::labels_of(r.region);
  const rater::labels answer = rater::labels_of(r.answer);
  std::vector<bool> in(r.region.size(), true);
  for (std::size_t i = 0; i < in.size(); i += 5) in[i] = false;
  const rater::contingency_test domain = rater::independence_test(s, region, answer, rater::domain(in));
  for (std::size_t i = 0; i < in.size(); i += 5) region.code[i] = -1;
  const rater::contingency_test missing = rater::independence_test(s, region, answer);
  CHECK(*missing.f == *domain.f);
  CHECK(missing.n == domain.n);
  CHECK(*missing.df2 == Approx(*missing.df * s.degrees_of_freedom()));
}

TEST_CASE("a table without a test says why", "[unit]") {
  const rater::labels one = rater::labels_of(repeated({{"a", 4}}));
  const rater::labels two = rater::labels_of(repeated({{"x", 2}, {"y", 2}}));
  CHECK_THAT(rater::independence_test(simple(4), one, two).note, contains("nothing to compare"));
  CHECK_FALSE(rater::independence_test(simple(4), one, two).f);
  rater::labels nobody = two;
  for (std::int32_t& code : nobody.code) code = -1;
  CHECK_FALSE(rater::independence_test(simple(4), one, nobody).f);
  CHECK(rater::independence_test(simple(4), one, nobody).n == 0);

  // Each in a cell of its own: two empty cells leave nothing to test.
  const rater::contingency_test diagonal = rater::independence_test(simple(4), two, two);
  CHECK(*diagonal.chi2 == Approx(4));
  CHECK_THAT(diagonal.note, contains("empty"));

  CHECK_THROWS_AS(rater::independence_test(simple(5), one, two), rater::error);
  rater::labels wrong = two;
  wrong.code[1] = 9;
  CHECK_THROWS_AS(rater::independence_test(simple(4), two, wrong), rater::error);
  std::vector<std::string> many(1200);
  for (std::size_t i = 0; i < many.size(); ++i) many[i] = std::to_string(i % 40);
  try {
    static_cast<void>(rater::independence_test(simple(1200), rater::labels_of(many), rater::labels_of(many)));
    FAIL("accepted");
  } catch (const rater::error& e) {
    CHECK(e.code() == rater::errc::limit);
  }
}
