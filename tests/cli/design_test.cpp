// Strata and clusters on the command line: made-up answers.
#include "support/catch.hpp"
#include "survey.hpp"

using namespace rater_test;

namespace {

const std::string designed_header = "E1,E2,E3,E4,P1,P2,P3,P4,pts_rel,pts_emp,nps,w,Region,age,province,branch\n";
std::string designed_rows() {
  std::string out;
  for (int i = 0; i < 24; ++i) {
    const std::string answers = std::to_string(4 + i % 4) + ",6,7,5," + std::to_string(3 + i % 5) + ",5,6,6,60,40," +
                                std::to_string(i % 11) + "," + (i % 2 == 0 ? "1.5" : "0.83712364713");
    out += answers + (i % 3 == 0 ? ",north," : ",south,") + std::to_string(20 + i) + "," + (i < 12 ? "A" : "B") + "," +
           std::to_string(i % 12 / 4) + "\n";
  }
  return out;
}

std::string records_of(const finished& f) {
  INFO(f.err);
  REQUIRE(f.code == 0);
  return f.out;
}

}  // namespace

TEST_CASE("the design comes from the command line or the instrument, and gives the same numbers", "[cli]") {
  survey s(designed_header + designed_rows());
  const std::string typed =
      records_of(s.score({"--strata", "province", "--psu", "branch", "--nest", "-f", "csv", "--by", "region"}));
  std::string declared = small_instrument;
  const std::string weight = R"("weight": "w",)";
  declared.replace(declared.find(weight), weight.size(), weight + R"( "strata": "province", "psu": "branch",)");
  const std::string file = s.folder.write("declared.json", declared);
  CHECK(records_of(rater({"score", s.answers, "-i", file, "--nest", "-f", "csv", "--by", "region"})) == typed);
  CHECK(records_of(s.score({"-f", "csv", "--by", "region"})) != typed);

  const std::string state = s.folder.path("all.state");
  REQUIRE(rater({"partial", s.answers, "-i", file, "--by", "region", "-o", state}).code == 0);
  CHECK(records_of(rater({"merge", state, "--nest", "-f", "csv"})) == typed);
}

TEST_CASE("a design that gives no variance is refused with what to do", "[cli]") {
  const survey s(designed_header + designed_rows());
  const finished twice = s.score({"--strata", "province", "--psu", "branch"});
  CHECK(twice.code == 3);
  CHECK_THAT(twice.err, contains("A and B") && contains("nest"));

  const survey lonely(designed_header + "6,7,5,6,5,6,5,5,60,40,9,1,north,30,C,9\n" + designed_rows());
  const finished alone = lonely.score({"--strata", "province"});
  CHECK(alone.code == 3);
  CHECK_THAT(alone.err, contains("stratum C") && contains("lonely_psu"));
  for (const auto* rule : {"remove", "certainty", "adjust", "average"})
    CHECK(lonely.score({"--strata", "province", "--lonely-psu", rule}).code == 0);

  const survey unplaced(designed_header + "6,7,5,6,5,6,5,5,60,40,9,1,north,30,,9\n" + designed_rows());
  const finished missing = unplaced.score({"--strata", "province"});
  CHECK(missing.code == 3);
  CHECK_THAT(missing.err, contains("1 respondent has no value") && contains("include_if"));
}

TEST_CASE("a name that could be a role or another column is refused", "[cli]") {
  const survey s("E1,E2,E3,E4,P1,P2,P3,P4,pts_rel,pts_emp,nps,w,Region,age,weight\n6,7,5,6,5,6,5,5,60,40,9,1,north,30,2\n");
  const finished f = s.score({"--weight", "weight"});
  CHECK(f.code == 2);
  CHECK_THAT(f.err, contains("the column \"w\"") && contains("name \"w\""));
  CHECK(s.score({"--weight", "w"}).code == 0);
}
