#pragma once
#include "engine/kernel/kernel.hpp"
#include "scoring/lanes.hpp"

#include <array>
#include <cstdint>
#include <new>
#include <span>
#include <vector>

// The sums of a group over the rows that fit in lanes, with weights of one digit (millionths) or of two (kernel.hpp): one flat
// array of limbs of 52 bits, so that adding two groups is adding two arrays. Limbs carry late: they are 64 bits wide and hold a
// thousand limbs' worth before they must.
namespace rater {
inline namespace v0 {
namespace detail {

/// Numbers side by side: limb k of number i is at first + k * count + i.
struct limb_run {
  std::int64_t first = 0;
  int limbs = 1;
  std::int64_t count = 0;
};

/// Where each sum of a plan stands, in each of the parts. `main` sums are touched by every row, `rare` ones only by rows that
/// lack something that products of scores need, and are there only when such a row has come. A linear layout has no sums of
/// squares, neither of x nor of weights, and no joint sets.
struct lane_layout {
  /// `bins`: of answers counted, by item and answer.
  lane_layout(const lane_plan& plan, std::size_t bins, bool linear);
  lane_layout(const lane_layout&) = delete;
  lane_layout& operator=(const lane_layout&) = delete;

  [[nodiscard]] const kernel_layout& of(int digits) const noexcept { return digits == 1 ? kernel : fine; }
  [[nodiscard]] int parts(int digits) const noexcept { return digits == 1 ? 1 : kernel.linear ? 2 : 3; }

  kernel_layout kernel, fine;  ///< with weights of one digit, of two
  std::vector<limb_run> main, rare;
  std::int64_t main_size = 0, rare_size = 0;               ///< of one part
  std::int64_t absent_n = 0, absent_w = 0, absent_ww = 0;  ///< main: by class; 1, 2, 3 limbs
  std::size_t bins = 0;
  std::int64_t code_n = 0, code_w = 0, code_ww = 0;  ///< main: by bin; 1, 2, 3 limbs
  /// Rare. By gated score, over the rows that have the score and do not pass its gate: 2, 3, 3, 3 limbs.
  std::int64_t out_wx = 0, out_wxx = 0, out_wwx = 0, out_wwxx = 0;
  /// By joint set: sum w^2 x x' over the rows that have both and do not pass the gate (gated sets); sum w^2 x over the rows that
  /// have x and lack x', and sum w^2 over the rows that lack either (other sets). 3 limbs each.
  struct joint_place {
    std::int64_t out_pairs = 0;      ///< by pair
    std::int64_t without_other = 0;  ///< by a * size + b: x of a, where b is absent
    std::int64_t either = 0;         ///< by pair
    std::int64_t size = 0, pairs = 0;
  };
  std::vector<joint_place> joint;

private:
  void place_main(const lane_plan& plan);
  void place_rare(const lane_plan& plan);
  void list_pairs(const lane_plan& plan);
  std::vector<std::uint64_t> pair_a_, pair_b_;
  std::vector<std::uint8_t> shuffle_;
};

/// Brings every number to limbs of 0 .. 2^52 - 1; the sign, if any, is in the last.
void carry(std::span<const limb_run> runs, std::int64_t* limbs) noexcept;

template <class T>
struct aligned_allocator {
  using value_type = T;
  aligned_allocator() = default;
  template <class U>
  aligned_allocator(const aligned_allocator<U>&) noexcept {}
  T* allocate(std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T), std::align_val_t{64})); }
  void deallocate(T* p, std::size_t) noexcept { ::operator delete(p, std::align_val_t{64}); }
  friend bool operator==(const aligned_allocator&, const aligned_allocator&) = default;
};
using limb_array = std::vector<std::int64_t, aligned_allocator<std::int64_t>>;

/// low + 2^32 high; of one digit: low alone, below 2^36.
struct lane_weight {
  std::uint64_t low = 0, high = 0;
};

/// The sums of one group. What is done with two of them is done with two of as many digits.
struct lane_sums {
  int digits = 1;  ///< of every weight
  limb_array main;
  limb_array rare;  ///< empty: all zero
  int load = 0;     ///< how many limbs' worth were added to any of `main` since it was carried
  int rare_load = 0;

  lane_sums(const lane_layout& layout, int digits_of_weights)
      : digits(digits_of_weights), main(static_cast<std::size_t>(layout.main_size * layout.parts(digits_of_weights))) {}
};
inline constexpr int most_load = 900;      ///< a limb holds 2047; so two such sums can be added
inline constexpr int fullest_load = 1900;  ///< of sums of sums
/// Adds rows that wait.
void flush(const kernel& with, const lane_layout& layout, const kernel_rows& rows, lane_sums& to) noexcept;
/// How the kernel carries main sums that it has added rows to.
[[nodiscard]] kernel_carry carry_of(const lane_layout& layout, int digits) noexcept;

void carry(const lane_layout& layout, lane_sums& sums) noexcept;
void carry_main(const lane_layout& layout, lane_sums& sums) noexcept;
void carry_rare(const lane_layout& layout, lane_sums& sums) noexcept;
/// Carries first what could not take `more` limbs' worth.
inline void make_room(const lane_layout& layout, lane_sums& sums, int more) noexcept {
  if (sums.load + more > fullest_load) carry_main(layout, sums);
  sums.load += more;
}
inline void make_rare_room(const lane_layout& layout, lane_sums& sums, int more) noexcept {
  if (sums.rare_load + more > fullest_load) carry_rare(layout, sums);
  sums.rare_load += more;
}

void combine(const lane_layout& layout, lane_sums& to, const lane_sums& other, bool negative);
/// What a row that lacks something needs beside what the kernel adds; `narrow` holds the narrow lanes of its batch.
void add_absences(const lane_layout& layout, const lane_plan& plan, const std::vector<std::uint64_t>& absent, std::size_t bit,
                  lane_weight w, const std::uint16_t* narrow, lane_sums& to);
/// Counts a row in these bins, none of them named twice.
void add_bins(const lane_layout& layout, std::span<const std::uint32_t> bins, lane_weight w, lane_sums& to);
[[nodiscard]] bool is_zero(const limb_array& limbs) noexcept;
/// True if no number is below zero. Carried sums only.
[[nodiscard]] bool none_negative(const lane_layout& layout, const lane_sums& sums) noexcept;

}  // namespace detail
}  // namespace v0
}  // namespace rater
