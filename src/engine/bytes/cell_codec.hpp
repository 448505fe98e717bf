#pragma once
#include "byte_reader.hpp"
#include "byte_writer.hpp"
#include "engine/detail/cell_sums.hpp"

#include <cstdint>

// The sums of a cell as bytes. docs/serialization.md has the layout; what is written here is read for ever.
namespace rater {
inline namespace v0 {
namespace detail {

inline constexpr std::uint64_t most_rows = std::uint64_t{1} << 44;

std::int64_t read_count(byte_reader& in);
/// Settled sums.
void write_cell(byte_writer& out, const cell_sums& sums);
/// Into sums of nothing. Fails for sums of no respondents, and for what settled sums cannot be.
void read_cell(byte_reader& in, cell_sums& sums);

}  // namespace detail
}  // namespace v0
}  // namespace rater
