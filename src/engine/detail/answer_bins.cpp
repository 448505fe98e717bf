#include "answer_bins.hpp"

#include <rater/error.hpp>

#include <array>
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

int slot_of(std::span<const slot> slots, int item, role r) {
  for (std::size_t s = 0; s < slots.size(); ++s)
    if (slots[s].use == slot_use::item && slots[s].index == item && slots[s].role == r) return static_cast<int>(s);
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
      c.slot = slot_of(none.slots(), c.item, what.column);
      if (what.less) c.less = slot_of(none.slots(), c.item, *what.less);
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
  out.codes.resize(2 * of.columns.size() * batch);
  for (std::size_t c = 0; c < of.columns.size(); ++c) {
    const std::span codes = std::span(out.codes).subspan(2 * c * batch, 2 * batch);
    block.read(of.columns[c].slot, first, codes.first(count), ignored);
    if (of.columns[c].less >= 0) block.read(of.columns[c].less, first, codes.subspan(batch, count), ignored);
  }
}

std::span<const std::uint32_t> bins_of(const answer_bins& of, const answer_rows& rows, std::size_t row,
                                       std::vector<std::uint32_t>& out) {
  out.clear();
  for (std::size_t c = 0; c < of.columns.size(); ++c) {
    const answer_column& column = of.columns[c];
    const int code = rows.codes[2 * c * batch + row];
    const int less = column.less >= 0 ? rows.codes[(2 * c + 1) * batch + row] : 1;
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
