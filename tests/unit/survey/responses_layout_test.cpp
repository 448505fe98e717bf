#include "support/catch.hpp"

#include "survey/responses_impl.hpp"

#include <rater/survey/presets.hpp>

#include <set>

// What was found about the columns of some answers counts for as long as the number of their layout is the same.
namespace {

std::uint64_t layout(const rater::responses& r) { return rater::detail::responses_access::of(r).layout.value(); }
const void* place(const rater::responses& r, std::size_t slot) {
  return rater::detail::responses_access::of(r).columns[slot].codes8.data();
}
void add_row(rater::responses& r, int first_slot) {
  for (int s = first_slot; s < 44; ++s) r.set(s, rater::answer{5, rater::missing_reason::none});
  r.end_row();
}

}  // namespace

TEST_CASE("no two answers share the number of their layout, and none is 0", "[unit]") {
  rater::responses a(rater::servqual_1991());
  const rater::responses b(rater::servqual_1991());
  const rater::responses copy(a);
  rater::responses assigned(rater::servqual_1991());
  assigned = a;
  CHECK(std::set<std::uint64_t>{0, layout(a), layout(b), layout(copy), layout(assigned)}.size() == 5);
  const std::uint64_t before = layout(a);
  const rater::responses moved = std::move(a);
  CHECK(layout(moved) == before);  // the columns are where they were
}

TEST_CASE("the layout of owned rows changes when a column moves, is bound or has its first reason", "[unit]") {
  rater::responses r(rater::servqual_1991());
  std::uint64_t known = layout(r);
  const void* where = place(r, 3);
  for (int row = 0; row < 100; ++row) {
    add_row(r, row % 5);
    if (place(r, 3) != where || row == 0) CHECK(layout(r) != known);
    where = place(r, 3);
    known = layout(r);
  }
  r.clear();
  known = layout(r);
  for (int row = 0; row < 100; ++row) add_row(r, row % 5);
  CHECK(layout(r) == known);
  CHECK(place(r, 3) == where);

  r.set(0, rater::answer{0, rater::missing_reason::blank});
  CHECK(layout(r) == known);
  r.set(1, rater::answer{0, rater::missing_reason::refused});
  CHECK(layout(r) != known);
  r.end_row();
  known = layout(r);
  r.reserve(10000);
  CHECK(layout(r) != known);
}

TEST_CASE("binding and filling by a reader change the layout", "[unit]") {
  rater::responses r(rater::servqual_1991());
  const std::vector<int> answers = {1, 2, 3};
  const std::vector<double> weights = {1, 2, 3};
  const std::vector<std::string> words = {"a", "b", ""};
  std::set<std::uint64_t> seen = {layout(r)};
  r.bind("E1", rater::column_view(answers));
  seen.insert(layout(r));
  r.bind("E1", rater::column_view(answers));
  seen.insert(layout(r));
  r.weight(rater::column_view(weights));
  seen.insert(layout(r));
  r.bind_text("where", words);
  seen.insert(layout(r));
  rater::detail::responses_access::of(r).rows = 3;
  seen.insert(layout(r));
  CHECK(seen.size() == 6);
}
