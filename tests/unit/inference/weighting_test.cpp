#include "support/catch.hpp"
#include "support/made_up_margins.hpp"

#include <rater/error.hpp>
#include <rater/inference/weighting.hpp>

#include <cmath>
#include <limits>

using rater::errc;
using rater::labels;
using rater::margin;
using rater_test::Approx;
using rater_test::contains;
using rater_test::made_up_margins;

namespace {

labels words(const std::vector<std::string>& w) { return rater::labels_of(w); }

/// Two by two: 10, 20, 30 and 40 respondents' worth of weight.
const std::vector<double> base = {10, 20, 30, 40};
margin region(double north = 60, double south = 40) {
  return {"region", words({"north", "north", "south", "south"}), {{"north", north}, {"south", south}}};
}
margin sex(double f = 50, double m = 50) { return {"sex", words({"f", "m", "f", "m"}), {{"f", f}, {"m", m}}}; }

/// The error that weighting throws: its code, its place and its message.
struct refusal {
  errc code;
  std::string where, message;
};
template <class F>
refusal refused(F f) {
  try {
    f();
  } catch (const rater::error& e) {
    return {e.code(), e.where(), e.message()};
  }
  FAIL("nothing was thrown");
  return {};
}
refusal refused_rake(std::vector<margin> margins, std::vector<double> weights = base) {
  return refused([&] { (void)rater::raking(weights, margins); });
}

}  // namespace

TEST_CASE("post-stratification multiplies each category to its target", "[unit]") {
  const rater::weighting_result r = rater::post_stratification(base, region());
  CHECK(r.converged);
  CHECK(r.weights[0] == 20);
  CHECK(r.weights[1] == 40);
  CHECK(r.weights[2] == Approx(120.0 / 7));
  CHECK(r.weights[3] == Approx(160.0 / 7));
  CHECK(r.min_ratio == Approx(4.0 / 7));
  CHECK(r.max_ratio == Approx(2));
  REQUIRE(r.checks.size() == 2);
  CHECK(r.checks[0].variable == "region");
  CHECK(r.checks[0].category == "north");
  CHECK(r.checks[0].target == 60);
  CHECK(r.checks[0].before == 30);
  CHECK(r.checks[0].after == Approx(60));
  CHECK(r.checks[0].n == 2);
}

TEST_CASE("raking of a table of two by two, whose odds ratio stays", "[unit]") {
  const rater::weighting_result r = rater::raking(base, std::vector{region(), sex()});
  REQUIRE(r.converged);
  const auto& w = r.weights;
  CHECK(w[0] + w[1] == Approx(60));
  CHECK(w[0] + w[2] == Approx(50));
  CHECK(w[0] * w[3] / (w[1] * w[2]) == Approx(10.0 * 40 / (20 * 30)));
  CHECK(r.largest_error <= 1e-10);
  CHECK(r.cycles > 1);
  CHECK(rater::raking(r.weights, std::vector{region(), sex()}).cycles == 0);
}

TEST_CASE("a respondent of weight 0 keeps it and may lack everything", "[unit]") {
  margin m = region();
  m.category = words({"north", "north", "south", "south", "", "west"});
  std::vector<double> weights = base;
  weights.resize(6, 0);
  const rater::weighting_result r = rater::raking(weights, std::vector{m});
  CHECK(r.weights[4] == 0);
  CHECK(r.weights[5] == 0);
  CHECK(r.weights[0] == Approx(20));
  CHECK(r.before.n == 4);
}

TEST_CASE("a target of 0 takes the weight of whoever has it", "[unit]") {
  for (const auto method : {rater::weighting_method::raking, rater::weighting_method::raking_calibration}) {
    rater::weighting_spec spec;
    spec.method = method;
    spec.margins = {{"region", words({"north", "south", "sea", "sea"}), {{"north", 60}, {"south", 40}, {"sea", 0}}}};
    const rater::weighting_result r = rater::weighting(base, spec);
    CHECK(r.converged);
    CHECK(r.weights[0] == Approx(60));
    CHECK(r.weights[1] == Approx(40));
    CHECK(r.weights[2] == 0);
    CHECK(r.weights[3] == 0);
    CHECK(r.after.n == 2);
  }
}

