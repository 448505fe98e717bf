#include <rater/error.hpp>
#include <rater/io/instrument_json.hpp>
#include <rater/survey/presets.hpp>

#include "support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

using rater::column_ref;
using rater::errc;
using rater::parse_instrument;
using rater::role;

namespace {

std::string file_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE(in);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}
std::string full() { return file_text(std::string(RATER_SOURCE_DIR) + "/tests/fuzz/corpus/instrument/full.json"); }

const std::string small = R"({"format": "rater-instrument/1", "id": "s", "version": "1",
 "scales": {"a": {"min": 1, "max": 5}},
 "dimensions": [{"id": "empathy"}],
 "items": [{"id": "q", "dimension": "empathy", "perception": "P"}]})";

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

// The error that a text must be answered with.
rater::error refusal(const std::string& json) {
  try {
    static_cast<void>(parse_instrument(json, "bank.json"));
  } catch (const rater::error& e) {
    return e;
  }
  return {errc::usage, "was accepted", json};
}

struct mistake {
  const char *what, *with;        // in `small`
  const char* where;              // after the name of the file
  std::vector<const char*> says;  // found, allowed, nearest
};

}  // namespace

TEST_CASE("an instrument file is read whole", "[unit]") {
  const auto i = parse_instrument(full());
  CHECK(i.id == "full");
  CHECK(i.title.only_in("zh") == "全部");
  REQUIRE(i.scales.size() == 3);
  CHECK(i.scales[1].first == "half points");
  CHECK(i.scales[1].second.step == 0.5);
  const auto& agree = i.scales[0].second;
  CHECK(agree.labels[1] == std::pair<std::string, double>{"完全同意", 7});
  REQUIRE(agree.missing.size() == 6);
  CHECK(agree.encode(98).reason == rater::missing_reason::other);
  CHECK(agree.encode(99).reason == rater::missing_reason::not_applicable);
  CHECK(agree.encode(-4).reason == rater::missing_reason::not_asked);
  CHECK(std::get<std::string>(agree.missing[3].value) == "-");
  CHECK(agree.missing[3].reason == rater::missing_reason::refused);
  CHECK(i.importance_kind == rater::importance_kind::rating);
  CHECK(std::get<column_ref>(i.dimensions[0].importance) == column_ref("I1"));
  CHECK(std::get<column_ref>(i.dimensions[1].importance).to_string() == "import id QID7_1");
  CHECK(i.dimensions[0].min_answered == 1);
  CHECK(i.items[0].reverse);
  CHECK(i.items[0].column(role::perception) == column_ref::at(3));
  CHECK(i.items[0].column(role::desired)->kind == column_ref::by::path);
  CHECK(i.items[1].benchmark == 6.5);
  CHECK(i.items[1].column(role::perception)->header == std::vector<std::string>{"How", "it was"});
  CHECK(i.items[1].column(role::promise) == column_ref("C2"));
  CHECK(i.items[2].column(role::dysfunctional) == column_ref("G3"));
  CHECK(i.outcomes[1].measure == rater::outcome_measure::nps);
  CHECK(i.outcomes[4].scale == "ten");
  const auto& r = i.respondent;
  CHECK(r.weight == column_ref("w"));
  CHECK(r.psu == std::vector<column_ref>{"branch", "day"});
  CHECK(r.fpc == std::vector<column_ref>{"branches"});
  CHECK(r.replicate_weights->rho == 0.3);
  CHECK(r.replicate_weights->mse == true);
  CHECK(r.word_of_mouth == column_ref("m"));
  CHECK(r.calibration_targets == "targets.csv");
  CHECK(r.duration_seconds == column_ref("seconds"));
  CHECK(r.segments[0].labels[0].first == "2");  // the order of the file
  CHECK(r.segments[0].labels[1].second.only_in("zh") == "南");
  CHECK(r.include_if[0].values == std::vector<std::string>{"true"});
  CHECK(r.include_if[1].op == rater::comparison_op::greater_equal);
  CHECK(r.include_if[2].values == std::vector<std::string>{"ok", "2.5", "3"});
  CHECK(i.source.delimiter == ';');
  CHECK(i.source.decimal == ',');
  CHECK(i.source.header_rows == 3);
}

