#include "io/detail/whole_file.hpp"

#include "io/detail/byte_source.hpp"

#include <rater/error.hpp>

#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

int write_all(int descriptor, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ::ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return 0;
}

/// As a new file would have it, or the one that is replaced.
int set_mode(int descriptor, const std::string& file) {
  struct stat there {};
  if (::stat(file.c_str(), &there) == 0) return ::fchmod(descriptor, there.st_mode & 07777U) == 0 ? 0 : errno;
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return ::fchmod(descriptor, 0666U & ~mask) == 0 ? 0 : errno;
}

}  // namespace

void write_whole_file(const std::string& file, std::span<const std::byte> bytes) {
  namespace fs = std::filesystem;
  const fs::path target(file);
  std::string beside = (target.parent_path() / ("." + target.filename().string() + ".XXXXXX")).string();
  const int descriptor = ::mkstemp(beside.data());
  int failed = descriptor < 0 ? errno : write_all(descriptor, bytes);
  if (failed == 0) failed = set_mode(descriptor, file);
  if (failed == 0 && ::fsync(descriptor) != 0) failed = errno;
  if (descriptor >= 0 && ::close(descriptor) != 0 && failed == 0) failed = errno;
  if (failed == 0 && std::rename(beside.c_str(), file.c_str()) != 0) failed = errno;
  if (failed == 0) return;
  if (descriptor >= 0) ::unlink(beside.c_str());
  throw error(errc::io, "cannot be written: " + std::generic_category().message(failed), display_name(file));
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
