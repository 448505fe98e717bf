#include <rater/error.hpp>
#include <rater/io/accumulate.hpp>

#include <fcntl.h>
#include <sys/stat.h>

#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"
#include "unit/io/read_support.hpp"

using namespace rater_test;

namespace {

rater::instrument with_town() {
  auto i = small();
  i.respondent.segments = {{.id = "town", .column = "town", .label = {}, .labels = {}}};
  return i;
}

rater::accumulator board() {
  rater::score_options o;
  o.by = {"town"};
  return {with_town(), o};
}

std::int64_t rows_of(const rater::accumulator& a) { return a.sums().rows().read; }

}  // namespace

TEST_CASE("accumulate: files of one survey, whatever the order of their columns", "[unit]") {
  const folder here;
  const auto first = here.file("a.csv", "town,P\nBern,1\nUlm,5\n\nBern,9\n");
  const auto second = here.file("b.csv", "P;x;town\n2;;Ulm\n");
  auto a = board();
  const rater::reading found = rater::accumulate(a, {first, second});
  CHECK(rows_of(a) == 4);
  CHECK(a.sums().groups() == 2);
  CHECK(found.origin.files == std::vector<std::string>{first, second});
  CHECK(found.origin.blank_lines == 1);
  REQUIRE(found.issues.size() == 1);
  CHECK(found.issues[0].line == 5);
  CHECK(found.issues[0].found == "9");
  rater::accumulate(a, {second});  // adds to what is there
  CHECK(rows_of(a) == 5);
}

TEST_CASE("accumulate: an error leaves the sums as they were", "[unit]") {
  const folder here;
  const auto good = here.file("a.csv", "town,P\nBern,1\n");
  auto a = board();
  rater::accumulate(a, {good});
  const auto refused = [&](const std::vector<std::string>& files, const rater::read_options& options = {}) {
    const auto e = error_of([&] { rater::accumulate(a, files, options); });
    CHECK(rows_of(a) == 1);
    return e.code();
  };
  CHECK(refused({}) == rater::errc::usage);
  CHECK(refused({good, here.path / "none.csv"}) == rater::errc::io);
  CHECK(refused({good, here.path}) == rater::errc::io);
  CHECK(refused({good, here.file("b.csv", "town\nBern\n")}) == rater::errc::usage);
  CHECK(refused({good, here.file("c.csv", "")}) == rater::errc::data);
  CHECK(refused({good, here.file("d.csv", "town,P\nBern\n")}) == rater::errc::data);
  // A stream that ends before it says so: the first bytes of a gzip file and no more.
  CHECK(refused({good, here.file("e.csv", std::string("\x1F\x8B\x08\0\0\0\0\0\0\x03\x2B", 11))}) == rater::errc::data);
  rater::read_options options;
  options.columns = {"street"};
  CHECK(refused({good}, options) == rater::errc::usage);
  options.columns = {"town"};
  CHECK_NOTHROW(rater::accumulate(a, {good}, options));
}

TEST_CASE("accumulate: a pipe has no size to tell", "[unit]") {
  const folder here;
  const std::string pipe = here.path / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  std::thread writer([&] { std::ofstream(pipe) << "town,P\nBern,1\nUlm,2\n"; });
  auto a = board();
  rater::reading_progress last;
  rater::accumulate_options how;
  how.progress = [&](const rater::reading_progress& p) {
    last = p;
    return true;
  };
  rater::accumulate(a, {pipe}, {}, how);
  writer.join();
  CHECK(rows_of(a) == 2);
  CHECK(last.rows == 2);
  CHECK(last.bytes == 20);
  CHECK(last.total_bytes == 0);
}

TEST_CASE("accumulate: a column of many words does not fill the memory, nor mix them up", "[unit]") {
  const folder here;
  auto i = small();
  i.respondent.include_if = {{.column = "id", .op = rater::comparison_op::not_equal, .values = {"id-777"}}};
  std::string text = "id,P\n";
  for (int n = 0; n < 100'000; ++n) text += "id-" + std::to_string(n) + ",3\n";
  rater::accumulator a(i, {});
  rater::accumulate_options how;
  how.threads = 1;
  rater::accumulate(a, {here.file("a.csv", text)}, {}, how);
  CHECK(a.sums().rows().read == 100'000);
  CHECK(a.sums().rows().excluded == 1);
}
