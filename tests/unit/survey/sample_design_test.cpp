#include <rater/survey/design.hpp>

#include "survey/detail/sample_data.hpp"

#include <rater/error.hpp>

#include "support/catch.hpp"

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

using rater::labels_of;
using rater::sample_columns;
using rater::sample_design;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

rater::labels words(std::vector<std::string> w) { return labels_of(w); }

/// The error that the columns make: code, and all of its text.
struct refusal {
  std::optional<rater::errc> code{};
  std::string text{};
  [[nodiscard]] bool has(const std::string& part) const { return text.find(part) != std::string::npos; }
};
refusal refusal_of(const sample_columns& c) {
  try {
    const sample_design s(c);
  } catch (const rater::error& e) {
    return {e.code(), e.what()};
  }
  return {};
}

/// Two strata of two clusters of two each.
struct small {
  std::vector<double> weight{1, 2, 3, 4, 5, 6, 7, 8}, fpc{4, 4, 4, 4, 0.5, 0.5, 0.5, 0.5}, second{3, 3, 3, 3, 5, 5, 2, 2};
  sample_columns columns{};
  small() {
    columns.weight = weight;
    columns.strata = words({"n", "n", "n", "n", "s", "s", "s", "s"});
    columns.psu = {words({"a", "a", "b", "b", "c", "c", "d", "d"})};
    columns.fpc = {fpc, second};
  }
  small(const small&) = delete;
};

}  // namespace

TEST_CASE("labels are numbered as they appear, and what is missing has none", "[unit]") {
  const rater::labels w = words({"b", "", "a", "b"});
  CHECK(w.code == std::vector<std::int32_t>{0, -1, 1, 0});
  CHECK(w.name == std::vector<std::string>{"b", "a"});
  const std::vector<double> numbers{2.5, missing, -0.0, 0.0, 2.5, 1e300};
  const rater::labels n = labels_of(std::span<const double>(numbers));
  CHECK(n.code == std::vector<std::int32_t>{0, -1, 1, 1, 0, 2});
  CHECK(n.name == std::vector<std::string>{"2.5", "0", "1e+300"});
  const std::vector<std::int64_t> whole{-3, 7, -3};
  CHECK(labels_of(std::span<const std::int64_t>(whole)).name == std::vector<std::string>{"-3", "7"});
  CHECK(words({}).empty());
}

TEST_CASE("a sample of nothing but its size, of one respondent, and of nobody", "[unit]") {
  sample_columns c;
  c.respondents = 3;
  const sample_design s(c);
  CHECK(s.respondents() == 3);
  CHECK_FALSE(s.weighted());
  CHECK(s.weights()[2] == 1);
  CHECK(s.strata() == 1);
  CHECK(s.psus() == 3);
  CHECK(s.degrees_of_freedom() == 2);
  CHECK_FALSE(s.has_fpc());
  c.respondents = 1;  // no design: nothing was asked of it yet
  CHECK(sample_design(c).degrees_of_freedom() == 0);
  const sample_design none{sample_columns{}};
  CHECK(none.respondents() == 0);
  CHECK(none.psus() == 0);
  const std::vector<double> zero{0, 0};
  c = {};
  c.weight = zero;
  CHECK(sample_design(c).psus() == 0);
  CHECK(sample_design(c).respondents() == 2);
}

TEST_CASE("parts, factors and units of a sample of three stages", "[unit]") {
  const small in;
  const sample_design s(in.columns);
  const rater::detail::sample_data& d = s.data();
  CHECK(s.degrees_of_freedom() == 2);
  CHECK(s.has_fpc());
  REQUIRE(d.stages.size() == 2);  // respondents are the units of the second
  REQUIRE(d.parts.size() == 6);
  CHECK(d.units() == 4 + 8);
  CHECK(d.stages[1].single);
  CHECK_FALSE(d.stages[0].single);
  CHECK(d.parts[0].left == 0.5);
  CHECK(d.parts[0].factor == 0.5 * 2);
  CHECK(d.parts[1].left == 0.5);
  CHECK(d.parts[2].left == (3.0 - 2.0) / 3.0);
  CHECK(d.parts[2].multiplier == 0.5);
  CHECK(d.parts[2].factor == 0.5 * ((3.0 - 2.0) / 3.0) * 2);
  CHECK(d.parts[5].how == rater::detail::sample_part::form::certain);  // two of two
  for (const auto& p : d.parts) CHECK(p.units == 2);
  CHECK(s.psu_of()[0] == s.psu_of()[1]);
  CHECK(s.psu_of()[1] != s.psu_of()[2]);
  CHECK(s.stratum_name(static_cast<std::size_t>(s.stratum_of()[7])) == "s");
  CHECK_THROWS_AS(s.stratum_name(2), rater::error);
}

