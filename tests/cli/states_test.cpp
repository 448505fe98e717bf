// rater partial, merge and inspect: the parts say what the whole says, and nothing else passes for a state.
#include <sys/stat.h>

#include <algorithm>

#include "support/catch.hpp"
#include "support/compressed.hpp"
#include "survey.hpp"

using namespace rater_test;

namespace {

const std::string bad_rows =
    "6,7,5,6,5,9,5,5,60,40,9,1,north,30\n"     // 9 is off the scale
    "\n"                                       // a blank line
    "6,7,5,6,5,x,5,5,60,30,9,2,east,41\n"      // x is no answer, the points do not sum to 100
    "6,7,5,6,5,6,5,5,50,50,9,,east,41\n"       // no weight
    "6,7,5,6,5,12,5,5,50,50,11,0.25,east,8\n"  // 12 and 11 are off their scales
    "6,,,,5,,,,50,50,,0.3333333333333,,41\n"
    "7,7,7,7,1,1,1,1,10,90,0,1000000,north,17\n";

/// Three files of one survey: the usual rows, bad ones, a header alone.
struct parts : survey {
  std::vector<std::string> files = {answers, folder.write("bad.csv", header + bad_rows), folder.write("empty.csv", header),
                                    folder.write("more.csv", header + rows + "\n" + bad_rows)};

  [[nodiscard]] finished score(std::vector<std::string> options) const {
    std::vector<std::string> words = {"score", "-i", instrument};
    words.insert(words.end(), files.begin(), files.end());
    words.insert(words.end(), options.begin(), options.end());
    return rater(words);
  }
  /// The states of these files, a state each.
  [[nodiscard]] std::vector<std::string> states(const std::vector<std::string>& options) const {
    std::vector<std::string> out;
    for (const std::string& file : files) {
      std::vector<std::string> words = {"partial", "-q", file, "-i", instrument, "-o", file + ".state"};
      words.insert(words.end(), options.begin(), options.end());
      const finished f = rater(words);
      INFO(f.err);
      REQUIRE(f.code == 0);
      CHECK(f.out.empty());
      CHECK(f.err.empty());
      out.push_back(file + ".state");
    }
    return out;
  }
};

finished merge(std::vector<std::string> states, const std::vector<std::string>& more = {}) {
  states.insert(states.begin(), "merge");
  states.insert(states.end(), more.begin(), more.end());
  return rater(states);
}

}  // namespace

TEST_CASE("what is merged says what the whole says, byte for byte", "[cli]") {
  const parts p;
  const std::vector<std::vector<std::string>> all_options = {
      {},
      {"--by", "region"},
      {"--by", "region", "--by", "age", "--rollup", "--levels", "respondents,overall,dimension,outcome,item"},
      {"--where", "age >= 30", "--overall", "available", "--min-answered", "1", "--points", "renormalise"},
      {"--weight", "age", "--importance", "reliability=2", "--importance", "empathy=1", "--no-cell-text"}};
  const auto& options = all_options[GENERATE(range(std::size_t{0}, std::size_t{5}))];
  const auto states = p.states(options);
  for (const std::string format : {"json", "csv", "table", "markdown"}) {
    auto whole_options = options;
    whole_options.insert(whole_options.end(), {"--format", format, "--lang", "en"});
    const finished whole = p.score(whole_options);
    INFO(whole.err);
    REQUIRE(whole.code == 0);
    const finished merged = merge(states, {"--format", format, "--lang", "en"});
    INFO(merged.err);
    CHECK(merged.code == 0);
    CHECK(merged.out == whole.out);
    CHECK(merged.err == whole.err);
  }
}

TEST_CASE("the order and the tree of a merge change the order of the files and nothing else", "[cli]") {
  const parts p;
  auto states = p.states({"--by", "region", "--rollup"});
  const std::string csv = merge(states, {"-f", "csv"}).out;
  REQUIRE(csv.size() > 1000);
  std::sort(states.begin(), states.end());
  do {
    CHECK(merge(states, {"-f", "csv"}).out == csv);
  } while (std::next_permutation(states.begin(), states.end()));
}

