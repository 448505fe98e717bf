#include <rater/engine/parallel.hpp>

#include <rater/error.hpp>

#include <algorithm>
#include <exception>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace rater {
inline namespace v0 {
namespace {

/// Fewer rows than this are not worth a thread.
constexpr std::size_t least_rows = 16384;

struct share {
  std::optional<accumulator> sums;
  std::exception_ptr problem;
};

void add(share& to, const accumulator& like, const responses& block, std::size_t first, std::size_t count) noexcept {
  try {
    to.sums.emplace(like.empty_copy());
    to.sums->update(block, first, count);
  } catch (...) {
    to.problem = std::current_exception();
  }
}

}  // namespace

int available_threads() noexcept { return std::max(1, static_cast<int>(std::thread::hardware_concurrency())); }

void update(accumulator& board, const responses& block, int threads) {
  if (threads < 0)
    throw error(errc::usage, "a number of threads is 0 (as many as the machine has) or more", std::to_string(threads));
  const std::size_t wanted = static_cast<std::size_t>(threads == 0 ? available_threads() : threads);
  const std::size_t workers = std::min(wanted, std::max<std::size_t>(1, block.size() / least_rows));
  if (workers == 1) return board.update(block);
  std::vector<share> shares(workers);
  const std::size_t each = (block.size() / workers + 63) / 64 * 64;
  const auto first_of = [&](std::size_t w) { return std::min(w * each, block.size()); };
  {
    std::vector<std::jthread> pool;
    for (std::size_t w = 1; w < workers; ++w)
      pool.emplace_back([&, w] {
        add(shares[w], board, block, first_of(w), (w + 1 == workers ? block.size() : first_of(w + 1)) - first_of(w));
      });
    add(shares[0], board, block, 0, first_of(1));
  }
  accumulator sum = board.empty_copy();
  for (const share& s : shares) {
    if (s.problem) std::rethrow_exception(s.problem);
    sum.merge(*s.sums);
  }
  board.merge(sum);
}

}  // namespace v0
}  // namespace rater
