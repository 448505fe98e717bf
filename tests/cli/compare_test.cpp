// rater compare, rater score --suppress, and designs that need the rows: made-up answers.
#include "support/catch.hpp"
#include "survey.hpp"

#include <array>
#include <string>

using namespace rater_test;

namespace {

const std::string header_of_design =
    "E1,E2,E3,E4,P1,P2,P3,P4,pts_rel,pts_emp,nps,w,Region,age,province,branch,branches,r1,r2,r3,r4,base\n";

/// 24 respondents in four branches of two provinces; r1..r4 leave one branch out at a time and double the other of its province.
std::string rows_of_design() {
  constexpr std::array<const char*, 3> regions = {"north", "south", "west"};
  std::string out;
  for (int i = 0; i < 24; ++i) {
    const int branch = i / 6;
    out += std::to_string(4 + i % 4) + ",6,7,5," + std::to_string(3 + i % 5) + ",5,6,6,60,40," + std::to_string(i % 11) + ",2," +
           regions[static_cast<std::size_t>(i % 3)] + "," + std::to_string(20 + i) + "," + (branch < 2 ? "A" : "B") + "," +
           std::to_string(branch) + ",10";
    for (int r = 0; r < 4; ++r) {
      const bool same_province = r / 2 == branch / 2;
      out += r == branch ? ",0" : same_province ? ",4" : ",2";
    }
    out += ",1\n";
  }
  return out;
}

struct designed {
  survey s{header_of_design + rows_of_design()};
  /// The instrument with more declared of its respondents.
  [[nodiscard]] std::string declare(const std::string& more, const char* name = "declared.json") const {
    std::string text = small_instrument;
    const std::string weight = R"("weight": "w",)";
    text.replace(text.find(weight), weight.size(), weight + more);
    return s.folder.write(name, text);
  }
};

std::string good(const finished& f) {
  INFO(f.err);
  REQUIRE(f.code == 0);
  return f.out;
}

/// The line of a CSV of records that begins so, and one of its cells.
std::string cell(const std::string& csv, const std::string& start, const std::string& column) {
  const auto split = [](const std::string& line) {
    std::vector<std::string> out(1);
    for (const char c : line) {
      if (c == ',')
        out.emplace_back();
      else
        out.back() += c;
    }
    return out;
  };
  const std::vector<std::string> head = split(csv.substr(0, csv.find('\n')));
  const auto at = csv.find("\n" + start);
  REQUIRE(at != std::string::npos);
  const std::vector<std::string> cells = split(csv.substr(at + 1, csv.find('\n', at + 1) - at - 1));
  for (std::size_t i = 0; i < head.size(); ++i)
    if (head[i] == column) return cells.at(i);
  FAIL("no column " << column);
  return {};
}

}  // namespace

TEST_CASE("compare prints pairs with their tests, in every format", "[cli]") {
  const designed d;
  const std::string file = d.declare(R"( "strata": "province", "psu": "branch",)");
  const std::vector<std::string> base = {"compare", d.s.answers,  "-i",  file,       "--by",
                                         "region",  "--measures", "gap", "--levels", "dimension"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), base.begin(), base.end());
    return rater(more);
  };
  const std::string csv = good(with({"-f", "csv"}));
  CHECK_THAT(csv, contains("versus.region,of,statistic,df2,p,p_adjusted,effect_size,detectable_difference\n"));
  CHECK(cell(csv, "north,gap,dimension,reliability", "versus.region") == "south");
  CHECK(cell(csv, "north,gap,dimension,reliability", "df") == "2");
  CHECK(cell(csv, ",homogeneity_F,dimension,reliability", "of") == "gap");
  CHECK_THAT(good(with({"-f", "json"})), contains("\"command\": \"compare\"") && contains("\"versus\": {\"region\": \"south\"}"));
  CHECK_THAT(good(with({"-f", "table"})),
             contains("north − south") && contains("adjusted p") && contains("are all groups alike?"));
  CHECK_THAT(good(with({"-f", "markdown"})), contains("| north − south |"));
  CHECK_THAT(good(with({"-f", "table", "--lang", "zh"})), contains("校正 p 值"));
  CHECK(cell(good(with({"-f", "csv", "--against", "rest"})), "west,gap,dimension,empathy", "versus.region") == "(rest)");
  CHECK(cell(good(with({"-f", "csv", "--against", "west", "--adjust", "bh"})), "south,gap,dimension,empathy", "versus.region") ==
        "west");
  CHECK_THAT(with({"--against", "wast"}).err, contains("west"));
  CHECK(with({"--adjust", "holms"}).code == 2);

  const std::string state = d.s.folder.path("all.state");
  good(rater({"partial", d.s.answers, "-i", file, "--by", "region", "--measures", "gap", "--levels", "dimension", "-o", state}));
  const std::string of_state = good(rater({"compare", state, "-f", "csv"}));
  CHECK(of_state == csv);
  const finished ignored = rater({"compare", state, "--by", "wave"});
  CHECK(ignored.code == 2);
  CHECK_THAT(ignored.err, contains("--by") && contains("rater partial"));
  CHECK(rater({"compare", state, d.s.answers, "-f", "csv"}).code == 2);
  CHECK(rater({"compare", d.s.answers, "-i", file}).code == 2);
}

