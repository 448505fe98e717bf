#include "progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <string>

namespace cli {
namespace {

constexpr std::chrono::milliseconds first_after{400}, every{250};

std::string duration(double seconds) {
  const auto whole = static_cast<long long>(std::ceil(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
}

/// 1234567 as "1.23 M".
std::string short_count(double n) {
  if (n < 1e4) return fmt::format("{:.0f}", n);
  if (n < 1e6) return fmt::format("{:.0f} k", n / 1e3);
  if (n < 1e9) return fmt::format("{:.2f} M", n / 1e6);
  return fmt::format("{:.2f} G", n / 1e9);
}

}  // namespace

std::string progress_text(const rater::reading_progress& now, double seconds) {
  const double megabytes = static_cast<double>(now.bytes) / 1e6;
  const double rate = seconds > 0 ? megabytes / seconds : 0;
  std::string text = fmt::format("{} rows, {:.0f}", short_count(static_cast<double>(now.rows)), megabytes);
  if (now.total_bytes > 0) text += fmt::format(" of {:.0f}", static_cast<double>(now.total_bytes) / 1e6);
  text += fmt::format(" MB, {:.0f} MB/s", rate);
  if (now.total_bytes < now.bytes || rate <= 0) return text;
  return text + ", " + duration(static_cast<double>(now.total_bytes - now.bytes) / 1e6 / rate) + " left";
}

progress_line::progress_line(bool wanted) : shown_(wanted && ::isatty(STDERR_FILENO) == 1), next_(start_ + first_after) {}

progress_line::~progress_line() {
  if (width_ > 0) write({});
}

void progress_line::update(const rater::reading_progress& now) {
  const auto at = clock::now();
  if (!shown_ || at < next_) return;
  next_ = at + every;
  write(progress_text(now, std::chrono::duration<double>(at - start_).count()));
}

/// Over what stands there.
void progress_line::write(const std::string& text) {
  std::string line = "\r" + text;
  if (width_ > text.size()) line += std::string(width_ - text.size(), ' ');
  if (text.empty()) line += "\r";
  width_ = text.size();
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace cli
