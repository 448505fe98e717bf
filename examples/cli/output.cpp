#include "output.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <rater/error.hpp>
#include <string>
#include <system_error>

namespace cli {
namespace {

// What the signal handler removes; empty when nothing is being written.
std::array<char, 4096> half_written{};
volatile std::sig_atomic_t is_half_written = 0;

[[noreturn]] void fail(const std::string& file, int number) {
  if (number == EPIPE) throw reader_has_gone{};
  throw rater::error(rater::errc::io, "cannot be written: " + std::generic_category().message(number),
                     file.empty() || file == "-" ? "standard output" : file);
}

/// Writes everything; the error number, or 0.
int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(descriptor, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return 0;
}

/// The mode of a file that is replaced, else what a new file would get.
mode_t mode_of(const std::string& file) {
  struct stat there {};
  if (::stat(file.c_str(), &there) == 0) return there.st_mode & 07777U;
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666U & ~mask;
}

/// A device or a pipe has no name to be taken over.
bool is_special(const std::string& file) {
  struct stat there {};
  return ::stat(file.c_str(), &there) == 0 && !S_ISREG(there.st_mode) && !S_ISDIR(there.st_mode);
}

void write_special(std::string_view text, const std::string& file) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) fail(file, errno);
  const int failed = write_all(descriptor, text);
  if (::close(descriptor) != 0 && failed == 0) fail(file, errno);
  if (failed != 0) fail(file, failed);
}

void write_beside(std::string_view text, const std::string& file) {
  namespace fs = std::filesystem;
  std::error_code none;
  const fs::path resolved = fs::canonical(file, none);  // a link keeps pointing where it points
  const fs::path target = none ? fs::path(file) : resolved;
  std::string beside = (target.parent_path() / ("." + target.filename().string() + ".XXXXXX")).string();
  if (fs::is_directory(target, none)) fail(file, EISDIR);
  if (beside.size() >= half_written.size()) fail(file, ENAMETOOLONG);

  const int descriptor = ::mkstemp(beside.data());
  if (descriptor < 0) fail(file, errno);
  std::memcpy(half_written.data(), beside.c_str(), beside.size() + 1);
  is_half_written = 1;
  int failed = write_all(descriptor, text);
  if (failed == 0 && ::fchmod(descriptor, mode_of(target.string())) != 0) failed = errno;
  if (failed == 0 && ::fsync(descriptor) != 0) failed = errno;
  if (::close(descriptor) != 0 && failed == 0) failed = errno;
  if (failed == 0 && std::rename(beside.c_str(), target.c_str()) != 0) failed = errno;
  if (failed != 0) ::unlink(beside.c_str());
  is_half_written = 0;
  if (failed != 0) fail(file, failed);
}

}  // namespace

void write_whole(std::string_view text, const std::string& file) {
  if (file.empty() || file == "-") {
    if (const int failed = write_all(STDOUT_FILENO, text); failed != 0) fail(file, failed);
  } else if (is_special(file)) {
    write_special(text, file);
  } else {
    write_beside(text, file);
  }
}

void remove_half_written() noexcept {
  if (is_half_written != 0) ::unlink(half_written.data());
}

}  // namespace cli