TEST_CASE("a mistake is answered with its place, what was found, what is allowed and the nearest word", "[unit]") {
  const std::vector<mistake> mistakes = {
      {"rater-instrument/1",
       "rater-instrument/2",
       "$.format",
       {"found the text \"rater-instrument/2\"", "expected \"rater-instrument/1\""}},
      {"\"version\": \"1\",", "", "$", {"\"version\" is missing", "\"items\""}},
      {"\"id\": \"s\"", "\"id\": \"\"", "$.id", {"empty"}},
      {"\"id\": \"s\"", "\"id\": 7.5", "$.id", {"found the number 7.5", "expected a text"}},
      {"\"dimensions\"",
       "\"dimensons\"",
       "$.dimensons",
       {"no key \"dimensons\"", "\"dimensions\"", "did you mean \"dimensions\"?"}},
      {"\"perception\"",
       "\"percption\"",
       "$.items[0].percption",
       {"no key \"percption\"", "\"expectation\"", "did you mean \"perception\"?"}},
      {"\"dimension\": \"empathy\"",
       "\"dimension\": \"Empaty\"",
       "$.items[0].dimension",
       {"\"Empaty\"", "did you mean \"empathy\"?"}},
      {"\"dimension\": \"empathy\"",
       "\"reverse\": \"yes\", \"dimension\": \"empathy\"",
       "$.items[0].reverse",
       {"found the text \"yes\"", "true or false"}},
      {"\"dimension\": \"empathy\", ", "", "$.items[0]", {"\"dimension\" is missing"}},
      {"\"P\"",
       "4",
       "$.items[0].perception",
       {"found the number 4", "expected a column name in double quotes, or an object with one of \"name\""}},
      {"\"P\"", "{\"indx\": 4}", "$.items[0].perception.indx", {"\"indx\"", "did you mean \"index\"?"}},
      {"\"P\"", "{\"index\": 0}", "$.items[0].perception.index", {"found the number 0", "1 or more"}},
      {"\"P\"", "{\"index\": 1.5}", "$.items[0].perception.index", {"found the number 1.5", "whole number"}},
      {"\"P\"", "{\"index\": 1, \"name\": \"P\"}", "$.items[0].perception", {"found 2 keys", "one of \"name\""}},
      {"\"P\"", "{}", "$.items[0].perception", {"found 0 keys"}},
      {"\"P\"", "{\"header\": \"P\"}", "$.items[0].perception.header", {"found the text \"P\"", "expected an array"}},
      {"\"min\": 1", "\"min\": \"1\"", "$.scales.a.min", {"found the text \"1\"", "expected a number"}},
      {"\"min\": 1", "\"min\": 5", "$.scales.a", {"min 5 is not below max 5"}},
      {"\"max\": 5", "\"max\": 5, \"step\": -1", "$.scales.a.step", {"-1 is no step"}},
      {"\"max\": 5", "\"maximum\": 5", "$.scales.a.maximum", {"\"maximum\"", "\"max\"", "\"labels\""}},
      {"\"max\": 5",
       "\"max\": 5, \"labels\": {\"yes\": \"5\"}",
       "$.scales.a.labels.yes",
       {"found the text \"5\"", "expected a number"}},
      {"\"max\": 5",
       "\"max\": 5, \"missing\": [{\"value\": 9, \"reason\": \"refuse\"}]",
       "$.scales.a.missing[0].reason",
       {"found the text \"refuse\"", "\"not_asked\"", "did you mean \"refused\"?"}},
      {"\"max\": 5",
       "\"max\": 5, \"missing\": [{\"value\": 9, \"reason\": \"blank\"}]",
       "$.scales.a.missing[0].reason",
       {"\"blank\"", "expected"}},
      {"\"max\": 5",
       "\"max\": 5, \"missing\": [{\"from\": 9, \"reason\": \"other\"}]",
       "$.scales.a.missing[0]",
       {"\"to\" is missing"}},
      {"\"max\": 5", "\"max\": 5, \"missing\": [true]", "$.scales.a.missing[0]", {"found true", "expected a number, a text"}},
      {"[{\"id\": \"empathy\"}]", "[]", "$.dimensions", {"empty"}},
      {"[{\"id\": \"empathy\"}]", "{}", "$.dimensions", {"found an object", "expected an array"}},
      {"{\"id\": \"empathy\"}", "{\"id\": \"empathy\", \"min_answered\": 2}", "$.dimensions[0].min_answered", {"has 1 item"}},
      {"{\"id\": \"empathy\"}", "{\"id\": \"empathy\", \"importance\": -1}", "$.dimensions[0].importance", {"-1 is no weight"}},
      {"{\"id\": \"empathy\"}",
       "{\"id\": \"empathy\", \"label\": [1]}",
       "$.dimensions[0].label",
       {"found an array", "expected a text"}},
      {"\"version\"",
       "\"importance_kind\": \"point\", \"version\"",
       "$.importance_kind",
       {"\"point\"", "\"rating\"", "did you mean \"points\"?"}},
      {"\"version\"",
       "\"outcomes\": [{\"id\": \"n\", \"column\": \"N\", \"measure\": \"NPS\"}], \"version\"",
       "$.outcomes[0].measure",
       {"\"NPS\"", "\"csat\"", "did you mean \"nps\"?"}},
      {"\"version\"",
       "\"respondent\": {\"wieght\": \"w\"}, \"version\"",
       "$.respondent.wieght",
       {"\"wieght\"", "did you mean \"weight\"?"}},
      {"\"version\"",
       "\"respondent\": {\"include_if\": [{\"column\": \"a\", \"op\": \"==\", \"value\": 1}]}, \"version\"",
       "$.respondent.include_if[0].op",
       {"\"==\"", "\"<=\"", "did you mean \"=\"?"}},
      {"\"version\"",
       "\"respondent\": {\"include_if\": [{\"column\": \"a\", \"op\": \"=\", \"value\": null}]}, \"version\"",
       "$.respondent.include_if[0].value",
       {"found null"}},
      {"\"version\"",
       "\"source\": {\"profile\": \"qualtrix\"}, \"version\"",
       "$.source.profile",
       {"did you mean \"qualtrics\"?"}},
      {"\"version\"",
       "\"source\": {\"delimiter\": \";;\"}, \"version\"",
       "$.source.delimiter",
       {"\";;\"", "one ASCII character"}},
      {"\"version\"", "\"version\": \"2\", \"version\"", "$", {"\"version\" occurs twice"}},
      {"\"max\": 5", "\"max\": 5, \"max\": 6", "$.scales.a", {"\"max\" occurs twice"}},
      {"\"perception\": \"P\"", "\"perception\": \"P\", \"perception\": \"Q\"", "$.items[0]", {"\"perception\" occurs twice"}},
  };
  for (const auto& m : mistakes) {
    const auto e = refusal(replaced(small, m.what, m.with));
    INFO(e.what());
    CHECK(e.code() == errc::instrument);
    CHECK(e.where() == std::string("bank.json ") + m.where);
    for (const auto* part : m.says) CHECK_THAT(e.message(), rater_test::contains(part));
  }
  CHECK_NOTHROW(parse_instrument(small));
}

