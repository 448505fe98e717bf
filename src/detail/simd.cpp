#include "simd.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr std::array<std::string_view, 3> names = {"scalar", "avx2", "avx512"};

simd_level detect() noexcept {
#if defined(RATER_HAS_SIMD) && (defined(__GNUC__) || defined(__clang__))
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
                    __builtin_cpu_supports("popcnt");
  if (!avx2) return simd_level::scalar;
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                      __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2") &&
                      __builtin_cpu_supports("avx512ifma");
  return avx512 ? simd_level::avx512 : simd_level::avx2;
#else
  return simd_level::scalar;
#endif
}

simd_level asked_for() noexcept {
  const char* const word = std::getenv("RATER_SIMD");
  if (word == nullptr) return available_simd();
  const auto* const found = std::find(names.begin(), names.end(), std::string_view(word));
  if (found == names.end()) return available_simd();
  return std::min(available_simd(), static_cast<simd_level>(found - names.begin()));
}

std::atomic<simd_level>& in_use() noexcept {
  static std::atomic<simd_level> level = asked_for();
  return level;
}

}  // namespace

std::string_view to_string(simd_level level) noexcept { return names[static_cast<std::size_t>(level)]; }

simd_level available_simd() noexcept {
  static const simd_level level = detect();
  return level;
}

simd_level simd_in_use() noexcept { return in_use().load(std::memory_order_relaxed); }

void use_simd(simd_level level) noexcept { in_use().store(std::min(level, available_simd()), std::memory_order_relaxed); }

}  // namespace detail
}  // namespace v0
}  // namespace rater
