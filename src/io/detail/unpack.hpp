#pragma once
#include <rater/error.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace rater {
inline namespace v0 {
namespace detail {

/// Compressed bytes in pieces, each of which can be unpacked alone (a member of a gzip file, a frame of zstd), one after another.
/// Nothing is unpacked ahead of what is asked for, so that a small file cannot fill the memory.
class unpacker {
public:
  unpacker() = default;
  virtual ~unpacker() = default;
  unpacker(const unpacker&) = delete;
  unpacker& operator=(const unpacker&) = delete;

  struct step {
    std::size_t taken = 0, given = 0;  ///< bytes of the input, bytes of the output
    bool piece_ended = false;
    errc code = errc::data;
    std::string fault{};  ///< not empty: what is wrong, and what to do
  };
  /// Unpacks what fits.
  virtual step unpack(std::string_view from, char* to, std::size_t size) = 0;
  /// What a piece starts with tells it from anything else; the bytes needed to tell, and whether these do.
  [[nodiscard]] virtual std::size_t mark_size() const noexcept = 0;
  [[nodiscard]] virtual bool has_mark(std::string_view start) const noexcept = 0;
  [[nodiscard]] virtual const char* name() const noexcept = 0;
};

/// Enough bytes to know every format.
inline constexpr std::size_t longest_pack_mark = 4;

/// gzip (RFC 1952) or zstd (RFC 8878), by the first bytes; null: the bytes are what they are.
[[nodiscard]] std::unique_ptr<unpacker> unpacker_for(std::string_view start);
[[nodiscard]] std::unique_ptr<unpacker> make_gzip_unpacker();
[[nodiscard]] std::unique_ptr<unpacker> make_zstd_unpacker();

}  // namespace detail
}  // namespace v0
}  // namespace rater
