#pragma once
#include <cstddef>
#include <span>
#include <string>

namespace rater {
inline namespace v0 {
namespace detail {

/// Writes a file that is there whole or not at all: the bytes go to a new file beside it, which then takes its name. Throws
/// error(errc::io).
void write_whole_file(const std::string& file, std::span<const std::byte> bytes);

}  // namespace detail
}  // namespace v0
}  // namespace rater
