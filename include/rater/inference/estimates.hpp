#pragma once
#include <rater/engine/sums.hpp>
#include <rater/export.hpp>
#include <rater/inference/options.hpp>
#include <rater/record.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace rater {
inline namespace v0 {

/// Every number that the sums hold, with its standard error and interval (METHODS 6.2, 6.3: Taylor linearisation, groups
/// and `where` as domains by zero-filling; strata, clusters and populations by stage as the instrument declares
/// them). One record a number, in the order of docs/methods.md. Throws error(errc::usage) for a confidence outside (0, 1),
/// error(errc::data) for a stratum with a single sampled unit (unless `lonely_psu` says what to do), for a cluster in two strata
/// (unless `nest`) and for respondents without stratum or cluster. O(groups * scores * (strata + clusters)).
class RATER_EXPORT estimates {
public:
  explicit estimates(const sums& from, const inference_options& options = {});

  [[nodiscard]] const std::vector<record>& records() const& noexcept { return records_; }
  /// Of a temporary by value, so that `for (const record& r : estimates(sums).records())` is safe.
  [[nodiscard]] std::vector<record> records() && { return std::move(records_); }
  /// The estimate of these keys; one without a value, that says so, if there is none such. O(records).
  [[nodiscard]] estimate get(level l, std::string_view id, std::string_view measure, const group& in = {}) const;
  [[nodiscard]] estimate gap(std::string_view dimension, const group& in = {}) const {
    return get(level::dimension, dimension, "gap", in);
  }
  [[nodiscard]] estimate overall_gap(const group& in = {}) const { return get(level::overall, "unweighted", "gap", in); }

private:
  std::vector<record> records_;
};

}  // namespace v0
}  // namespace rater
