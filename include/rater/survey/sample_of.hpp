#pragma once
#include <rater/export.hpp>
#include <rater/survey/design.hpp>
#include <rater/survey/instrument.hpp>
#include <rater/survey/responses.hpp>

#include <string>
#include <vector>

namespace rater {
inline namespace v0 {

/// Which columns say how respondents were sampled, by name: a segment or role of the instrument, else a header of the data.
struct design {
  std::string weight{}, strata{};
  std::vector<std::string> psu{};  ///< clusters, by stage
  std::vector<std::string> fpc{};  ///< how many units there are, or the share drawn, by stage
};

/// The column that a name stands for: a segment or role (weight, wave, audience, touchpoint, object, strata) of the instrument,
/// else the header of that name. O(segments).
[[nodiscard]] RATER_EXPORT column_ref column_named(const instrument& i, const std::string& name);

/// The instrument with these columns in place of what it declares; what is empty stays as it is. Throws as `validate` does.
/// O(columns).
[[nodiscard]] RATER_EXPORT instrument with_design(instrument i, const design& d);

/// The sample that answers are of, as their instrument declares it: for statistics of their rows (taylor.hpp, quantile.hpp). Rows
/// that are no interviews (include_if) and rows without a weight have weight 0. Throws as sample_design does; error(errc::usage)
/// for a column that was not bound. O(rows log rows).
[[nodiscard]] RATER_EXPORT sample_design sample_of(const responses& answers, lonely_psu lonely = lonely_psu::fail,
                                                   bool nest = false);

}  // namespace v0
}  // namespace rater
