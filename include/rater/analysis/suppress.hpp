#pragma once
#include <rater/export.hpp>
#include <rater/record.hpp>

#include <cstdint>

namespace rater {
inline namespace v0 {

/// The result with small cells hidden, so that nobody can be recognised in it (Willenborg & de Waal 2001, 4.2).
///
/// A record with n below `least`, and every record of a group with fewer respondents than that, keeps its place and has no
/// number: no estimate, no n, a note that says why. So that no hidden cell follows by subtraction, the smallest siblings are
/// hidden too until every group that is made up of others (with roll-up those of the next finer level; without it, everybody,
/// whose number stands in the source) hides two cells at least that hold `least` respondents together; where there are not so
/// many, the group itself is hidden. Within one result: two results of one survey can be subtracted from each other, and state
/// files hold small cells.
///
/// Throws error(errc::usage) for `least` below 1, and for a result of comparisons. The groups must hold `count` records
/// (measures asked for without it: then the largest n of a group counts). O(records * groups).
[[nodiscard]] RATER_EXPORT result suppress(result from, std::int64_t least);

}  // namespace v0
}  // namespace rater
