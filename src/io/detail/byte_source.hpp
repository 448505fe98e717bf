#pragma once
#include "io/detail/unpack.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace rater {
inline namespace v0 {
namespace detail {

/// A file opened for reading, or bytes in memory: the bottom of every reader. What is compressed with gzip or zstd is unpacked,
/// known by its first bytes and not by its name; several such pieces one after another are one text.
class byte_source {
public:
  /// "-" is standard input. Throws error(errc::io), with a sentence for each thing that usually is the matter.
  explicit byte_source(const std::string& file);
  byte_source(std::string bytes, std::string name) : name_(std::move(name)), total_(bytes.size()), memory_(std::move(bytes)) {}
  ~byte_source();
  byte_source(const byte_source&) = delete;
  byte_source& operator=(const byte_source&) = delete;

  /// Fills `to` as far as there is something; less than `size` only at the end. Throws error(errc::io); for compressed data that
  /// are damaged, cut off or followed by something else error(errc::data), and error(errc::limit) if they ask for too much
  /// memory, with the byte of the file.
  std::size_t read(char* to, std::size_t size);

  /// Bytes used of what is stored, before unpacking; and how many there are, 0 where that is not known (a pipe).
  [[nodiscard]] std::uint64_t consumed() const noexcept { return stored_read_ - waiting_.size(); }
  [[nodiscard]] std::uint64_t total() const noexcept { return total_; }

private:
  std::size_t read_stored(char* to, std::size_t size);
  void look_at_start();
  void fill_waiting(std::size_t wanted);
  bool begin_piece();
  std::size_t unpack(char* to, std::size_t size);
  [[noreturn]] void refuse(errc code, std::string message, std::uint64_t at) const;

  std::string name_;
  std::uint64_t total_ = 0;
  std::string memory_;
  std::size_t at_ = 0;
  int descriptor_ = -1;  // -1: memory
  bool ours_ = false;    // to be closed by us

  bool looked_ = false;
  std::unique_ptr<unpacker> unpacker_;  // null: not compressed
  std::string stored_;                  // room for what was read and not used yet,
  std::string_view waiting_;            // which is this part of it
  std::uint64_t stored_read_ = 0;
  std::uint64_t piece_at_ = 0;  // where the piece that is being unpacked starts
  bool in_piece_ = false;
};

/// A file as messages name it: control characters escaped, standard input called so.
[[nodiscard]] std::string display_name(std::string_view file);

/// False for standard input, pipes and the like, whose bytes are gone once they are read.
[[nodiscard]] bool can_be_read_again(const std::string& file) noexcept;

}  // namespace detail
}  // namespace v0
}  // namespace rater
