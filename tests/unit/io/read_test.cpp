#include <rater/error.hpp>
#include <rater/io/read.hpp>
#include <rater/survey/presets.hpp>

#include <sys/stat.h>

#include <string>
#include <vector>

#include "support/catch.hpp"
#include "unit/io/read_support.hpp"

using namespace std::string_literals;
using namespace rater_test;

TEST_CASE("read: columns by every way of pointing at them", "[unit]") {
  const folder here;
  const auto file = here.file("a.csv",
                              "Q1,Q1,Q2,\n How good? ,How bad?,\"Long, "
                              "long\",z\n\"{\"\"ImportId\"\":\"\"QID1\"\"}\",\"{\"\"ImportId\"\":\"\"QID12\"\"}\",QID3,\n"
                              "1,2,3,4\n");
  auto asked = small();
  asked.source.header_rows = 3;
  const auto code_of = [&](const rater::column_ref& c) {
    asked.items[0].column(rater::role::perception) = c;
    return codes(rater::read_responses(file, asked), c.to_string()).at(0);
  };
  const auto ref = [](rater::column_ref::by kind, const std::string& text) {
    rater::column_ref c(text);
    c.kind = kind;
    return c;
  };
  using by = rater::column_ref::by;
  CHECK(code_of("Q2") == 3);
  CHECK(code_of(" Q2 ") == 3);
  CHECK(code_of(rater::column_ref::at(4)) == 4);
  CHECK(code_of(ref(by::label, "How bad?")) == 2);
  CHECK(code_of(ref(by::label, "Long, long")) == 3);
  CHECK(code_of(ref(by::import_id, "QID1")) == 1);
  CHECK(code_of(ref(by::import_id, "QID12")) == 2);
  CHECK(code_of(ref(by::import_id, "QID3")) == 3);
  rater::column_ref pair;
  pair.kind = by::header;
  pair.header = {"Q1", "How bad?"};
  CHECK(code_of(pair) == 2);

  const auto refusal = [&](const rater::column_ref& c) {
    const auto e = error_of([&] { code_of(c); });
    CHECK(e.code() == rater::errc::usage);
    CHECK(e.where() == file);
    return e.message();
  };
  CHECK(refusal("Q1") ==
        "column \"Q1\" (item Q, perception) occurs 2 times, as columns 1 and 2; point at the one that is meant by its place: "
        "{\"index\": 1}");
  CHECK_THAT(refusal("Q3"), contains("there is no column \"Q3\" (item Q, perception); nearest in the header: \"Q1\""));
  CHECK_THAT(refusal(rater::column_ref::at(5)), contains("(item Q, perception): the file has 4 columns"));
  CHECK_THAT(refusal(ref(by::path, "$.a")), contains("JSON exports"));
  CHECK_THAT(refusal(ref(by::label, "How sad?")), contains("How bad?"));
  pair.header = {"Q1", "", "", ""};
  CHECK_THAT(refusal(pair), contains("4 header cells"));
}

TEST_CASE("read: without a header columns have a place only", "[unit]") {
  const folder here;
  const auto file = here.file("a.csv", "1,2\n3,4\n");
  auto asked = small();
  rater::read_options options;
  options.header_rows = 0;
  CHECK_THAT(error_of([&] { static_cast<void>(rater::read_responses(file, asked, options)); }).message(),
             contains("{\"index\": 7}"));
  asked.items[0].column(rater::role::perception) = rater::column_ref::at(2);
  CHECK(codes(rater::read_responses(file, asked, options), "column 2") == std::vector<int>{2, 4});
}

TEST_CASE("read: words, their labels, and columns that were asked for", "[unit]") {
  const folder here;
  const auto file = here.file("a.csv", "P,sex,town,age\n1,1, Bern ,x\n2,2,,y\n3,female,Ulm,z\n4,weiblich,Bern,x\n5,3,Bern,x\n");
  auto asked = small();
  asked.respondent.wave = "age";
  asked.respondent.segments = {
      {.id = "gender",
       .column = "sex",
       .label = {},
       .labels = {{"2", rater::text({{"en", "female"}, {"de", "weiblich"}})}, {"1", rater::text("male")}}}};
  asked.respondent.include_if = {{.column = "sex", .op = rater::comparison_op::not_equal, .values = {"7"}}};
  rater::read_options options;
  options.columns = {"town", "gender", "wave"};
  const auto r = rater::read_responses(file, asked, options);
  CHECK(words(r, "gender") == std::vector<std::string>{"1", "2", "2", "2", "3"});
  CHECK(words(r, "town") == std::vector<std::string>{"Bern", "", "Ulm", "Bern", "Bern"});
  CHECK(words(r, "wave") == std::vector<std::string>{"x", "y", "z", "x", "x"});
  CHECK(words(r, "sex") == std::vector<std::string>{"1", "2", "female", "weiblich", "3"});  // include_if: as in the data
  options.columns = {"city"};
  const auto e = error_of([&] { static_cast<void>(rater::read_responses(file, asked, options)); });
  CHECK(e.code() == rater::errc::usage);
  CHECK_THAT(e.message(), contains("there is no column \"city\""));
}

