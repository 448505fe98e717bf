#include "support/catch.hpp"

#include "scoring/lane_scorer.hpp"

#include <numeric>

// A scorer looks at a block once, and again when its columns are no longer where they were.
using namespace rater::detail;

namespace {

rater::instrument one_question() {
  rater::instrument i;
  i.id = "one";
  i.version = "1";
  i.scales = {{"main", {1, 7, 1, {}, {}}}};
  i.dimensions = {{"a", {}, {}, {}}};
  rater::item it;
  it.id = "q";
  it.dimension = "a";
  it.column(rater::role::perception) = rater::column_ref("P1");
  i.items = {it};
  return i;
}

struct looker {
  std::shared_ptr<const rater::instrument> asked = std::make_shared<rater::instrument>(one_question());
  rater::score_plan plan{asked, options()};
  lane_plan lanes = lanes_of(plan);
  lane_scorer scorer{plan, lanes};
  lane_scorer::source source{};
  lane_scorer::scratch work{scorer};
  lane_batch batch{lanes};

  static rater::score_options options() {
    rater::score_options o;
    o.levels = {rater::level::dimension};
    return o;
  }
  /// The code of the answer less one; -1 where it is missing.
  std::int64_t first_answer(const rater::responses& block, std::size_t row, std::size_t announced = 1) {
    scorer.look_at(block, announced, source);
    std::vector<rater::missing_counts> missing(source.columns.size());
    scorer.score(source, row, 1, work, batch, missing);
    CHECK(std::accumulate(missing[0].begin(), missing[0].end(), std::int64_t{0}) == 1);
    const int lane = lanes.lane_of[0];
    const rater::detail::lane& l = lanes.lanes[static_cast<std::size_t>(lane)];
    if (batch.absent[static_cast<std::size_t>(l.absent)] != 0) return -1;
    return batch.narrow[static_cast<std::size_t>(l.at) * batch_rows];
  }
};

}  // namespace

TEST_CASE("a block that is bound anew is looked at anew", "[unit]") {
  looker look;
  REQUIRE(look.scorer.usable());
  for (const std::size_t announced : {std::size_t{1}, std::size_t{1000}}) {
    std::vector<std::uint8_t> bytes(100, 3);
    rater::responses block(look.asked);
    block.bind("P1", rater::column_view(bytes));
    CHECK(look.first_answer(block, 5, announced) == 2);
    CHECK(lane_scorer::knows(look.source, block));
    bytes[5] = 6;  // where the column is: nothing to look at
    CHECK(look.first_answer(block, 5, announced) == 5);
    const std::vector<std::uint8_t> other(100, 7);
    block.bind("P1", rater::column_view(other));
    CHECK_FALSE(lane_scorer::knows(look.source, block));
    CHECK(look.first_answer(block, 5, announced) == 6);
    block.bind("P1", rater::column_view(other).missing(7));  // the same bytes mean something else
    CHECK(look.first_answer(block, 5, announced) == -1);
    const std::vector<std::int32_t> numbers(100, 4);
    block.bind("P1", rater::column_view(numbers));
    CHECK(look.first_answer(block, 5, announced) == 3);
  }
}

TEST_CASE("rows that are added, blocks that are copied and blocks that are gone are looked at anew", "[unit]") {
  looker look;
  rater::responses block(look.asked);
  const auto add = [&](std::uint16_t code, rater::missing_reason why) {
    block.set(0, rater::answer{code, why});
    block.end_row();
  };
  for (std::uint16_t row = 0; row < 200; ++row) {
    const auto code = static_cast<std::uint16_t>(row % 8);
    add(code, row % 16 == 0 ? rater::missing_reason::refused : rater::missing_reason::blank);
    CHECK(look.first_answer(block, row) == int{code} - 1);
  }
  {
    rater::responses copy(block);
    copy.set(0, rater::answer{5, rater::missing_reason::none});
    copy.end_row();
    CHECK(look.first_answer(copy, 3) == 2);
    CHECK(look.first_answer(copy, 200) == 4);
  }
  CHECK(look.first_answer(block, 4) == 3);
  block.clear();
  add(7, rater::missing_reason::none);
  CHECK(look.first_answer(block, 0) == 6);
  const rater::responses moved = std::move(block);
  CHECK(look.first_answer(moved, 0) == 6);
}
