#include <rater/error.hpp>
#include <rater/io/csv.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace std::string_literals;
using rater_test::contains;

namespace {

using table = std::vector<std::vector<std::string>>;

struct seen {
  table rows;
  std::vector<std::int64_t> lines;
  std::vector<rater::csv_fault> faults;
  std::int64_t blank = 0;
  friend bool operator==(const seen& a, const seen& b) {
    return a.rows == b.rows && a.lines == b.lines && a.blank == b.blank &&
           std::equal(a.faults.begin(), a.faults.end(), b.faults.begin(), b.faults.end(), [](const auto& x, const auto& y) {
             return x.where == y.where && x.message == y.message && x.raw == y.raw && x.line == y.line && x.code == y.code;
           });
  }
};

seen read_all(rater::csv_reader reader) {
  seen s;
  rater::csv_row row;
  rater::csv_fault fault;
  for (;;) {
    const auto status = reader.next(row, fault);
    if (status == rater::csv_reader::status::end) break;
    if (status == rater::csv_reader::status::fault) {
      s.faults.push_back(fault);
      continue;
    }
    s.rows.emplace_back(row.cells.begin(), row.cells.end());
    s.lines.push_back(row.line);
  }
  CHECK(reader.next(row, fault) == rater::csv_reader::status::end);
  s.blank = reader.blank_lines();
  return s;
}

// Everything is read in blocks of every small size too, and must be the same. (With the delimiter that was found: finding it
// reads more than one block.)
seen read(const std::string& bytes, rater::csv_options options = {}) {
  auto reader = rater::csv_reader::over(bytes, "a.csv", options);
  options.delimiter = reader.delimiter();
  const seen whole = read_all(std::move(reader));
  for (std::size_t block = 1; block <= bytes.size() + 1 && block < 80; ++block) {
    options.block_bytes = block;
    CAPTURE(block);
    CHECK(read_all(rater::csv_reader::over(bytes, "a.csv", options)) == whole);
  }
  return whole;
}

rater::csv_options with_delimiter(char d) {
  rater::csv_options o;
  o.delimiter = d;
  return o;
}

rater::csv_options without_header() {
  rater::csv_options o;
  o.header_rows = 0;
  return o;
}

void check_fault(const seen& s, const std::string& where, const std::string& message, const std::string& raw) {
  REQUIRE(s.faults.size() == 1);
  CHECK(s.faults[0].where == where);
  CHECK_THAT(s.faults[0].message, contains(message));
  CHECK(s.faults[0].raw == raw);
}

template <class F>
rater::error error_of(F&& f) {
  try {
    f();
  } catch (const rater::error& e) {
    return e;
  }
  FAIL("nothing was thrown");
  return rater::error(rater::errc::io, "");
}

}  // namespace

TEST_CASE("csv: plain rows, with every kind of newline", "[unit]") {
  const table expected = {{"1", "2"}, {"", " 3 "}};
  for (const std::string newline : {"\n", "\r\n", "\r"}) {
    for (const std::string& last : {newline, ""s}) {
      const seen s = read("a,b" + newline + "1,2" + newline + ", 3 " + last);
      CHECK(s.rows == expected);
      CHECK(s.lines == std::vector<std::int64_t>{2, 3});
      CHECK(s.faults.empty());
    }
  }
}

TEST_CASE("csv: quotes by RFC 4180", "[unit]") {
  const seen s = read(
      "a,b,c\n\"x\",\"y,z\",\"\"\n\"two\nlines\",\"crlf\r\nhere\",\"say "
      "\"\"hi\"\"\"\n\"\"\"\",\"a\"\"\",\"\"\"b\"\"\"\"\"\n4,5,6\n");
  CHECK(s.rows ==
        table{{"x", "y,z", ""}, {"two\nlines", "crlf\r\nhere", "say \"hi\""}, {"\"", "a\"", "\"b\"\""}, {"4", "5", "6"}});
  CHECK(s.lines == std::vector<std::int64_t>{2, 3, 6, 7});
}

TEST_CASE("csv: a quote inside an unquoted cell is a character", "[unit]") {
  CHECK(read("a,b\n5\" screen,x\"\"\n a\"b,\"q\"\n").rows == table{{"5\" screen", "x\"\""}, {" a\"b", "q"}});
}

TEST_CASE("csv: blank lines are skipped and counted, unless there is one column", "[unit]") {
  const seen s = read("\n\na,b\n\n1,2\r\n\r\n   \n3,4\n\n");
  CHECK(s.rows == table{{"1", "2"}, {"3", "4"}});
  CHECK(s.lines == std::vector<std::int64_t>{5, 8});
  CHECK(s.blank == 6);
  const seen one = read("a\n1\n\n2\n");
  CHECK(one.rows == table{{"1"}, {""}, {"2"}});
  CHECK(one.blank == 0);
}

