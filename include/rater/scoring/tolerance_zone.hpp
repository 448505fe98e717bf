#pragma once
#include <rater/export.hpp>

#include <Eigen/Core>

#include <cstdint>
#include <optional>
#include <string_view>

namespace rater {
inline namespace v0 {

// The zone of tolerance between the adequate (minimum) and the desired level (Zeithaml, Berry & Parasuraman 1993; METHODS 2.4).
// An answer counts only if all three of adequate, desired and perceived are there. Answers are compared exactly.

/// Where a perception lies.
enum class zone : std::uint8_t {
  below,     ///< P < M
  within,    ///< M <= P <= D
  above,     ///< P > D
  inverted,  ///< M > D: there is no zone
};
/// "below", "within", "above", "inverted".
[[nodiscard]] RATER_EXPORT std::string_view to_string(zone z) noexcept;

/// The zone of one answer; empty if any of the three is NaN. O(1).
[[nodiscard]] RATER_EXPORT std::optional<zone> classify_zone(double adequate, double desired, double perceived) noexcept;
/// (P - M) / (D - M): 0 = adequate, 1 = desired, below 0 and above 1 are possible. Empty unless D > M and P is there. O(1).
[[nodiscard]] RATER_EXPORT std::optional<double> zone_position(double adequate, double desired, double perceived) noexcept;

/// For each respondent the number of items with minimum above desired and a perception: careless answers, for screening (LibQUAL
/// drops respondents with more than 9 of 22). Respondents x items each, NaN = missing, reversed items already reversed. Throws
/// error(errc::usage) if the shapes differ. O(rows * items).
[[nodiscard]] RATER_EXPORT Eigen::VectorXi inverted_counts(const Eigen::Ref<const Eigen::MatrixXd>& adequate,
                                                           const Eigen::Ref<const Eigen::MatrixXd>& desired,
                                                           const Eigen::Ref<const Eigen::MatrixXd>& perceived);
/// For each respondent the number of items that lack any of the three (LibQUAL drops respondents with more than 11 of 22).
/// As above.
[[nodiscard]] RATER_EXPORT Eigen::VectorXi incomplete_counts(const Eigen::Ref<const Eigen::MatrixXd>& adequate,
                                                             const Eigen::Ref<const Eigen::MatrixXd>& desired,
                                                             const Eigen::Ref<const Eigen::MatrixXd>& perceived);

}  // namespace v0
}  // namespace rater
