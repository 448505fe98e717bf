// Any bytes are a state or an error of ours; a state can be merged, summed up, and written again as the same bytes.
//
// The first byte says whether what follows is taken as it is (even), or gets the size and the checksum that fit (odd), behind
// which a fuzzer would never come by itself.
#include <rater/engine/accumulator.hpp>
#include <rater/error.hpp>
#include <rater/inference/distribution.hpp>
#include <rater/inference/estimates.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <span>
#include <vector>

#include "engine/bytes/byte_writer.hpp"
#include "engine/bytes/container.hpp"

namespace {

using bytes = std::vector<std::byte>;

void require(bool held, const char* what) {
  if (held) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

void put(bytes& to, std::size_t at, std::uint64_t number) {
  rater::detail::byte_writer out;
  out.u64(number);
  std::copy(out.bytes().begin(), out.bytes().end(), to.begin() + static_cast<std::ptrdiff_t>(at));
}

void make_fit(bytes& state) {
  if (state.size() < 28) return;
  put(state, 12, state.size());
  put(state, state.size() - 8, rater::detail::checksum(std::span(state).first(state.size() - 8)));
}

std::optional<rater::accumulator> read(const bytes& state) {
  try {
    return rater::accumulator::deserialize(state, {.bytes = 1u << 20});
  } catch (const rater::error& e) {
    require(!e.message().empty(), "an error says what is wrong");
    return {};
  }
}

/// Whatever the design, a number is a number.
void infer(const rater::sums& sums) {
  if (sums.groups() > 64) return;
  try {
    for (const rater::record& r : rater::estimates(sums, {{}, rater::lonely_psu::adjust, true}).records()) {
      const rater::estimate_parts& e = r.estimate.parts();
      for (const auto& part : {e.value, e.se, e.df, e.deff}) require(!part || *part == *part, "no NaN");
    }
    if (sums.plan().options().answers) static_cast<void>(rater::answer_distributions(sums));
  } catch (const rater::error& e) {
    require(e.code() == rater::errc::data, "only a design can be refused");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto all = std::as_bytes(std::span(data, size)).subspan(1);
  bytes state(all.begin(), all.end());
  if ((data[0] & 1U) != 0) make_fit(state);
  const auto board = read(state);
  if (!board) return 0;

  const bytes written = board->serialize();
  const auto again = read(written);
  require(again.has_value() && again->serialize() == written, "what we wrote can be read, and is written the same");
  rater::accumulator fresh(board->plan().asked(), board->plan().options());
  fresh.merge(*board);
  require(fresh.serialize() == written, "merged into nothing it is what it was");
  require(fresh.sums().rows().read == board->sums().rows().read, "the sums are those of the state");
  infer(board->sums());
  return 0;
}
