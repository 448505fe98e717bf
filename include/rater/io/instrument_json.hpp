#pragma once
#include <rater/export.hpp>
#include <rater/survey/instrument.hpp>

#include <string>
#include <string_view>

namespace rater {
inline namespace v0 {

/// Reads an instrument file (contract: rater-instrument/1). Throws error(errc::io) if the file cannot be read;
/// error(errc::instrument) for text that is no JSON (file:line:column), a repeated key, a key or value that the schema does not
/// allow (the JSON path, what was found, what is allowed, the nearest valid word), and for what `validate` finds.
[[nodiscard]] RATER_EXPORT instrument read_instrument(const std::string& file);
/// The same from text; `name` stands for the file in messages.
[[nodiscard]] RATER_EXPORT instrument parse_instrument(std::string_view json, const std::string& name = "instrument");
/// The instrument as such a file; parse_instrument(to_json(i)) has the fingerprint of i.
[[nodiscard]] RATER_EXPORT std::string to_json(const instrument& i);

}  // namespace v0
}  // namespace rater
