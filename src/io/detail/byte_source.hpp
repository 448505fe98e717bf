#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace rater {
inline namespace v0 {
namespace detail {

/// A file opened for reading, or bytes in memory: the bottom of every reader.
class byte_source {
public:
  /// "-" is standard input. Throws error(errc::io), with a sentence for each thing that usually is the matter.
  explicit byte_source(const std::string& file);
  byte_source(std::string bytes, std::string name) : name_(std::move(name)), memory_(std::move(bytes)) {}
  ~byte_source();
  byte_source(const byte_source&) = delete;
  byte_source& operator=(const byte_source&) = delete;

  /// Fills `to` as far as there is something; less than `size` only at the end. Throws error(errc::io).
  std::size_t read(char* to, std::size_t size);

private:
  std::string name_;
  std::string memory_;
  std::size_t at_ = 0;
  int descriptor_ = -1;  // -1: memory
  bool ours_ = false;    // to be closed by us
};

/// A file as messages name it: control characters escaped, standard input called so.
[[nodiscard]] std::string display_name(std::string_view file);

/// False for standard input, pipes and the like, whose bytes are gone once they are read.
[[nodiscard]] bool can_be_read_again(const std::string& file) noexcept;

}  // namespace detail
}  // namespace v0
}  // namespace rater
