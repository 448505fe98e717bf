#pragma once
#include <rater/export.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace rater {
inline namespace v0 {
namespace detail {

/// A square matrix of 1 and -1 whose rows are orthogonal; the first row is 1 throughout.
class hadamard_matrix {
public:
  /// Empty if no construction here has this order: 1, 2, doubling (Sylvester 1867), p + 1 for a prime p = 3 mod 4, 2 (p + 1) for
  /// a prime p = 1 mod 4 (Paley 1933). O(order^2).
  [[nodiscard]] static std::optional<hadamard_matrix> of_order(std::size_t order);
  /// The smallest order that can be had from `least` on. O(sqrt(least)) for each tried.
  [[nodiscard]] static std::size_t order_from(std::size_t least);

  [[nodiscard]] std::size_t order() const noexcept { return order_; }
  [[nodiscard]] int at(std::size_t row, std::size_t column) const noexcept { return entry_[row * order_ + column]; }

private:
  explicit hadamard_matrix(std::size_t order) : order_(order), entry_(order * order, 1) {}
  [[nodiscard]] static hadamard_matrix doubled(const hadamard_matrix& half);
  [[nodiscard]] static hadamard_matrix paley_one(std::size_t prime);
  [[nodiscard]] static hadamard_matrix paley_two(std::size_t prime);
  void turn_first_row_to_ones();

  std::size_t order_;
  std::vector<std::int8_t> entry_;
};

}  // namespace detail
}  // namespace v0
}  // namespace rater
