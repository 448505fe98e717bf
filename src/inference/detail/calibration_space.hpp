#pragma once
#include <rater/inference/weighting.hpp>

#include "inference/detail/crossed_cells.hpp"

#include <Eigen/Core>

#include <cstddef>
#include <string>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// A margin as a calibration sees it: the categories that have a target, in their order, then those of the data that have none.
struct space_margin {
  std::string variable{};
  std::vector<std::string> category{};
  std::vector<double> target{};  ///< scaled to the total of the first margin
  std::vector<double> asked{};   ///< as given
  std::size_t first_column = 0;  ///< of its indicators
  double unit = 1;               ///< the constant, where it stands for a column that is one

  [[nodiscard]] std::size_t targeted() const noexcept { return target.size(); }
  [[nodiscard]] std::int32_t missing() const noexcept { return static_cast<std::int32_t>(category.size()); }
};

/// A number of every row, shifted by its mean where a constant is among the conditions: that changes none of them, and keeps the
/// equations well conditioned where a spread is small beside its mean.
struct space_number {
  std::string name{};
  std::vector<double> x{};         ///< less `shift`; 0 where missing
  std::vector<char> is_missing{};  ///< empty: nowhere
  double target = 0, shift = 0;    ///< `target` of x less shift
  double asked = 0;                ///< as given
};

/// The conditions of a calibration as columns x: an indicator of each category of each margin, then the numbers. Indicators are
/// never written out: rows of the same categories are one cell. Checked when made.
struct calibration_space {
  std::size_t rows = 0, columns = 0;
  std::vector<space_margin> margins{};
  std::vector<space_number> numbers{};
  crossed_cells cells{};
  double population = 0;  ///< the total of the margins; 0 without

  [[nodiscard]] std::size_t first_number() const noexcept { return columns - numbers.size(); }
};
/// Throws as `weighting` does for what does not depend on the weights.
[[nodiscard]] calibration_space space_of(const weighting_spec& spec);
/// What depends on them: size, sign, categories that are missing, without target, or empty. Throws as `weighting`.
void check_base(const calibration_space& s, std::span<const double> base);

/// The columns' order everywhere below is that of the space.

/// sum v x over the rows.
[[nodiscard]] Eigen::VectorXd totals_of(const calibration_space& s, std::span<const double> v);
/// sum w x x', in the parts that are not 0: of the margin with most categories (`first`, its first column) the diagonal, the
/// rows of these columns and the rest, and the rest.
struct product_parts {
  Eigen::Index first = 0;
  Eigen::VectorXd diagonal{};
  Eigen::MatrixXd coupling{}, rest{};
};
/// Throws error(errc::limit) where they would take gigabytes.
[[nodiscard]] product_parts products_of(const calibration_space& s, std::span<const double> w);
/// x'b of each row.
[[nodiscard]] std::vector<double> values_of(const calibration_space& s, const Eigen::VectorXd& b);
/// T.
[[nodiscard]] Eigen::VectorXd targets_of(const calibration_space& s);
/// Of margins alone: the cells with weight as rows; `kept`, which cells.
[[nodiscard]] calibration_space as_cells(const calibration_space& s, std::span<const double> sums,
                                         std::vector<std::size_t>& kept);

}  // namespace detail
}  // namespace v0
}  // namespace rater
