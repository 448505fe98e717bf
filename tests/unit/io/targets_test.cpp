#include "support/catch.hpp"

#include <rater/error.hpp>
#include <rater/io/targets.hpp>

using rater::errc;
using rater_test::Approx;
using rater_test::contains;

namespace {

struct refusal {
  errc code;
  std::string where, message;
};
refusal refused(const std::string& text) {
  try {
    (void)rater::parse_targets(text, "t");
  } catch (const rater::error& e) {
    return {e.code(), e.where(), e.message()};
  }
  FAIL("nothing was thrown for " << text);
  return {};
}

}  // namespace

TEST_CASE("targets as CSV, columns in any order", "[unit]") {
  const rater::population_targets t =
      rater::parse_targets("Category, share,variable\nnorth ,0.4,region\n f,.5,sex\nsouth,0.6,region\nm,0.5,sex\n");
  CHECK(t.shares);
  REQUIRE(t.variables.size() == 2);
  CHECK(t.variables[0].name == "region");
  REQUIRE(t.variables[0].categories.size() == 2);
  CHECK(t.variables[0].categories[0].category == "north");
  CHECK(t.variables[0].categories[1].total == 0.6);
  CHECK(t.variables[1].categories[0].category == "f");
  CHECK(t.totals(t.variables[0], 50)[1].total == Approx(30));

  const rater::population_targets counts = rater::parse_targets("variable;category;count\nage;18-34;1200\nage;35+;0\n");
  CHECK_FALSE(counts.shares);
  CHECK(counts.totals(counts.variables[0], 50)[0].total == 1200);
  CHECK(rater::parse_targets("variable;category;share\nv;a;0,25\nv;b;0,75\n").variables[0].categories[0].total == 0.25);
}

TEST_CASE("targets as JSON", "[unit]") {
  const rater::population_targets t = rater::parse_targets(R"( {"region": {"north": 0.4, "south": 0.6}, "sex": {"f": 1}} )");
  CHECK(t.shares);
  CHECK(t.variables[0].categories[1].category == "south");
  const rater::population_targets counts = rater::parse_targets(R"({"region": {"north": 4, "south": 6}})");
  CHECK_FALSE(counts.shares);
}

TEST_CASE("what are no targets is refused with the place", "[unit]") {
  CHECK(refused("").code == errc::usage);
  CHECK(refused("variable,category,share\n").code == errc::usage);
  refusal r = refused("variable,categry,share\nv,a,1\n");
  CHECK(r.where == "t:1:2");
  CHECK_THAT(r.message, contains("did you mean \"category\""));
  CHECK_THAT(refused("variable,category\nv,a\n").message, contains("share, or count, is missing"));
  CHECK_THAT(refused("variable,share\nv,1\n").message, contains("category is missing"));
  CHECK(refused("variable,category,share,count\nv,a,1,1\n").code == errc::usage);
  CHECK(refused("variable,category,share,share\nv,a,1,1\n").where == "t:1:4");
  r = refused("variable,category,count\nv,a,1\nv,b,many\n");
  CHECK(r.where == "t:3:3");
  CHECK_THAT(r.message, contains("\"many\" is no target"));
  for (const char* bad : {"-1", "nan", "inf", "", "1e999", "1,5"})
    CHECK(refused(std::string("variable,category,count\nv,a,1\nv,b,\"") + bad + "\"\n").where == "t:3:3");
  CHECK(refused("variable,category,count\nv,,1\n").where == "t:2:2");
  CHECK(refused("variable,category,count\n,a,1\n").where == "t:2:1");
  r = refused("variable,category,count\nv,a,1\nw,a,1\nv,a,2\n");
  CHECK(r.where == "t:4:2");
  CHECK_THAT(r.message, contains("line 2"));
  r = refused("variable,category,share\nv,a,0.5\nv,b,0.6\n");
  CHECK_THAT(r.message, contains("\"v\" sum to 1.1"));
  CHECK(refused("variable,category,count\nv,a\n").code == errc::usage);
  CHECK(refused("variable,category,count\nv,\"a,1\n").code == errc::usage);
}

TEST_CASE("JSON that is no targets is refused with the place", "[unit]") {
  CHECK(refused("{").where == "t:1:2");
  CHECK(refused("[1, 2]").code == errc::usage);
  CHECK(refused("{}").code == errc::usage);
  CHECK(refused(R"({"v": {}})").code == errc::usage);
  CHECK(refused(R"({"v": 3})").where == "t $.v");
  CHECK(refused(R"({"v": {"a": "x"}})").where == "t $.v.a");
  CHECK(refused(R"({"v": {"a": -1}})").where == "t $.v.a");
  CHECK(refused(R"({"v": {"a": 1, "a": 2}})").code == errc::usage);
  CHECK(refused(R"({"v": {"a": 1e999}})").code == errc::usage);
  CHECK_THAT(refused(R"({"v": {"a": 1}, "w": {"b": 7}})").message, contains("\"w\" sum to 7"));
  CHECK(refused(std::string(100, '[')).code != errc::io);
  CHECK_THROWS_AS(rater::read_targets("/no/such/file"), rater::error);
}
