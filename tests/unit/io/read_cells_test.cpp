#include <rater/error.hpp>
#include <rater/io/read.hpp>

#include <string>
#include <vector>

#include "support/catch.hpp"
#include "unit/io/read_support.hpp"

using namespace std::string_literals;
using namespace rater_test;

TEST_CASE("read: answers as numbers, labels, missing codes, and what is none of these", "[unit]") {
  const folder here;
  auto asked = small();
  auto& scale = asked.scales[0].second;
  scale.labels = {{"Strongly agree", 5}, {"Straße", 4}, {"No answer", 99}};
  scale.missing = {{99.0, rater::missing_reason::refused},
                   {"n/a"s, rater::missing_reason::not_applicable},
                   {"-1"s, rater::missing_reason::dont_know},
                   {rater::missing_range{-90.0, -80.0}, rater::missing_reason::invalid}};
  const auto file =
      here.file("a.csv",
                "id,P\n1,1\n2, 5 \n3,+3\n4,2.0\n5,STRONGLY\u00A0AGREE\n6,ｓtrongly agree\u3000\n7,STRASSE\n8,４\n9,\n10,  \n"
                "11,99\n12,N/A\n13,no answer\n14,-1\n15,-85\n16,9\n17,maybe\n18,2.5\n19,0\n20,05\n21,nan\n22,1e1\n23,9\n");
  const auto r = rater::read_responses(file, asked);
  using enum rater::missing_reason;
  CHECK(codes(r, "P") == std::vector<int>{1, 5, 3, 2, 5, 5, 4, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0});
  CHECK(reasons(r, "P") == std::vector<rater::missing_reason>{none,    none,      none,    none,    none,    none,
                                                              none,    none,      blank,   blank,   refused, not_applicable,
                                                              refused, dont_know, invalid, invalid, invalid, invalid,
                                                              invalid, none,      invalid, invalid, invalid});
  const auto issues = r.issues();
  REQUIRE(issues.size() == 1);
  CHECK(issues[0].file == file);
  CHECK(issues[0].line == 17);
  CHECK(issues[0].column == 2);
  CHECK(issues[0].name == "P");
  CHECK(issues[0].item == "Q");
  CHECK(issues[0].found == "9");
  CHECK(issues[0].expected == "1..5");
  CHECK(issues[0].count == 7);  // -85 is declared, though as invalid
  CHECK(issues[0].others ==
        std::vector<std::pair<std::string, std::int64_t>>{{"maybe", 18}, {"2.5", 19}, {"0", 20}, {"nan", 22}});
}

TEST_CASE("read: a repeated answer is decoded the same each time", "[unit]") {
  const folder here;
  auto asked = small();
  asked.scales[0].second.labels = {{"good", 4}};
  const auto r = rater::read_responses(here.file("a.csv", "x,P\n,good\n,GOOD\n,good\n,bad\n,bad\n,4.0\n,4.0\n"), asked);
  CHECK(codes(r, "P") == std::vector<int>{4, 4, 4, 0, 0, 4, 4});
  CHECK(r.issues().at(0).count == 2);
}

TEST_CASE("read: decimal comma", "[unit]") {
  const folder here;
  auto asked = small();
  asked.scales[0].second.step = 0.5;
  const auto file = here.file("a.csv", "x;P\n;1,5\n;4,0\n;1.5\n;3\n;1,25\n");
  rater::read_options options;
  options.decimal = ',';
  CHECK(codes(rater::read_responses(file, asked, options), "P") == std::vector<int>{2, 7, 0, 5, 0});
  CHECK(codes(rater::read_responses(file, asked), "P") == std::vector<int>{2, 7, 2, 5, 0});  // nobody said: either mark
  const auto commas = here.file("b.csv", "x,P\n,\"1,5\"\n,1.5\n");
  CHECK(codes(rater::read_responses(commas, asked), "P") == std::vector<int>{0, 2});
  asked.source.decimal = ',';
  const auto r = rater::read_responses(file, asked);
  CHECK(codes(r, "P") == std::vector<int>{2, 7, 0, 5, 0});
  CHECK(r.issues().at(0).expected == "1..5 in steps of 0.5");
  options.decimal = ';';
  CHECK(error_of([&] { static_cast<void>(rater::read_responses(file, asked, options)); }).code() == rater::errc::usage);
}

TEST_CASE("read: numbers", "[unit]") {
  const folder here;
  auto asked = small();
  asked.dimensions[0].importance = rater::column_ref("I");
  asked.outcomes = {{.id = "money", .column = "spend", .measure = rater::outcome_measure::spend, .scale = {}, .label = {}}};
  const auto r =
      rater::read_responses(here.file("a.csv", "I,spend,P\n100,12.5,1\n,-3e2,1\n many ,1e13,1\ninf,,1\n１０,5,1\n"), asked);
  CHECK(numbers(r, "I") == std::vector<double>{100, -999, -999, -999, 10});
  CHECK(numbers(r, "spend") == std::vector<double>{12.5, -300, -999, -999, 5});
  using enum rater::missing_reason;
  CHECK(reasons(r, "I") == std::vector<rater::missing_reason>{none, blank, invalid, invalid, none});
  CHECK(reasons(r, "spend") == std::vector<rater::missing_reason>{none, none, invalid, blank, none});
  REQUIRE(r.issues().size() == 2);
  CHECK(r.issues()[0].item == "all");
  CHECK(r.issues()[0].expected == "a number");
  CHECK(r.issues()[1].item == "money");
}

TEST_CASE("read: a weight that is no weight is refused with its place, strict or not", "[unit]") {
  const folder here;
  auto asked = small();
  asked.respondent.weight = "w";
  const auto good = rater::read_responses(here.file("a.csv", "w,P\n1.5,1\n0,2\n,3\n"), asked);
  CHECK(numbers(good, "w") == std::vector<double>{1.5, 0, -999});
  for (const std::string bad : {"-1", "nan", "inf", "1e999", "heavy", "-0.001"}) {
    CAPTURE(bad);
    const auto file = here.file("b.csv", "P,w\n1,1\n2," + bad + "\n");
    const auto e = error_of([&] { static_cast<void>(rater::read_responses(file, asked)); });
    CHECK(e.code() == rater::errc::data);
    CHECK(e.where() == file + ":3:2");
    CHECK(e.message() == "w: \"" + bad + "\" was found, a weight of 0, or from 5.5e-20 to 1.8e19 was expected (the weight)");
  }
}

TEST_CASE("read: strict refuses the first bad cell", "[unit]") {
  const folder here;
  const auto file = here.file("a.csv", "x,P\n,1\n,\"9\x1b[2J" + std::string(60, 'y') + "\"\n");
  rater::read_options options;
  options.strict = true;
  auto e = error_of([&] { static_cast<void>(rater::read_responses(file, small(), options)); });
  CHECK(e.code() == rater::errc::data);
  CHECK(e.where() == file + ":3:2");
  CHECK(e.message() == "P: \"9\\x1B[2J" + std::string(35, 'y') + "…\" was found, 1..5 was expected (item Q, perception)");
  options.cell_text = false;
  e = error_of([&] { static_cast<void>(rater::read_responses(file, small(), options)); });
  CHECK(e.message() == "P: the cell was found, 1..5 was expected (item Q, perception)");
  options.strict = false;
  CHECK(rater::read_responses(file, small(), options).issues().at(0).found.empty());
}
