#include <rater/inference/weighting.hpp>

#include <cmath>
#include <cstdint>
#include <map>
#include <utility>

namespace rater {
inline namespace v0 {
namespace {

class record_list {
public:
  void add(const char* measure, const std::string& id, double value, std::int64_t n) {
    estimate_parts parts;
    parts.value = value;
    parts.n = n;
    records_.push_back({{}, measure, level::respondents, id, estimate(std::move(parts))});
  }
  std::vector<record> take() { return std::move(records_); }

private:
  std::vector<record> records_;
};

/// Sums over the categories of a variable, in which shares are.
struct margin_sums {
  double target = 0, before = 0, after = 0;
};

void add_check(record_list& to, const weighting_check& c, const margin_sums& all) {
  const std::string id = c.category.empty() ? c.variable : c.variable + "=" + c.category;
  to.add("target", id, c.target, c.n);
  to.add("before", id, c.before, c.n);
  to.add("after", id, c.after, c.n);
  if (c.category.empty()) return;
  to.add("share_target", id, c.target / all.target, c.n);
  to.add("share_before", id, c.before / all.before, c.n);
  to.add("share_after", id, c.after / all.after, c.n);
}

void add_weights(record_list& to, const weighting_result& r) {
  const std::int64_t n = r.after.n;
  const std::pair<const char*, double> measures[] = {{"weight_sum", r.after.sum},
                                                     {"weight_min", r.after.min},
                                                     {"weight_max", r.after.max},
                                                     {"ratio_min", r.min_ratio},
                                                     {"ratio_max", r.max_ratio},
                                                     {"cv", r.after.cv},
                                                     {"deff", r.after.deff},
                                                     {"n_eff", r.after.n_eff},
                                                     {"cycles", static_cast<double>(r.cycles)},
                                                     {"largest_error", r.largest_error}};
  for (const auto& [measure, value] : measures) to.add(measure, "all", value, n);
  if (!r.limits) return;
  to.add("trimmed", "all", static_cast<double>(r.trimmed), n);
  to.add("trim_rounds", "all", static_cast<double>(r.trim_rounds), n);
  if (std::isfinite(r.limits->low)) to.add("trim_low", "all", r.limits->low, n);
  if (std::isfinite(r.limits->high)) to.add("trim_high", "all", r.limits->high, n);
}

}  // namespace

std::vector<record> records_of(const weighting_result& result) {
  std::map<std::string_view, margin_sums> of;
  for (const weighting_check& c : result.checks) {
    margin_sums& sums = of[c.variable];
    sums.target += c.target;
    sums.before += c.before;
    sums.after += c.after;
  }
  record_list out;
  for (const weighting_check& c : result.checks) add_check(out, c, of[c.variable]);
  add_weights(out, result);
  return out.take();
}

}  // namespace v0
}  // namespace rater