TEST_CASE("what cannot be weighted is refused by name", "[unit]") {
  margin gap = region();
  gap.category = words({"north", "", "", "south"});
  refusal r = refused_rake({gap});
  CHECK(r.code == errc::data);
  CHECK(r.where == "region");
  CHECK_THAT(r.message, contains("2 respondents have no category"));

  margin unknown = region();
  unknown.category = words({"north", "nort", "south", "south"});
  r = refused_rake({unknown});
  CHECK(r.code == errc::data);
  CHECK_THAT(r.message, contains("\"nort\" of 1 respondent has no target; did you mean \"north\""));

  margin empty = region();
  empty.targets.push_back({"west", 5});
  r = refused_rake({empty, sex(50, 55)});
  CHECK(r.code == errc::data);
  CHECK(r.where == "region");
  CHECK_THAT(r.message, contains("\"west\" has a target of 5, and nobody"));

  r = refused_rake({region(), sex(50, 50.1)});
  CHECK(r.code == errc::usage);
  CHECK_THAT(r.message, contains("\"region\" sum to 100") && contains("\"sex\" to 100.1"));
  CHECK(rater::raking(base, std::vector{region(), sex(50, 50.00005)}).converged);

  CHECK(refused_rake({}).code == errc::usage);
  CHECK(refused_rake({region(), region()}).where == "region");
  CHECK(refused_rake({{"region", region().category, {}}}).code == errc::usage);
  CHECK(refused_rake({region(-1, 101)}).code == errc::usage);
  CHECK(refused_rake({region(std::nan(""), 1)}).code == errc::usage);
  CHECK(refused_rake({region(0, 0)}).code == errc::usage);
  CHECK(refused_rake({{"region", region().category, {{"north", 1}, {"north", 2}, {"south", 3}}}}).code == errc::usage);
  CHECK(refused_rake({region()}, {1, 2, 3}).code == errc::usage);
  CHECK(refused_rake({region()}, {1, 2, 3, -1}).code == errc::data);
  CHECK_THAT(refused_rake({region()}, {1, std::nan(""), 3, 1}).message, contains("row 2"));
  CHECK(refused_rake({region()}, {1, 2, 3, HUGE_VAL}).code == errc::data);
  CHECK(refused_rake({region()}, {0, 0, 0, 0}).code == errc::data);
  CHECK(refused_rake({{"region", {{0, 0, 7, 1}, {"north", "south"}}, region().targets}}).code == errc::usage);
  CHECK(refused([] {
          (void)rater::weighting(base, {rater::weighting_method::post_stratification, {region(), sex()}});
        }).where == "sex");
  const rater::auxiliary age{"age", {1, 2, 3, 4}, 300};
  CHECK(refused([&] { (void)rater::weighting(base, {rater::weighting_method::raking, {region()}, {age}}); }).where == "age");
}

TEST_CASE("not to converge is said, with the worst total", "[unit]") {
  // North are men and south are women: the margins contradict each other.
  margin men = sex(30, 70);
  men.category = words({"m", "m", "f", "f"});
  const rater::weighting_result r = rater::raking(base, std::vector{region(), men}, {.max_cycles = 20});
  CHECK_FALSE(r.converged);
  CHECK(r.cycles == 20);
  CHECK_THAT(r.note, contains("not converged after 20 cycles") && contains(r.worst));
  CHECK(r.largest_error > 0.01);
  for (const auto method : {rater::weighting_method::linear, rater::weighting_method::raking_calibration})
    CHECK_FALSE(rater::weighting(base, {method, {region(), men}}).converged);
  const auto again = rater::reweighting_of({rater::weighting_method::raking, {region(), men}});
  CHECK(refused([&] { (void)again(base); }).code == errc::data);

  // A target of 0 leaves nobody for one of another variable.
  margin alone = sex(40, 60);
  alone.category = words({"m", "f", "m", "m"});
  const margin no_north{"place", words({"a", "b", "a", "a"}), {{"a", 100}, {"b", 0}}};
  CHECK_FALSE(rater::raking(base, std::vector{alone, no_north}).converged);
}

TEST_CASE("linear calibration by hand: the size of the population and one number", "[unit]") {
  const rater::auxiliary one{"intercept", {1, 1, 1, 1}, 120}, x{"x", {1, 2, 3, 4}, 330};
  const rater::weighting_result r = rater::linear_calibration(base, {}, std::vector{x, one});
  REQUIRE(r.converged);
  // sum w x x' = (100 300; 300 1000), T - That = (20, 30): lambda = (20 * 1000 - 30 * 300, 30 * 100 - 20 * 300) / 10000.
  for (std::size_t i = 0; i < 4; ++i) CHECK(r.weights[i] == Approx(base[i] * (1 + 1.1 - 0.3 * static_cast<double>(i + 1))));
  REQUIRE(r.checks.size() == 2);
  CHECK(r.checks[0].target == 120);
  CHECK(r.checks[0].before == 100);
  CHECK(r.checks[1].variable == "x");
  CHECK(r.checks[1].before == Approx(300));
  CHECK(r.checks[1].after == Approx(330));
}

