#include <rater/scoring/measure.hpp>

#include <array>

namespace rater {
inline namespace v0 {
namespace {

struct entry {
  std::string_view word;
  bool share;
};

constexpr std::array<entry, measure_count> table = {{
    {"count", false},
    {"weight_sum", false},
    {"expectation", false},
    {"perception", false},
    {"gap", false},
    {"index", false},
    {"performance", false},
    {"importance", false},
    {"share_dissatisfied", true},
    {"share_satisfied", true},
    {"share_delighted", true},
    {"adequate", false},
    {"desired", false},
    {"adequacy", false},
    {"superiority", false},
    {"zone_width", false},
    {"zone_position", false},
    {"share_below", true},
    {"share_within", true},
    {"share_above", true},
    {"share_inverted", true},
    {"better_than_expected", false},
    {"top2box", true},
    {"nps", false},
    {"ces", false},
    {"mean", false},
}};
static_assert(static_cast<int>(measure::mean) + 1 == measure_count);

}  // namespace

std::string_view to_string(measure m) noexcept { return table[static_cast<std::size_t>(m)].word; }

bool is_share(measure m) noexcept { return table[static_cast<std::size_t>(m)].share; }

std::optional<measure> measure_of(std::string_view word) noexcept {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (table[i].word == word) return static_cast<measure>(i);
  return {};
}

}  // namespace v0
}  // namespace rater
