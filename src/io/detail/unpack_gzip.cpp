#include "io/detail/unpack.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr int gzip_alone = 16 + MAX_WBITS;  // zlib's way to say: a gzip header and trailer, nothing else

/// zlib counts in 32 bits.
uInt part_of(std::size_t size) noexcept {
  return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
}

class gzip_unpacker final : public unpacker {
public:
  ~gzip_unpacker() override {
    if (ready_) ::inflateEnd(&stream_);
  }
  gzip_unpacker() = default;
  gzip_unpacker(const gzip_unpacker&) = delete;
  gzip_unpacker& operator=(const gzip_unpacker&) = delete;

  step unpack(std::string_view from, char* to, std::size_t size) override {
    if (!ready_ && ::inflateInit2(&stream_, gzip_alone) != Z_OK) throw std::bad_alloc();
    ready_ = true;
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(from.data()));  // zlib only reads them
    stream_.avail_in = part_of(from.size());
    stream_.next_out = reinterpret_cast<Bytef*>(to);
    stream_.avail_out = part_of(size);
    const uInt in = stream_.avail_in, out = stream_.avail_out;
    const int result = ::inflate(&stream_, Z_NO_FLUSH);
    step s;
    s.taken = in - stream_.avail_in;
    s.given = out - stream_.avail_out;
    s.piece_ended = result == Z_STREAM_END;
    if (s.piece_ended) ::inflateReset(&stream_);
    if (result == Z_MEM_ERROR) throw std::bad_alloc();
    if (result == Z_DATA_ERROR || result == Z_NEED_DICT || result == Z_STREAM_ERROR)
      s.fault = std::string("the gzip data are damaged (") + (stream_.msg != nullptr ? stream_.msg : "no deflate stream") +
                "); fetch or compress the file again";
    return s;
  }

  [[nodiscard]] std::size_t mark_size() const noexcept override { return 2; }
  [[nodiscard]] bool has_mark(std::string_view start) const noexcept override { return start.starts_with("\x1F\x8B"); }
  [[nodiscard]] const char* name() const noexcept override { return "gzip"; }

private:
  z_stream stream_{};
  bool ready_ = false;
};

}  // namespace

std::unique_ptr<unpacker> make_gzip_unpacker() { return std::make_unique<gzip_unpacker>(); }

}  // namespace detail
}  // namespace v0
}  // namespace rater
