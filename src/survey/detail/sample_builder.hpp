#pragma once
#include "sample_data.hpp"

#include <rater/survey/design.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// Makes the parts and units of a sample of its columns, stage by stage, and checks each.
class sample_builder {
public:
  explicit sample_builder(const sample_columns& columns) : in_(columns) {}
  [[nodiscard]] sample_data build();

private:
  void measure();
  void read_weights();
  void read_strata();
  void add_stage(std::size_t stage);
  void number_clusters(std::size_t stage, const labels& clusters);
  void number_respondents();
  void read_populations(std::size_t stage);
  void weigh(std::size_t stage);
  void average_lonely(std::size_t stage);

  [[nodiscard]] bool in_sample(std::size_t respondent) const noexcept { return out_.stratum_of[respondent] >= 0; }
  /// Respondents of the sample, those of a part one after the other.
  [[nodiscard]] std::vector<std::int32_t> by_part() const;
  /// "stratum north", "cluster 7 of stratum north", "the sample".
  [[nodiscard]] std::string part_name(std::size_t stage, std::size_t part) const;
  [[nodiscard]] std::string unit_name(std::size_t stage, std::size_t unit) const;
  [[noreturn]] void refuse_lonely(std::size_t stage, const sample_part& part) const;

  const sample_columns& in_;
  sample_data out_;
  std::size_t rows_ = 0, stages_ = 1;
  std::vector<std::int32_t> part_of_;   ///< by respondent, at the stage in work, counted from 0 within the stage
  std::vector<std::int32_t> a_row_of_;  ///< by part of the stage in work: one of its respondents
  std::vector<double> f_;               ///< by part of all stages
  std::vector<std::size_t> above_;      ///< by part of all stages: the part that its own unit is of
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
