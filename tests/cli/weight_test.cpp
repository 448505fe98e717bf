// rater weight on made-up answers.
#include "support/catch.hpp"
#include "survey.hpp"

#include <cmath>
#include <sstream>

using namespace rater_test;

namespace {

const std::string answers =
    "id,region,sex,w,note\n"
    "1,north,f,1,\"said \"\"yes\"\", twice\"\n"
    "2,north,m,2,=1+1\n"
    "3,south,f,3, spaced \n"
    "4,south,m,4,\"two\nlines\"\n";
const std::string targets = "variable,category,share\nregion,north,0.6\nregion,south,0.4\nsex,f,0.5\nsex,m,0.5\n";

struct weighting_folder {
  scratch folder;
  std::string file, target, output = folder.path("weighted.csv");
  explicit weighting_folder(const std::string& rows = answers, const std::string& population = targets)
      : file(folder.write("answers.csv", rows)), target(folder.write("targets.csv", population)) {}
  [[nodiscard]] finished weight(std::vector<std::string> more = {}, const start& how = {}) const {
    more.insert(more.begin(), {"weight", file, "--target", target, "-o", output});
    return rater(more, how);
  }
  [[nodiscard]] std::vector<std::string> names() const { return folder.names(); }
};

/// The last cell of each line of a file without quoted newlines.
std::vector<double> last_column(const std::string& text) {
  std::vector<double> out;
  std::istringstream in(text);
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    const std::string cell = line.substr(line.rfind(',') + 1);
    out.push_back(cell.empty() ? std::nan("") : std::stod(cell));
  }
  return out;
}

const std::string plain = "region,sex,w\nnorth,f,1\nnorth,m,2\nsouth,f,3\nsouth,m,4\n";

}  // namespace

TEST_CASE("weights are added as a column, and every other cell stays", "[cli]") {
  const weighting_folder f;
  const finished done = f.weight({"--weight", "w", "-f", "csv"});
  INFO(done.err);
  REQUIRE(done.code == 0);
  const std::string text = f.folder.read("weighted.csv");
  CHECK_THAT(text, contains("id,region,sex,w,note,rater_weight\n") && contains("1,north,f,1,\"said \"\"yes\"\", twice\",") &&
                       contains("\n2,north,m,2,=1+1,") && contains("\n3,south,f,3, spaced ,") &&
                       contains("\n4,south,m,4,\"two\nlines\","));
  CHECK_THAT(done.out, contains("share_target,respondents,region=north,0.6") && contains("n_eff,respondents,all,") &&
                           contains("cycles,respondents,all,"));
}

TEST_CASE("the margins hold and the sum of the base weights stays", "[cli]") {
  const weighting_folder f(plain);
  REQUIRE(f.weight({"--weight", "w", "--name", "w2"}).code == 0);
  const std::vector<double> w = last_column(f.folder.read("weighted.csv"));
  REQUIRE(w.size() == 4);
  CHECK(w[0] + w[1] == Approx(6));
  CHECK(w[2] + w[3] == Approx(4));
  CHECK(w[0] + w[2] == Approx(5));
  CHECK(w[0] * w[3] / (w[1] * w[2]) == Approx(4.0 / 6));

  const weighting_folder counts(plain, R"({"region": {"north": 60, "south": 40}})");
  REQUIRE(counts.weight({"--method", "poststratify"}).code == 0);
  CHECK(last_column(counts.folder.read("weighted.csv")) == std::vector<double>{30, 30, 20, 20});
  REQUIRE(counts.weight({"--method", "linear", "-q"}).code == 0);
  CHECK(last_column(counts.folder.read("weighted.csv"))[0] == Approx(30));
}

TEST_CASE("rows without weight get none, and rows of weight 0 keep it", "[cli]") {
  const weighting_folder f(plain + "west,,\nnorth,,0\n");
  const finished done = f.weight({"--weight", "w", "-f", "json"});
  REQUIRE(done.code == 0);
  const std::vector<double> w = last_column(f.folder.read("weighted.csv"));
  CHECK(std::isnan(w[4]));
  CHECK(w[5] == 0);
  CHECK_THAT(done.out, contains("1 row has no base weight") && contains("\"rows_read\": 6, \"rows_used\": 4"));
}

TEST_CASE("the instrument says which rows are interviews and which weight is the base", "[cli]") {
  std::string declared = small_instrument;
  const std::string weight = R"("weight": "w",)";
  declared.replace(declared.find(weight), weight.size(),
                   weight + R"( "include_if": [{"column": "age", "op": ">=", "value": 18}],)");
  const weighting_folder f(header + rows + "6,6,6,5,7,6,4,5,50,50,8,1.5,west,12\n",
                           "variable,category,share\nregion,north,0.25\nregion,south,0.75\n");
  const std::string instrument = f.folder.write("small.json", declared);
  const finished done = f.weight({"-i", instrument, "-f", "csv"});
  INFO(done.err);
  REQUIRE(done.code == 0);
  CHECK_THAT(done.err, contains("1 row is no interview"));
  const std::vector<double> w = last_column(f.folder.read("weighted.csv"));
  CHECK(w[0] + w[1] == Approx(0.25 * 5.5));
  CHECK(w[1] == Approx(2 * w[0]));
  CHECK(std::isnan(w[4]));
}