TEST_CASE("the population of branches makes standard errors smaller, and is checked", "[cli]") {
  const designed d;
  const auto se = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"score", d.s.answers, "-i", d.declare(R"( "strata": "province", "psu": "branch",)"), "-f", "csv"});
    return std::stod(cell(good(rater(more)), "gap,dimension,reliability", "se"));
  };
  CHECK(se({"--fpc", "branches"}) == Approx(se({}) * std::sqrt(0.8)));
  const finished small =
      rater({"score", d.s.answers, "-i", d.declare(R"( "strata": "province", "psu": "branch",)"), "--fpc", "r4"});
  CHECK(small.code == 3);
  CHECK_THAT(small.err, contains("population of stratum"));
}

TEST_CASE("small cells keep their record and show no number", "[cli]") {
  const designed d;
  const std::string csv = good(d.s.score({"--by", "region", "--where", "age < 42", "--suppress", "8", "-f", "csv"}));
  CHECK(cell(csv, "west,gap,dimension,reliability", "estimate").empty());
  CHECK(cell(csv, "west,gap,dimension,reliability", "n").empty());
  CHECK_THAT(cell(csv, "west,gap,dimension,reliability", "note"), contains("fewer than 8"));
  CHECK_THAT(good(d.s.score({"--by", "region", "--suppress", "30", "-f", "json"})), contains("\"n\": null"));
  CHECK(d.s.score({"--suppress", "0"}).code == 2);
  const std::string pairs = good(rater({"compare", d.s.answers, "-i", d.s.instrument, "--by", "region", "--where", "age < 43",
                                        "--suppress", "8", "--measures", "gap", "-f", "csv"}));
  // West has seven; with it goes the smallest other, so that nobody can take the rest from the whole; and so the test of all.
  CHECK(cell(pairs, "north,gap,dimension,reliability", "estimate").empty());
  CHECK(cell(pairs, ",homogeneity_F,dimension,reliability", "estimate").empty());
  CHECK(cell(pairs, ",homogeneity_F,dimension,reliability", "p").empty());
  CHECK(cell(pairs, "south,gap,dimension,reliability", "estimate").empty());
  CHECK(cell(pairs, "south,gap,dimension,reliability", "p").empty());
}

TEST_CASE("replicate weights that the instrument declares make the standard errors", "[cli]") {
  const designed d;
  const std::string jackknife =
      R"( "replicate_weights": {"type": "JKn", "columns": ["r1", "r2", "r3", "r4"], "rscales": [0.5, 0.5, 0.5, 0.5]},)";
  const std::string file = d.declare(jackknife);
  const std::string by_replicates = good(rater({"score", d.s.answers, "-i", file, "-f", "csv"}));
  const std::string taylor =
      good(rater({"score", d.s.answers, "-i", d.declare(R"( "strata": "province", "psu": "branch",)", "t.json"), "-f", "csv"}));
  // Weights are equal and provinces alike, so that the mean is linear in the clusters: both are the same number.
  CHECK(std::stod(cell(by_replicates, "gap,dimension,reliability", "se")) ==
        Approx(std::stod(cell(taylor, "gap,dimension,reliability", "se"))).epsilon(1e-9));
  CHECK(cell(by_replicates, "gap,dimension,reliability", "estimate") == cell(taylor, "gap,dimension,reliability", "estimate"));
  // Degrees of freedom are those of the domain: province A has two branches.
  const std::string by_province = good(rater({"score", d.s.answers, "-i", file, "--by", "province", "-f", "csv"}));
  CHECK(cell(by_province, "A,gap,dimension,reliability", "df") == "1");
  CHECK(cell(by_replicates, "gap,dimension,reliability", "df") == "2");
  const finished state = rater({"partial", d.s.answers, "-i", file, "-o", d.s.folder.path("x.state")});
  CHECK(state.code == 2);
  CHECK_THAT(state.err, contains("replicate weights") && contains("rater score"));
  CHECK_THAT(good(rater({"score", d.s.answers, "-i", file, "-f", "json"})), contains("standard errors by 4 replicate weights"));
}

TEST_CASE("weights that were calibrated: what they were calibrated to has no standard error", "[cli]") {
  const designed d;
  d.s.folder.write("targets.csv", "variable,category,count\nregion,north,16\nregion,south,16\nregion,west,16\n");
  const std::string file =
      d.declare(R"( "strata": "province", "psu": "branch", "calibration": {"base_weight": "base", "targets": "targets.csv"},)");
  const std::string csv = good(rater({"score", d.s.answers, "-i", file, "--by", "region", "-f", "csv"}));
  CHECK(std::stod(cell(csv, "north,weight_sum,respondents,all", "se")) == Approx(0).margin(1e-9));
  // North and the rest of the population are fixed: of a difference of provinces they take out what regions explain.
  const std::string pairs =
      good(rater({"compare", d.s.answers, "-i", file, "--by", "province", "--measures", "gap", "-f", "csv"}));
  CHECK(std::stod(cell(pairs, "A,gap,dimension,reliability", "se")) > 0);
  CHECK(cell(pairs, "A,gap,dimension,reliability", "df") == "2");
  d.s.folder.write("targets.csv", "variable,category,count\nregion,north,20\nregion,south,16\nregion,west,16\n");
  const finished off = rater({"score", d.s.answers, "-i", file});
  CHECK(off.code == 3);
  CHECK_THAT(off.err, contains("region=north") && contains("were not calibrated to these totals"));
}