TEST_CASE("csv: the header", "[unit]") {
  rater::csv_options options;
  options.header_rows = 2;
  auto reader = rater::csv_reader::over("\xEF\xBB\xBF id ,\"long\nquestion\"\nx,\u3000y\n1,2\n", "a.csv", options);
  CHECK(reader.header() == table{{"id", "long\nquestion"}, {"x", "y"}});
  CHECK(reader.columns() == 2);
  CHECK(reader.file() == "a.csv");
  const seen s = read_all(std::move(reader));
  CHECK(s.rows == table{{"1", "2"}});
  CHECK(s.lines == std::vector<std::int64_t>{4});

  auto bare = rater::csv_reader::over("1,2\n3,4", "a.csv", without_header());
  CHECK(bare.header().empty());
  CHECK(bare.columns() == 2);
  CHECK(read("1,2\n3,4", without_header()).rows == table{{"1", "2"}, {"3", "4"}});
  CHECK(read("a,b").rows.empty());
  CHECK(read("a,b\n").rows.empty());
}

TEST_CASE("csv: the delimiter is found", "[unit]") {
  const auto found = [](const std::string& text) { return rater::csv_reader::over(text, "a.csv").delimiter(); };
  CHECK(found("a,b\n1,2\n") == ',');
  CHECK(found("a;b;c\n1,5;2,5;3\n1;2;3\n") == ';');
  CHECK(found("a\tb\n1,5\t2\n") == '\t');
  CHECK(found("a|b\n1|2\n") == '|');
  CHECK(found("one\n1\n2\n") == ',');
  CHECK(found("\"a;b\",c\n\"1;2;3\",4\n") == ',');
  CHECK(found("When, where, why\tHow, then\nx\ty\nz, z\tw\n") == '\t');
  CHECK(found("a;b\n\"x\";\"1,2\n3,4\"\n\"y\";5\n") == ';');
  CHECK(found("E1;E2;E3\n1,5;2,5;3,5\n2,5;3,5;1,5\n4;4;4\n") == ';');
  CHECK(found("a,b;c") == ',');
  CHECK(found("a,b;c;d") == ';');
  CHECK(found("\"a\",\"b;c;d\"\n\"1\",\"2;3;4\"\n") == ',');
  CHECK(read("a;b\n1;2\n").rows == table{{"1", "2"}});
  CHECK(read("a;b\n1;2\n", with_delimiter(',')).rows == table{{"1;2"}});
  CHECK(read("a:b\n1:2\n", with_delimiter(':')).rows == table{{"1", "2"}});
  for (const char bad : {'"', '\n', '\r', '\0', '\xE9'}) {
    CHECK(error_of([&] { static_cast<void>(rater::csv_reader::over("a", "a.csv", with_delimiter(bad))); }).code() ==
          rater::errc::usage);
  }
}

