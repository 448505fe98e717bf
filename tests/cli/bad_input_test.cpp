// The table "what bad input gets": each row on the real program.
#include <sys/stat.h>

#include <algorithm>

#include "support/catch.hpp"
#include "survey.hpp"

using namespace rater_test;

namespace {

/// One line of complaint that holds these words, no output, this exit code.
void check_refused(const finished& f, int code, const std::vector<std::string>& words) {
  INFO(f.err);
  CHECK(f.code == code);
  CHECK(f.out.empty());
  CHECK(f.err.starts_with("rater: "));
  CHECK(std::count(f.err.begin(), f.err.end(), '\n') == 1);
  for (const auto& word : words) CHECK_THAT(f.err, contains(word));
}

}  // namespace

TEST_CASE("a file that is not there, a folder, no permission: exit 1 and one line", "[cli]") {
  const survey s;
  check_refused(rater({"score", s.folder.path("none.csv"), "-i", s.instrument}), 1, {"none.csv"});
  check_refused(rater({"score", s.folder.folder(), "-i", s.instrument}), 1, {s.folder.folder(), "folder"});
  ::chmod(s.answers.c_str(), 0);
  check_refused(s.score({}, {.obeys_modes = true}), 1, {"answers.csv", "permission"});
  check_refused(rater({"score", s.answers, "-i", s.folder.path("none.json")}), 1, {"none.json"});
}

TEST_CASE("an empty file and a header alone: exit 3", "[cli]") {
  check_refused(survey("").score(), 3, {"answers.csv"});
  check_refused(survey(header).score(), 3, {"answers.csv", "no rows"});
  check_refused(rater({"score", survey("").answers}), 3, {"answers.csv"});
}

TEST_CASE("a column that is absent: exit 2, the column, what it serves, the nearest names", "[cli]") {
  std::string other = header;
  other.replace(other.find("pts_rel"), 7, "pts_real");
  check_refused(survey(other + rows).score(), 2, {"\"pts_rel\"", "reliability", "\"pts_real\""});
  other = header;
  other.replace(other.find("P3"), 2, "Q3");
  check_refused(survey(other + rows).score(), 2, {"\"P3\"", "listens", "nearest"});
  check_refused(survey().score({"--by", "Regoin"}), 2, {"Regoin", "Region"});
  check_refused(survey().score({"--where", "agee > 3"}), 2, {"agee", "age"});
  check_refused(survey().score({"--weight", "ww"}), 2, {"ww"});
}

TEST_CASE("broken rows: exit 3 with the place; --rejects sets them aside", "[cli]") {
  const auto [what, broken, place] = GENERATE(table<std::string, std::string, std::string>(
      {{"ragged", "6,7,5\n", "answers.csv:6:"},
       {"more cells than names", "6,7,5,6,5,6,5,5,60,40,9,1,north,30,extra\n", "answers.csv:6:"},
       {"a quote that is never closed", "6,7,5,6,5,6,5,5,60,40,9,1,\"north,30\n", "answers.csv:6:13"},
       {"a byte that is no text", "6,7,5,6,5,6,5,5,60,40,9,1,nor\xFFth,30\n", "answers.csv:6:13"}}));
  INFO(what);
  const survey s(header + rows + broken);
  check_refused(s.score(), 3, {place});
  CHECK(s.folder.names() == std::vector<std::string>{"answers.csv", "small.json"});

  const finished f = s.score({"--rejects", s.folder.path("rejected"), "-q"});
  INFO(f.err);
  CHECK(f.code == 0);
  CHECK_THAT(f.out, contains("\"rows_read\": 4"));
  CHECK_THAT(f.out, contains("\"rows_rejected\": 1"));
  CHECK_THAT(s.folder.read("rejected"), contains("6,7,5"));
  struct stat about {};
  REQUIRE(::stat(s.folder.path("rejected").c_str(), &about) == 0);
  CHECK((about.st_mode & 0777U) == 0600U);
  CHECK(s.score({"--rejects", s.folder.path("rejected")}).code == 1);  // never over a file that is there
}

TEST_CASE("answers that are none: counted with their place; --strict is exit 3", "[cli]") {
  const auto [bad, shown] = GENERATE(table<std::string, std::string>({{"9", "9"}, {"3.5", "3.5"}, {"often", "often"}}));
  const survey s(header + rows + "6,7,5,6,5," + bad + ",5,5,60,40,9,1,north,30\n");
  const finished f = s.score();
  INFO(f.err);
  CHECK(f.code == 0);
  CHECK_THAT(f.out, contains("\"cells_invalid\": 1"));
  CHECK_THAT(f.err, contains("answers.csv:6"));
  CHECK_THAT(f.err, contains("P2"));
  CHECK_THAT(f.err, contains(shown));
  check_refused(s.score({"--strict"}), 3, {"answers.csv:6:6", "correct"});

  const finished hidden = s.score({"--no-cell-text"});
  CHECK_THAT(hidden.err, contains("answers.csv:6"));
  CHECK_THAT(hidden.err, !contains("often"));
  CHECK(s.score({"--quiet"}).err.empty());
}