TEST_CASE("text that is no JSON is placed by line and column", "[unit]") {
  const auto where = [](const std::string& text) { return refusal(text).where(); };
  CHECK(where("") == "bank.json:1:1");
  CHECK(where("{\"a\": 1,\n  nope}") == "bank.json:2:4");
  CHECK(where("{\"a\": \"全\" 1}") == "bank.json:1:11");  // characters, not bytes
  CHECK(where("{\"a\": \"\xff\"}").substr(0, 12) == "bank.json:1:");
  CHECK(where("{\"a\": 1e999}").substr(0, 12) == "bank.json:1:");
  CHECK(where(small + "x").substr(0, 12) == "bank.json:4:");
  CHECK_THAT(refusal("{\"a\": tru}").message(), rater_test::contains("this is no JSON: "));
  CHECK(refusal("{\"a\": tru}").message().find("json.exception") == std::string::npos);
  CHECK(refusal("\"\xff\x1b[31m").message().find('\x1b') == std::string::npos);
  CHECK(refusal("3").where() == "bank.json $");
  CHECK(refusal("[]").where() == "bank.json $");
  CHECK_NOTHROW(parse_instrument("\xEF\xBB\xBF" + small));
}

TEST_CASE("nesting and size have limits", "[unit]") {
  CHECK(refusal(std::string(65, '[')).code() == errc::limit);
  CHECK(refusal(std::string(64, '[')).code() == errc::instrument);
  CHECK(refusal(std::string(1'000'000, '[')).code() == errc::limit);
  CHECK(refusal(std::string((std::size_t{64} << 20) + 1, ' ')).code() == errc::limit);
}

