#include <rater/error.hpp>

#include <utility>

namespace rater {
inline namespace v0 {

error::error(errc code, std::string message, std::string where)
    : std::runtime_error(where.empty() ? message : where + ": " + message),
      code_(code),
      where_(std::move(where)),
      message_(std::move(message)) {}

// Out of line, so that the class has one home and can be caught across shared libraries.
error::~error() = default;

}  // namespace v0
}  // namespace rater
