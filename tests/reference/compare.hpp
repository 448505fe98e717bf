#pragma once
#include "cases.hpp"

#include <string>
#include <utility>
#include <vector>

namespace reference {

/// The single values of a quantity, each with its index: from 1 in an array, a key in an object, `row,column` in a matrix,
/// empty when the quantity is one value.
[[nodiscard]] std::vector<std::pair<std::string, json>> single_values(const json& quantity);

struct tally {
  long passed = 0, failed = 0, skipped = 0;
};

/// Compares value by value, prints each miss. `computed` is nullptr for a case that is not covered; a quantity that it
/// lacks is skipped.
void compare(const reference_case& c, const quantities* computed, tally& t);
/// Counts every expected value as failed, for a case that could not be computed.
void fail_all(const reference_case& c, const std::string& why, tally& t);
/// file<TAB>case<TAB>quantity<TAB>index<TAB>value, a line a value.
void dump(const reference_case& c, const quantities& computed);

}  // namespace reference
