#pragma once
#include "engine/bytes/byte_reader.hpp"
#include "engine/bytes/byte_writer.hpp"

#include <rater/export.hpp>
#include <rater/scoring/options.hpp>
#include <rater/survey/instrument.hpp>

namespace rater {
inline namespace v0 {
namespace detail {

/// Every field of an instrument, then its fingerprint.
RATER_EXPORT void write_instrument(byte_writer& out, const instrument& i);
/// What is read is valid. Throws error(errc::data) if it is not, or its fingerprint is another; error(errc::incompatible) if a
/// later version has written it with fields that this one does not know.
[[nodiscard]] RATER_EXPORT instrument read_instrument(byte_reader& in);

RATER_EXPORT void write_options(byte_writer& out, const score_options& o);
/// The same for options, which must be possible for the instrument.
[[nodiscard]] RATER_EXPORT score_options read_options(byte_reader& in, const instrument& asked);

}  // namespace detail
}  // namespace v0
}  // namespace rater
