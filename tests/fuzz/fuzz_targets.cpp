// Population targets from bytes: an error that says where, or targets that weighting can use.
#include <rater/error.hpp>
#include <rater/io/targets.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const rater::population_targets targets =
        rater::parse_targets(std::string_view(reinterpret_cast<const char*>(data), size), "fuzz");
    if (targets.variables.empty()) std::abort();
    for (const auto& variable : targets.variables) {
      if (variable.name.empty() || variable.categories.empty()) std::abort();
      for (const rater::category_target& c : variable.categories)
        if (!std::isfinite(c.total) || c.total < 0) std::abort();
    }
  } catch (const rater::error&) {
  }
  return 0;
}
