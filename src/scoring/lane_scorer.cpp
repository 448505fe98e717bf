#include "lane_scorer.hpp"

#include "score_plan_recipes.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace rater {
inline namespace v0 {
namespace detail {

namespace {

/// Up to which rows are cheaper one by one than 64 at a time: five with AVX-512, seven with AVX2, sixteen with neither.
constexpr std::size_t few_rows = 6;

}  // namespace

lane_scorer::scratch::scratch(const lane_scorer& of)
    : columns(of.plan_->slots.size()),
      decoded(of.plan_->slots.size() * lane_rows),
      answers(of.bases_.size() * lane_rows),
      item_answers(of.overall_.size() * lane_rows),
      sums(of.bases_.size() * 2 * lane_rows),
      factors(of.bases_.size() * lane_rows),
      points(of.plan_->asked->dimensions.size() * lane_rows),
      numbers(of.plan_->asked->dimensions.size() * lane_rows),
      importance(of.plan_->asked->dimensions.size()),
      missing(of.plan_->slots.size()),
      lacks(of.bases_.size()),
      row(of.plan_->slots.size()) {}

void lane_scorer::put_importance(std::size_t count, const scratch& work, lane_batch& out) const {
  for (const auto& [at, dimension] : importance_lanes_) {
    const lane& l = lanes_->lanes[static_cast<std::size_t>(at)];
    const std::uint16_t* const points = work.points.data() + static_cast<std::size_t>(dimension) * lane_rows;
    const std::size_t to = static_cast<std::size_t>(l.at) * lane_rows;
    const int up = plan_->importance.shift - l.up;
    if (l.is_wide)
      for (std::size_t r = 0; r < count; ++r) out.wide[to + r] = std::uint64_t{points[r]} << up;
    else
      std::copy_n(points, count, out.narrow.data() + to);
  }
}

std::uint64_t lane_scorer::lacks_of(const presence& p, std::uint64_t important, const scratch& work) const {
  std::uint64_t any = 0;
  std::uint64_t every = ~std::uint64_t{0};
  const bool family = p.how != presence::form::basis && p.how != presence::form::slot && p.how != presence::form::important;
  if (family)
    for (const lane_part& part : parts_[static_cast<std::size_t>(p.at)]) {
      any |= work.lacks[static_cast<std::size_t>(part.basis)];
      every &= work.lacks[static_cast<std::size_t>(part.basis)];
    }
  switch (p.how) {
    case presence::form::basis:
      return work.lacks[static_cast<std::size_t>(p.at)];
    case presence::form::any_part:
      return any;
    case presence::form::every_part:
      return every;
    case presence::form::important:
      return ~important;
    case presence::form::weighted_any:
    case presence::form::gate:
      return any | ~important;
    case presence::form::weighted_every:
      return every | ~important;
    case presence::form::slot:
      return work.missing[static_cast<std::size_t>(p.at)];
    case presence::form::items:
      break;
  }
  const int need = plan_->families[static_cast<std::size_t>(p.at)].item_need;
  return with_->below(work.item_answers.data() + p.overall * lane_rows, static_cast<std::uint8_t>(need));
}

void lane_scorer::find_absent(std::uint64_t important, std::uint64_t rows, scratch& work, lane_batch& out) const {
  std::array<std::uint64_t, basis_kinds> incomplete{};
  for (std::size_t b = 0; b < bases_.size(); ++b) {
    const basis& from = plan_->bases[static_cast<std::size_t>(basis_used_[b])];
    const std::uint8_t* const answers = work.answers.data() + b * lane_rows;
    work.lacks[b] = with_->below(answers, static_cast<std::uint8_t>(from.need));
    if (from.dimension >= 0)
      incomplete[static_cast<std::size_t>(from.kind)] |= with_->below(answers, static_cast<std::uint8_t>(from.items.size()));
  }
  if (plan_->options.missing == missing_policy::listwise_all)
    for (std::size_t b = 0; b < bases_.size(); ++b) {
      const basis& from = plan_->bases[static_cast<std::size_t>(basis_used_[b])];
      if (from.dimension >= 0) work.lacks[b] |= incomplete[static_cast<std::size_t>(from.kind)];
    }
  for (std::size_t c = 0; c < presence_.size(); ++c) out.absent[c] = lacks_of(presence_[c], important, work) & rows;
}

/// The overall scores of a row that lacks a dimension, over those it has (METHODS 2.6; overall_rule::available).
void lane_scorer::overall_of_row(std::size_t row, const scratch& work, lane_batch& out) const {
  for (std::size_t i = 0; i < overall_.size(); ++i) {
    const lane_overall& o = overall_[i];
    if (o.kind == lane_overall_kind::items) continue;
    const family& f = plan_->families[static_cast<std::size_t>(family_of_overall_[i])];
    int128 total = 0;
    std::int64_t weights = 0;
    int dimensions = 0;
    for (std::int32_t p = 0; p < o.count; ++p) {
      const lane_part& part = o.parts[p];
      const auto b = static_cast<std::size_t>(part.basis);
      if ((work.lacks[b] >> row & 1) != 0) continue;
      const std::int64_t score = part_of_row(f, part, row, work);
      const std::int64_t points = work.points[static_cast<std::size_t>(part.dimension) * lane_rows + row];
      ++dimensions;
      weights += points;
      total += o.kind == lane_overall_kind::weighted ? points * (score + f.origin) : int128{score};
    }
    if (o.kind == lane_overall_kind::weighted && weights == 0)
      out.absent[static_cast<std::size_t>(class_of_overall_[i])] |= std::uint64_t{1} << row;
    if (dimensions == 0 || (o.kind == lane_overall_kind::weighted && weights == 0)) continue;
    int128 x = 0;
    if (o.kind == lane_overall_kind::mean) x = total * (f.averages / dimensions);
    if (o.kind == lane_overall_kind::share) x = class_of_total(*plan_, f, total, dimensions) == o.which;
    if (o.kind == lane_overall_kind::weighted) x = ratio_shifted(total * plan_->importance.divisor, weights, o.shift);
    const auto value = static_cast<std::int64_t>(x) + o.origin;
    const auto at = static_cast<std::size_t>(o.lane) * lane_rows + row;
    if (o.is_wide)
      out.wide[at] = static_cast<std::uint64_t>(value);
    else
      out.narrow[at] = static_cast<std::uint16_t>(value);
  }
}

void lane_scorer::look_again(std::uint64_t rows, const scratch& work, lane_batch& out) const {
  if (plan_->options.overall != overall_rule::available || overall_.empty()) return;
  std::uint64_t partial = 0;
  for (const auto& parts : parts_)
    for (const lane_part& part : parts) partial |= work.lacks[static_cast<std::size_t>(part.basis)];
  for (partial &= rows; partial != 0; partial &= partial - 1)
    overall_of_row(static_cast<std::size_t>(std::countr_zero(partial)), work, out);
}

void lane_scorer::clear_absent(lane_batch& out) const {
  for (std::size_t c = 0; c < lanes_of_class_.size(); ++c) {
    if (out.absent[c] == 0) continue;
    for (const int i : lanes_of_class_[c]) {
      const lane& l = lanes_->lanes[static_cast<std::size_t>(i)];
      const std::size_t at = static_cast<std::size_t>(l.at) * lane_rows;
      for (std::uint64_t left = out.absent[c]; left != 0; left &= left - 1) {
        const auto r = static_cast<std::size_t>(std::countr_zero(left));
        if (l.is_wide)
          out.wide[at + r] = 0;
        else
          out.narrow[at + r] = 0;
      }
    }
  }
}

void lane_scorer::score(const source& from, std::size_t first, std::size_t count, scratch& work, lane_batch& out,
                        std::vector<missing_counts>& missing) const {
  out.unfit = out.bad_importance = out.screened = 0;
  if (count <= few_rows) return score_few(from, first, count, work, out, missing);
  const std::uint64_t rows = bits_up_to(count);
  read_answers(from, first, count, work, out, missing);
  if (!number_slots_.empty()) read_numbers(from, first, count, work, out, missing);
  std::uint64_t important = 0;
  if (wants_importance_) important = read_importance(from, first, count, work, out, missing);
  const lane_columns columns = {work.columns.data(), work.answers.data(), work.item_answers.data(), work.sums.data(),
                                work.factors.data(), work.points.data(),  out.narrow.data(),        out.wide.data()};
  with_->score(program_, columns);
  find_absent(important, rows, work, out);
  put_importance(count, work, out);
  look_again(rows, work, out);
  clear_absent(out);
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
