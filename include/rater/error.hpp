#pragma once
#include <rater/export.hpp>

#include <stdexcept>
#include <string>

namespace rater {
inline namespace v0 {

/// What kind of thing went wrong. The command line maps each kind to its exit code (docs/errors.md).
enum class errc {
  usage,         ///< an option or argument that cannot be: a level, a measure or a name that does not exist
  instrument,    ///< an instrument that contradicts itself or its file
  data,          ///< answers that are refused: no rows, broken rows, a weight that is no weight
  io,            ///< a file that cannot be opened, read or written
  limit,         ///< input larger than the limit that the options set
  incompatible,  ///< two states that were not made with the same instrument and options
  cancelled,     ///< the caller asked to stop
};

/// The one exception of the library.
///
/// `what()` is "where: message"; `where()` alone is a place a person can go to: `answers.csv:118:7` (file, line,
/// column; counted from 1), `bank.json $.items[3].scale`, a column or an item. It is empty when there is no place.
/// A message says what was found, what was expected and what to do.
class RATER_EXPORT error : public std::runtime_error {
public:
  error(errc code, std::string message, std::string where = {});
  ~error() override;
  error(const error&) = default;
  error& operator=(const error&) = default;

  [[nodiscard]] errc code() const noexcept { return code_; }
  [[nodiscard]] const std::string& where() const noexcept { return where_; }
  [[nodiscard]] const std::string& message() const noexcept { return message_; }

private:
  errc code_;
  std::string where_;
  std::string message_;
};

}  // namespace v0
}  // namespace rater