TEST_CASE("one part with rejects is the whole", "[cli]") {
  const survey s(header + rows + "1,2,3\n" + bad_rows);
  const std::string rejects = s.folder.path("rejects.csv");
  const finished whole = s.score({"--rejects", rejects, "--by", "region"});
  REQUIRE(whole.code == 0);
  REQUIRE(std::remove(rejects.c_str()) == 0);
  REQUIRE(rater({"partial", "-q", s.answers, "-i", s.instrument, "--rejects", rejects, "--by", "region", "-o",
                 s.folder.path("a.state")})
              .code == 0);
  CHECK(merge({s.folder.path("a.state")}).out == whole.out);
  CHECK_THAT(whole.out, contains("\"rows_rejected\": 1"));
}

TEST_CASE("threads and compression change no byte of a state", "[cli]") {
  const survey s;
  std::string text = header;
  for (int n = 0; n < 3000; ++n) text += rows;
  s.folder.write("answers.csv", text);
  const auto state = [&](const std::string& file, const std::string& threads) {
    const std::string to = s.folder.path("threads.state");
    const finished f = rater({"partial", file, "-i", s.instrument, "--by", "age", "--threads", threads, "-o", to});
    INFO(f.err);
    REQUIRE(f.code == 0);
    return s.folder.read("threads.state");
  };
  const std::string one = state(s.answers, "1");
  const std::string scored = s.score({"--threads", "1"}).out;
  for (const std::string threads : {"2", "3", "4"}) {
    CHECK(state(s.answers, threads) == one);
    CHECK(s.score({"--threads", threads}).out == scored);
  }
  const std::string csv = s.score({"-f", "csv", "--by", "age"}).out;
  for (const auto& [name, packed] : {std::pair{"answers.gz", gzip(text)}, {"answers.zst", zstd(text)}}) {
    const std::string file = s.folder.write(name, packed);
    CHECK(rater({"score", file, "-i", s.instrument, "-f", "csv", "--by", "age"}).out == csv);
    CHECK(rater({"score", "-", "-i", s.instrument, "-f", "csv", "--by", "age"}, {.input = packed}).out == csv);
  }
}

TEST_CASE("a state through a pipe, compressed, and to standard output", "[cli]") {
  const survey s;
  const finished f = rater({"partial", "-", "-i", s.instrument, "-o", "-"}, {.input = header + rows});
  INFO(f.err);
  REQUIRE(f.code == 0);
  const std::string expected = s.score({"-f", "csv"}).out;
  CHECK(rater({"merge", "-", "-f", "csv"}, {.input = f.out, .input_is_pipe = true}).out == expected);
  CHECK(merge({s.folder.write("a.state.gz", gzip(f.out))}, {"-f", "csv"}).out == expected);
  CHECK(merge({s.folder.write("a.state", f.out)}, {"--confidence", "0.9", "-f", "csv"}).out ==
        s.score({"--confidence", "0.9", "-f", "csv"}).out);
}

TEST_CASE("a truncated gz is an error with its place", "[cli]") {
  const survey s;
  const std::string packed = gzip(header + rows);
  for (const std::size_t size : {packed.size() / 2, packed.size() - 1}) {
    const std::string file = s.folder.write("cut.csv.gz", packed.substr(0, size));
    for (const std::string command : {"score", "partial"}) {
      const finished f = rater({command, file, "-i", s.instrument, "-o", s.folder.path("out")});
      INFO(f.err);
      CHECK(f.code == 3);
      CHECK_THAT(f.err, contains("cut.csv.gz byte " + std::to_string(size)));
      CHECK_THAT(f.err, contains("cut off"));
    }
  }
  const auto names = s.folder.names();
  CHECK(std::find(names.begin(), names.end(), "out") == names.end());
}