TEST_CASE("text in a number column is counted", "[cli]") {
  const survey s(header + rows + "6,7,5,6,5,6,5,5,sixty,40,9,1,north,30\n");
  const finished f = s.score();
  CHECK(f.code == 0);
  CHECK_THAT(f.err, contains("sixty"));
  check_refused(s.score({"--strict"}), 3, {"answers.csv:6:9", "reliability"});
}

TEST_CASE("points that do not sum to 100", "[cli]") {
  const auto points = GENERATE(as<std::string>{}, "60,30", "60,");
  const survey s(header + rows + "6,7,5,6,5,6,5,5," + points + ",9,1,north,30\n");
  const finished f = s.score();
  CHECK(f.code == 0);
  CHECK_THAT(f.out, contains("importance"));
  const std::string weighted = "\"measure\": \"gap\", \"level\": \"overall\", \"id\": \"weighted\"";
  const auto n_of = [&](const std::string& json) {
    const auto from = json.find("\"n\": ", json.find(weighted));
    return json.substr(from, json.find(',', from) - from);
  };
  CHECK(n_of(f.out) == "\"n\": 4");
  check_refused(s.score({"--strict"}), 3, {"points"});
  if (points == "60,30") {
    CHECK(n_of(s.score({"--points", "renormalise"}).out) == "\"n\": 5");
  }
}

TEST_CASE("weights that are none", "[cli]") {
  const auto row = [](const std::string& weight) { return header + rows + "6,7,5,6,5,6,5,5,60,40,9," + weight + ",north,30\n"; };
  for (const auto* weight : {"-1", "inf", "nan", "1e400"}) {
    INFO(weight);
    check_refused(survey(row(weight)).score(), 3, {"answers.csv:6", "w"});
  }
  for (const auto* weight : {"0", ""}) {
    INFO(weight);
    const finished f = survey(row(weight)).score();
    CHECK(f.code == 0);
    CHECK_THAT(f.out, contains("\"rows_read\": 5, \"rows_used\": 4"));
    CHECK_THAT(f.out, contains("weight"));
  }
  check_refused(survey(header + "6,7,5,6,5,6,5,5,60,40,9,0,north,30\n").score(), 3, {"weight"});
}

TEST_CASE("one respondent, an item nobody answered, a constant column: a record and a note", "[cli]") {
  const survey s(header +
                 "6,7,5,,5,6,5,5,60,40,9,1,north,30\n6,7,5,,5,6,5,5,60,40,9,1,south,30\n6,7,5,,5,6,5,5,60,40,9,1,south,30\n");
  const finished f = s.score({"--by", "region", "--levels", "dimension,item", "--measures", "gap", "-f", "csv"});
  INFO(f.out);
  CHECK(f.code == 0);
  CHECK_THAT(f.out, contains("north,gap,dimension,reliability,-1,,,,"));       // a value, no standard error
  CHECK_THAT(f.out, contains("south,gap,item,knows_me,,,,,,0,,,"));            // no value
  CHECK_THAT(f.out, contains("south,gap,dimension,reliability,-1,0,-1,-1,"));  // constant: se 0
  std::size_t noted = 0, records = 0;
  for (std::size_t at = f.out.find('\n') + 1; at < f.out.size(); ++records) {
    const auto end = f.out.find('\n', at);
    if (f.out[end - 1] != ',') ++noted;
    at = end + 1;
  }
  CHECK(records == 12);
  CHECK(noted == records);
}

TEST_CASE("an instrument that contradicts itself: exit 2 with the JSON path", "[cli]") {
  const auto [from, to, words] = GENERATE(table<std::string, std::string, std::string>(
      {{"\"id\": \"correct\"", "\"id\": \"on_time\"", "on_time"},
       {"\"dimension\": \"empathy\", \"expectation\": \"E3\"", "\"dimension\": \"empaty\", \"expectation\": \"E3\"", "empathy"},
       {"\"min\": 1, \"max\": 7", "\"min\": 7, \"max\": 7", "$.scales"},
       {"\"min\": 1, \"max\": 7", "\"min\": 7, \"max\": 1", "$.scales"},
       {"\"scales\"", "\"scale\"", "scales"},
       {"\"items\": [", "\"items\": [,", "small.json:7:"}}));
  const survey s;
  std::string text = small_instrument;
  text.replace(text.find(from), from.size(), to);
  s.folder.write("small.json", text);
  check_refused(s.score(), 2, {"small.json", words});
}

TEST_CASE("messages and results are harmless on a terminal", "[cli]") {
  const survey s(header + rows + "6,7,5,6,5,\x1b[31mred,5,5,60,40,9,1,\x1b]0;x\x07,30\n");
  for (const auto* format : {"table", "markdown"}) {
    const finished f = s.score({"--by", "region", "-f", format});
    CHECK(f.code == 0);
    CHECK((f.out + f.err).find('\x1b') == std::string::npos);
    CHECK_THAT(f.out, contains("x1B"));
  }
  CHECK(s.score().err.find('\x1b') == std::string::npos);
  CHECK(rater({"score", "no\x1bsuch"}).err.find('\x1b') == std::string::npos);
}
