// Any bytes are an instrument or an error of ours; an instrument survives being written and read again.
#include <rater/error.hpp>
#include <rater/io/instrument_json.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::string written, print;
  try {
    const auto read = rater::parse_instrument(text);
    print = rater::fingerprint(read);
    written = rater::to_json(read);
  } catch (const rater::error& e) {
    if (e.message().empty()) std::abort();
    return 0;
  }
  // Outside of the try: what we wrote ourselves must be readable.
  const auto again = rater::parse_instrument(written);
  if (rater::fingerprint(again) != print || rater::to_json(again) != written) std::abort();
  return 0;
}
