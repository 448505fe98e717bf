#pragma once
#include <rater/io/csv.hpp>
#include <rater/survey/instrument.hpp>
#include <rater/survey/responses.hpp>

#include <string>
#include <string_view>

namespace rater {
inline namespace v0 {
namespace detail {

/// What a slot's column serves, for messages: "item q7, perception", "outcome nps", "the weight".
[[nodiscard]] std::string purpose_of(const slot& s, const instrument& asked);

/// The place of a column in the file, counted from 0. Throws error(errc::usage), where = the file, if there is none such, or if
/// two columns could be meant.
[[nodiscard]] int find_column(const csv_reader& file, const column_ref& wanted, const std::string& purpose);

/// What people call the column: its name in the header, else "column 12".
[[nodiscard]] std::string column_name(const csv_reader& file, int column);

/// Throws error(errc::usage) if `name`, which a user gave, is both a segment or role of the instrument (read from `column`)
/// and the name of another column.
void refuse_two_meanings(const csv_reader& file, std::string_view name, int column);

}  // namespace detail
}  // namespace v0
}  // namespace rater
