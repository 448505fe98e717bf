#include "answer_bins.hpp"

#include <rater/error.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr std::size_t batch = 64;
constexpr int most_points = 1024;

/// Which columns of an item are counted, and under which name.
struct counted {
  rater::measure measure;
  role column;
  std::optional<role> less = std::nullopt;
};
constexpr std::array<counted, 7> counted_measures = {{
    {measure::expectation, role::expectation},
    {measure::perception, role::perception},
    {measure::gap, role::perception, role::expectation},
    {measure::adequate, role::adequate},
    {measure::desired, role::desired},
    {measure::adequacy, role::perception, role::adequate},
    {measure::superiority, role::perception, role::desired},
}};

/// The place among `used` of the slot of an item, which is added where it is new; -1 for a column that is not asked.
int place_of(std::span<const slot> slots, int item, role r, std::vector<int>& used) {
  for (std::size_t s = 0; s < slots.size(); ++s) {
    if (slots[s].use != slot_use::item || slots[s].index != item || slots[s].role != r) continue;
    const auto known = std::find(used.begin(), used.end(), static_cast<int>(s));
    const auto place = static_cast<int>(known - used.begin());
    if (known == used.end()) used.push_back(static_cast<int>(s));
    return place;
  }
  return -1;
}

}  // namespace

answer_bins::answer_bins(const score_plan& plan) {
  if (!plan.options().answers) return;
  const instrument& asked = plan.asked();
  const responses none(plan.shared_instrument());
  for (std::size_t i = 0; i < asked.items.size(); ++i) {
    const scale& on = asked.scale_of(asked.items[i]);
    if (on.points() > most_points)
      throw error(errc::limit,
                  "answers are counted one by one on scales of up to " + std::to_string(most_points) + " points; this one has " +
                      std::to_string(on.points()),
                  "item " + asked.items[i].id);
    for (const counted& what : counted_measures) {
      answer_column c;
      c.item = static_cast<int>(i);
      c.measure = what.measure;
      c.slot = place_of(none.slots(), c.item, what.column, slots);
      if (what.less) c.less = place_of(none.slots(), c.item, *what.less, slots);
      if (c.slot < 0 || (what.less && c.less < 0)) continue;
      c.reverse = asked.items[i].reverse;
      c.points = on.points();
      c.step = on.step;
      c.lowest = what.less ? -on.range() : on.min;
      c.first = static_cast<std::uint32_t>(count);
      c.count = static_cast<std::uint32_t>(what.less ? 2 * on.points() - 1 : on.points());
      count += c.count;
      columns.push_back(c);
    }
  }
}

void read_answers(const answer_bins& of, const responses& block, std::size_t first, std::size_t count, answer_rows& out) {
  missing_counts ignored{};  // counted where scores are computed
  out.codes.resize(of.slots.size() * batch);
  for (std::size_t s = 0; s < of.slots.size(); ++s)
    block.read(of.slots[s], first, std::span(out.codes).subspan(s * batch, count), ignored);
}

std::span<const std::uint32_t> bins_of(const answer_bins& of, const answer_rows& rows, std::size_t row,
                                       std::vector<std::uint32_t>& out) {
  out.clear();
  for (const answer_column& column : of.columns) {
    const auto code_of = [&](int slot) { return static_cast<int>(rows.codes[static_cast<std::size_t>(slot) * batch + row]); };
    const int code = code_of(column.slot);
    const int less = column.less >= 0 ? code_of(column.less) : 1;
    if (code == 0 || less == 0) continue;
    int bin = code - 1;
    if (column.less >= 0)
      bin = (column.reverse ? less - code : code - less) + column.points - 1;
    else if (column.reverse)
      bin = column.points - code;
    out.push_back(column.first + static_cast<std::uint32_t>(bin));
  }
  return out;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
