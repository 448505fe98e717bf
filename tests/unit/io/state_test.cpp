#include <rater/io/state.hpp>

#include <rater/engine/accumulator.hpp>
#include <rater/version.hpp>

#include "io/detail/state_about.hpp"
#include "read_support.hpp"
#include "support/random_survey.hpp"

using namespace rater_test;

namespace {

rater::input_issue issue(int slot, const std::string& file, std::int64_t line, const std::string& found, std::int64_t count) {
  rater::input_issue i;
  i.slot = slot;
  i.file = file;
  i.line = line;
  i.column = slot + 1;
  i.name = "P" + std::to_string(slot);
  i.found = found;
  i.expected = "1..5";
  i.count = count;
  return i;
}

rater::state_about monday() {
  rater::state_about a;
  a.from.origin = {{"mon.csv"}, 2, {"2 broken rows set aside in r.csv"}, 1};
  a.from.issues = {issue(1, "mon.csv", 7, "9", 2), issue(4, "mon.csv", 8, "x", 1)};
  a.from.issues[0].others = {{"8", 9}};
  a.settings = {{"strict", false}, {"encoding", std::monostate{}}, {"preset", std::string("servperf")}};
  a.notes = {"the preset was found"};
  return a;
}

rater::state_about tuesday() {
  rater::state_about a;
  a.from.origin = {{"tue.csv", "more.csv"}, 1, {}, 3};
  a.from.issues = {issue(0, "tue.csv", 3, "0", 1), issue(4, "tue.csv", 5, "y", 6)};
  a.settings = {{"strict", true}, {"encoding", std::string("CP949")}, {"preset", std::string("servperf")}};
  a.notes = {"the preset was found"};
  return a;
}

bool same(const rater::state_about& a, const rater::state_about& b) {
  return rater::detail::about_bytes(a) == rater::detail::about_bytes(b);
}

}  // namespace

TEST_CASE("what is known of the answers comes back from its bytes", "[unit]") {
  for (const auto& a : {monday(), tuesday(), rater::state_about{}}) {
    const rater::state_about back = rater::detail::about_of(rater::detail::about_bytes(a));
    CHECK(same(back, a));
    CHECK(back.from.origin.files == a.from.origin.files);
    CHECK(back.settings.size() == a.settings.size());
  }
  const auto bytes = rater::detail::about_bytes(monday());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const rater::error e = error_of([&] { static_cast<void>(rater::detail::about_of(std::span(bytes).first(size))); });
    CHECK(e.code() == rater::errc::data);
    CHECK_THAT(e.where(), contains("section read"));
  }
  rater::state_about impossible = monday();
  impossible.from.origin.rows_rejected = -1;
  CHECK_THROWS_AS(rater::detail::about_of(rater::detail::about_bytes(impossible)), rater::error);
  impossible = monday();
  impossible.from.issues[0].count = std::int64_t{1} << 62;
  CHECK_THROWS_AS(rater::detail::about_of(rater::detail::about_bytes(impossible)), rater::error);
}

TEST_CASE("two parts: files follow one another, counts add up, columns stand in their order", "[unit]") {
  rater::state_about both = monday();
  rater::detail::append(both, tuesday());
  const auto& origin = both.from.origin;
  CHECK(origin.files == std::vector<std::string>{"mon.csv", "tue.csv", "more.csv"});
  CHECK(origin.rows_rejected == 3);
  CHECK(origin.blank_lines == 4);
  CHECK(both.notes.size() == 1);
  const auto& issues = both.from.issues;
  REQUIRE(issues.size() == 3);
  CHECK(issues[0].slot == 0);
  CHECK(issues[2].count == 7);
  CHECK(issues[2].file == "mon.csv");
  CHECK(issues[2].others.empty());
  CHECK(std::get<std::vector<std::string>>(both.settings[0].value) == std::vector<std::string>{"false", "true"});
  CHECK(std::get<std::vector<std::string>>(both.settings[1].value) == std::vector<std::string>{"", "CP949"});
  CHECK(std::get<std::string>(both.settings[2].value) == "servperf");

  // Of the same file the next few are told.
  rater::state_about again = monday();
  for (int n = 0; n < 3; ++n) rater::detail::append(again, monday());
  CHECK(again.from.issues[0].count == 8);
  CHECK(again.from.issues[0].others.size() == 4);
}

TEST_CASE("a state through a file, merged, with all that is known of it", "[unit]") {
  std::mt19937_64 random(3);
  const random_survey survey = make_survey(random, 40);
  rater::accumulator first(*survey.asked, {.by = {"region"}}), second(*survey.asked, {.by = {"region"}}), whole = first;
  first.update(survey.pack({0, 1, 2, 3, 4, 5}));
  second.update(survey.pack({6, 7, 8, 9}));
  whole.update(survey.pack({0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));

  const folder f;
  const std::string a = f.path / "a.state", b = f.path / "b.state";
  rater::write_state(a, first, monday());
  rater::write_state(b, second, tuesday());
  rater::saved_state read = rater::read_state(a);
  CHECK(read.about.version == RATER_VERSION);
  CHECK(read.about.from.issues.size() == 2);
  read.board.merge(rater::read_state(b).board);
  CHECK(bits_of(read.board.sums()) == bits_of(whole.sums()));
  rater::state_about both = monday();
  rater::detail::append(both, tuesday());
  both.version = RATER_VERSION;
  CHECK(same(rater::about(read.board), both));
  // Written once more, nothing is told twice.
  rater::write_state(a, read.board, {});
  CHECK(rater::read_state(a).about.from.origin.files.size() == 3);
  CHECK(rater::read_state(a).board.sections().size() == 2);

  const rater::error e = error_of([&] { static_cast<void>(rater::read_state(f.file("c.state", bytes_of(b).substr(0, 100)))); });
  CHECK(e.code() == rater::errc::data);
  CHECK_THAT(e.where(), contains("c.state byte 100 of the state"));
  CHECK(error_of([&] { static_cast<void>(rater::read_state(b, {.bytes = 50})); }).code() == rater::errc::limit);
  CHECK(error_of([&] { rater::write_state(f.path / "none" / "x", first, {}); }).code() == rater::errc::io);
  CHECK(fs::exists(b));
}
