#pragma once
#include <rater/export.hpp>

#include <string_view>

// Which instructions the fast paths may use. Every path gives the same results; tests run them all.
namespace rater {
inline namespace v0 {
namespace detail {

enum class simd_level : unsigned char {
  scalar,  ///< whatever the compiler was told: on x86-64 that is SSE2
  avx2,    ///< with BMI1, BMI2 and POPCNT
  avx512,  ///< F, BW, DQ, VL, VBMI, VBMI2 and IFMA
};
[[nodiscard]] RATER_EXPORT std::string_view to_string(simd_level level) noexcept;

/// The most that this processor has.
[[nodiscard]] RATER_EXPORT simd_level available_simd() noexcept;
/// What is in use: the most that the processor has, or less where the environment variable RATER_SIMD (scalar, avx2, avx512)
/// says so when it is first asked for, or `use_simd` did.
[[nodiscard]] RATER_EXPORT simd_level simd_in_use() noexcept;
/// For tests and benchmarks. What the processor does not have is lowered to what it has. Affects what is made afterwards.
RATER_EXPORT void use_simd(simd_level level) noexcept;

}  // namespace detail
}  // namespace v0
}  // namespace rater