TEST_CASE("numbers far from 0 and columns that say the same do no harm", "[unit]") {
  std::vector<rater::auxiliary> totals = {{"one", {1, 1, 1, 1}, 100},
                                          {"seconds", {1.7e9 + 1, 1.7e9 + 2, 1.7e9 + 3, 1.7e9 + 4}, 1.7e11 + 295}};
  CHECK(rater::linear_calibration(base, {}, totals).converged);
  CHECK(rater::raking_calibration(base, {}, totals).converged);
  totals.push_back({"twice", {2, 2, 2, 2}, 200});
  CHECK(rater::linear_calibration(base, std::vector{region()}, totals).converged);
  totals.back().total = 201;
  const rater::weighting_result r = rater::linear_calibration(base, {}, totals);
  CHECK_FALSE(r.converged);
  CHECK(r.worst == "twice");
}

TEST_CASE("numbers that are missing or infinite are refused", "[unit]") {
  rater::auxiliary x{"x", {1, std::nan(""), 3, 4}, 300};
  CHECK_THAT(refused([&] { (void)rater::linear_calibration(base, {}, std::vector{x}); }).message,
             contains("1 of the respondents"));
  CHECK(rater::linear_calibration(std::vector<double>{10, 0, 30, 40}, {}, std::vector{x}).converged);
  x.x[1] = HUGE_VAL;
  CHECK(refused([&] { (void)rater::linear_calibration(base, {}, std::vector{x}); }).where == "x");
  x.x = {1, 2};
  CHECK(refused([&] { (void)rater::linear_calibration(base, std::vector{region()}, std::vector{x}); }).code == errc::usage);
}

TEST_CASE("raking calibration cannot reach a mean beyond the data, and says so", "[unit]") {
  const std::vector<rater::auxiliary> totals = {{"one", {1, 1, 1, 1}, 100}, {"x", {1, 2, 3, 4}, 500}};
  const rater::weighting_result r = rater::raking_calibration(base, {}, totals);
  CHECK_FALSE(r.converged);
  CHECK_THAT(r.note, contains("not converged"));
}

TEST_CASE("a calibration that would not fit in memory is refused", "[unit]") {
  std::vector<margin> many;
  for (const char* name : {"a", "b"}) {
    margin& m = many.emplace_back();
    m.variable = name;
    for (std::int32_t i = 0; i < 8000; ++i) {
      m.category.code.push_back(*name == 'a' ? i : 7999 - i / 2 * 2);
      m.category.name.push_back(std::to_string(i));
    }
    for (std::int32_t i = 0; i < 8000; ++i)
      if (*name == 'a' || i % 2 == 1) m.targets.push_back({std::to_string(i), *name == 'a' ? 1.0 : 2.0});
  }
  const std::vector<double> ones(8000, 1.0);
  CHECK(refused([&] { (void)rater::linear_calibration(ones, many, {}); }).code == errc::limit);
  CHECK(rater::raking(ones, many).converged);
  CHECK(rater::linear_calibration(ones, std::vector{many[0]}, {}).converged);
}

TEST_CASE("shares become totals", "[unit]") {
  const std::vector<rater::category_target> shares = {{"a", 0.25}, {"b", 0.7500001}};
  const auto totals = rater::totals_of_shares(shares, 200, "v");
  CHECK(totals[0].total == Approx(50).epsilon(1e-6));
  CHECK(totals[0].total + totals[1].total == Approx(200));
  const std::vector<rater::category_target> wrong = {{"a", 0.25}, {"b", 0.7}};
  CHECK(refused([&] { (void)rater::totals_of_shares(wrong, 200, "v"); }).where == "v");
  CHECK_THROWS_AS(rater::totals_of_shares(shares, 0, "v"), rater::error);
}

TEST_CASE("the spread of weights is Kish's", "[unit]") {
  const rater::weight_spread s = rater::spread_of(std::vector<double>{1, 3, 0});
  CHECK(s.n == 2);
  CHECK(s.sum == 4);
  CHECK(s.cv == Approx(0.5));
  CHECK(s.deff == Approx(1.25));
  CHECK(s.n_eff == Approx(1.6));
  CHECK(rater::spread_of(std::vector<double>{0.1, 0.1, 0.1}).deff == 1);
  CHECK(rater::spread_of({}).n == 0);
}

TEST_CASE("a thousand cells that occur among very many that might", "[unit]") {
  made_up_margins many(1000, std::vector<int>(40, 3), 5);  // 4^40 codes do not fit in 64 bits
  for (margin& m : many.margins) {                         // targets not far from the sample, of which so many can be met
    std::vector<double> sums(3, 0.0);
    for (std::size_t i = 0; i < 1000; ++i) sums[static_cast<std::size_t>(m.category.code[i])] += many.base[i];
    const double all = sums[0] + sums[1] + sums[2];
    for (std::size_t k = 0; k < 3; ++k) m.targets[k].total = 0.1 * m.targets[k].total + 4500 * sums[k] / all;
  }
  const rater::weighting_result r = rater::raking(many.base, many.margins);
  CHECK(r.converged);
}
