#pragma once
#include "engine/detail/totals.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

// A group of respondents as a domain of the design: what its scores sum to, stratum by stratum (METHODS 6.2, 6.3).
namespace rater {
inline namespace v0 {
namespace detail {

/// What a score has in one stratum. Units of sampling are clusters, or rows where there are none; u_c is what the rows of a unit
/// sum to, 0 for a unit without any.
struct stratum_totals {
  std::int64_t sampled = 0;  ///< units in the stratum, over the whole design
  std::int64_t units = 0;    ///< of those, with a row that has the score
  big w, wx;                 ///< sum w, sum w x
  big ww, wwx, wwxx;         ///< over units: sum w_c^2, w_c x_c, x_c^2, where w_c and x_c are the unit's sums of w and w x
};

/// Units less strata, over those that have a row with the score: the degrees of freedom of a domain.
struct domain_size {
  std::int64_t units = 0, strata = 0;
};
domain_size size_of(std::span<const stratum_totals> strata) noexcept;

/// A part of a group: a stratum, or all of it.
struct stratum_view {
  std::int64_t sampled = 0;
  std::optional<totals> rows;  ///< none where units are clusters and nobody asked for more
  std::vector<totals> units;   ///< clusters
};

class group_view {
public:
  group_view(const sums_data& data, const sums_data::group_sums& group);
  [[nodiscard]] const totals& all() const noexcept { return all_; }
  [[nodiscard]] weight_unit unit() const noexcept { return unit_; }
  [[nodiscard]] bool clustered() const noexcept { return clustered_; }
  [[nodiscard]] std::span<const stratum_view> strata() const noexcept { return strata_; }
  /// Of a score of the plan; kept.
  const score_totals& score(int at);
  const std::vector<stratum_totals>& score_by_stratum(int at);
  /// Of the weights alone.
  [[nodiscard]] std::vector<stratum_totals> weights_by_stratum() const;
  /// Of whatever `read` makes of the sums of a cell; `whole`: of the group.
  template <class Read>
  [[nodiscard]] std::vector<stratum_totals> by_stratum(const score_totals& whole, Read&& read) const {
    std::vector<stratum_totals> out;
    for (const stratum_view& s : strata_) {
      if (clustered_) {
        out.push_back(of_units(s, read));
      } else {
        out.push_back(of_rows(s.sampled, strata_.size() == 1 ? whole : read(*s.rows)));
      }
    }
    return out;
  }

private:
  static stratum_totals of_rows(std::int64_t sampled, const score_totals& s);
  static void add_unit(stratum_totals& to, const score_totals& of);
  template <class Read>
  static stratum_totals of_units(const stratum_view& s, Read&& read) {
    stratum_totals out;
    out.sampled = s.sampled;
    for (const totals& unit : s.units) add_unit(out, read(unit));
    return out;
  }

  weight_unit unit_;
  totals all_;
  bool clustered_ = false;
  std::vector<stratum_view> strata_;
  std::vector<std::optional<score_totals>> scores_;  // by score, when first asked for
  std::vector<std::vector<stratum_totals>> by_stratum_;
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
