#include "io/detail/byte_source.hpp"

#include "detail/nearest.hpp"

#include <rater/error.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <string>
#include <system_error>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

[[noreturn]] void refuse(const std::string& file, std::string message) {
  throw error(errc::io, std::move(message), display_name(file));
}

std::string why_not_opened(int number) {
  switch (number) {
    case ENOENT:
      return "there is no such file";
    case ENOTDIR:
      return "there is no such file: a part of the path is no folder";
    case EACCES:
    case EPERM:
      return "there is no permission to read this file";
    case EISDIR:
      return "this is a folder, a file was expected";
    default:
      return "cannot be opened: " + std::generic_category().message(number);
  }
}

}  // namespace

byte_source::byte_source(const std::string& file) : name_(file) {
  if (file == "-") {
    descriptor_ = STDIN_FILENO;
  } else {
    if (file.empty()) throw error(errc::io, "the name of the file is empty");
    descriptor_ = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor_ < 0) refuse(file, why_not_opened(errno));
    ours_ = true;
  }
  struct stat about {};
  if (::fstat(descriptor_, &about) == 0 && S_ISDIR(about.st_mode)) {
    if (ours_) ::close(descriptor_);
    refuse(file, why_not_opened(EISDIR));
  }
}

byte_source::~byte_source() {
  if (ours_) ::close(descriptor_);
}

std::size_t byte_source::read(char* to, std::size_t size) {
  if (descriptor_ < 0) {
    const std::size_t count = std::min(size, memory_.size() - at_);
    std::memcpy(to, memory_.data() + at_, count);
    at_ += count;
    return count;
  }
  std::size_t filled = 0;
  while (filled < size) {  // a pipe hands out less than was asked for, and is not at its end
    const std::size_t most = static_cast<std::size_t>(std::numeric_limits<::ssize_t>::max());
    const ::ssize_t count = ::read(descriptor_, to + filled, std::min(size - filled, most));
    if (count == 0) break;
    if (count < 0) {
      if (errno == EINTR) continue;
      refuse(name_, "reading failed: " + std::generic_category().message(errno));
    }
    filled += static_cast<std::size_t>(count);
  }
  return filled;
}

std::string display_name(std::string_view file) {
  return file == "-" ? "standard input" : printable(file, std::numeric_limits<std::size_t>::max());
}

bool can_be_read_again(const std::string& file) noexcept {
  struct stat about {};
  if (file == "-") return false;
  return ::stat(file.c_str(), &about) != 0 || S_ISREG(about.st_mode) || S_ISDIR(about.st_mode);
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
