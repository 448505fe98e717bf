#pragma once
#include <rater/record.hpp>

#include "options.hpp"

namespace cli {

/// How a result is printed; settled before the work, so that a word that does not exist is an error before hours of reading.
struct printing {
  format form = format::json;
  std::string language;
  bool color = false;
  std::string output;
  bool warn = false;  ///< people read the notes under a table; whoever has a program read the records may not
};
printing printing_of(const print_options& o);

/// Prints what was not right with the answers on standard error, if that is wanted, and the result.
void print(const rater::result& r, const std::vector<rater::input_issue>& issues, const printing& how);

}  // namespace cli