TEST_CASE("later stages add nothing where the first has no population", "[unit]") {
  small in;
  in.columns.fpc.clear();
  in.columns.psu.push_back(words({"1", "2", "1", "2", "1", "2", "1", "2"}));
  CHECK(sample_design(in.columns).data().stages.size() == 1);
  // and with one they do: their own population is taken as endless where it is not given
  in.columns.fpc = {in.fpc};
  const sample_design s(in.columns);
  REQUIRE(s.data().stages.size() == 2);
  CHECK(s.data().parts[2].left == 1);
  CHECK(s.data().parts[2].factor == 0.5 * 2);
}

TEST_CASE("who has the weight 0 is no unit, and may lack the rest", "[unit]") {
  small in;
  in.weight[6] = in.weight[7] = 0;
  in.columns.strata.code[7] = -1;
  in.columns.psu[0].code[7] = -1;
  in.second[7] = missing;
  CHECK(refusal_of(in.columns).has("stratum \"s\" has a single unit (cluster \"c\")"));
  in.columns.lonely_psu = rater::lonely_psu::remove;
  const sample_design s(in.columns);
  CHECK(s.psus() == 3);
  CHECK(s.psu_of()[7] == -1);
  CHECK(s.stratum_of()[7] == -1);
  CHECK(s.degrees_of_freedom() == 1);
}

TEST_CASE("the same cluster in two strata is an error, unless nested", "[unit]") {
  small in;
  in.columns.psu = {words({"1", "1", "2", "2", "1", "1", "2", "2"})};
  const refusal r = refusal_of(in.columns);
  CHECK(r.code == rater::errc::data);
  CHECK(r.has("cluster \"1\" is in stratum \"n\" and in stratum \"s\""));
  CHECK(r.has("nest"));
  in.columns.nest = true;
  CHECK(sample_design(in.columns).psus() == 4);
  in.columns.nest = false;  // one stratum alone: there is nothing to be nested in
  in.columns.strata = {};
  in.columns.fpc.clear();
  CHECK(sample_design(in.columns).psus() == 2);
}

TEST_CASE("what a lonely unit adds is as the rule says", "[unit]") {
  using form = rater::detail::sample_part::form;
  sample_columns c;
  c.strata = words({"n", "n", "s", "e"});
  CHECK(refusal_of(c).has("stratum \"s\" has a single unit (respondent 3)"));
  CHECK(refusal_of(c).has("adjust"));
  const auto part = [&](rater::lonely_psu rule, std::size_t at) {
    c.lonely_psu = rule;
    return sample_design(c).data().parts[at];
  };
  CHECK(part(rater::lonely_psu::remove, 1).how == form::nothing);
  CHECK(part(rater::lonely_psu::certainty, 1).how == form::certain);
  CHECK(part(rater::lonely_psu::adjust, 1).how == form::squares);
  CHECK(part(rater::lonely_psu::average, 0).factor == 2.0 * 3);
  CHECK(part(rater::lonely_psu::remove, 0).factor == 2.0);
  const std::vector<double> fpc{9, 9, 1, 1};  // one of one is never lonely
  c.fpc = {fpc};
  CHECK(part(rater::lonely_psu::fail, 1).how == form::certain);
  CHECK(part(rater::lonely_psu::average, 0).factor == (9.0 - 2.0) / 9.0 * 2);
}

TEST_CASE("lonely units of a later stage: named, and averaged among the clusters of their stratum", "[unit]") {
  sample_columns c;
  const std::vector<double> f(7, 0.25), g(7, 0.5);
  c.strata = words({"n", "n", "n", "n", "s", "s", "s"});
  c.psu = {words({"1", "1", "2", "3", "1", "2", "2"}), words({"x", "y", "x", "x", "x", "x", "x"})};
  c.fpc = {f, g};
  c.nest = true;
  CHECK(refusal_of(c).has("cluster \"2\" of stratum \"n\" has a single unit (cluster \"x\")"));
  CHECK(refusal_of(c).has("stage 2"));
  c.lonely_psu = rater::lonely_psu::average;
  const sample_design s(c);
  const auto& parts = s.data().parts;
  REQUIRE(parts.size() == 2 + 5);
  CHECK(parts[2].factor == 0.25 * 0.5 * 2 * 3);  // one of three tells
  CHECK(parts[5].how == rater::detail::sample_part::form::nothing);
  CHECK(parts[6].how == rater::detail::sample_part::form::nothing);  // "x" twice is one
  CHECK(parts[0].factor == 0.75 * 1.5);
}

