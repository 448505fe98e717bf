// What the command line accepts, and what it says to what it does not.
#include <sys/stat.h>

#include "support/catch.hpp"
#include "survey.hpp"

using namespace rater_test;

namespace {

void check_usage(const finished& f, const std::vector<std::string>& words) {
  INFO(f.err);
  CHECK(f.code == 2);
  CHECK(f.out.empty());
  for (const auto& word : words) CHECK_THAT(f.err, contains(word));
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

}  // namespace

TEST_CASE("help and version", "[cli]") {
  for (const auto& words :
       std::vector<std::vector<std::string>>{{"--help"}, {"-h"}, {"score", "--help"}, {"score", "x.csv", "-h"}}) {
    const finished f = rater(words);
    CHECK(f.code == 0);
    CHECK(f.err.empty());
    CHECK_THAT(f.out, contains("Examples:"));
  }
  CHECK_THAT(rater({"--version"}).out, Catch::Matchers::Matches("rater [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

TEST_CASE("a word that does not exist names the nearest that does", "[cli]") {
  const survey s;
  check_usage(rater({}), {"command"});
  check_usage(rater({"scoer", "x"}), {"scoer", "score"});
  check_usage(rater({"--lang", "zh", "score"}), {"--lang"});
  check_usage(s.score({"--wheer", "x=1"}), {"--wheer", "--where"});
  check_usage(s.score({"--levels", "dimensions"}), {"dimensions", "\"dimension\""});
  check_usage(s.score({"--measures", "gaps"}), {"gaps", "\"gap\""});
  check_usage(s.score({"--format", "jsn"}), {"jsn", "\"json\""});
  check_usage(s.score({"--points", "renormalize"}), {"\"renormalise\""});
  check_usage(s.score({"--overall", "availble"}), {"\"available\""});
  check_usage(s.score({"--missing", "listwise"}), {"listwise-all"});
  check_usage(s.score({"--lonely-psu", "averge"}), {"averge", "\"average\""});
  check_usage(s.score({"--lang", "de"}), {"en, zh"});
  check_usage(s.score({"--importance", "reliabilty=3"}), {"reliabilty", "\"reliability\""});
  check_usage(rater({"score", s.answers, "--preset", "servqal-1991"}), {"servqual-1991"});
  for (const auto* later : {"--sheet", "--profile"}) {
    check_usage(s.score({later, "x"}), {later, "no such option"});
  }
}

TEST_CASE("values that cannot be", "[cli]") {
  const survey s;
  check_usage(rater({"score"}), {"no file"});
  check_usage(s.score({"--preset", "servperf"}), {"--instrument", "--preset"});
  check_usage(rater({"score", s.answers}), {"answers.csv", "--instrument", "--preset"});
  check_usage(s.score({"--confidence", "1.5"}), {"confidence"});
  check_usage(s.score({"--confidence", "high"}), {"--confidence", "high"});
  check_usage(s.score({"--min-answered", "3"}), {"3"});
  check_usage(s.score({"--min-answered", "101%"}), {"--min-answered"});
  check_usage(s.score({"--delta", "-1"}), {"delta"});
  check_usage(s.score({"--importance", "reliability"}), {"--importance"});
  check_usage(s.score({"--importance", "reliability=3"}), {"empathy"});
  check_usage(s.score({"--where", "region"}), {"region"});
  check_usage(s.score({"--by"}), {"--by"});
  check_usage(s.score({"-o", s.answers}), {"answers.csv"});
  check_usage(rater({"score", "-", "-", "-i", s.instrument}), {"standard input"});
  check_usage(s.score({"--delimiter", ";;"}), {"--delimiter"});
  check_usage(s.score({"--threads", "0"}), {"--threads", "1 to"});
  check_usage(s.score({"--threads", "many"}), {"--threads"});
  CHECK(s.score({"--max-groups", "1", "--by", "region"}).code == 3);
}

TEST_CASE("options stand anywhere, -- ends them, - is standard input", "[cli]") {
  const survey s;
  const finished usual = s.score({"--by", "region"});
  REQUIRE(usual.code == 0);
  CHECK(rater({"score", "--by", "region", "-i", s.instrument, s.answers}).out == usual.out);
  CHECK(rater({"score", "--by=region", "--instrument=" + s.instrument, "--", s.answers}).out == usual.out);
  CHECK(rater({"score", "--", "-i"}).err.find("no such option") == std::string::npos);

  for (const bool pipe : {false, true}) {
    const finished piped =
        rater({"score", "-", "--by", "region", "-i", s.instrument}, {.input = header + rows, .input_is_pipe = pipe});
    INFO(piped.err);
    CHECK(piped.code == 0);
    CHECK(piped.out.substr(piped.out.find("\"records\"")) == usual.out.substr(usual.out.find("\"records\"")));
  }
}

TEST_CASE("without an instrument the header may say that it is SERVQUAL", "[cli]") {
  std::string text, row;
  for (const char letter : {'E', 'P'}) {
    for (int i = 1; i <= 22; ++i) {
      text += (text.empty() ? "" : ",") + std::string(1, letter) + std::to_string(i);
      row += (row.empty() ? "" : ",") + std::to_string(letter == 'E' ? 6 : 5);
    }
  }
  text += "\n" + row + "\n" + row + "\n";
  const scratch folder;
  const finished f = rater({"score", folder.write("a.csv", text)});
  INFO(f.err);
  CHECK(f.code == 0);
  CHECK_THAT(f.out, contains("\"id\": \"servqual-1991\""));
  const auto notes = f.out.find("\"notes\"");
  CHECK_THAT(f.out.substr(notes, f.out.find(',', notes) - notes), contains("servqual-1991"));
  for (const bool pipe : {false, true}) {  // a pipe can be read only once, and is read twice
    const finished piped = rater({"score", "-"}, {.input = text, .input_is_pipe = pipe});
    INFO(piped.err);
    CHECK(piped.code == 0);
    CHECK_THAT(piped.out, contains("\"rows_read\": 2"));
  }
  CHECK_THAT(rater({"score", folder.path("a.csv"), "--preset", "servperf"}).out, contains("\"id\": \"servperf\""));
}

TEST_CASE("groups, roll-ups and the domain", "[cli]") {
  const survey s;
  const std::vector<std::string> counts = {"-f", "csv", "--levels", "respondents", "--measures", "count"};
  const auto score = [&](std::vector<std::string> more) {
    more.insert(more.end(), counts.begin(), counts.end());
    const finished f = s.score(more);
    INFO(f.err);
    REQUIRE(f.code == 0);
    return f.out;
  };
  const std::string rest = ",count,respondents,all,";
  const auto order = [&](const std::string& out, const std::vector<std::string>& groups) {
    std::size_t at = out.find('\n');
    for (const auto& each : groups) {
      INFO(out << "\nlooking for " << each);
      const auto found = out.find("\n" + each + rest, at);
      REQUIRE(found != std::string::npos);
      at = found;
    }
    CHECK(count_of(out, "\n") == groups.size() + 1);
  };
  order(score({"--by", "region"}), {"north", "south"});
  order(score({"--by", "region", "--by", "age"}), {"north,30", "north,61", "south,45", "south,70"});
  order(score({"--by", "region", "--by", "age", "--rollup"}),
        {",", "north,", "south,", "north,30", "north,61", "south,45", "south,70"});
  CHECK_THAT(score({"--where", "age >= 60"}), contains("all,2,"));
  CHECK_THAT(score({"--where", "age >= 60", "--where", "region = south"}), contains("all,1,"));
  CHECK_THAT(score({"--where", "region in north,south"}), contains("all,4,"));
}

TEST_CASE("importance and weight from the command line", "[cli]") {
  const survey s;
  CHECK_THAT(s.score({"--weight", "age"}).out, contains("\"weight\": \"age\""));
  const finished fixed = s.score({"--importance", "reliability=3", "--importance", "empathy=1", "-f", "csv"});
  INFO(fixed.err);
  CHECK(fixed.code == 0);
  CHECK_THAT(fixed.out, contains("importance,dimension,reliability,0.75,"));
  CHECK(s.score({"--importance", "reliability=pts_emp", "--importance", "empathy=pts_rel"}).code == 0);
}

TEST_CASE("formats, words and colours", "[cli]") {
  const survey s;
  CHECK_THAT(s.score({"-f", "csv", "--by", "region"}).out, Catch::Matchers::StartsWith("group.region,measure,level,id,"));
  CHECK_THAT(s.score({"-f", "markdown"}).out, contains("| Reliability 信赖度 |"));
  const std::string english = s.score({"-f", "table"}).out;
  CHECK_THAT(english, contains("4 respondents, weighted by w"));
  CHECK_THAT(s.score({"-f", "table", "--lang", "zh"}).out, contains("差距"));
  CHECK_THAT(s.score({"-f", "table"}, {.environment = {"LANG=zh_CN.UTF-8"}}).out, contains("差距"));
  CHECK(s.score({"-f", "table"}, {.environment = {"LANG=zh_CN.UTF-8", "LC_ALL=C"}}).out == english);
  CHECK(s.score({"-f", "table", "--lang", "en"}, {.environment = {"LC_ALL=zh_TW"}}).out == english);
  CHECK(s.score({"--lang", "zh"}).out == s.score().out);

  const finished colored = s.score({}, {.on_terminal = true});
  CHECK_THAT(colored.out, contains("\x1b["));
  CHECK_THAT(colored.out, contains("4 respondents"));
  for (const auto* plain : {"NO_COLOR=1", "TERM=dumb"}) {
    CHECK(s.score({}, {.environment = {plain}, .on_terminal = true}).out == english);
  }
  CHECK_THAT(s.score({}, {.environment = {"NO_COLOR="}, .on_terminal = true}).out, contains("\x1b["));
}

TEST_CASE("output is there whole or not at all", "[cli]") {
  const survey s;
  const std::string expected = s.score().out;
  CHECK(s.score({"-o", s.folder.path("out.json")}).code == 0);
  CHECK(s.folder.read("out.json") == expected);
  CHECK(s.score({"-o", "-"}).out == expected);
  ::chmod(s.folder.path("out.json").c_str(), 0640);
  CHECK(s.score({"-o", s.folder.path("out.json")}).code == 0);
  struct stat about {};
  REQUIRE(::stat(s.folder.path("out.json").c_str(), &about) == 0);
  CHECK((about.st_mode & 0777U) == 0640U);

  // A failure leaves what was there, and nothing beside it.
  const auto names = s.folder.names();
  s.folder.write("answers.csv", header + "1,2\n");
  CHECK(s.score({"-o", s.folder.path("out.json")}).code == 3);
  s.folder.write("answers.csv", header + rows);
  CHECK(s.folder.read("out.json") == expected);
  CHECK(s.folder.names() == names);

  const auto failed = [&](const finished& f, const std::string& word) {
    INFO(f.err);
    CHECK(f.code == 1);
    CHECK_THAT(f.err, contains(word));
  };
  failed(s.score({"-o", s.folder.path("none/out.json")}), "none/out.json");
  failed(s.score({"-o", s.folder.folder()}), s.folder.folder());
  failed(s.score({"-o", s.folder.path("out.json")}, {.largest_file = 1000}), "out.json");  // ends in the middle
  CHECK(s.folder.read("out.json") == expected);
  failed(s.score({"-o", "/dev/full"}), "/dev/full");
  failed(s.score({}, {.output_to = "/dev/full"}), "standard output");
  ::chmod(s.folder.folder().c_str(), 0500);
  failed(s.score({"-o", s.folder.path("new.json")}, {.obeys_modes = true}), "new.json");
  ::chmod(s.folder.folder().c_str(), 0700);
  CHECK(s.folder.names() == names);

  const finished closed = s.score({}, {.output_is_closed_pipe = true});
  CHECK(closed.code == 1);
  CHECK(closed.err.empty());
}