TEST_CASE("a file that cannot be read is said in one sentence", "[unit]") {
  const auto refused = [](const std::string& file) {
    try {
      static_cast<void>(rater::read_instrument(file));
    } catch (const rater::error& e) {
      return e;
    }
    return rater::error(errc::usage, "was read");
  };
  const auto folder = std::filesystem::temp_directory_path().string();
  CHECK(refused(folder + "/no-such-file.json").code() == errc::io);
  CHECK_THAT(refused(folder + "/no-such-file.json").what(), rater_test::contains("no-such-file.json: there is no such file"));
  CHECK(refused(folder).code() == errc::io);
  CHECK_THAT(refused(folder).message(), rater_test::contains("this is a directory"));
}

TEST_CASE("numbers as importance are fixed weights without being called so", "[unit]") {
  const auto with = replaced(small, "{\"id\": \"empathy\"}", "{\"id\": \"empathy\", \"importance\": 3}");
  CHECK(parse_instrument(with).importance_kind == rater::importance_kind::fixed);
  const auto contradicted = replaced(with, "\"version\"", "\"importance_kind\": \"points\", \"version\"");
  CHECK(refusal(contradicted).where() == "bank.json $.importance_kind");
}

TEST_CASE("what is written is read back as it was", "[unit]") {
  std::vector<rater::instrument> all = {parse_instrument(full()), parse_instrument(small)};
  for (const auto name : rater::preset_names()) all.push_back(rater::preset(name));
  for (const auto& i : all) {
    const auto text = rater::to_json(i);
    const auto again = parse_instrument(text);
    CHECK(rater::fingerprint(again) == rater::fingerprint(i));
    CHECK(rater::to_json(again) == text);
  }
  CHECK(rater::to_json(parse_instrument(small)) == R"({
  "format": "rater-instrument/1",
  "id": "s",
  "version": "1",
  "scales": {
    "a": {
      "min": 1,
      "max": 5
    }
  },
  "dimensions": [
    {
      "id": "empathy"
    }
  ],
  "items": [
    {
      "id": "q",
      "dimension": "empathy",
      "perception": "P"
    }
  ]
}
)");
}

TEST_CASE("nothing that a file can say is lost in writing", "[unit]") {
  const auto text = rater::to_json(parse_instrument(full()));
  for (const char* part : {"\"step\": 0.5",
                           "\"redacted\"",
                           "\"not_applicable\"",
                           "\"from\": null",
                           "\"min_answered\": 1",
                           "\"import_id\": \"QID7_1\"",
                           "\"importance_kind\": \"rating\"",
                           "\"reverse\": true",
                           "\"expectation\": 6.5",
                           "\"it was\"",
                           "\"path\": \"a/b\"",
                           "\"branches\"",
                           "\"rho\": 0.3",
                           "\"mse\": true",
                           "\"word_of_mouth\": \"m\"",
                           "\"targets.csv\"",
                           "\"seconds\"",
                           "\"南\"",
                           "\"value\": \"true\"",
                           "\"2.5\"",
                           "\"delimiter\": \";\"",
                           "\"decimal\": \",\"",
                           "\"sheet\": \"Answers\"",
                           "\"header_rows\": 3",
                           "\"profile\": \"qualtrics\""})
    CHECK_THAT(text, rater_test::contains(part));
}

TEST_CASE("an instrument that contradicts itself or is no text is not written", "[unit]") {
  auto i = rater::servperf();
  i.items[1].id = "q1";
  CHECK_THROWS_AS(rater::to_json(i), rater::error);
  i = rater::servperf();
  i.title = "\xff";
  CHECK_THROWS_AS(rater::to_json(i), rater::error);
}
