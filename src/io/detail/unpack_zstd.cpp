#include "io/detail/unpack.hpp"

#include <zstd.h>
#include <zstd_errors.h>

#include <new>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

/// A frame says how far back it looks, and that much memory is kept: 128 MiB, as the zstd command allows.
constexpr int largest_window_log = 27;

struct free_context {
  void operator()(ZSTD_DCtx* context) const noexcept { ::ZSTD_freeDCtx(context); }
};

class zstd_unpacker final : public unpacker {
public:
  step unpack(std::string_view from, char* to, std::size_t size) override {
    if (!context_) open();
    ZSTD_inBuffer in{from.data(), from.size(), 0};
    ZSTD_outBuffer out{to, size, 0};
    const std::size_t result = ::ZSTD_decompressStream(context_.get(), &out, &in);
    step s;
    s.taken = in.pos;
    s.given = out.pos;
    if (::ZSTD_isError(result) == 0) {
      s.piece_ended = result == 0;
      return s;
    }
    switch (::ZSTD_getErrorCode(result)) {
      case ZSTD_error_memory_allocation:
        throw std::bad_alloc();
      case ZSTD_error_frameParameter_windowTooLarge:
        s.code = errc::limit;
        s.fault =
            "the zstd data need a window of more than 128 MiB to unpack; compress the file without --long or --ultra, or unpack "
            "it first";
        break;
      case ZSTD_error_dictionary_wrong:
        s.fault = "the zstd data were compressed with a dictionary, which is not in the file; unpack it first";
        break;
      default:
        s.fault = std::string("the zstd data are damaged at or after this byte (") + ::ZSTD_getErrorName(result) +
                  "); fetch or compress the file again";
    }
    return s;
  }

  [[nodiscard]] std::size_t mark_size() const noexcept override { return 4; }
  [[nodiscard]] bool has_mark(std::string_view start) const noexcept override {
    if (start.starts_with("\x28\xB5\x2F\xFD")) return true;
    return start.size() >= 4 && (static_cast<unsigned char>(start[0]) & 0xF0U) == 0x50 && start.substr(1, 3) == "\x2A\x4D\x18";
  }
  [[nodiscard]] const char* name() const noexcept override { return "zstd"; }

private:
  void open() {
    context_.reset(::ZSTD_createDCtx());
    if (!context_) throw std::bad_alloc();
    ::ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, largest_window_log);
  }
  std::unique_ptr<ZSTD_DCtx, free_context> context_;
};

}  // namespace

std::unique_ptr<unpacker> make_zstd_unpacker() { return std::make_unique<zstd_unpacker>(); }

}  // namespace detail
}  // namespace v0
}  // namespace rater
