#include "standard_input.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <rater/error.hpp>
#include <string>
#include <system_error>
#include <vector>

namespace cli {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw rater::error(rater::errc::io, what + ": " + std::generic_category().message(errno), "standard input");
}

/// A new file, readable by nobody else, that is gone when it is closed.
int nameless_file() {
  std::string name = (std::filesystem::temp_directory_path() / "rater.XXXXXX").string();
  const int descriptor = ::mkstemp(name.data());
  if (descriptor < 0) fail("no temporary file can be made");
  ::unlink(name.c_str());
  return descriptor;
}

void copy(int from, int to) {
  std::vector<char> buffer(1U << 16U);
  for (;;) {
    const ssize_t count = ::read(from, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("reading failed");
    if (count == 0) return;
    for (ssize_t done = 0; done < count;) {
      const ssize_t written = ::write(to, buffer.data() + done, static_cast<std::size_t>(count - done));
      if (written < 0 && errno != EINTR) fail("a copy cannot be written");
      if (written > 0) done += written;
    }
  }
}

}  // namespace

off_t make_standard_input_seekable() {
  if (const off_t start = ::lseek(STDIN_FILENO, 0, SEEK_CUR); start >= 0) return start;
  const int file = nameless_file();
  copy(STDIN_FILENO, file);
  if (::dup2(file, STDIN_FILENO) < 0) fail("cannot be replaced by its copy");
  ::close(file);
  rewind_standard_input(0);
  return 0;
}

void rewind_standard_input(off_t start) {
  if (::lseek(STDIN_FILENO, start, SEEK_SET) < 0) fail("cannot be read again");
}

}  // namespace cli
