#include "replicates_hadamard.hpp"

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

bool is_prime(std::size_t n) {
  if (n < 2) return false;
  for (std::size_t d = 2; d * d <= n; ++d)
    if (n % d == 0) return false;
  return true;
}

enum class construction { none, unit, paley_one, paley_two, doubling };

construction how(std::size_t order) {
  if (order == 1) return construction::unit;
  if (order == 0 || order % 2 != 0) return construction::none;
  if (order > 2 && order % 4 != 0) return construction::none;
  if (order % 4 == 0 && is_prime(order - 1)) return construction::paley_one;  // p = 3 mod 4
  if (order % 4 == 0 && (order / 2 - 1) % 4 == 1 && is_prime(order / 2 - 1)) return construction::paley_two;
  return how(order / 2) == construction::none ? construction::none : construction::doubling;
}

// 0 for 0, 1 for the square of another number modulo the prime, -1 for what is none.
std::vector<std::int8_t> quadratic_character(std::size_t prime) {
  std::vector<std::int8_t> out(prime, -1);
  out[0] = 0;
  for (std::size_t x = 1; x < prime; ++x) out[x * x % prime] = 1;
  return out;
}

}  // namespace

hadamard_matrix hadamard_matrix::doubled(const hadamard_matrix& half) {
  const std::size_t m = half.order_;
  hadamard_matrix out(2 * m);
  for (std::size_t i = 0; i < 2 * m; ++i)
    for (std::size_t j = 0; j < 2 * m; ++j)
      out.entry_[i * 2 * m + j] = static_cast<std::int8_t>(half.at(i % m, j % m) * (i >= m && j >= m ? -1 : 1));
  return out;
}

// I + S, S of the characters of differences with a border of 1 above and -1 beside it.
hadamard_matrix hadamard_matrix::paley_one(std::size_t prime) {
  const std::vector<std::int8_t> chi = quadratic_character(prime);
  hadamard_matrix out(prime + 1);
  for (std::size_t i = 0; i < prime; ++i) {
    out.entry_[(i + 1) * (prime + 1)] = -1;
    for (std::size_t j = 0; j < prime; ++j)
      out.entry_[(i + 1) * (prime + 1) + j + 1] = i == j ? std::int8_t{1} : chi[(i + prime - j) % prime];
  }
  return out;
}

// The symmetric conference matrix of prime + 1 with 0 made [1 -1; -1 -1], and 1 and -1 made 1 and -1 times [1 1; 1 -1].
hadamard_matrix hadamard_matrix::paley_two(std::size_t prime) {
  const std::vector<std::int8_t> chi = quadratic_character(prime);
  const std::size_t m = prime + 1, order = 2 * m;
  hadamard_matrix out(order);
  for (std::size_t i = 0; i < order; ++i) {
    for (std::size_t j = 0; j < order; ++j) {
      const std::size_t a = i / 2, b = j / 2;
      const bool low = i % 2 != 0, right = j % 2 != 0;
      const int conference = a == b ? 0 : a == 0 || b == 0 ? 1 : chi[(a + prime - b) % prime];
      const int block = conference == 0 ? (low || right ? -1 : 1) : conference * (low && right ? -1 : 1);
      out.entry_[i * order + j] = static_cast<std::int8_t>(block);
    }
  }
  return out;
}

void hadamard_matrix::turn_first_row_to_ones() {
  for (std::size_t j = 0; j < order_; ++j)
    if (entry_[j] < 0)
      for (std::size_t i = 0; i < order_; ++i) entry_[i * order_ + j] = static_cast<std::int8_t>(-entry_[i * order_ + j]);
}

std::optional<hadamard_matrix> hadamard_matrix::of_order(std::size_t order) {
  std::optional<hadamard_matrix> out;
  switch (how(order)) {
    case construction::none:
      return {};
    case construction::unit:
      return hadamard_matrix(1);
    case construction::paley_one:
      out = paley_one(order - 1);
      break;
    case construction::paley_two:
      out = paley_two(order / 2 - 1);
      break;
    case construction::doubling:
      out = doubled(*of_order(order / 2));
      break;
  }
  out->turn_first_row_to_ones();
  return out;
}

std::size_t hadamard_matrix::order_from(std::size_t least) {
  std::size_t order = least;
  while (how(order) == construction::none) ++order;
  return order;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