TEST_CASE("csv: detection needs no more than the file has, whatever the first row's length", "[unit]") {
  std::string wide = "\"" + std::string(200'000, 'x') + "\";b\n1;2\n";
  auto reader = rater::csv_reader::over(wide, "a.csv");
  CHECK(reader.delimiter() == ';');
  CHECK(reader.header()[0][0].size() == 200'000);
}

TEST_CASE("csv: ragged rows", "[unit]") {
  seen s = read("a,b,c\n1,2,3\n1,2\n4,5,6\n");
  check_fault(s, "a.csv:3:3", "the row has 2 cells, the header has 3", "1,2");
  CHECK(s.faults[0].line == 3);
  CHECK(s.rows == table{{"1", "2", "3"}, {"4", "5", "6"}});
  s = read("a,b,c\n\"x\ny\",2,3,4,5\n4,5,6\n");
  check_fault(s, "a.csv:2:4", "the row has 5 cells, the header has 3", "\"x\ny\",2,3,4,5");
  CHECK(s.rows == table{{"4", "5", "6"}});
  CHECK(s.lines == std::vector<std::int64_t>{4});
  check_fault(read("1,2\n3\n", without_header()), "a.csv:2:2", "the row has 1 cell, the first row has 2", "3");
}

TEST_CASE("csv: text after a closing quote", "[unit]") {
  const seen s = read("a,b,c\n1,\"x\"y,\"3\n4,5,6\n");
  check_fault(s, "a.csv:2:2", "text after the quote that closes this cell", "1,\"x\"y,\"3");
  CHECK(s.rows == table{{"4", "5", "6"}});
  // the place is that of the cell, not of the row
  check_fault(read("a,b,c\n\"1\n\r\n2\",\"x\" ,3\n4,5,6\n"), "a.csv:4:2", "text after the quote", "\"1\n\r\n2\",\"x\" ,3");
}

TEST_CASE("csv: a quote that is never closed costs one line", "[unit]") {
  seen s = read("a,b\n1,2\n3,\"4\n5,6\n7,8\n");
  check_fault(s, "a.csv:3:2", "the quote that opens here is never closed", "3,\"4");
  CHECK(s.rows == table{{"1", "2"}, {"5", "6"}, {"7", "8"}});
  CHECK(s.lines == std::vector<std::int64_t>{2, 4, 5});
  s = read("a,b\n\"x\ny\",\"4\r\n5,6");
  check_fault(s, "a.csv:3:2", "never closed", "\"x\ny\",\"4");
  CHECK(s.rows == table{{"5", "6"}});
  CHECK(s.lines == std::vector<std::int64_t>{4});
  s = read("a,b\n1,\"");
  check_fault(s, "a.csv:2:2", "never closed", "1,\"");
  CHECK(read("a,b\n1,\"x\"\"").faults.size() == 1);
}

TEST_CASE("csv: bytes that are no text", "[unit]") {
  seen s = read("a,b\n1,\xBF\xB9\n\"p\nq\",\"r\ns\xC3\"\n5,é\n");
  REQUIRE(s.faults.size() == 2);
  CHECK(s.faults[0].where == "a.csv:2:2");
  CHECK_THAT(s.faults[0].message, contains("no text in UTF-8") && contains("--encoding NAME"));
  CHECK(s.faults[0].raw == "1,\xBF\xB9");  // as it is in the file, so that it can be mended
  CHECK(s.faults[1].where == "a.csv:4:2");
  CHECK(s.faults[1].line == 3);
  CHECK(s.rows == table{{"5", "é"}});

  rater::csv_options korean;
  korean.encoding = "CP949";
  s = read("\xBC\xBA,b\n1,\xBF\xB9\n2,\xFF\n3,\xB0\n", korean);
  REQUIRE(s.faults.size() == 2);
  CHECK(s.faults[0].where == "a.csv:3:2");
  CHECK_THAT(s.faults[0].message, contains("no text in CP949"));
  CHECK(s.faults[1].where == "a.csv:4:2");
  CHECK(s.rows == table{{"1", "예"}});

  check_fault(read("a,b\n1\0,2\n"s), "a.csv:2:1", "NUL byte", "1\0,2"s);
  check_fault(read("a,b\n1,2\n3,4\n1\0,2\n"s), "a.csv:4:1", "NUL byte", "1\0,2"s);
  CHECK(read("\xFF\xFE"
             "a\0,\0b\0\n\0"
             "1\0,\0\xE9\0\n\0"s)
            .rows == table{{"1", "é"}});
}

TEST_CASE("csv: a header that is broken is an error with its place", "[unit]") {
  const auto refusal = [](const std::string& bytes, rater::csv_options options = {}) {
    return error_of([&] { static_cast<void>(rater::csv_reader::over(bytes, "a.csv", options)); });
  };
  for (const std::string nothing : {"", "\n\n", "\xEF\xBB\xBF", "  \n"}) {
    const auto e = refusal(nothing);
    CHECK(e.code() == rater::errc::data);
    CHECK(e.what() == "a.csv: the file is empty; a header and rows of answers were expected"s);
  }
  CHECK(refusal("a,\"b\n1,2\n").where() == "a.csv:1:2");
  CHECK(refusal("a,\xFF\n1,2\n").where() == "a.csv:1:2");
  CHECK(refusal("a,b\0\n1,2\n"s).where() == "a.csv:1:2");
  rater::csv_options two;
  two.header_rows = 2;
  CHECK(refusal("a,b\nc\n", two).where() == "a.csv:2:2");
  CHECK_THAT(refusal("a,b\n", two).message(), contains("ends after 1 of the 2 header rows"));
  rater::csv_options narrow;
  narrow.limits.columns = 2;
  CHECK(refusal("a,b,c\n", narrow).code() == rater::errc::limit);
  CHECK(read("a,b\n1,2\n", narrow).rows.size() == 1);
}

TEST_CASE("csv: limits", "[unit]") {
  rater::csv_options options;
  options.delimiter = ',';
  options.limits.row_bytes = 20;
  options.limits.cell_bytes = 10;
  // A row of 20 bytes is within the limit; one of 21 is not.
  CHECK(read("a,b,c\n123456789,123456789,\n1,2,3\n", options).rows.size() == 2);
  seen s = read("a,b,c\n123456789,123456789,x\n1,2,3\n", options);
  check_fault(s, "a.csv:2:1", "more than 20 bytes", "123456789,123456789,");
  CHECK(s.faults[0].code == rater::errc::limit);
  CHECK(s.rows == table{{"1", "2", "3"}});
  CHECK(s.lines == std::vector<std::int64_t>{3});

  CHECK(read("a,b,c\n1,2,1234567890\n", options).rows.size() == 1);
  s = read("a,b,c\n1,2,12345678901\n1,2,3\n", options);
  check_fault(s, "a.csv:2:3", "the cell has 11 bytes, at most 10 are allowed", "1,2,12345678901");
  CHECK(s.faults[0].code == rater::errc::limit);
  CHECK(s.rows.size() == 1);
}

TEST_CASE("csv: a quote that is not closed within the limit costs one line", "[unit]") {
  rater::csv_options options;
  options.delimiter = ',';
  options.limits.row_bytes = 20;
  std::string text = "a,b\n1,\"x\n";
  for (int i = 0; i < 30; ++i) text += "3,4\r\n";
  text += "5,\"\"\n";
  const seen s = read(text, options);
  check_fault(s, "a.csv:2:2", "not closed within 20 bytes", "1,\"x");
  CHECK(s.faults[0].code == rater::errc::limit);
  CHECK(s.rows.size() == 31);
  CHECK(s.lines.front() == 3);
  CHECK(s.lines.back() == 33);
  const seen endless = read("a,b\n1,\"" + std::string(500, 'x') + "\r\n3,4\n", options);
  check_fault(endless, "a.csv:2:2", "not closed within 20 bytes", "1,\"" + std::string(17, 'x'));
  CHECK(endless.rows == table{{"3", "4"}});
  CHECK(endless.lines == std::vector<std::int64_t>{3});
  CHECK(endless.blank == 0);

  text = "a,b\n1,\"x\n";  // closed, but too late
  for (int i = 0; i < 8; ++i) text += "3,4\n";
  const seen late = read(text + "y\",5\n", options);
  check_fault(late, "a.csv:2:2", "not closed within 20 bytes", "1,\"x");
  CHECK(late.rows.size() == 9);
  CHECK(late.rows.back() == std::vector<std::string>{"y\"", "5"});
  // A doubled quote over the limit's edge is no closing quote; a quote that opens beyond the limit is not looked at.
  check_fault(read("a,b\n\"" + std::string(19, 'x') + "\"\"y\",2\n", options), "a.csv:2:1", "not closed within 20 bytes",
              "\"" + std::string(19, 'x'));
  check_fault(read("a,b\n\"\"," + std::string(20, 'x') + ",\"y\n", options), "a.csv:2:1", "more than 20 bytes",
              "\"\"," + std::string(17, 'x'));
}

TEST_CASE("csv: files", "[unit]") {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / ("rater_csv_test_" + std::to_string(::getpid()));
  fs::create_directories(folder);
  const std::string file = folder / "an\nswers.csv";
  std::ofstream(file) << "a,b\n1,2\n3\n";
  const seen s = read_all(rater::csv_reader(file));
  CHECK(s.rows == table{{"1", "2"}});
  REQUIRE(s.faults.size() == 1);
  CHECK_THAT(s.faults[0].where, contains("an\\nswers.csv:3:2"));

  const auto refusal = [](const std::string& name) { return error_of([&] { rater::csv_reader{name}; }); };
  CHECK(refusal(folder / "none.csv").code() == rater::errc::io);
  CHECK(refusal(folder / "none.csv").message() == "there is no such file");
  CHECK(refusal(folder).message() == "this is a folder, a file was expected");
  CHECK(refusal(folder).code() == rater::errc::io);
  CHECK(refusal("").code() == rater::errc::io);
  if (::geteuid() != 0) {
    ::chmod(file.c_str(), 0);
    CHECK(refusal(file).message() == "there is no permission to read this file");
  }
  fs::remove_all(folder);
}

TEST_CASE("csv: a pipe hands out pieces", "[unit]") {
  namespace fs = std::filesystem;
  const fs::path pipe = fs::temp_directory_path() / ("rater_csv_pipe_" + std::to_string(::getpid()));
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  const std::string command =
      "(printf 'a;b\\n1;'; sleep 0.05; printf '2\\n\"3\\n'; sleep 0.05; printf '3\";4') > '" + pipe.string() + "' &";
  REQUIRE(std::system(command.c_str()) == 0);
  CHECK(read_all(rater::csv_reader(pipe)).rows == table{{"1", "2"}, {"3\n3", "4"}});
  fs::remove(pipe);
}
