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

// Compressed bytes are read this many at a time.
constexpr std::size_t packed_block = 128u << 10;

[[noreturn]] void refuse_file(const std::string& file, std::string message) {
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
    if (descriptor_ < 0) refuse_file(file, why_not_opened(errno));
    ours_ = true;
  }
  struct stat about {};
  if (::fstat(descriptor_, &about) != 0) return;
  if (S_ISDIR(about.st_mode)) {
    if (ours_) ::close(descriptor_);
    refuse_file(file, why_not_opened(EISDIR));
  }
  if (!S_ISREG(about.st_mode)) return;
  const ::off_t start = ours_ ? 0 : ::lseek(descriptor_, 0, SEEK_CUR);  // standard input may have been read from before
  if (start >= 0 && start < about.st_size) total_ = static_cast<std::uint64_t>(about.st_size - start);
}

byte_source::~byte_source() {
  if (ours_) ::close(descriptor_);
}

std::size_t byte_source::read(char* to, std::size_t size) {
  if (!looked_) look_at_start();
  if (unpacker_) return unpack(to, size);
  const std::size_t count = std::min(size, waiting_.size());
  std::memcpy(to, waiting_.data(), count);
  waiting_.remove_prefix(count);
  return count + read_stored(to + count, size - count);
}

std::size_t byte_source::read_stored(char* to, std::size_t size) {
  std::size_t filled = 0;
  if (descriptor_ < 0) {
    filled = std::min(size, memory_.size() - at_);
    std::memcpy(to, memory_.data() + at_, filled);
    at_ += filled;
  }
  while (descriptor_ >= 0 && filled < size) {  // a pipe hands out less than was asked for, and is not at its end
    const std::size_t most = static_cast<std::size_t>(std::numeric_limits<::ssize_t>::max());
    const ::ssize_t count = ::read(descriptor_, to + filled, std::min(size - filled, most));
    if (count == 0) break;
    if (count < 0) {
      if (errno == EINTR) continue;
      refuse_file(name_, "reading failed: " + std::generic_category().message(errno));
    }
    filled += static_cast<std::size_t>(count);
  }
  stored_read_ += filled;
  return filled;
}

void byte_source::look_at_start() {
  looked_ = true;
  fill_waiting(longest_pack_mark);
  unpacker_ = unpacker_for(waiting_);
}

/// More of what is stored behind what waits, up to `wanted` bytes in all; fewer only at the end.
void byte_source::fill_waiting(std::size_t wanted) {
  std::string next(wanted, '\0');
  const std::size_t kept = waiting_.copy(next.data(), wanted);
  const std::size_t count = kept + read_stored(next.data() + kept, wanted - kept);
  stored_ = std::move(next);
  waiting_ = std::string_view(stored_).substr(0, count);
}

/// False at the end of what is stored.
bool byte_source::begin_piece() {
  const std::size_t mark = unpacker_->mark_size();
  if (waiting_.size() < mark) fill_waiting(packed_block);
  if (waiting_.empty()) return false;
  piece_at_ = consumed();
  if (!unpacker_->has_mark(waiting_))
    refuse(errc::data,
           std::string("the ") + unpacker_->name() +
               " data end here, and something else follows that is not compressed so; fetch the file again, or cut it off here",
           piece_at_);
  in_piece_ = true;
  return true;
}

std::size_t byte_source::unpack(char* to, std::size_t size) {
  std::size_t filled = 0;
  while (filled < size) {
    if (!in_piece_ && !begin_piece()) break;
    if (waiting_.empty()) fill_waiting(packed_block);
    const bool at_end = waiting_.empty();
    const unpacker::step s = unpacker_->unpack(waiting_, to + filled, size - filled);
    waiting_.remove_prefix(s.taken);
    filled += s.given;
    if (!s.fault.empty()) refuse(s.code, s.fault, consumed());
    in_piece_ = !s.piece_ended;
    if (at_end && in_piece_ && s.given == 0)
      refuse(errc::data,
             std::string("the file ends in the middle of the ") + unpacker_->name() + " data that start at byte " +
                 std::to_string(piece_at_) + ": it was cut off; fetch it again",
             consumed());
  }
  return filled;
}

void byte_source::refuse(errc code, std::string message, std::uint64_t at) const {
  const std::string file = name_.empty() ? std::string{} : display_name(name_) + ' ';
  throw error(code, std::move(message), file + "byte " + std::to_string(at));
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
