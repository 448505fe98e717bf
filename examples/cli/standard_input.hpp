#pragma once
#include <sys/types.h>

namespace cli {

/// Standard input that can be read again: what comes through a pipe is first copied to a file without a name. Returns where it
/// stands. Throws rater::error.
off_t make_standard_input_seekable();
/// Back to there.
void rewind_standard_input(off_t start);

}  // namespace cli
