#pragma once
#include <rater/io/accumulate.hpp>

#include <chrono>
#include <cstddef>

namespace cli {

/// A line on standard error that says how far reading has come: rows, MB, MB a second, time left. It appears after a moment,
/// changes a few times a second, and is wiped at the end.
class progress_line {
public:
  /// Shown only if it is wanted and standard error is a terminal.
  explicit progress_line(bool wanted);
  ~progress_line();
  progress_line(const progress_line&) = delete;
  progress_line& operator=(const progress_line&) = delete;

  [[nodiscard]] bool shown() const noexcept { return shown_; }
  void update(const rater::reading_progress& now);

private:
  using clock = std::chrono::steady_clock;
  void write(const std::string& text);

  bool shown_;
  clock::time_point start_ = clock::now(), next_;
  std::size_t width_ = 0;  // of what stands there
};

/// "1.2 M rows, 34 of 120 MB, 410 MB/s, 3 s left".
std::string progress_text(const rater::reading_progress& now, double seconds);

}  // namespace cli
