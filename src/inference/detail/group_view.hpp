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

/// What a score has in one part of the design: a stratum, or where later stages count a cluster. Units of sampling are clusters,
/// or rows where there are none; u_c is what the rows of a unit sum to, 0 for a unit without any.
struct part_totals {
  std::size_t part = 0;
  bool is_stratum = true;
  std::int64_t units = 0;  ///< of those sampled, with a row that has the score
  big w, wx;               ///< sum w, sum w x
  big ww, wwx, wwxx;       ///< over units: sum w_c^2, w_c x_c, x_c^2, where w_c and x_c are the unit's sums of w and w x
};

/// Units less strata, over those that have a row with the score: the degrees of freedom of a domain.
struct domain_size {
  std::int64_t units = 0, strata = 0;
};
domain_size size_of(std::span<const part_totals> strata) noexcept;

/// What a group has of a part of the design.
struct part_view {
  std::size_t part = 0;
  bool is_stratum = true;
  std::optional<totals> rows;         ///< none where units are clusters and nobody asked for more
  std::vector<totals> units;          ///< clusters
  std::vector<std::uint32_t> unit{};  ///< which they are
};

class group_view {
public:
  group_view(const sums_data& data, const sums_data::group_sums& group);
  [[nodiscard]] const totals& all() const noexcept { return all_; }
  [[nodiscard]] weight_unit unit() const noexcept { return unit_; }
  [[nodiscard]] bool clustered() const noexcept { return clustered_; }
  [[nodiscard]] std::span<const part_view> parts() const noexcept { return parts_; }
  /// Of a score of the plan; kept.
  const score_totals& score(int at);
  const std::vector<part_totals>& score_by_part(int at);
  /// Of the weights alone.
  [[nodiscard]] std::vector<part_totals> weights_by_part() const;
  /// Of whatever `read` makes of the sums of a cell; `whole`: of the group.
  template <class Read>
  [[nodiscard]] std::vector<part_totals> by_part(const score_totals& whole, Read&& read) const {
    std::vector<part_totals> out;
    for (const part_view& s : parts_) {
      if (clustered_) {
        out.push_back(of_units(s, read));
      } else {
        out.push_back(of_rows(s, parts_.size() == 1 ? whole : read(*s.rows)));
      }
    }
    return out;
  }

private:
  static part_totals of_rows(const part_view& part, const score_totals& s);
  static void add_unit(part_totals& to, const score_totals& of);
  template <class Read>
  static part_totals of_units(const part_view& s, Read&& read) {
    part_totals out;
    out.part = s.part;
    out.is_stratum = s.is_stratum;
    for (const totals& unit : s.units) add_unit(out, read(unit));
    return out;
  }

  weight_unit unit_;
  totals all_;
  bool clustered_ = false;
  std::vector<part_view> parts_;
  std::vector<std::optional<score_totals>> scores_;  // by score, when first asked for
  std::vector<std::vector<part_totals>> by_part_;
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