TEST_CASE("read: a name that is a segment and another column is refused, if it was asked for", "[unit]") {
  const folder here;
  const auto file = here.file("a.csv", "P,sex,gender,wave,year\n1,m,f,1,2\n");
  auto asked = small();
  asked.respondent.segments = {{.id = "gender", .column = "sex", .label = {}, .labels = {}}};
  asked.respondent.wave = "year";
  CHECK(words(rater::read_responses(file, asked), "gender") == std::vector<std::string>{"m"});
  for (const std::string name : {"gender", "wave"}) {
    rater::read_options options;
    options.columns = {name};
    const auto e = error_of([&] { static_cast<void>(rater::read_responses(file, asked, options)); });
    CHECK(e.code() == rater::errc::usage);
    CHECK_THAT(e.message(), contains("\"" + name + "\" could be two things"));
  }
  asked.respondent.segments[0].column = "gender";
  rater::read_options options;
  options.columns = {"gender"};
  CHECK(words(rater::read_responses(file, asked, options), "gender") == std::vector<std::string>{"f"});
}

TEST_CASE("read: a broken row is an error, or is set aside", "[unit]") {
  const folder here;
  const auto first = here.file("a.csv", " x ,P\n,1\n,\n\n1,2,3\n,\"2\n,3\n\xFF,4\n");
  const auto second = here.file("b.csv", "P;\"x;\"\"y\"\n1;\n2\n");
  const auto e = error_of([&] { static_cast<void>(rater::read_responses(first, small())); });
  CHECK(e.code() == rater::errc::data);
  CHECK(e.where() == first + ":5:3");
  CHECK(e.message() == "the row has 3 cells, the header has 2; --rejects FILE sets broken rows aside and goes on");

  rater::read_options options;
  options.rejects = here.path / "rejects.csv";
  const auto r = rater::read_responses({first, second}, small(), options);
  CHECK(codes(r, "P") == std::vector<int>{1, 0, 3, 1});
  CHECK(r.from().files == std::vector<std::string>{first, second});
  CHECK(r.from().rows_rejected == 4);
  const std::string set_aside = "x,P\n1,2,3\n,\"2\n\xFF,4\nP;\"x;\"\"y\"\n2\n";
  CHECK(bytes_of(options.rejects) == set_aside);
  struct stat about {};
  REQUIRE(::stat(options.rejects.c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);
  REQUIRE(r.from().notes.size() == 1);
  CHECK_THAT(r.from().notes[0],
             contains("4 broken rows set aside in " + options.rejects + ": " + first + ":5:3: the row has 3 cells") &&
                 contains(first + ":6:2: the quote") && contains(first + ":8:1: bytes") && contains("; …"));
  CHECK(r.from().blank_lines == 1);

  const auto again = error_of([&] { static_cast<void>(rater::read_responses(first, small(), options)); });
  CHECK(again.code() == rater::errc::io);
  CHECK(again.where() == options.rejects);
  CHECK_THAT(again.message(), contains("never overwritten"));
  CHECK(bytes_of(options.rejects) == set_aside);

  options.rejects = here.path / "none.csv";
  const auto clean = rater::read_responses(here.file("c.csv", "x,P\n,1\n"), small(), options);
  CHECK(clean.from().notes.empty());
  CHECK_FALSE(fs::exists(options.rejects));
  options.rejects = here.path / "no" / "such.csv";
  CHECK(error_of([&] { static_cast<void>(rater::read_responses(first, small(), options)); }).code() == rater::errc::io);
}

TEST_CASE("read: a row beyond the limits is an error of that kind", "[unit]") {
  const folder here;
  rater::read_options options;
  options.limits.row_bytes = 10;
  const auto file = here.file("a.csv", "x,P\n" + std::string(20, 'y') + ",1\n,2\n");
  CHECK(error_of([&] { static_cast<void>(rater::read_responses(file, small(), options)); }).code() == rater::errc::limit);
}

TEST_CASE("read: several files, columns in any order, blocks of any size", "[unit]") {
  const folder here;
  const std::vector<std::string> files = {here.file("a.csv", "x,P\n,1\n,7\n,3\n"), here.file("b.csv", "P;y;x\n4;;\n5;;\n"),
                                          here.file("c.csv", "P\tx\n"),
                                          here.file("d.csv",
                                                    "\xFF\xFEP\0,\0x\0\n\0"
                                                    "2\0,\0\n\0"s),
                                          here.file("e.csv", "x,P\n,8\n")};
  const std::vector<int> expected = {1, 0, 3, 4, 5, 2, 0};
  const auto all = rater::read_responses(files, small());
  CHECK(codes(all, "P") == expected);
  REQUIRE(all.issues().size() == 1);
  CHECK(all.issues()[0].count == 2);
  CHECK(all.issues()[0].file == files[0]);
  CHECK(all.issues()[0].others.empty());  // the other one is in another file
  for (std::size_t rows = 1; rows < 9; ++rows) {
    rater::response_reader reader(files, small());
    rater::responses block(reader.shared_instrument());
    std::vector<int> seen;
    while (reader.next(block, rows)) {
      CHECK(block.size() <= rows);
      const auto some = codes(block, "P");
      seen.insert(seen.end(), some.begin(), some.end());
      block.clear();
    }
    CHECK(seen == expected);
    CHECK_FALSE(reader.next(block, rows));
    CHECK(reader.issues().at(0).count == 2);
  }
  rater::response_reader reader(files, small());
  rater::responses other(small());
  CHECK(error_of([&] { reader.next(other); }).code() == rater::errc::usage);
  const auto missing = here.file("f.csv", "x,y\n1,2\n");
  const auto e = error_of([&] { static_cast<void>(rater::read_responses({files[0], missing}, small())); });
  CHECK(e.code() == rater::errc::usage);
  CHECK(e.where() == missing);
  CHECK(error_of([&] { static_cast<void>(rater::read_responses(std::vector<std::string>{}, small())); }).code() ==
        rater::errc::usage);
}

TEST_CASE("read: options come before the instrument's source", "[unit]") {
  const folder here;
  auto asked = small();
  asked.items[0].column(rater::role::perception) = "예";
  const auto file = here.file("a.csv", "\xBF\xB9;x\n3;4\n");
  asked.source.encoding = "CP949";
  asked.source.delimiter = ';';
  CHECK(codes(rater::read_responses(file, asked), "예") == std::vector<int>{3});
  asked.source.encoding = "GB18030";
  asked.source.delimiter = '|';
  rater::read_options options;
  options.encoding = "CP949";
  options.delimiter = ';';
  CHECK(codes(rater::read_responses(file, asked, options), "예") == std::vector<int>{3});
  CHECK(error_of([&] { static_cast<void>(rater::read_responses(file, asked)); }).code() == rater::errc::usage);
}

TEST_CASE("read: the header of SERVQUAL is known", "[unit]") {
  const folder here;
  std::string header = "id";
  for (int i = 1; i <= 22; ++i) header += ",P" + std::to_string(i) + ",E" + std::to_string(i);
  const auto found = rater::detect_preset(here.file("a.csv", header + "\n"));
  REQUIRE(found.has_value());
  CHECK(found->instrument.id == rater::servqual_1991().id);
  CHECK(found->note == "preset servqual-1991: the header has E1–E22 and P1–P22");
  CHECK_FALSE(rater::detect_preset(here.file("b.csv", header.substr(0, header.size() - 1) + "\n")).has_value());
  CHECK(error_of([&] { static_cast<void>(rater::detect_preset(here.path / "none.csv")); }).code() == rater::errc::io);
  CHECK(error_of([] { static_cast<void>(rater::detect_preset("-")); }).code() == rater::errc::usage);
}

TEST_CASE("read: a reader may fill one block after another, and go on after an error", "[unit]") {
  const folder here;
  auto asked = small();
  asked.scales[0].second.missing = {{9.0, rater::missing_reason::refused}};
  asked.respondent.weight = "w";
  asked.respondent.segments = {{.id = "town", .column = "town", .label = {}, .labels = {}}};
  const auto towns = here.file("a.csv", "P,w,town\n1,1,Ulm\n1,1,Bern\n1,1,Bern\n1,1,Ulm\n");
  rater::response_reader reader({towns}, asked);
  rater::responses first(reader.shared_instrument()), second(reader.shared_instrument());
  CHECK(reader.next(first, 2));
  CHECK(reader.next(second, 2));
  CHECK(words(first, "town") == std::vector<std::string>{"Ulm", "Bern"});
  CHECK(words(second, "town") == std::vector<std::string>{"Bern", "Ulm"});

  const auto bad = here.file("b.csv", "P,w,town\n1,1,Ulm\n2,-1,Ulm\n9,1,Ulm\n9,1,Ulm\n");
  const auto good = here.file("c.csv", "P,w,town\n,1,Ulm\n,1,Ulm\n,1,Ulm\n");
  rater::response_reader both({bad, good}, asked);
  rater::responses all(both.shared_instrument());
  CHECK(error_of([&] { both.next(all); }).where() == bad + ":3:2");
  CHECK(all.size() == 1);
  CHECK(both.next(all));
  using enum rater::missing_reason;
  CHECK(reasons(all, "P") == std::vector<rater::missing_reason>{none, blank, blank, blank});
}
