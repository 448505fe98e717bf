#include "io/detail/rejects.hpp"

#include "io/detail/byte_source.hpp"

#include <rater/error.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <system_error>
#include <utility>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr std::size_t most_told = 3;

std::string as_row(const std::vector<std::string>& cells, char delimiter) {
  std::string row;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    if (c > 0) row += delimiter;
    const bool quoted = cells[c].find_first_of(std::string{delimiter, '"', '\n', '\r'}) != std::string::npos;
    if (!quoted) {
      row += cells[c];
      continue;
    }
    row += '"';
    for (const char letter : cells[c]) row.append(letter == '"' ? 2 : 1, letter);
    row += '"';
  }
  return row + '\n';
}

}  // namespace

reject_file::~reject_file() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void reject_file::open() {
  descriptor_ = ::open(name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor_ >= 0) return;
  const int number = errno;
  const std::string why =
      number == EEXIST ? "the file exists already, and a file of rejected rows is never overwritten; name another or move it away"
                       : "broken rows cannot be set aside here: " + std::generic_category().message(number);
  throw error(errc::io, why, display_name(name_));
}

void reject_file::write(const std::string& text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const ::ssize_t count = ::write(descriptor_, text.data() + done, text.size() - done);
    if (count >= 0) {
      done += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      throw error(errc::io, "writing failed: " + std::generic_category().message(errno), display_name(name_));
    }
  }
}

void reject_file::add(const csv_reader& from, const csv_fault& fault) {
  if (descriptor_ < 0) open();
  std::string text;
  if (!std::exchange(header_written_, true)) {
    for (const auto& row : from.header()) text += as_row(row, from.delimiter());
  }
  write(text + fault.raw + '\n');
  ++rows_;
  if (first_.size() < most_told) first_.push_back(fault.where + ": " + fault.message);
}

std::string reject_file::note() const {
  if (rows_ == 0) return {};
  std::string note =
      std::to_string(rows_) + (rows_ == 1 ? " broken row" : " broken rows") + " set aside in " + display_name(name_);
  for (std::size_t i = 0; i < first_.size(); ++i) note += (i == 0 ? ": " : "; ") + first_[i];
  if (rows_ > static_cast<std::int64_t>(first_.size())) note += "; …";
  return note;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