TEST_CASE("states that do not belong together: exit 2, and what differs", "[cli]") {
  const survey s;
  const auto state = [&](const std::string& name, const std::vector<std::string>& options) {
    std::vector<std::string> words = {"partial", s.answers, "-o", s.folder.path(name)};
    words.insert(words.end(), options.begin(), options.end());
    const finished f = rater(words);
    INFO(f.err);
    REQUIRE(f.code == 0);
    return s.folder.path(name);
  };
  const std::string usual = state("usual.state", {"-i", s.instrument, "--by", "region"});
  const auto refused = [&](const std::string& other, const std::vector<std::string>& words) {
    const finished f = merge({usual, other});
    INFO(f.err);
    CHECK(f.code == 2);
    CHECK(f.out.empty());
    for (const auto& word : words) CHECK_THAT(f.err, contains(word));
  };
  refused(state("by.state", {"-i", s.instrument, "--by", "age"}), {"by.state", "by", "age", "region"});
  refused(state("delta.state", {"-i", s.instrument, "--by", "region", "--delta", "0.5"}), {"delta", "0.5"});
  std::string text = small_instrument;
  text.replace(text.find("\"max\": 7"), 8, "\"max\": 9");
  const std::string nine = s.folder.write("nine.json", text);
  refused(state("nine.state", {"-i", nine, "--by", "region"}), {"nine.state", "instrument"});
  // Another level of intervals is no other question.
  CHECK(merge({usual, state("level.state", {"-i", s.instrument, "--by", "region", "--confidence", "0.8"})}).code == 0);
}

TEST_CASE("what is no state, or no whole one: exit 3 with the place", "[cli]") {
  const survey s;
  REQUIRE(rater({"partial", s.answers, "-i", s.instrument, "--by", "region", "-o", s.folder.path("a.state")}).code == 0);
  const std::string good = s.folder.read("a.state");
  const auto refused = [&](const std::string& bytes, const std::string& word) {
    const std::string file = s.folder.write("bad.state", bytes);
    for (const std::string command : {"merge", "inspect"}) {
      const finished f = rater({command, file});
      INFO(f.err);
      CHECK(f.code == 3);
      CHECK(f.out.empty());
      CHECK_THAT(f.err, contains("bad.state"));
      CHECK_THAT(f.err, contains(word));
    }
  };
  refused("", "no state");
  refused(header + rows, "no state");
  for (const std::size_t size : {std::size_t{5}, std::size_t{20}, good.size() / 2, good.size() - 1})
    refused(good.substr(0, size), "byte " + std::to_string(size));
  std::string changed = good;
  changed[good.size() / 2] ^= 1;
  refused(changed, "damaged");
  refused(good + "x", "byte " + std::to_string(good.size()));
  std::string later = good;
  later[8] = 2;
  const finished f = rater({"inspect", s.folder.write("later.state", later)});
  CHECK(f.code == 2);
  CHECK_THAT(f.err, contains("format 2"));
  CHECK(rater({"merge", s.folder.path("none.state")}).code == 1);
}

TEST_CASE("inspect says what a state is", "[cli]") {
  const parts p;
  const auto states = p.states({"--by", "region"});
  const finished json = rater({"inspect", states[1]});
  INFO(json.err);
  CHECK(json.code == 0);
  for (const std::string word :
       {"\"command\": \"inspect\"", "\"id\": \"small\"", "\"by\": [\"region\"]", "\"written_by\": \"0.", "\"state_format\": 1",
        "\"weighted\": true", "bad.csv", "\"measure\": \"groups\"", "\"rows_read\": 6", "\"rows_used\": 5"})
    CHECK_THAT(json.out, contains(word));
  const finished table = rater({"inspect", states[0], "--format", "table"});
  for (const std::string word : {"small 1", "respondents         4", "groups              2", "answers.csv"})
    CHECK_THAT(table.out, contains(word));
  CHECK(rater({"inspect", states[0], states[1]}).code == 2);
}

TEST_CASE("what partial, merge and inspect do not accept", "[cli]") {
  const survey s;
  const auto usage = [](const std::vector<std::string>& words, const std::string& word) {
    const finished f = rater(words);
    INFO(f.err);
    CHECK(f.code == 2);
    CHECK_THAT(f.err, contains(word));
  };
  usage({"partial", s.answers, "-i", s.instrument}, "--output");
  usage({"partial", s.answers, "-i", s.instrument, "-o", s.answers}, "answers.csv");
  usage({"partial", s.answers, "-i", s.instrument, "-o", s.folder.path("x"), "--format", "json"}, "--format");
  usage({"merge"}, "no state");
  usage({"merge", "a.state", "--by", "region"}, "rater merge --help");
  usage({"merge", "-", "-"}, "standard input");
  usage({"inspect"}, "no state");
  usage({"inspect", "a", "--format", "csv"}, "--format");
  for (const std::string command : {"partial", "merge", "inspect"})
    CHECK_THAT(rater({command, "--help"}).out, contains("Examples:"));
}
