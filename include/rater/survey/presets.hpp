#pragma once
#include <rater/export.hpp>
#include <rater/survey/instrument.hpp>

#include <span>
#include <string_view>

namespace rater {
inline namespace v0 {

/// SERVQUAL of 1988: 22 pairs E1..E22 / P1..P22 on 1..7, the five RATER dimensions in questionnaire order (tangibles 1-4,
/// reliability 5-9, responsiveness 10-13, assurance 14-17, empathy 18-22); items 10-13 and 18-22 are worded negatively
/// and are reversed (Parasuraman, Zeithaml & Berry 1988).
[[nodiscard]] RATER_EXPORT instrument servqual_1988();
/// The 1991 revision: the same mapping, every item worded positively (Parasuraman, Berry & Zeithaml 1991).
[[nodiscard]] RATER_EXPORT instrument servqual_1991();
/// SERVPERF: perceptions P1..P22 alone (Cronin & Taylor 1992); positively worded.
[[nodiscard]] RATER_EXPORT instrument servperf();
/// LibQUAL+: 22 items on 1..9 with minimum M1.., desired D1.. and perceived P1..; items 1-9 affect of service, 10-17
/// information control, 18-22 library as place.
[[nodiscard]] RATER_EXPORT instrument libqual();

/// "servqual-1988", "servqual-1991", "servperf", "libqual".
[[nodiscard]] RATER_EXPORT std::span<const std::string_view> preset_names() noexcept;
/// The preset of a name. Throws error(errc::usage), which names the nearest.
[[nodiscard]] RATER_EXPORT instrument preset(std::string_view name);

}  // namespace v0
}  // namespace rater
