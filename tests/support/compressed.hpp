#pragma once
// Bytes as gzip and zstd write them.
#include <zlib.h>
#include <zstd.h>

#include <stdexcept>
#include <string>

namespace rater_test {

inline std::string gzip(const std::string& text) {
  z_stream s{};
  if (::deflateInit2(&s, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::runtime_error("deflateInit2");
  std::string out(::deflateBound(&s, text.size()) + 32, '\0');
  s.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  s.avail_in = static_cast<uInt>(text.size());
  s.next_out = reinterpret_cast<Bytef*>(out.data());
  s.avail_out = static_cast<uInt>(out.size());
  const bool done = ::deflate(&s, Z_FINISH) == Z_STREAM_END;
  out.resize(s.total_out);
  ::deflateEnd(&s);
  if (!done) throw std::runtime_error("deflate");
  return out;
}

/// With a checksum, as the zstd command writes it.
inline std::string zstd(const std::string& text, int window_log = 0) {
  ZSTD_CCtx* c = ::ZSTD_createCCtx();
  ::ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, 1);
  ::ZSTD_CCtx_setParameter(c, ZSTD_c_windowLog, window_log);
  if (window_log != 0) ::ZSTD_CCtx_setParameter(c, ZSTD_c_contentSizeFlag, 0);
  std::string out(::ZSTD_compressBound(text.size()) + 32, '\0');
  ZSTD_inBuffer in{text.data(), text.size(), 0};
  ZSTD_outBuffer to{out.data(), out.size(), 0};
  // Two steps, so that the size is not known when the frame starts and the window stays as asked for.
  if (window_log != 0) ::ZSTD_compressStream2(c, &to, &in, ZSTD_e_flush);
  const std::size_t left = ::ZSTD_compressStream2(c, &to, &in, ZSTD_e_end);
  ::ZSTD_freeCCtx(c);
  if (left != 0) throw std::runtime_error("ZSTD_compressStream2");
  out.resize(to.pos);
  return out;
}

}  // namespace rater_test
