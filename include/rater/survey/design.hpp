#pragma once
#include <string>

namespace rater {
inline namespace v0 {

/// How the sample was drawn. Empty fields: as the instrument says.
struct design {
  std::string weight{};  ///< the column of survey weights: a role or segment of the instrument, or a header
};

}  // namespace v0
}  // namespace rater
