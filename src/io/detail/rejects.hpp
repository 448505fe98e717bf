#pragma once
#include <rater/io/csv.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// The file that broken rows are set aside in. Made when the first row comes: with mode 0600, and never over another file.
class reject_file {
public:
  explicit reject_file(std::string name) : name_(std::move(name)) {}
  ~reject_file();
  reject_file(const reject_file&) = delete;
  reject_file& operator=(const reject_file&) = delete;

  /// Throws error(errc::io) if the file exists already or cannot be written.
  void add(const csv_reader& from, const csv_fault& fault);
  /// Another file is read from here on: its rows have a header of their own.
  void next_file() noexcept { header_written_ = false; }
  [[nodiscard]] std::int64_t rows() const noexcept { return rows_; }
  /// What to tell about it; "" if there was nothing.
  [[nodiscard]] std::string note() const;

private:
  void open();
  void write(const std::string& text);

  std::string name_;
  int descriptor_ = -1;
  bool header_written_ = false;
  std::int64_t rows_ = 0;
  std::vector<std::string> first_;  // "survey.csv:17:4: the row has ..."
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
