#include <rater/inference/distribution.hpp>

#include "inference/detail/finished.hpp"
#include "inference/detail/taylor.hpp"

#include <rater/error.hpp>

#include <cmath>
#include <unordered_map>
#include <utility>

namespace rater {
inline namespace v0 {

using namespace detail;

namespace {

/// The answers to one column in one cell, by bin and all together.
struct column_totals {
  std::vector<answer_totals> bins;
  answer_totals all;
  column_totals(const totals& cell, const answer_column& column) {
    for (std::uint32_t bin = 0; bin < column.count; ++bin) {
      const answer_totals& a = bins.emplace_back(cell.answer(column.first + bin));
      all.n += a.n;
      all.w = all.w + a.w;
      all.ww = all.ww + a.ww;
    }
  }
};

/// The sums of y, 1 for who gave this answer and 0 for who gave another.
score_totals is_answer(const column_totals& of, std::size_t bin) {
  const answer_totals& a = of.bins[bin];
  return {of.all.n, of.all.w, a.w, a.w, of.all.ww, a.ww, a.ww, {}};
}

/// The sums of the places of the answers.
score_totals place_of_answer(const column_totals& of) {
  score_totals out = {of.all.n, of.all.w, {}, {}, of.all.ww, {}, {}, {}};
  for (std::size_t bin = 0; bin < of.bins.size(); ++bin) {
    const answer_totals& a = of.bins[bin];
    if (a.n == 0) continue;
    const big y(static_cast<std::int64_t>(bin));
    out.wx = out.wx + a.w * y;
    out.wxx = out.wxx + a.w * y * y;
    out.wwx = out.wwx + a.ww * y;
    out.wwxx = out.wwxx + a.ww * y * y;
  }
  return out;
}

/// A column in a group and in each of its cells.
class answers_view {
public:
  answers_view(const group_view& group, const answer_column& column) : group_(group), all_(group.all(), column) {
    if (group.parts().size() == 1 && !group.clustered()) return;
    for (const part_view& s : group.parts()) {
      if (!group.clustered()) cells_.emplace(&*s.rows, column_totals(*s.rows, column));
      for (const totals& unit : s.units) cells_.emplace(&unit, column_totals(unit, column));
    }
  }
  [[nodiscard]] const column_totals& all() const noexcept { return all_; }
  template <class Read>
  [[nodiscard]] estimate mean(const context& in, const affine& unit, bool share, Read&& read) const {
    const score_totals whole = read(all_);
    const auto strata = group_.by_part(whole, [&](const totals& cell) { return read(cells_.at(&cell)); });
    return finish(in, mean_of(whole, strata, unit, group_.unit(), in.design), whole.n, size_of(strata), share, "nobody answered");
  }

private:
  const group_view& group_;
  column_totals all_;
  std::unordered_map<const totals*, column_totals> cells_;
};

/// n / (n - 1) (W sum w y^2 - (sum w y)^2) / W^2
std::optional<double> variance_of(const score_totals& s, double step) {
  if (s.n < 2 || s.w.zero()) return std::nullopt;
  const big scatter = s.w * s.wxx - s.wx * s.wx;
  return step * step * ratio(scatter * big(s.n), s.w * s.w * big(s.n - 1));
}

answer_distribution distribution_of(const context& in, const group_view& group, const answer_column& column) {
  const answers_view view(group, column);
  answer_distribution out;
  out.item = in.data.shape->plan->asked().items[static_cast<std::size_t>(column.item)].id;
  out.measure = column.measure;
  for (std::size_t bin = 0; bin < column.count; ++bin) {
    out.values.push_back(column.lowest + column.step * static_cast<double>(bin));
    estimate_parts share = view.mean(in, {}, true, [bin](const column_totals& of) { return is_answer(of, bin); }).parts();
    share.n = view.all().bins[bin].n;
    out.shares.emplace_back(std::move(share));
  }
  out.mean = view.mean(in, {column.lowest, column.step}, false, place_of_answer);
  out.variance = variance_of(place_of_answer(view.all()), column.step);
  return out;
}

}  // namespace

std::vector<answer_distribution> answer_distributions(const sums& from, const inference_options& how) {
  const sums_data& data = from.data();
  const answer_bins& answers = data.shape->answers;
  if (!from.plan().options().answers)
    throw error(errc::usage, "these sums do not count answers one by one; make them with score_options::answers = true");
  const context in = context_of(data, how);
  std::vector<answer_distribution> out;
  for (const sums_data::group_sums& g : data.groups) {
    const group_view members(data, g);
    for (const answer_column& column : answers.columns) {
      out.push_back(distribution_of(in, members, column));
      out.back().group = g.group;
    }
  }
  return out;
}

std::optional<double> answer_distribution::quantile(double p) const {
  if (!(p > 0 && p < 1)) throw error(errc::usage, "a quantile is asked for at a share above 0 and below 1");
  constexpr double tie = 1e-12;  // METHODS 6.4: shares as close as this are equal
  double below = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!shares[i]) return std::nullopt;
    below += shares[i].value();
    if (below >= p * (1 - tie)) return values[i];
  }
  return values.back();
}

}  // namespace v0
}  // namespace rater
