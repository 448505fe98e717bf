#include <rater/inference/distribution.hpp>

#include "inference/detail/finished.hpp"
#include "inference/detail/taylor.hpp"

#include <rater/error.hpp>

#include <algorithm>
#include <cmath>

namespace rater {
inline namespace v0 {

using namespace detail;

namespace {

/// The sums of y over whoever answered, y = `of(bin)` a small whole number of each answer.
template <class Value>
score_totals read_bins(const totals& cell, const answer_column& column, bool squares, Value&& of) {
  score_totals out;
  for (std::uint32_t bin = 0; bin < column.count; ++bin) {
    const answer_totals answer = cell.answer(column.first + bin);
    if (answer.n == 0) continue;
    const big y(static_cast<std::int64_t>(of(bin)));
    out.n += answer.n;
    out.w = out.w + answer.w;
    out.wx = out.wx + answer.w * y;
    if (!squares) continue;
    out.wxx = out.wxx + answer.w * y * y;
    out.ww = out.ww + answer.ww;
    out.wwx = out.wwx + answer.ww * y;
    out.wwxx = out.wwxx + answer.ww * y * y;
  }
  return out;
}

template <class Value>
estimate mean_of_bins(const context& in, const group_view& group, const answer_column& column, const affine& unit, bool share,
                      Value&& of) {
  const score_totals all = read_bins(group.all(), column, true, of);
  const bool squares = !group.clustered();
  const auto strata = group.by_stratum(all, [&](const totals& cell) { return read_bins(cell, column, squares, of); });
  return finish(in, mean_of(all, strata, unit, in.design), all.n, size_of(strata), share, "nobody answered");
}

/// n / (n - 1) (W sum w y^2 - (sum w y)^2) / W^2
std::optional<double> variance_of(const score_totals& s, double step) {
  if (s.n < 2 || s.w.zero()) return std::nullopt;
  const big scatter = s.w * s.wxx - s.wx * s.wx;
  return step * step * ratio(scatter * big(s.n), s.w * s.w * big(s.n - 1));
}

answer_distribution distribution_of(const context& in, const group_view& group, const answer_column& column) {
  answer_distribution out;
  out.item = in.data.shape->plan->asked().items[static_cast<std::size_t>(column.item)].id;
  out.measure = column.measure;
  for (std::uint32_t bin = 0; bin < column.count; ++bin) {
    out.values.push_back(column.lowest + column.step * bin);
    const auto is_it = [bin](std::uint32_t other) { return other == bin ? 1 : 0; };
    estimate_parts share = mean_of_bins(in, group, column, {}, true, is_it).parts();
    share.n = group.all().answer(column.first + bin).n;
    out.shares.emplace_back(std::move(share));
  }
  const auto code = [](std::uint32_t bin) { return bin; };
  out.mean = mean_of_bins(in, group, column, {column.lowest, column.step}, false, code);
  out.variance = variance_of(read_bins(group.all(), column, true, code), column.step);
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
