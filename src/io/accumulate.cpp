#include <rater/io/accumulate.hpp>

#include "io/detail/block_parser.hpp"
#include "io/detail/reading.hpp"

#include <rater/engine/parallel.hpp>
#include <rater/error.hpp>

#include <sys/stat.h>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace rater {
inline namespace v0 {
namespace {

constexpr std::size_t rows_an_update = 4096;
constexpr std::size_t most_words = 65536;  // in a dictionary, before it is started anew
constexpr int most_threads = 1024;
constexpr auto between_reports = std::chrono::milliseconds(100);

/// Bytes of the files as they are stored; 0 if that cannot be told.
std::uint64_t stored_bytes(const std::vector<std::string>& files) noexcept {
  std::uint64_t sum = 0;
  for (const std::string& file : files) {
    struct stat about {};
    if (file == "-" || ::stat(file.c_str(), &about) != 0 || !S_ISREG(about.st_mode)) return 0;
    sum += static_cast<std::uint64_t>(about.st_size);
  }
  return sum;
}

void check_columns(const std::vector<std::string>& names, const instrument& asked) {
  if (with_columns(asked, names).respondent.segments.size() == asked.respondent.segments.size()) return;
  throw error(errc::usage, "read_options.columns names a column that is no segment or role of the instrument; add it with " +
                               std::string("with_columns before the accumulator is made"));
}

/// Blocks go out in order, one at a time; what was found in them comes back in any order and is entered in theirs.
class work {
public:
  work(accumulator& board, const std::vector<std::string>& files, const read_options& options, const accumulate_options& how)
      : board_(board),
        how_(how),
        plan_(files, board.plan().shared_instrument(), options),
        feed_(plan_),
        book_(plan_),
        total_bytes_(stored_bytes(files)) {}

  reading run() {
    const std::size_t threads = thread_count();
    most_ahead_ = static_cast<std::int64_t>(4 * threads + 16);
    std::vector<accumulator> parts;
    for (std::size_t t = 0; t < threads; ++t) parts.push_back(board_.empty_copy());
    run_threads(parts);
    if (error_) std::rethrow_exception(error_);
    report(true);
    if (error_) std::rethrow_exception(error_);
    if (overfull_) std::rethrow_exception(overfull_);
    for (std::size_t t = 1; t < threads; ++t) parts[0].merge(parts[t]);
    board_.merge(parts[0]);
    return {book_.origin(feed_.blank_lines()), book_.issues()};
  }

private:
  struct returned {
    std::shared_ptr<const detail::answer_file> of{};
    detail::findings found{};
    std::uint64_t stored = 0;
  };

  [[nodiscard]] std::size_t thread_count() const noexcept {
    const int wanted = how_.threads > 0 ? how_.threads : available_threads();
    return static_cast<std::size_t>(std::clamp(wanted, 1, most_threads));
  }

  /// The caller's thread is one of them.
  void run_threads(std::vector<accumulator>& parts) {
    std::vector<std::thread> others;
    others.reserve(parts.size());
    try {
      for (std::size_t t = 1; t < parts.size(); ++t) others.emplace_back([this, &parts, t] { run_one(parts[t]); });
    } catch (const std::exception&) {  // no more threads to be had: those that are there do it
    }
    run_one(parts[0]);
    for (std::thread& t : others) t.join();
  }

  void run_one(accumulator& part) noexcept {
    try {
      detail::block_parser parser(plan_);
      responses rows(plan_.asked);
      detail::answer_block text;
      for (;;) {
        std::int64_t number = 0;
        returned back;
        if (!take(text, number, back)) break;
        if (!back.found.problem) parse(parser, text, rows, part, back);
        give(number, std::move(back));
      }
      add(rows, part);
    } catch (...) {  // memory, most likely; not of any one block
      fail(std::current_exception());
    }
  }

  /// The next block and its number; false if there is none to be had. A failure to read it is found in it.
  bool take(detail::answer_block& text, std::int64_t& number, returned& back) {
    {
      std::unique_lock lock(book_lock_);
      entered_more_.wait(lock, [&] { return stop_ || handed_out_ - entered_ < most_ahead_; });
    }
    const std::lock_guard lock(feed_lock_);
    if (stop_ || at_end_) return false;
    try {
      if (!feed_.next(text)) {
        at_end_ = true;
        return false;
      }
      back.of = text.of;
      back.stored = text.stored;
    } catch (...) {
      at_end_ = true;
      back.found.problem = std::current_exception();
    }
    number = handed_out_++;
    return true;
  }

  void parse(detail::block_parser& parser, detail::answer_block& text, responses& rows, accumulator& part, returned& back) {
    try {
      parser.begin(text);
      for (bool used_up = false; !used_up;) {
        used_up = parser.parse(rows, rows_an_update - rows.size(), back.found);
        if (rows.size() == rows_an_update) add(rows, part);
      }
    } catch (...) {
      back.found.problem = std::current_exception();
    }
    parser.end(text);
  }

  void add(responses& rows, accumulator& part) {
    if (is_overfull_.load(std::memory_order_relaxed)) return rows.clear();
    try {
      part.update(rows);
    } catch (const error& e) {
      if (e.code() != errc::limit) throw;
      // Too many groups: of no one place in the files, so the files are read to their end for errors that are.
      const std::lock_guard lock(book_lock_);
      overfull_ = std::current_exception();
      is_overfull_ = true;
    }
    if (detail::has_many_words(rows, most_words))
      rows = responses(plan_.asked);
    else
      rows.clear();
  }

  void give(std::int64_t number, returned&& back) {
    if (back.found.ends(plan_)) stop_ = true;  // what was handed out before is still finished: an error there comes first
    {
      const std::lock_guard lock(book_lock_);
      waiting_.emplace(number, std::move(back));
      for (auto next = waiting_.begin(); next != waiting_.end() && next->first == entered_; next = waiting_.begin()) {
        enter(next->second);
        waiting_.erase(next);
        ++entered_;
      }
    }
    entered_more_.notify_all();
    report(false);
  }

  void enter(returned& back) noexcept {
    if (error_) return;
    try {
      book_.enter(back.of.get(), std::move(back.found));
      stored_ = std::max(stored_, back.stored);
    } catch (...) {
      error_ = std::current_exception();
      stop_ = true;
    }
  }

  void fail(std::exception_ptr problem) noexcept {
    {
      const std::lock_guard lock(book_lock_);
      if (!error_) error_ = std::move(problem);
      stop_ = true;
    }
    entered_more_.notify_all();
  }

  /// Tells the caller, if it is time; whoever finds another one telling goes on.
  void report(bool last) noexcept {
    if (!how_.progress) return;
    const std::unique_lock telling(report_lock_, std::try_to_lock);
    if (!telling.owns_lock()) return;
    const auto now = std::chrono::steady_clock::now();
    if (!last && (stop_ || now - reported_ < between_reports)) return;
    reported_ = now;
    try {
      reading_progress so_far;
      {
        const std::lock_guard lock(book_lock_);
        so_far = {book_.rows(), stored_, total_bytes_};
      }
      if (!how_.progress(so_far)) throw error(errc::cancelled, "reading was stopped by the caller; nothing was added");
    } catch (...) {
      fail(std::current_exception());
    }
  }

  accumulator& board_;
  const accumulate_options& how_;
  detail::reading_plan plan_;

  std::mutex feed_lock_{};  // never taken by one who holds the other
  detail::block_feed feed_;
  bool at_end_ = false;

  std::mutex book_lock_{};
  std::condition_variable entered_more_{};
  detail::reading_book book_;
  std::map<std::int64_t, returned> waiting_{};  // by number
  std::int64_t entered_ = 0;
  std::int64_t most_ahead_ = 1;  // blocks handed out and not entered, so that a slow one does not let the others pile up
  std::uint64_t stored_ = 0;
  std::exception_ptr error_{}, overfull_{};

  std::mutex report_lock_{};
  std::chrono::steady_clock::time_point reported_ = std::chrono::steady_clock::now();
  std::uint64_t total_bytes_;

  std::atomic<std::int64_t> handed_out_ = 0;
  std::atomic<bool> stop_ = false, is_overfull_ = false;
};

}  // namespace

reading accumulate(accumulator& board, const std::vector<std::string>& files, const read_options& options,
                   const accumulate_options& how) {
  check_columns(options.columns, board.plan().asked());
  return work(board, files, options, how).run();
}

}  // namespace v0
}  // namespace rater
