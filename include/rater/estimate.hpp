#pragma once
#include <rater/export.hpp>

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>

namespace rater {
inline namespace v0 {

namespace detail {
struct estimate_origin;  // what an estimate is a function of: src/inference/detail/joint_context.hpp
}

/// The parts of an estimate; what is not known is empty, and `note` says why.
struct estimate_parts {
  std::optional<double> value{};
  std::optional<double> se{};     ///< standard error, for the sample as it was drawn
  std::optional<double> df{};     ///< degrees of freedom of the interval; empty: the normal distribution
  std::optional<double> low{};    ///< lower limit of the interval
  std::optional<double> high{};   ///< upper limit of the interval
  std::optional<double> n_eff{};  ///< respondents of a simple random sample that would be as precise: n / deff
  std::optional<double> deff{};   ///< design effect: variance / variance under simple random sampling
  std::optional<double> p{};      ///< of a difference: two-sided p-value of its being 0
  std::int64_t n = 0;             ///< respondents behind the value
  std::string note{};             ///< what a reader must know; why something is missing
};

/// A number that knows how sure it is, or that it is not known and why. A value type; never a NaN.
///
/// The interval of what is not known is the whole line: `low()` is then minus infinity and `high()` infinity, so
/// that a test such as `gap.high() < 0` is false without anybody having to think of it.
class RATER_EXPORT estimate {
public:
  estimate() = default;
  explicit estimate(estimate_parts parts) : parts_(std::move(parts)) {}
  /// An estimate without a value, and the reason.
  [[nodiscard]] static estimate none(std::string why, std::int64_t n = 0);

  [[nodiscard]] bool has_value() const noexcept { return parts_.value.has_value(); }
  explicit operator bool() const noexcept { return has_value(); }
  /// The value. Throws rater::error (errc::data) with the reason if there is none.
  [[nodiscard]] double value() const;
  [[nodiscard]] double value_or(double other) const noexcept { return parts_.value.value_or(other); }
  [[nodiscard]] std::optional<double> se() const noexcept { return parts_.se; }
  [[nodiscard]] std::optional<double> df() const noexcept { return parts_.df; }
  [[nodiscard]] double low() const noexcept { return parts_.low.value_or(-std::numeric_limits<double>::infinity()); }
  [[nodiscard]] double high() const noexcept { return parts_.high.value_or(std::numeric_limits<double>::infinity()); }
  [[nodiscard]] std::int64_t n() const noexcept { return parts_.n; }
  [[nodiscard]] std::optional<double> n_eff() const noexcept { return parts_.n_eff; }
  [[nodiscard]] std::optional<double> deff() const noexcept { return parts_.deff; }
  /// Of a difference or another contrast: the two-sided p-value of its being 0. Empty of any other estimate.
  [[nodiscard]] std::optional<double> p() const noexcept { return parts_.p; }
  [[nodiscard]] const std::string& note() const noexcept { return parts_.note; }
  /// All parts at once, empty where not known.
  [[nodiscard]] const estimate_parts& parts() const noexcept { return parts_; }

  /// What it was computed from, so that it knows how it moves with others of the same sums; empty of most.
  [[nodiscard]] const std::shared_ptr<const detail::estimate_origin>& origin() const noexcept { return origin_; }
  estimate(estimate_parts parts, std::shared_ptr<const detail::estimate_origin> origin)
      : parts_(std::move(parts)), origin_(std::move(origin)) {}

private:
  estimate_parts parts_;
  std::shared_ptr<const detail::estimate_origin> origin_{};
};

}  // namespace v0
}  // namespace rater
