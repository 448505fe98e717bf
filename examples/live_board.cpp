// A scoreboard that is always up to date: today's answers come in, those of a year ago leave, another machine's are added.
#include <rater/rater.hpp>

#include <fmt/core.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace {

// One block of answers: everybody at a branch expects 6 and sees `perceived`, but for every third, who sees one point more.
struct block {
  std::vector<std::int8_t> expected, perceived;
  std::vector<std::string> branch;
  rater::responses answers{rater::with_columns(rater::servqual_1991(), std::vector<std::string>{"branch"})};

  block(const std::string& name, std::size_t size, std::int8_t seen)
      : expected(size, std::int8_t{6}), perceived(size, seen), branch(size, name) {
    for (std::size_t i = 0; i < size; i += 3) ++perceived[i];
    for (int item = 1; item <= 22; ++item) {
      const std::string number = std::to_string(item);
      answers.bind("E" + number, rater::column_view(expected)).bind("P" + number, rater::column_view(perceived));
    }
    answers.bind_text("branch", branch);
  }
  block(const block&) = delete;  // `answers` borrows the columns
  block& operator=(const block&) = delete;
};

void show(const char* when, const rater::accumulator& board) {
  const rater::estimates now{board.sums()};
  fmt::print("{}\n", when);
  for (const char* branch : {"north", "south"}) {
    const rater::estimate gap = now.gap("reliability", {{"branch", branch}});
    if (gap)
      fmt::print("  {:<6} {:6.2f} [{:.2f}, {:.2f}], {} answers\n", branch, gap.value(), gap.low(), gap.high(), gap.n());
    else
      fmt::print("  {:<6} no value: {}\n", branch, gap.note());
  }
}

}  // namespace

int main() try {
  const block a_year_ago{"north", 30, 4}, today{"north", 24, 5}, elsewhere{"south", 18, 6};
  const auto& instrument = today.answers.asked();

  rater::accumulator board{instrument, {.by = {"branch"}}};
  board.update(a_year_ago.answers);
  show("yesterday", board);
  board.update(today.answers);
  board.remove(a_year_ago.answers);
  show("today", board);

  rater::accumulator other_machine{instrument, {.by = {"branch"}}};
  other_machine.update(elsewhere.answers);
  const std::vector<std::byte> bytes = other_machine.serialize();  // sent over, or kept for tomorrow
  board.merge(rater::accumulator::deserialize(bytes));
  show("with the other machine's", board);
} catch (const rater::error& e) {
  fmt::print(stderr, "{}\n", e.what());
  return 1;
}
