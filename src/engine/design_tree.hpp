#pragma once
#include "rollup.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// Where the rows of each stratum and cluster stand in the design.
class design_tree {
public:
  /// `rows` of the design.
  design_tree(const finest_sums& from, std::int64_t rows);
  [[nodiscard]] const design_data& design() const noexcept { return design_; }
  /// From the values of the columns of stratum and clusters: the stratum's name (empty without strata), then the clusters'.
  [[nodiscard]] std::vector<std::string> path(std::span<const std::optional<std::string>> values) const;
  /// The part of the design that a path goes through at a stage, where its units are the next on the path.
  [[nodiscard]] std::size_t part(const std::vector<std::string>& path, std::size_t stage) const;
  /// The place of that unit among those of the part, by name.
  [[nodiscard]] std::uint32_t unit(const std::vector<std::string>& path, std::size_t stage) const;

private:
  void add(const finest_sums& from, std::size_t key);
  void find_repeated();

  bool stratified_;
  using path_of_part = std::vector<std::string>;
  std::vector<std::map<path_of_part, std::size_t>> places_;  ///< by stage
  struct sampled_unit {
    std::int64_t rows = 0;
    std::uint32_t place = 0;  ///< among the units of its part
  };
  std::vector<std::map<path_of_part, std::map<std::string, sampled_unit>>> units_;
  std::vector<std::map<path_of_part, std::set<std::string>>> populations_;
  design_data design_;
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
