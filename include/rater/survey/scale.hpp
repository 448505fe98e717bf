#pragma once
#include <rater/export.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace rater {
inline namespace v0 {

/// Why there is no answer. `none` means there is one.
enum class missing_reason : std::uint8_t { none, blank, refused, dont_know, not_applicable, not_asked, invalid, other };
inline constexpr int missing_reason_count = 8;

/// "none", "blank", "refused", "dont_know", "not_applicable", "not_asked", "invalid", "other".
[[nodiscard]] RATER_EXPORT std::string_view to_string(missing_reason r) noexcept;
/// The reason of a word, empty if there is none such.
[[nodiscard]] RATER_EXPORT std::optional<missing_reason> missing_reason_of(std::string_view word) noexcept;

/// Values from `from` to `to` (both included; empty = unbounded) mean "no answer".
struct missing_range {
  std::optional<double> from{}, to{};
};

/// A declared code for "no answer": a number, a text, or a range of numbers.
struct missing_code {
  std::variant<double, std::string, missing_range> value{};
  missing_reason reason = missing_reason::other;
};

/// One answer on a scale: a code, or 0 and the reason. code = 1 + (x - min) / step.
struct answer {
  std::uint16_t code = 0;
  missing_reason reason = missing_reason::blank;
};

/// The values an answer can take: min, min + step, ..., max. Declared, never guessed from the data.
struct RATER_EXPORT scale {
  double min = 1;
  double max = 7;
  double step = 1;
  std::vector<std::pair<std::string, double>> labels{};  ///< response text -> value; may name a missing code
  std::vector<missing_code> missing{};

  /// How many values there are. A valid scale has 2 to 65534 (8-bit codes up to 254).
  [[nodiscard]] int points() const noexcept;
  /// max - min, METHODS' R.
  [[nodiscard]] double range() const noexcept { return max - min; }
  [[nodiscard]] double midpoint() const noexcept { return (min + max) / 2; }
  /// The value of a code in 1..points().
  [[nodiscard]] double value(std::uint16_t code) const noexcept { return min + (code - 1) * step; }
  /// A number as answered: its code; or missing if it is a declared missing code (which wins over the scale), is NaN
  /// (blank), or is not on the scale (invalid). A value within 1e-9 steps of a point is that point.
  [[nodiscard]] answer encode(double x) const noexcept;
  /// Same bounds and step: scores on the two may be averaged.
  [[nodiscard]] bool comparable(const scale& other) const noexcept {
    return min == other.min && max == other.max && step == other.step;
  }
};

}  // namespace v0
}  // namespace rater