TEST_CASE("populations are checked where they are given", "[unit]") {
  small in;
  const auto with = [&](std::size_t stage, std::size_t row, double x) {
    small other;
    (stage == 0 ? other.fpc : other.second)[row] = x;
    return refusal_of(other.columns);
  };
  CHECK(with(0, 1, 5).has("the population of stratum \"n\" changes within it (4 and 5)"));
  CHECK(with(0, 1, missing).has("is missing"));
  CHECK(with(0, 1, missing).has("respondent 2"));
  CHECK(with(0, 0, 0).has("is 0"));
  CHECK(with(0, 0, -3).code == rater::errc::data);
  CHECK(with(0, 0, std::numeric_limits<double>::infinity()).code == rater::errc::data);
  CHECK(with(1, 4, 6).has("cluster \"c\" of stratum \"s\""));
  in.fpc.assign(8, 1.5);
  CHECK(refusal_of(in.columns).has("is 1.5, and 2 units"));
  in.columns.fpc = {in.fpc, in.fpc, in.fpc};
  CHECK(refusal_of(in.columns).code == rater::errc::usage);
}

TEST_CASE("weights, lengths and labels that cannot be are refused by place", "[unit]") {
  small in;
  for (const double bad : {-1.0, missing, std::numeric_limits<double>::infinity()}) {
    in.weight[2] = bad;
    CHECK(refusal_of(in.columns).code == rater::errc::data);
    CHECK(refusal_of(in.columns).has("the weight column, respondent 3"));
  }
  in.weight[2] = 3;
  in.columns.respondents = 9;
  CHECK(refusal_of(in.columns).has("8 entries"));
  CHECK(refusal_of(in.columns).code == rater::errc::usage);
  in.columns.respondents = 8;
  CHECK_FALSE(refusal_of(in.columns).code);
  in.columns.strata.code[3] = -1;
  CHECK(refusal_of(in.columns).has("the strata column, respondent 4"));
  in.columns.strata.code[3] = 2;
  CHECK(refusal_of(in.columns).code == rater::errc::usage);
  in.columns.strata.code[3] = 0;
  in.columns.psu[0].code[5] = -1;
  CHECK(refusal_of(in.columns).has("the cluster is missing (stratum \"s\")"));
  in.columns.psu[0].code.pop_back();
  CHECK(refusal_of(in.columns).has("7 entries"));
}

TEST_CASE("the same sample with other weights", "[unit]") {
  const small in;
  const sample_design s(in.columns);
  const sample_design t = rater::detail::sample_data::remade(s, {8, 7, 6, 5, 4, 3, 2, -1});
  CHECK(t.weights()[7] == -1);
  CHECK(t.psus() == s.psus());
  CHECK(s.weights()[7] == 8);
  CHECK_THROWS_AS(rater::detail::sample_data::remade(s, {1}), rater::error);
  CHECK_THROWS_AS(rater::detail::sample_data::remade(s, {8, 7, 6, missing, 4, 3, 2, 1}), rater::error);
}

TEST_CASE("a share of 1 is a census of any number of units", "[unit]") {
  sample_columns c;
  const std::vector<double> all{1, 1, 1};
  c.fpc = {all};
  const sample_design s(c);
  CHECK(s.data().parts[0].left == 0);
  CHECK(s.data().parts[0].how == rater::detail::sample_part::form::certain);
}

TEST_CASE("what a third stage adds is let through by both above", "[unit]") {
  sample_columns c;
  const std::vector<double> first(8, 0.5), second(8, 0.25), third(8, 10);
  c.psu = {words({"a", "a", "a", "a", "b", "b", "b", "b"}), words({"1", "1", "2", "2", "1", "1", "2", "2"})};
  c.fpc = {first, second, third};
  const sample_design s(c);
  REQUIRE(s.data().stages.size() == 3);
  const auto& parts = s.data().parts;
  REQUIRE(parts.size() == 1 + 2 + 4);
  CHECK(parts[1].multiplier == 0.5);
  CHECK(parts[1].factor == 0.5 * 0.75 * 2);
  CHECK(parts[6].multiplier == 0.125);
  CHECK(parts[6].factor == 0.125 * 0.8 * 2);
}
