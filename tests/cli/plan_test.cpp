// rater plan on the command line.
#include "support/catch.hpp"
#include "survey.hpp"

using namespace rater_test;

TEST_CASE("a plan is printed in every form", "[cli]") {
  const finished json = rater({"plan", "--measure", "share", "--margin", "3%", "--cluster-size", "20", "--icc", "0.05",
                               "--response-rate", "50%", "-f", "json"});
  INFO(json.err);
  REQUIRE(json.code == 0);
  CHECK_THAT(json.out, contains(R"("command": "plan")") && contains("respondents_needed"));
  CHECK_THAT(json.out, contains("worst case"));

  const finished csv = rater({"plan", "--measure", "share", "--margin", "0.03", "-f", "csv"});
  REQUIRE(csv.code == 0);
  CHECK_THAT(csv.out, contains("respondents_needed,respondents,share,1068,"));
  CHECK_THAT(csv.out, contains("clusters,respondents,share,,"));

  const finished table = rater({"plan", "--measure", "share", "--margin", "0.03", "-f", "table"});
  CHECK_THAT(table.out, contains("respondents") && contains("1068") && contains("note: "));
  const finished markdown = rater({"plan", "--measure", "share", "--margin", "0.03", "-f", "markdown"});
  CHECK_THAT(markdown.out, contains("| respondents | 1068 |"));

  const scratch folder;
  const std::string file = folder.path("plan.json");
  REQUIRE(rater({"plan", "--measure", "nps", "--margin", "5", "-o", file}).code == 0);
  CHECK_THAT(folder.read("plan.json"), contains("respondents_needed"));
}

TEST_CASE("a plan goes both ways", "[cli]") {
  const finished needed = rater({"plan", "--measure", "gap", "--sd", "1.2", "--difference", "0.3", "-f", "csv"});
  REQUIRE(needed.code == 0);
  CHECK_THAT(needed.out, contains("respondents_needed,respondents,gap,504,"));
  const finished had = rater({"plan", "--measure", "gap", "--sd", "1.2", "--respondents", "504", "--groups", "2", "-f", "csv"});
  REQUIRE(had.code == 0);
  CHECK_THAT(had.out, contains("detectable_difference,respondents,gap,0.299"));
}

TEST_CASE("a plan that cannot be names the option", "[cli]") {
  const auto refused = [](std::vector<std::string> options, const std::string& part) {
    options.insert(options.begin(), "plan");
    const finished f = rater(options);
    INFO(f.err);
    CHECK(f.code == 2);
    CHECK(f.out.empty());
    CHECK_THAT(f.err, contains(part));
  };
  refused({}, "--measure");
  refused({"--measure", "shares", "--margin", "0.1"}, "did you mean \"share\"");
  refused({"--measure", "share"}, "--margin");
  refused({"--measure", "gap", "--margin", "0.1"}, "--sd: a gap needs");
  refused({"--measure", "gap", "--sd", "1", "--margin", "0.1", "--icc", "0.1"}, "--cluster-size");
  refused({"--measure", "gap", "--sd", "1", "--margin", "0.1", "--response-rate", "0"}, "--response-rate: 0");
  refused({"--measure", "gap", "--sd", "one", "--margin", "0.1"}, "--sd: \"one\" is not a number");
  refused({"--measure", "share", "--margin", "0.1", "--marginal", "1"}, "--marginal");
}