TEST_CASE("several files are one survey, columns matched by header", "[cli]") {
  const weighting_folder f("region,sex,w\nnorth,f,1\nsouth,m,1\n");
  const std::string second = f.folder.write("more.csv", "w;sex;region\n3;m;north\n2;f;south\n");
  const finished done = f.weight({second, "--weight", "w"});
  INFO(done.err);
  REQUIRE(done.code == 0);
  CHECK_THAT(f.folder.read("weighted.csv"), contains("\nnorth,m,3,"));
  CHECK(last_column(f.folder.read("weighted.csv")).size() == 4);
  const std::string other = f.folder.write("other.csv", "region,sex,wt\nnorth,f,1\n");
  const finished refused = f.weight({other, "--weight", "w"});
  CHECK(refused.code == 2);
  CHECK_THAT(refused.err, contains("wt") && contains("same columns"));
}

TEST_CASE("a byte order mark stays, another encoding becomes UTF-8", "[cli]") {
  const weighting_folder marked("\xEF\xBB\xBF" + plain);
  REQUIRE(marked.weight().code == 0);
  CHECK(marked.folder.read("weighted.csv").starts_with("\xEF\xBB\xBFregion,sex,w,rater_weight\n"));
  const weighting_folder western("region,sex,name\nnorth,f,Zo\xEB\nnorth,m,A\nsouth,f,B\nsouth,m,Bj\xF6rn\n");
  const finished done = western.weight({"--encoding", "windows-1252", "-f", "json"});
  REQUIRE(done.code == 0);
  CHECK_THAT(western.folder.read("weighted.csv"), contains("Zo\xC3\xAB,"));
  CHECK_THAT(done.out, contains("written in UTF-8"));
}

TEST_CASE("no weights, no file", "[cli]") {
  const weighting_folder f("region,sex,w\nnorth,m,1\nnorth,m,2\nsouth,f,3\nsouth,f,4\n");
  const finished done = f.weight({"--max-cycles", "30"});
  CHECK(done.code == 1);
  CHECK_THAT(done.err, contains("not converged after 30 cycles") && contains("leave out a variable"));
  CHECK(done.out.empty());
  CHECK(f.names() == std::vector<std::string>{"answers.csv", "targets.csv"});

  const weighting_folder tight(plain);
  CHECK(tight.weight({"--weight", "w", "--trim", "2.2,3.1"}).code == 1);
  CHECK(tight.names().size() == 2);
}

TEST_CASE("what cannot be weighted is refused with its name", "[cli]") {
  const weighting_folder unknown(plain + "nort,f,1\n");
  finished done = unknown.weight();
  CHECK(done.code == 3);
  CHECK_THAT(done.err, contains("region") && contains("\"nort\"") && contains("did you mean \"north\""));
  const weighting_folder gap(plain + ",f,1\n");
  done = gap.weight();
  CHECK(done.code == 3);
  CHECK_THAT(done.err, contains("1 respondent has no category"));
  const weighting_folder nobody(plain, targets + "age,old,1\n");
  done = nobody.weight();
  CHECK(done.code == 2);
  CHECK_THAT(done.err, contains("age"));
  const weighting_folder wrong(plain, "variable,category,share\nregion,north,0.6\nregion,south,0.5\n");
  done = wrong.weight();
  CHECK(done.code == 2);
  CHECK_THAT(done.err, contains("sum to 1.1"));
  const weighting_folder bad("region,sex,w\nnorth,f,1\nsouth,m,-1\n");
  done = bad.weight({"--weight", "w"});
  CHECK(done.code == 3);
  CHECK_THAT(done.err, contains("answers.csv:3:3"));
  for (const weighting_folder* f : {&unknown, &gap, &nobody, &wrong, &bad}) CHECK(f->names().size() == 2);
}

TEST_CASE("a command line that cannot be", "[cli]") {
  const weighting_folder f(plain);
  CHECK(rater({"weight", f.file, "--target", f.target}).code == 2);
  CHECK(rater({"weight", f.file, "--target", f.target, "-o", f.file}).code == 2);
  CHECK(rater({"weight", f.file, "--target", f.target, "-o", f.target}).code == 2);
  CHECK(rater({"weight", f.file, "-o", f.output}).code == 2);
  CHECK(rater({"weight", f.file, "--target", f.folder.path("none.csv"), "-o", f.output}).code == 1);
  CHECK(f.weight({"--method", "rak"}).code == 2);
  CHECK(f.weight({"--trim", "3"}).code == 2);
  CHECK(f.weight({"--trim", "1,3", "--trim-quantile", "0.9"}).code == 2);
  CHECK(f.weight({"--trim-quantile", "1.5"}).code == 2);
  CHECK(f.weight({"--method", "poststratify"}).code == 2);
  CHECK(f.weight({"--name", "sex"}).code == 2);
  CHECK(f.weight({"--weight", "v"}).code == 2);
  CHECK(f.names() == std::vector<std::string>{"answers.csv", "targets.csv"});
  CHECK(rater({"weight", "--help"}).code == 0);
}

TEST_CASE("the report for people", "[cli]") {
  const weighting_folder f(plain);
  const finished table = f.weight({"-f", "table", "--trim", "0.5,3"});
  INFO(table.err);
  REQUIRE(table.code == 0);
  CHECK_THAT(table.out,
             contains("4 of 4 respondents weighted by raking") && contains("limits 0.5 to 3") && contains("design effect"));
  CHECK_THAT(f.weight({"-f", "markdown"}).out, contains("|---|---|--:|"));
}
